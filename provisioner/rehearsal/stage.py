"""What a rehearsal plays on: rule packs, calendar, clock, cases, all in memory."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from provisioner.adapters.calendar import OfficialCalendar, YearFile
from provisioner.adapters.yaml_files import load
from provisioner.domain.case import Case, fold
from provisioner.domain.decide import Decision, decide, world_of
from provisioner.domain.events.base import EventBase
from provisioner.domain.pack import RulePack
from provisioner.domain.pack.library import PackLibrary
from provisioner.domain.pricing import PriceBook
from provisioner.domain.workdays import ZONE
from provisioner.rehearsal.blanks import merged
from provisioner.rehearsal.model import LoadCalendar, Rehearsal, Step

EPOCH = datetime(2026, 1, 5, 9, tzinfo=ZONE)  # where a rehearsal without dates stands


@dataclass
class Stage:
    """The present state of a rehearsal."""

    packs: PackLibrary
    calendar: OfficialCalendar
    now: datetime
    folder: Path
    default_pack: str = ""
    prices: PriceBook | None = None
    people: dict[str, tuple[str, ...]] = field(default_factory=dict)
    orders: dict[str, dict[str, Any]] = field(default_factory=dict)
    cases: dict[str, Case] = field(default_factory=dict)
    events: dict[str, list[EventBase]] = field(default_factory=dict)

    def pack_of(self, case: str, named: str | None) -> RulePack:
        """The version a case keeps, or the one in force today for a new case."""
        known = self.cases.get(case)
        if known is not None:
            return self.packs.exact(known.pack, known.pack_version)
        name, _, version = (named or self.default_pack).partition("@")
        if version:
            return self.packs.exact(name, int(version))
        return self.packs.in_force(name, self.now.date())

    def give(self, command: Any, pack: RulePack) -> Decision:
        """One decision; what it leads to is kept."""
        case = self.cases.get(command.case)
        unit = case.unit if case else getattr(getattr(command, "order", None), "applicant_unit", "")
        world = world_of(tuple(self.cases.values()), unit)
        decision = decide(case, command, pack, self.calendar, self.now, world)
        after = fold(decision.events, case)
        if after is not None and decision.events:
            self.cases[command.case] = after
            self.events.setdefault(command.case, []).extend(decision.events)
        return decision

    def learn(self, year: LoadCalendar) -> None:
        """A year of the calendar becomes known."""
        if year.holidays is None:
            self.calendar = self.calendar.with_package_years([year.year])
            return
        facts = year.model_dump()
        self.calendar = self.calendar.with_year(YearFile(**facts))

    def load(self, step: Step) -> None:
        """Packs and prices that come with a step."""
        if step.load_pack is not None:
            self.add_pack(step.load_pack)
        if step.load_prices is not None:
            self.prices = book_of(step.load_prices)

    def add_pack(self, given: str | dict[str, Any]) -> RulePack | None:
        """A pack by name (of the library), by file, inline, or inline on top of another (`extends`)."""
        if isinstance(given, str) and given in self.packs.names():
            return None
        if isinstance(given, str):
            pack = load(RulePack, self.folder / given)
        else:
            pack = RulePack.model_validate(self._extended(dict(given)))
        self.packs.add(pack)
        return pack

    def _extended(self, given: dict[str, Any]) -> dict[str, Any]:
        base = given.pop("extends", None)
        if base is None:
            given.setdefault("title", {"zh": given.get("name", ""), "en": given.get("name", "")})
            return given
        name, _, version = base.partition("@")
        versions = [pack for pack in self.packs.all() if pack.name == name]
        chosen = self.packs.exact(name, int(version)) if version else versions[-1]
        return merged(chosen.model_dump(mode="json", by_alias=True), given)


def book_of(versions: tuple[dict[str, Any], ...]) -> PriceBook:
    """A price book from its versions, oldest first."""
    return PriceBook.model_validate({"versions": versions})


def _prices(given: str | tuple[dict[str, Any], ...] | None, known: dict[str, PriceBook]) -> PriceBook | None:
    return known.get(given) if isinstance(given, str) else book_of(given) if given else None


def stage_for(
    rehearsal: Rehearsal,
    packs: PackLibrary,
    calendar: OfficialCalendar,
    folder: Path,
    prices: dict[str, PriceBook],
) -> Stage:
    """An empty stage with the rehearsal's packs and calendar."""
    if rehearsal.calendar.known is not None:
        calendar = OfficialCalendar(only=rehearsal.calendar.known)
    for year in rehearsal.calendar.years:
        calendar = calendar.with_year(year)
    first = next((step.at for step in rehearsal.steps if step.at is not None), EPOCH)
    stage = Stage(
        packs=PackLibrary(packs.all()),
        calendar=calendar,
        now=first,
        folder=folder,
        prices=_prices(rehearsal.prices, prices),
        people=dict(rehearsal.people),
        orders=dict(rehearsal.orders),
    )
    added = [stage.add_pack(each) for each in rehearsal.packs]
    names = [pack.name if pack else each for pack, each in zip(added, rehearsal.packs, strict=True)]
    stage.default_pack = str(names[0]) if names else ""
    return stage
