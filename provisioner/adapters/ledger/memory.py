"""The ledger in memory, for rehearsals and tests; it keeps the same promises as the one on disk."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence

from provisioner.adapters.ledger.entry import Entry, NewEntry, check_version, genesis, link
from provisioner.adapters.ledger.heads import Head


class MemoryLedger:
    """Entries and heads in lists."""

    def __init__(self, ledger_id: str = "") -> None:
        self.ledger_id = ledger_id or uuid.uuid4().hex
        self._entries: list[Entry] = []
        self._streams: dict[str, list[Entry]] = {}
        self._heads: list[Head] = []

    def append(self, stream: str, expected_version: int, events: Sequence[NewEntry]) -> tuple[Entry, ...]:
        """Record the events of one command; the same command again records nothing and returns the first."""
        known = self._streams.get(stream, [])
        if already := self._already(known, events):
            return already
        check_version(stream, expected_version, len(known))
        entries = link(self.tip(), stream, len(known), events)
        self._entries.extend(entries)
        if entries:
            self._streams.setdefault(stream, []).extend(entries)
        return tuple(entries)

    def _already(self, known: list[Entry], events: Sequence[NewEntry]) -> tuple[Entry, ...]:
        commands = {event.command_id for event in events}
        return tuple(entry for entry in known if entry.command_id in commands)

    def read(self, stream: str, after: int = 0) -> tuple[Entry, ...]:
        """The entries of one stream, in order, after a version."""
        return tuple(self._streams.get(stream, [])[after:])

    def entries(self, after: int = 0) -> Iterator[Entry]:
        """All entries in order, after a sequence number."""
        yield from self._entries[after:]

    def streams(self) -> dict[str, int]:
        """Each stream and its version."""
        return {stream: len(entries) for stream, entries in sorted(self._streams.items())}

    def tip(self) -> tuple[int, str]:
        """Number and digest of the last entry."""
        if not self._entries:
            return 0, genesis(self.ledger_id)
        return self._entries[-1].seq, self._entries[-1].digest

    def heads(self) -> tuple[Head, ...]:
        return tuple(self._heads)

    def add_head(self, head: Head) -> None:
        self._heads.append(head)
