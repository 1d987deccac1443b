"""Everything a gate or a handler may look at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any, TypeVar

from provisioner.domain.base import Frozen, digest
from provisioner.domain.case.model import Case
from provisioner.domain.case.parts import PaperRecord
from provisioner.domain.case.state import State
from provisioner.domain.commands.base import CommandBase
from provisioner.domain.events.base import EventBase
from provisioner.domain.events.intake import PaperRecorded
from provisioner.domain.pack.model import RulePack
from provisioner.domain.papers import Paper
from provisioner.domain.workdays import Calendar, local_date

E_ = TypeVar("E_", bound=EventBase)
P = TypeVar("P")


class VendorStanding(Frozen):
    """What is known of a vendor when an order names it."""

    name: str
    suspended: bool = False
    grades: dict[int, str] = {}
    assessed_until: date | None = None
    ended: bool = False


class SystemStanding(Frozen):
    """Another system of the same unit."""

    case: str
    system: str
    state: State
    backup_confirmed: bool = False


class World(Frozen):
    """What lies outside the case: vendors, and the other systems of the unit."""

    vendors: tuple[VendorStanding, ...] = ()
    systems: tuple[SystemStanding, ...] = ()

    def vendor(self, name: str) -> VendorStanding | None:
        return next((each for each in self.vendors if each.name == name), None)


@dataclass(frozen=True)
class Situation:
    """A command at a moment: the case so far, its pack, the calendar and the world around."""

    case: Case | None
    command: Any
    pack: RulePack
    calendar: Calendar
    now: datetime
    world: World = field(default_factory=World)

    @cached_property
    def today(self) -> date:
        return local_date(self.now)

    @property
    def known(self) -> Case:
        """The case, where the command needs one."""
        if self.case is None:
            raise LookupError(f"{self.command.kind} needs a case")
        return self.case

    def event(self, kind: type[E_], **fields: Any) -> E_:
        """An event of this command."""
        command: CommandBase = self.command
        return kind(case=command.case, at=self.now, by=command.by.name, command_id=command.id, **fields)

    @cached_property
    def given(self) -> tuple[Paper, ...]:
        """Papers that come with the command."""
        own = (self.command.paper,) if hasattr(self.command, "paper") else ()
        return (*self.command.papers, *own)

    @cached_property
    def papers(self) -> tuple[Paper, ...]:
        """All papers: those in the file, then those that come with the command."""
        filed = tuple(record.paper for record in self.case.papers) if self.case else ()
        return (*filed, *self.given)

    def all(self, kind: type[P]) -> Iterator[P]:
        return (paper for paper in self.papers if isinstance(paper, kind))

    def latest(self, kind: type[P]) -> P | None:
        return next((paper for paper in reversed(self.papers) if isinstance(paper, kind)), None)

    def has(self, kind: str) -> bool:
        return any(paper.kind == kind for paper in self.papers)

    def records(self) -> Iterator[PaperRecorded]:
        """The papers of the command as events."""
        for paper in self.given:
            record = PaperRecord(paper=paper, digest=digest(paper), at=self.now, by=self.command.by.name)
            yield self.event(PaperRecorded, record=record)

    def marked(self, kind: str) -> datetime | None:
        """When an event of this kind last happened."""
        return self.case.marks.get(kind) if self.case else None
