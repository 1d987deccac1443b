"""A case can be rebuilt from the ledger, byte for byte."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from provisioner.adapters.calendar import load_calendar
from provisioner.adapters.case_ledger import CaseLedger
from provisioner.adapters.ledger import SqlLedger, verify
from provisioner.adapters.packs import load_packs
from provisioner.adapters.price_files import load_prices
from provisioner.domain.base import canonical
from provisioner.domain.case import fold
from provisioner.rehearsal.files import load_rehearsal
from provisioner.rehearsal.play import play
from provisioner.rehearsal.stage import Stage, stage_for

ROOT = Path(__file__).parents[3]
SCENARIOS = sorted((ROOT / "tests/cases/scenarios").glob("*.yaml"))


def played(path: Path) -> Stage:
    catalog = ROOT / "catalog"
    rehearsal = load_rehearsal(path)
    stage = stage_for(
        rehearsal,
        load_packs(catalog / "policies"),
        load_calendar(catalog / "calendars"),
        path.parent,
        load_prices(catalog / "prices"),
    )
    play(rehearsal, stage)
    return stage


@pytest.mark.parametrize("path", SCENARIOS, ids=[path.stem for path in SCENARIOS])
def test_every_scenario_comes_back_from_the_ledger_as_it_was(path: Path, tmp_path: Path):
    stage = played(path)
    url = f"sqlite:///{tmp_path / 'ledger.db'}"
    with closing(SqlLedger(url)) as sql:
        for case, events in stage.events.items():
            ledger, version = CaseLedger(sql), 0
            for command in dict.fromkeys(event.command_id for event in events):
                given = [event for event in events if event.command_id == command]
                ledger.append(case, version, given)
                version += len(given)
    with closing(SqlLedger(url, create=False)) as sql:
        assert verify(sql).ok
        for case, events in stage.events.items():
            read = CaseLedger(sql).events(case)
            assert [canonical(event) for event in read] == [canonical(event) for event in events]
            rebuilt, known = fold(read), fold(events)
            assert rebuilt is not None
            assert known is not None
            assert canonical(rebuilt) == canonical(known)
