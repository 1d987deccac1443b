"""One entry of the chain and the digest that binds it to all before it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from pydantic import BaseModel

from provisioner.domain.base import canonical
from provisioner.errors import BadInput, Busy

ALGORITHM = "sha256"


class Outrun(Busy):
    """Somebody else wrote to this case first."""

    remedy = "Read the case again and repeat the command."


@dataclass(frozen=True)
class NewEntry:
    """What is to be recorded; the ledger gives it its number and its digest."""

    kind: str
    at: datetime
    by: str
    payload: Any
    command_id: str

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise BadInput(f"{self.kind}: a time without its zone cannot be recorded")

    @classmethod
    def of(cls, event: BaseModel) -> NewEntry:
        """An event with `kind`, `at`, `by` and `command_id`; the payload is the whole of it."""
        fields = event.model_dump(mode="json")
        at = getattr(event, "at")  # noqa: B009 (the ledger knows events only by these four names)
        return cls(fields["kind"], at, fields["by"], fields, fields["command_id"])


class Entry(NamedTuple):
    """A recorded entry, column by column as it lies in the database."""

    seq: int  # over the whole ledger, from 1, without gaps
    stream: str  # the case, or `site`
    version: int  # within the stream, from 1, without gaps
    kind: str
    at: str
    by: str
    command_id: str
    payload: str  # canonical JSON
    previous: str  # digest of the entry before, over the whole ledger
    digest: str

    @property
    def data(self) -> Any:
        """The payload as data."""
        return json.loads(self.payload)


def genesis(ledger_id: str) -> str:
    """What the first entry follows: the identity of this ledger."""
    return ALGORITHM + ":" + hashlib.sha256(b"provisioner-ledger-1:" + ledger_id.encode()).hexdigest()


def chained(
    seq: int,
    stream: str,
    version: int,
    kind: str,
    at: str,
    by: str,
    command_id: str,
    payload: str,
    previous: str,
) -> str:
    """The digest of an entry: over the one before and every field, so that nothing can slip."""
    # json of a flat list cannot be read in two ways, whatever the strings hold
    words = json.dumps(
        [previous, seq, stream, version, kind, at, by, command_id, payload], ensure_ascii=False
    )
    return ALGORITHM + ":" + hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()


def link(tip: tuple[int, str], stream: str, version: int, new: Sequence[NewEntry]) -> list[Entry]:
    """The entries that follow `tip` = (seq, digest) and version `version` of the stream."""
    seq, previous = tip
    entries = []
    for event in new:
        seq, version = seq + 1, version + 1
        fields = (seq, stream, version, event.kind, event.at.isoformat(), event.by, event.command_id)
        payload = canonical(event.payload).decode()
        digest = chained(*fields, payload, previous)
        entries.append(Entry(*fields, payload, previous, digest))
        previous = digest
    return entries


def check_version(stream: str, expected: int, actual: int) -> None:
    if expected != actual:
        raise Outrun(f"{stream}: expected version {expected}, the ledger is at {actual}")
