"""The desk where every command to a case is decided and recorded; there is no other way in."""

from __future__ import annotations

from datetime import datetime

from provisioner.domain.case import Case
from provisioner.domain.case.fold import fold
from provisioner.domain.case.state import State
from provisioner.domain.commands import Command
from provisioner.domain.decide import Decision, decide
from provisioner.domain.decide.queries import world_of
from provisioner.domain.finding import Finding
from provisioner.domain.pack.model import RulePack
from provisioner.domain.site import Site, fold_site, move_clock
from provisioner.domain.situation import World
from provisioner.domain.workdays import Calendar, local_date
from provisioner.errors import BadInput, NotAllowed
from provisioner.ports import Ledger, Packs


class NoCase(BadInput):
    """There is no such case."""

    remedy = "Run `provisioner case list`."


class Refused(NotAllowed):
    """The rules do not allow this now."""

    remedy = "Each finding names its remedy."

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        self.findings = findings
        blocking = sum(finding.blocks for finding in findings)
        super().__init__(f"{blocking} findings block this")


class Desk:
    """Reads cases from the ledger, has `decide` answer, and records what it answers."""

    def __init__(self, ledger: Ledger, packs: Packs, calendar: Calendar, machine_clock) -> None:
        self._ledger = ledger
        self._packs = packs
        self._calendar = calendar
        self._machine_clock = machine_clock

    @property
    def site(self) -> Site:
        return fold_site(self._ledger.site_events())

    def now(self) -> datetime:
        """The site's time: the machine's, unless a practice site moved ahead."""
        return self.site.now(self._machine_clock())

    def move_clock(self, to: datetime, by: str) -> None:
        self._ledger.append_site(move_clock(self.site, self._machine_clock(), to, by), by)

    def cases(self) -> tuple[Case, ...]:
        return tuple(self.case(name) for name in self._ledger.cases())

    def case(self, name: str) -> Case:
        """The case as its events tell it."""
        found = fold(self._ledger.events(name))
        if found is None:
            raise NoCase(f"there is no case {name}")
        return found

    def pack_of(self, case: Case) -> RulePack:
        """The pack in the version the case began with."""
        return self._packs.exact(case.pack, case.pack_version)

    def slot(self, case: str) -> int:
        """The number of the case's networks: its place among all cases ever begun."""
        return self._ledger.cases().index(case)

    def act(self, command: Command, pack: str = "") -> Decision:
        """Decide and record; Refused with every finding where the rules say no."""
        events = self._ledger.events(command.case)
        case = fold(events)
        rules = self.pack_of(case) if case else self._packs.in_force(pack, local_date(self.now()))
        decision = decide(case, command, rules, self._calendar, self.now(), self._world(command, case))
        if not decision.allowed:
            raise Refused(decision.findings)
        if decision.events:
            self._ledger.append(command.case, len(events), decision.events)
        return decision

    def is_last_of_unit(self, case: Case) -> bool:
        """No other case of the unit holds anything."""
        gone = {State.CLOSED, State.CLEARED, State.REJECTED, State.DRAFT}
        return all(
            other.state in gone for other in self.cases() if other.unit == case.unit and other.id != case.id
        )

    def _world(self, command: Command, case: Case | None) -> World:
        """What the unit's other cases and the vendors mean to this one."""
        order = getattr(command, "order", None)
        return world_of(self.cases(), case.unit if case else getattr(order, "applicant_unit", ""))
