"""What is due by the ledger, and the flags that a daily look at the clock leaves in it."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from provisioner.adapters.calendar import load_calendar
from provisioner.adapters.case_ledger import CaseLedger
from provisioner.adapters.ledger import MemoryLedger
from provisioner.adapters.packs import load_packs
from provisioner.cli.deadlines import _lines, _look_at_the_clock
from provisioner.domain.actor import person
from provisioner.domain.commands.intake import Submit
from provisioner.domain.order import OpenOrder
from provisioner.domain.papers import PAPER
from provisioner.domain.workdays import ZONE
from provisioner.flows.desk import Desk
from provisioner.rehearsal.blanks import application

CATALOG = Path(__file__).parents[2] / "catalog"
MONDAY = datetime(2026, 3, 2, 9, tzinfo=ZONE)


class Clock:
    """A machine's clock that the test sets."""

    def __init__(self) -> None:
        self.now = MONDAY

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk(clock) -> Desk:
    """A desk with one order that waits for its acceptance."""
    packs, calendar = load_packs(CATALOG / "policies"), load_calendar(CATALOG / "calendars")
    desk = Desk(CaseLedger(MemoryLedger()), packs, calendar, clock)
    kinds = ("construction_plan", "self_test_report", "resource_demand")
    papers = tuple(PAPER.validate_python({"kind": kind}) for kind in kinds)
    order = OpenOrder.model_validate(application({}))
    desk.act(
        Submit(id="m1", case="c1", by=person("unit", "requester"), order=order, papers=papers), "zhejiang"
    )
    return desk


def test_an_open_deadline_is_listed_with_its_article(desk):
    ((due, state, case, who, _, rule, cite),) = _lines(desk.cases(), desk.now(), False)
    assert (due, state, case, who, rule) == ("2026-03-05", "open", "c1", "authority", "ZJ-ACCEPT-1")
    assert cite == "001e 第8条"


def test_what_is_late_is_overdue_before_anybody_flags_it(desk, clock):
    clock.now = MONDAY + timedelta(days=4)
    assert next(iter(_lines(desk.cases(), desk.now(), False)))[1] == "overdue"


def test_a_look_at_the_clock_flags_once_and_changes_nothing_else(desk, clock):
    clock.now = MONDAY + timedelta(days=4)
    before = desk.case("c1").state
    for _ in range(2):
        _look_at_the_clock(desk, "c1")
        clock.now += timedelta(minutes=1)
    case = desk.case("c1")
    assert case.state is before
    assert case.deadlines[0].overdue_at is not None
    kinds = [type(event).__name__ for event in desk._ledger.events("c1")]
    assert kinds.count("DeadlineOverdue") == 1


def test_before_it_is_due_nothing_is_flagged(desk, clock):
    clock.now = datetime(2026, 3, 5, 23, 59, tzinfo=ZONE)
    _look_at_the_clock(desk, "c1")
    assert desk.case("c1").deadlines[0].overdue_at is None
