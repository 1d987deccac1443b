"""The site that a ledger belongs to: a real one, or one for practice whose clock may be moved forward."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Literal

from provisioner.domain.base import Frozen, Text
from provisioner.errors import BadInput, NotAllowed

PRACTICE_MARK = Text(zh="演练站点：本文件不具有效力", en="Practice site: this document has no force")


class RealSiteClock(NotAllowed):
    """Only a practice site may move its clock."""

    remedy = "Create a practice site (a new ledger) for rehearsals; a real site follows the machine's clock."


class ClockBackwards(BadInput):
    """A practice site's clock only moves forward."""

    remedy = "Give a moment later than the site's present one."


class SiteCreated(Frozen):
    """The first entry of a ledger; whether it is for practice is settled here for good."""

    kind: Literal["SiteCreated"] = "SiteCreated"
    at: datetime
    name: str = "site"
    practice: bool = False


class ClockMoved(Frozen):
    """A practice site's clock was moved forward; `ahead` is its lead over the machine's clock."""

    kind: Literal["ClockMoved"] = "ClockMoved"
    at: datetime
    by: str
    ahead: timedelta


SiteEvent = SiteCreated | ClockMoved


class Site(Frozen):
    """What the ledger says of its site."""

    name: str = "site"
    practice: bool = False
    ahead: timedelta = timedelta(0)

    @property
    def mark(self) -> Text | None:
        """What every evidence, bill and certificate of this site must say, if anything."""
        return PRACTICE_MARK if self.practice else None

    def now(self, machine: datetime) -> datetime:
        """The site's time when the machine's clock shows `machine`."""
        return machine + self.ahead


def fold_site(events: Iterable[SiteEvent]) -> Site:
    """The site as its entries tell it; a second SiteCreated changes nothing."""
    site: Site | None = None
    for event in events:
        if isinstance(event, SiteCreated):
            site = site or Site(name=event.name, practice=event.practice)
        elif site is not None:
            site = site.model_copy(update={"ahead": event.ahead})
    return site or Site()


def move_clock(site: Site, machine: datetime, to: datetime, by: str) -> ClockMoved:
    """The entry that moves a practice site's clock to `to`."""
    if not site.practice:
        raise RealSiteClock
    if to <= site.now(machine):
        raise ClockBackwards(f"{to} is not after {site.now(machine)}")
    return ClockMoved(at=site.now(machine), by=by, ahead=to - machine)
