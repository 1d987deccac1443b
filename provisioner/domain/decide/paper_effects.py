"""What some papers do as soon as they are in the file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from provisioner.domain.case.state import State
from provisioner.domain.events.base import EventBase
from provisioner.domain.events.intake import LegalHoldLifted, LegalHoldPlaced
from provisioner.domain.events.opening import TestsPassed
from provisioner.domain.events.running import ChangeSheetSigned
from provisioner.domain.events.vendor import VendorAssessed
from provisioner.domain.gates.opening import passed_tests
from provisioner.domain.situation import Situation


def _test(s: Situation, paper: Any) -> Iterator[EventBase]:
    """The last missing test makes a trial a tested one."""
    need = set(s.pack.tests.need)
    if s.known.state is State.TRIAL and need and need <= passed_tests(s):
        yield s.event(TestsPassed)


def _hold(s: Situation, paper: Any) -> Iterator[EventBase]:
    yield s.event(LegalHoldPlaced, reason=paper.reason)


def _release(s: Situation, paper: Any) -> Iterator[EventBase]:
    yield s.event(LegalHoldLifted)


def _sheet(s: Situation, paper: Any) -> Iterator[EventBase]:
    if s.known.changes and not s.known.changes[-1].signed:
        yield s.event(ChangeSheetSigned)


def _assessment(s: Situation, paper: Any) -> Iterator[EventBase]:
    """On a vendor's file: the year's grade; a missed rectification date suspends new orders."""
    if s.known.subject != "vendor":
        return
    rule = s.pack.vendor_standing
    stops = rule is not None and "suspended" in rule.refuse and paper.grade != "good"
    year = paper.year or s.today.year
    yield s.event(VendorAssessed, year=year, grade=paper.grade, suspended=stops and _missed(s, paper))


def _missed(s: Situation, paper: Any) -> bool:
    return paper.rectify_by is not None and s.today > paper.rectify_by


EFFECTS: dict[str, Callable[[Situation, Any], Iterator[EventBase]]] = {
    "test_report": _test,
    "legal_hold": _hold,
    "legal_hold_release": _release,
    "change_confirmation": _sheet,
    "vendor_assessment": _assessment,
}


def paper_effects(s: Situation) -> Iterator[EventBase]:
    """What the command's papers do beyond lying in the file, whatever command brought them."""
    for paper in s.given if s.case is not None else ():
        effect = EFFECTS.get(paper.kind)
        if effect is not None:
            yield from effect(s, paper)
