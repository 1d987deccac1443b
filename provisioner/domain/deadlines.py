"""Reckoning deadlines, and the events that start and stop them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from provisioner.domain.base import Text
from provisioner.domain.case.fold import kind_of
from provisioner.domain.case.model import Case
from provisioner.domain.case.parts import Deadline, Reckoning
from provisioner.domain.clocks import CLOCKS, Started, approval_clocks
from provisioner.domain.events.base import EventBase
from provisioner.domain.events.clock import DeadlineMet, DeadlineSet
from provisioner.domain.finding import Finding, Severity
from provisioner.domain.gates.base import citation, rule_id
from provisioner.domain.workdays import ZONE, Calendar, add_months, add_workdays, end_of, local_date

if TYPE_CHECKING:
    from provisioner.domain.situation import Situation


def reckon(calendar: Calendar, start: datetime, amount: int, unit: str) -> tuple[datetime, bool]:
    """The last moment in time, and whether it is provisional. Unit `on`: the start is the day itself."""
    day = local_date(start)
    if unit == "wd":
        reached = add_workdays(calendar, day, amount)
        return end_of(reached.day), reached.provisional
    if unit == "h":
        return start + timedelta(hours=amount), False
    if unit == "mo":
        return end_of(add_months(day, amount)), False
    return end_of(day + timedelta(days=amount if unit == "d" else 0)), False


def midnight(day: date) -> datetime:
    """00:00 of a day in China."""
    return datetime.combine(day, time(), ZONE)


def clocks_of(s: Situation, done: Iterable[EventBase], after: Case | None) -> Iterator[EventBase]:
    """Deadlines that these events meet, then those that they start."""
    for event in done:
        yield from _stopped(s, event)
        yield from _started(s, event, after)


def _stopped(s: Situation, event: EventBase) -> Iterator[EventBase]:
    if s.case is None:
        return
    latest = {deadline.id: deadline for deadline in s.case.deadlines}
    ends = {**{clock.id: clock for clock in CLOCKS}, **approval_clocks(s)}
    for deadline in latest.values():
        clock = ends.get(deadline.id)
        if deadline.open and clock is not None and clock.stops(s, event):
            late = s.now > deadline.due and not deadline.provisional
            yield s.event(DeadlineMet, deadline=deadline.id, late=late)


def _started(s: Situation, event: EventBase, after: Case | None) -> Iterator[EventBase]:
    kind = kind_of(event)
    for clock in (*CLOCKS, *approval_clocks(s).values()):
        if kind not in clock.starts_on:
            continue
        started = clock.begin(s, event, after)
        if started is not None:
            yield s.event(DeadlineSet, deadline=deadline_of(s, clock.id, clock.name, started))


def deadline_of(s: Situation, which: str, name: str, started: Started) -> Deadline:
    """The deadline that a clock's start makes."""
    due, provisional = reckon(s.calendar, started.start, started.amount, started.unit)
    return Deadline(
        id=which,
        rule=rule_id(s, started.section, name),
        cite=citation(s, started.section),
        what=started.what,
        who=started.who,
        start=started.start,
        amount=started.amount,
        unit=started.unit,
        due=due,
        provisional=provisional,
        history=(Reckoning(due=due, provisional=provisional, at=s.now),),
    )


def late_findings(s: Situation, events: Iterable[EventBase]) -> Iterator[Finding]:
    """What was done after its time is done all the same; that it is late is said."""
    for event in events:
        if not isinstance(event, DeadlineMet) or not event.late or s.case is None:
            continue
        deadline = s.case.deadline(event.deadline)
        if deadline is not None:
            yield Finding(
                rule=deadline.rule,
                severity=Severity.WARN,
                reason=Text(
                    zh=f"{deadline.what.zh}应于 {deadline.last_day} 前完成，已逾期",
                    en=f"{deadline.what.en}: due {deadline.last_day}, done late",
                ),
                remedy=Text(zh="说明逾期原因并留存", en="state why, for the file"),
                citation=deadline.cite,
            )
