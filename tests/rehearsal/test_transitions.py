"""The table of every command in every state, per pack, is the reviewed one."""

from __future__ import annotations

from pathlib import Path

import pytest

from provisioner.adapters.calendar import load_calendar
from provisioner.adapters.packs import load_packs
from provisioner.domain.case import State
from provisioner.domain.commands import COMMANDS
from provisioner.rehearsal.transitions import COLUMNS, table

ROOT = Path(__file__).parents[2]
TABLES = ROOT / "tests" / "cases" / "transitions"
PACKS = load_packs(ROOT / "catalog" / "policies").all()
CALENDAR = load_calendar(ROOT / "catalog" / "calendars")


def reviewed(name: str) -> list[list[str]]:
    return [line.split("\t") for line in (TABLES / f"{name}.tsv").read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.name)
def test_the_table_is_as_reviewed(pack):
    """If this differs on purpose: `provisioner rules --table tests/cases/transitions`, then review it."""
    assert list(table(pack, CALENDAR)) == reviewed(pack.name)


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.name)
def test_every_pair_is_in_the_table(pack):
    rows = reviewed(pack.name)
    assert rows[0] == ["command", *COLUMNS]
    assert [row[0] for row in rows[1:]] == list(COMMANDS)
    assert {len(row) for row in rows} == {len(State) + 2}


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.name)
def test_nothing_happens_to_a_closed_case(pack):
    closed = 1 + COLUMNS.index(State.CLOSED)
    happens = {row[0] for row in reviewed(pack.name)[1:] if row[closed] not in {"·", "-"}}
    assert happens == {"tick", "recompute"}


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.name)
def test_only_the_opening_makes_a_trial_formal(pack):
    trial = 1 + COLUMNS.index(State.TRIAL)
    opens = {row[0] for row in reviewed(pack.name)[1:] if row[trial] == "→ ACTIVE"}
    confirms = any(item.item == "quantity_confirmation" for item in pack.open)
    assert opens == ({"confirm_quantity"} if confirms else {"go_live"})
