"""Cases and the site as streams of the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from pydantic import TypeAdapter

from provisioner.adapters.ledger import Entry, NewEntry
from provisioner.domain.events import EVENT, Event
from provisioner.domain.site import SiteEvent

SITE = "site"
SITE_EVENT: TypeAdapter[SiteEvent] = TypeAdapter(SiteEvent)


class Stream(Protocol):
    """What is asked of a ledger: the SQL one and the one in memory both answer."""

    def append(self, stream: str, expected_version: int, events: Sequence[NewEntry]) -> tuple[Entry, ...]: ...
    def read(self, stream: str, after: int = 0) -> tuple[Entry, ...]: ...
    def streams(self) -> dict[str, int]: ...


class CaseLedger:
    """Typed events in, typed events out."""

    def __init__(self, ledger: Stream) -> None:
        self.ledger = ledger

    def cases(self) -> tuple[str, ...]:
        """All cases, in the order in which they began."""
        first = {stream: self.ledger.read(stream)[0].seq for stream in self.ledger.streams()}
        return tuple(sorted((name for name in first if name != SITE), key=lambda name: first[name]))

    def events(self, case: str) -> tuple[Event, ...]:
        return tuple(EVENT.validate_json(entry.payload) for entry in self.ledger.read(case))

    def append(self, case: str, version: int, events: Sequence[Event]) -> None:
        """Record events after `version`; Outrun where somebody else wrote first."""
        self.ledger.append(case, version, [NewEntry.of(event) for event in events])

    def site_events(self) -> tuple[SiteEvent, ...]:
        return tuple(SITE_EVENT.validate_json(entry.payload) for entry in self.ledger.read(SITE))

    def append_site(self, event: SiteEvent, by: str) -> None:
        entry = NewEntry(
            kind=event.kind,
            at=event.at,
            by=by,
            payload=event.model_dump(mode="json"),
            command_id=f"{event.kind}-{event.at.isoformat()}",
        )
        self.ledger.append(SITE, len(self.ledger.read(SITE)), [entry])
