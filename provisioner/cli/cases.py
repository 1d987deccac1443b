"""Cases to report on: those of the site's ledger, or those of a rehearsal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

from provisioner.adapters.calendar import load_calendar
from provisioner.adapters.packs import load_packs
from provisioner.adapters.price_files import load_prices
from provisioner.content import content_root
from provisioner.domain.access import Act
from provisioner.domain.case import Case
from provisioner.domain.events import EventBase
from provisioner.domain.pricing import PriceBook
from provisioner.domain.workdays import local_date
from provisioner.rehearsal.files import load_rehearsal
from provisioner.rehearsal.play import play
from provisioner.rehearsal.stage import stage_for
from provisioner.settings import Settings


class Held(NamedTuple):
    """A case with all that happened to it and the prices it is billed at."""

    case: Case
    events: tuple[EventBase, ...]
    prices: PriceBook | None
    practice: bool
    today: date


def cases(rehearsal: Path | None) -> Iterable[Held]:
    """Of the rehearsal if one is named, otherwise of the ledger."""
    return _rehearsed(rehearsal) if rehearsal else _ledger()


def price_books() -> dict[str, PriceBook]:
    return load_prices(content_root(Settings.from_env()) / "catalog" / "prices")


def _ledger() -> Iterator[Held]:
    # The whole machinery of clouds comes with it; forms and rehearsals must not wait for that.
    from provisioner.bootstrap import Office

    office = Office.open(Settings.from_env())
    office.actor(Act.READ)
    books = price_books()
    for case in office.desk.cases():
        events, practice = office.ledger.events(case.id), office.desk.site.practice
        yield Held(case, events, books.get(case.pack), practice, local_date(office.desk.now()))


def _rehearsed(path: Path) -> Iterator[Held]:
    root = content_root(Settings.from_env()) / "catalog"
    rehearsal = load_rehearsal(path)
    packs, calendar = load_packs(root / "policies"), load_calendar(root / "calendars")
    stage = stage_for(rehearsal, packs, calendar, path.parent, price_books())
    play(rehearsal, stage)
    for case in stage.cases.values():
        events = tuple(stage.events.get(case.id, []))
        yield Held(case, events, stage.prices, True, local_date(stage.now))
