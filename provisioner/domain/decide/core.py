"""decide: repeated? allowed at all? gates? then the handler's events and what they do to deadlines."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from provisioner.domain.allowed import barriers
from provisioner.domain.base import Frozen
from provisioner.domain.case.fold import fold
from provisioner.domain.case.model import Case
from provisioner.domain.commands.base import CommandBase
from provisioner.domain.deadlines import clocks_of, late_findings
from provisioner.domain.decide import build, clock, ending, intake, opening, running, vendor
from provisioner.domain.decide.paper_effects import paper_effects
from provisioner.domain.events.base import EventBase
from provisioner.domain.finding import Finding
from provisioner.domain.gates import gates_of
from provisioner.domain.pack.model import RulePack
from provisioner.domain.situation import Situation, World
from provisioner.domain.workdays import Calendar

Handler = Callable[[Situation], Iterator[EventBase]]

HANDLERS: dict[str, Handler] = {
    **intake.HANDLERS,
    **build.HANDLERS,
    **opening.HANDLERS,
    **running.HANDLERS,
    **ending.HANDLERS,
    **vendor.HANDLERS,
    **clock.HANDLERS,
}


class Decision(Frozen):
    """Events, or findings that say why there are none; findings that do not block may come with events."""

    events: tuple[Any, ...] = ()
    findings: tuple[Finding, ...] = ()
    repeated: bool = False  # this command id had its effect before

    @property
    def allowed(self) -> bool:
        return not any(finding.blocks for finding in self.findings)


def decide(
    case: Case | None,
    command: CommandBase,
    pack: RulePack,
    calendar: Calendar,
    now: datetime,
    world: World | None = None,
) -> Decision:
    """What this command does to this case now. Pure; nothing else changes a case."""
    if case is not None and command.id in case.commands:
        return Decision(repeated=True)
    situation = Situation(case, command, pack, calendar, now, world or World())
    findings = tuple(_findings(situation))
    if any(finding.blocks for finding in findings):
        return Decision(findings=findings)
    events = tuple(_events(situation))
    return Decision(events=events, findings=(*findings, *late_findings(situation, events)))


def _findings(situation: Situation) -> Iterator[Finding]:
    """A command at the wrong time or by the wrong hand is refused before any gate is asked."""
    barred = tuple(barriers(situation))
    yield from barred
    if not barred:
        for gate in gates_of(situation.command.kind):
            yield from gate(situation)


def _events(situation: Situation) -> Iterator[EventBase]:
    handled = HANDLERS[situation.command.kind](situation)
    filed = [*situation.records(), *paper_effects(situation)]
    done = [*filed, *handled] if situation.case else [*handled, *filed]  # a case begins with its first event
    yield from done
    yield from clocks_of(situation, done, fold(done, situation.case))
