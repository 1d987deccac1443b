"""What rehearsals in tests are played on: the shipped packs, calendars and sample prices."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from provisioner.adapters.calendar import load_calendar
from provisioner.adapters.packs import load_packs
from provisioner.adapters.price_files import load_prices
from provisioner.rehearsal.model import Rehearsal
from provisioner.rehearsal.play import Outcome, play
from provisioner.rehearsal.stage import Stage, stage_for

ROOT = Path(__file__).parents[2]
Player = Callable[..., tuple[Outcome, Stage]]


@pytest.fixture(scope="session")
def player() -> Player:
    """Play a rehearsal; gives its outcome and the stage as it was left."""
    catalog = ROOT / "catalog"
    packs, calendar = load_packs(catalog / "policies"), load_calendar(catalog / "calendars")
    prices = load_prices(catalog / "prices")

    def play_it(rehearsal: Rehearsal, folder: Path = ROOT) -> tuple[Outcome, Stage]:
        stage = stage_for(rehearsal, packs, calendar, folder, prices)
        return play(rehearsal, stage), stage

    return play_it
