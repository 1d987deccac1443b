"""What the passing of time does."""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.domain.case.parts import Deadline
from provisioner.domain.case.state import State
from provisioner.domain.deadlines import reckon
from provisioner.domain.events.base import EventBase
from provisioner.domain.events.clock import DeadlineOverdue, DeadlineRecomputed
from provisioner.domain.events.opening import TrialExpired
from provisioner.domain.gates.base import waived
from provisioner.domain.gates.trial import trial_end
from provisioner.domain.situation import Situation


def tick(s: Situation) -> Iterator[EventBase]:
    """Flag what is overdue (never while provisional); let a trial expire; nothing else happens."""
    if s.case is None:
        return
    for deadline in running(s.case.deadlines):
        if s.now > deadline.due and deadline.overdue_at is None and not deadline.provisional:
            yield s.event(
                DeadlineOverdue,
                deadline=deadline.id,
                rule=deadline.rule,
                who=deadline.who,
                escalated_to="auditor" if deadline.who == "authority" else "authority",
            )
    if s.case.state in {State.TRIAL, State.TESTED} and _trial_is_over(s):
        yield s.event(TrialExpired)


def _trial_is_over(s: Situation) -> bool:
    last = trial_end(s)
    set_aside = s.pack.trial.waivable and waived(s, s.pack.trial, "TRIAL")
    return last is not None and s.today > last and not set_aside


def recompute(s: Situation) -> Iterator[EventBase]:
    """Reckon provisional deadlines again; both values stay in the history."""
    if s.case is None:
        return
    for deadline in running(s.case.deadlines):
        if not deadline.provisional:
            continue
        due, provisional = reckon(s.calendar, deadline.start, deadline.amount, deadline.unit)
        if (due, provisional) != (deadline.due, deadline.provisional):
            yield s.event(
                DeadlineRecomputed,
                deadline=deadline.id,
                before=deadline.due,
                due=due,
                provisional=provisional,
            )


def running(deadlines: tuple[Deadline, ...]) -> Iterator[Deadline]:
    """The latest deadline of each id, where it still runs."""
    latest = {deadline.id: deadline for deadline in deadlines}
    return (deadline for deadline in latest.values() if deadline.open)


HANDLERS = {"tick": tick, "recompute": recompute}
