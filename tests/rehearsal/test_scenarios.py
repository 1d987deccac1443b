"""The acceptance scenarios of the domain, as files."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from provisioner.domain.case import fold
from provisioner.domain.events import EVENT
from provisioner.rehearsal.files import load_rehearsal

CASES = Path(__file__).parents[1] / "cases"
SCENARIOS = sorted((CASES / "scenarios").glob("*.yaml"))
GATES = sorted((CASES / "gates").glob("*.yaml"))


@pytest.mark.parametrize("path", [*SCENARIOS, *GATES], ids=lambda path: path.stem)
def test_the_scenario_comes_as_expected(path, player):
    outcome, _ = player(load_rehearsal(path), path.parent)
    assert outcome.failures == ()


def test_there_are_twenty_five_numbered_scenarios():
    numbers = {path.name[:2] for path in SCENARIOS}
    assert {f"{number:02d}" for number in range(1, 26)} <= numbers


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_events_that_went_through_json_make_the_same_case(path, player):
    _, stage = player(load_rehearsal(path), path.parent)
    for name, case in stage.cases.items():
        events = [EVENT.validate_json(EVENT.dump_json(event)) for event in stage.events[name]]
        assert fold(events).model_dump_json() == case.model_dump_json()


def test_a_rehearsal_takes_less_than_three_tenths_of_a_second(player):
    longest = max(SCENARIOS, key=lambda path: path.stat().st_size)
    rehearsal = load_rehearsal(longest)
    began = time.process_time()
    player(rehearsal, longest.parent)
    assert time.process_time() - began < 0.3
