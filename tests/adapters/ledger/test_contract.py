"""Every ledger keeps these promises, in memory as in a database."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from provisioner.adapters.ledger import MemoryLedger, NewEntry, Outrun, SqlLedger, verify
from provisioner.domain.base import Frozen, canonical
from provisioner.errors import BadInput

NOW = datetime(2026, 9, 1, 9, 30, tzinfo=timezone(timedelta(hours=8)))

Ledger = MemoryLedger | SqlLedger


def happened(kind: str, command: str, **payload: object) -> NewEntry:
    return NewEntry(kind, NOW, "张示例", payload, command)


@pytest.fixture(params=["memory", "sqlite"])
def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ledger]:
    if request.param == "memory":
        yield MemoryLedger()
        return
    ledger = SqlLedger(f"sqlite:///{tmp_path / 'site' / 'ledger.db'}")
    yield ledger
    ledger.close()


def test_what_is_appended_is_read_in_order_per_stream(ledger: Ledger):
    ledger.append("case-1", 0, [happened("Submitted", "c1"), happened("Accepted", "c1")])
    ledger.append("case-2", 0, [happened("Submitted", "c2")])
    ledger.append("case-1", 2, [happened("Approved", "c3", by=["县政府"])])
    assert [(e.seq, e.version, e.kind) for e in ledger.read("case-1")] == [
        (1, 1, "Submitted"),
        (2, 2, "Accepted"),
        (4, 3, "Approved"),
    ]
    assert [entry.kind for entry in ledger.read("case-1", after=2)] == ["Approved"]
    assert ledger.read("case-1")[2].data == {"by": ["县政府"]}
    assert ledger.read("nowhere") == ()
    assert [entry.seq for entry in ledger.entries()] == [1, 2, 3, 4]
    assert [entry.seq for entry in ledger.entries(after=3)] == [4]
    assert ledger.streams() == {"case-1": 3, "case-2": 1}
    assert verify(ledger).ok


def test_a_writer_who_was_outrun_is_told_and_writes_nothing(ledger: Ledger):
    ledger.append("case-1", 0, [happened("Submitted", "c1")])
    with pytest.raises(Outrun, match="expected version 0, the ledger is at 1"):
        ledger.append("case-1", 0, [happened("Exited", "c2")])
    assert len(ledger.read("case-1")) == 1


def test_the_same_command_again_has_no_second_effect(ledger: Ledger):
    first = ledger.append("case-1", 0, [happened("Submitted", "c1"), happened("Accepted", "c1")])
    ledger.append("case-1", 2, [happened("Approved", "c2")])
    again = ledger.append("case-1", 0, [happened("Submitted", "c1"), happened("Accepted", "c1")])
    assert again == first
    assert len(ledger.read("case-1")) == 3


def test_the_same_command_id_in_another_case_is_another_command(ledger: Ledger):
    ledger.append("case-1", 0, [happened("Submitted", "c1")])
    ledger.append("case-2", 0, [happened("Submitted", "c1")])
    assert ledger.streams() == {"case-1": 1, "case-2": 1}


def test_nothing_to_record_is_nothing_recorded(ledger: Ledger):
    assert ledger.append("case-1", 0, []) == ()
    assert ledger.streams() == {}


def test_a_time_without_its_zone_is_refused():
    with pytest.raises(BadInput, match="without its zone"):
        NewEntry("Submitted", datetime(2026, 9, 1), "张示例", {}, "c1")


class Submitted(Frozen):
    kind: str = "Submitted"
    at: datetime
    by: str
    command_id: str
    title: str


def test_an_event_comes_back_byte_for_byte(ledger: Ledger):
    event = Submitted(at=NOW, by="张示例", command_id="c1", title="门户 “网站” \u2028 😀")
    ledger.append("case-1", 0, [NewEntry.of(event)])
    (entry,) = ledger.read("case-1")
    assert entry.payload.encode() == canonical(event)
    assert Submitted.model_validate_json(entry.payload) == event
    assert json.loads(entry.payload)["at"] == entry.at


def test_an_empty_ledger_is_in_order(ledger: Ledger):
    assert verify(ledger).ok
    assert verify(ledger).entries == 0
