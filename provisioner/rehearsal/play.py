"""Play the steps one after another and compare what comes with what is expected."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from provisioner.domain.actor import Actor
from provisioner.domain.base import Frozen
from provisioner.domain.case import State
from provisioner.domain.commands.clock import Recompute, Tick
from provisioner.domain.decide import Decision
from provisioner.domain.events.clock import DeadlineOverdue, DeadlineRecomputed, DeadlineSet
from provisioner.domain.finding import Finding
from provisioner.errors import BadInput
from provisioner.rehearsal.commands import UnreadableStep, command_of
from provisioner.rehearsal.expect import Happened, differences
from provisioner.rehearsal.model import Rehearsal, Step
from provisioner.rehearsal.stage import Stage

CLOCK = Actor(name="clock")
SYSTEM_COMMANDS = {"tick": Tick, "recompute": Recompute}


class Line(Frozen):
    """One line of the timeline."""

    step: int
    at: datetime
    case: str
    did: str
    by: str
    allowed: bool
    repeated: bool = False
    state: str = ""
    findings: tuple[Finding, ...] = ()
    events: tuple[str, ...] = ()
    deadlines: tuple[str, ...] = ()
    note: str = ""
    failures: tuple[str, ...] = ()


class Outcome(Frozen):
    """The timeline of a rehearsal and what did not come as expected."""

    title: str
    lines: tuple[Line, ...]
    unreadable: str = ""

    @property
    def failures(self) -> tuple[str, ...]:
        if self.unreadable:
            return (self.unreadable,)
        return tuple(
            f"step {line.step} ({line.did or 'expect'} {line.case}): {failure}"
            for line in self.lines
            for failure in line.failures
        )

    @property
    def passed(self) -> bool:
        return not self.failures


def play(rehearsal: Rehearsal, stage: Stage) -> Outcome:
    """All steps, in the order in which they stand: that is the order in which messages arrive."""
    lines: list[Line] = []
    last = "case-1"
    for number, step in enumerate(rehearsal.steps, 1):
        moved = step.at is not None and step.at > stage.now
        if step.at is not None:
            stage.now = max(stage.now, step.at)
        if moved and rehearsal.auto_tick:
            lines.extend(_clock(stage, number, "tick"))
        if step.load_calendar is not None:
            stage.learn(step.load_calendar)
            lines.extend(_clock(stage, number, "recompute"))
        last = step.case or last
        lines.append(_step(stage, step, number, last))
    return Outcome(title=rehearsal.title, lines=tuple(lines))


def _clock(stage: Stage, number: int, kind: str) -> Iterator[Line]:
    """Every open case looks at the clock, or at the calendar."""
    for case in list(stage.cases.values()):
        if case.state is State.CLOSED:
            continue
        command = SYSTEM_COMMANDS[kind](id=f"{kind}-{number}-{stage.now:%Y%m%d%H%M}", case=case.id, by=CLOCK)
        decision = stage.give(command, stage.pack_of(case.id, None))
        if decision.events:
            yield _line(stage, number, case.id, kind, "clock", decision)


def _step(stage: Stage, step: Step, number: int, case: str) -> Line:
    happened, by = Happened(case=case), ""
    try:
        stage.load(step)
        if step.do is not None:
            pack = stage.pack_of(case, step.pack)
            command = command_of(stage, step, number, case, pack)
            by = command.by.name
            happened = Happened(case=case, decision=stage.give(command, pack))
    except (BadInput, ValidationError) as refused:
        happened = Happened(case=case, error=refused)
        if not any(expect.error for expect in step.expect):
            raise UnreadableStep(f"step {number}: {refused}") from refused
    failures = tuple(each for expect in step.expect for each in differences(stage, happened, expect))
    if step.do and not step.expect and happened.decision and not happened.decision.allowed:
        said = ", ".join(f"{f.rule}: {f.reason.en}" for f in happened.decision.findings)
        failures = (f"was refused, and nothing was expected: {said}",)
    line = _line(stage, number, case, step.do or "", by, happened.decision, happened.error)
    return line.model_copy(update={"failures": failures, "note": step.note})


def _line(
    stage: Stage,
    number: int,
    case: str,
    did: str,
    by: str,
    decision: Decision | None,
    error: Exception | None = None,
) -> Line:
    known = stage.cases.get(case)
    events: tuple[Any, ...] = decision.events if decision else ()
    return Line(
        step=number,
        at=stage.now,
        case=case,
        did=did,
        by=by,
        allowed=decision.allowed if decision else error is None,
        repeated=bool(decision and decision.repeated),
        state=known.state if known else "",
        findings=decision.findings if decision else (),
        events=tuple(type(event).__name__ for event in events),
        deadlines=tuple(_deadlines(stage, case, events)),
        note=str(error or ""),
    )


def _deadlines(stage: Stage, case: str, events: tuple[Any, ...]) -> Iterator[str]:
    for event in events:
        if isinstance(event, DeadlineSet):
            due = event.deadline
            sign = "~" if due.provisional else ""
            yield f"{due.what.zh} {sign}{due.last_day} ({due.rule} {due.cite})"
        elif isinstance(event, DeadlineRecomputed | DeadlineOverdue):
            due = stage.cases[case].deadline(event.deadline)
            word = "overdue" if isinstance(event, DeadlineOverdue) else f"{event.before:%Y-%m-%d} →"
            yield f"{due.what.zh} {word} {due.last_day} ({due.rule} {due.cite})" if due else ""
