"""Whatever is done to the database behind the ledger's back is found."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from provisioner.adapters.ledger import Anchors, Head, NewEntry, Outrun, SqlLedger, sign_head, verify
from provisioner.adapters.ledger.entry import chained
from provisioner.adapters.ledger.heads import WrongKey, make_key, private_key, public_key
from provisioner.adapters.ledger.sql import LedgerUnreachable
from provisioner.errors import LedgerError

NOW = datetime(2026, 9, 1, tzinfo=UTC)


def events(count: int, start: int = 0) -> list[NewEntry]:
    return [NewEntry("Happened", NOW, "张示例", {"n": n}, f"c{n}") for n in range(start, start + count)]


@pytest.fixture
def keys(tmp_path: Path):
    make_key(tmp_path / "ledger.key", tmp_path / "ledger.pub")
    return private_key(tmp_path / "ledger.key"), public_key(tmp_path / "ledger.pub")


@pytest.fixture
def file(tmp_path: Path, keys) -> Path:
    """Eight entries, signed at six."""
    file = tmp_path / "ledger.db"
    ledger = SqlLedger(f"sqlite:///{file}")
    ledger.append("case-1", 0, events(6))
    sign_head(ledger, keys[0], NOW)
    ledger.append("case-2", 0, events(2, start=6))
    ledger.close()
    return file


def tamper(file: Path, *statements: str) -> SqlLedger:
    """Act on the raw database as somebody would who has its file and removes the triggers."""
    with closing(sqlite3.connect(file)) as raw:
        for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            raw.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            raw.execute(statement)
        raw.commit()
    return SqlLedger(f"sqlite:///{file}", create=False)


COPY = """INSERT INTO ledger_entries
SELECT {seq}, stream, {version}, kind, at, by, 'x', payload, previous, digest
FROM ledger_entries WHERE seq = 3"""

SWAP = (
    "UPDATE ledger_entries SET seq = -3, version = -3 WHERE seq = 3",
    "UPDATE ledger_entries SET seq = 3, version = 3 WHERE seq = 4",
    "UPDATE ledger_entries SET seq = 4, version = 4 WHERE seq = -3",
)

TAMPERINGS = {
    "a changed payload": (["UPDATE ledger_entries SET payload = '{\"n\":99}' WHERE seq = 3"], 3, "changed"),
    "a changed time": (["UPDATE ledger_entries SET at = '2020-01-01' WHERE seq = 1"], 1, "changed"),
    "a changed author": (["UPDATE ledger_entries SET by = '王' WHERE seq = 8"], 8, "changed"),
    "a moved case": (["UPDATE ledger_entries SET stream = 'case-9' WHERE seq = 8"], 8, "changed"),
    "a removed entry": (["DELETE FROM ledger_entries WHERE seq = 3"], 4, "missing"),
    "a removed first entry": (["DELETE FROM ledger_entries WHERE seq = 1"], 2, "missing"),
    "an entry put at the end": ([COPY.format(seq=9, version=9)], 9, "does not follow"),
    "an entry put in between": (
        [
            "UPDATE ledger_entries SET seq = -seq WHERE seq > 3",
            "UPDATE ledger_entries SET seq = 1 - seq, version = version + 100 WHERE seq < 0",
            COPY.format(seq=4, version=4),
        ],
        4,
        "does not follow",
    ),
    "two entries in another order": (list(SWAP), 3, "changed"),
    "a cut tail": (["DELETE FROM ledger_entries WHERE seq > 7"], 7, "cut off"),
    "a tail cut with its record": (
        ["DELETE FROM ledger_entries WHERE seq > 5", "UPDATE ledger_tip SET seq = 5"],
        6,
        "truncated",
    ),
    "a ledger emptied": (["DELETE FROM ledger_entries", "DELETE FROM ledger_tip"], 6, "truncated"),
    "another identity": (["UPDATE ledger SET ledger_id = 'other'"], 1, "does not follow"),
}


@pytest.mark.parametrize("case", TAMPERINGS)
def test_tampering_is_found(case: str, file: Path, keys):
    statements, seq, said = TAMPERINGS[case]
    with closing(tamper(file, *statements)) as ledger:
        verdict = verify(ledger, keys[1])
        assert not verdict.ok
        assert any(fault.seq == seq and said in fault.what.en for fault in verdict.faults), verdict.faults


def rewrite(file: Path) -> SqlLedger:
    """Change entry 2 and make the whole chain, tip included, fit again."""
    with closing(SqlLedger(f"sqlite:///{file}", create=False)) as ledger:
        entries = list(ledger.entries())
    previous = entries[0].digest
    statements = []
    for entry in entries[1:]:
        payload = '{"n":99}' if entry.seq == 2 else entry.payload
        fields = (*entry[:7], payload)
        new = chained(*fields, previous)
        statements.append(
            f"UPDATE ledger_entries SET payload = '{payload}', previous = '{previous}', digest = '{new}' "
            f"WHERE seq = {entry.seq}"
        )
        previous = new
    return tamper(file, *statements, f"UPDATE ledger_tip SET digest = '{previous}'")


def test_a_ledger_rewritten_with_fitting_digests_is_betrayed_by_its_signed_head(file: Path, keys):
    with closing(rewrite(file)) as ledger:
        assert [fault.what.en for fault in verify(ledger, keys[1]).faults] == [
            "entry 6 is not the one that was signed (rewritten)"
        ]


def test_a_ledger_rewritten_together_with_its_heads_is_betrayed_by_the_anchor_outside(file: Path, keys):
    with closing(SqlLedger(f"sqlite:///{file}", create=False)) as ledger:
        anchors = Anchors(ledger_id=ledger.ledger_id, heads=ledger.heads())
    rewrite(file).close()
    with closing(tamper(file, "DELETE FROM ledger_heads")) as ledger:
        assert verify(ledger, keys[1]).ok, "nothing inside can tell any more"
        assert not verify(ledger, keys[1], anchors).ok


def test_a_head_signed_by_somebody_else_is_not_genuine(file: Path, keys, tmp_path: Path):
    make_key(tmp_path / "forger.key", tmp_path / "forger.pub")
    with closing(SqlLedger(f"sqlite:///{file}", create=False)) as ledger:
        sign_head(ledger, private_key(tmp_path / "forger.key"), NOW)
        verdict = verify(ledger, keys[1])
    assert [fault.what.en for fault in verdict.faults] == ["the signature of the head at 8 is not genuine"]
    assert verdict.signed_to == 6


@pytest.mark.parametrize("change", [{"seq": 5}, {"digest": "sha256:00"}, {"signature": "zz"}, {"key": "x"}])
def test_a_changed_head_is_not_genuine(change: dict[str, object], file: Path, keys):
    with closing(SqlLedger(f"sqlite:///{file}", create=False)) as ledger:
        forged = ledger.heads()[0].model_copy(update=change)
        ledger.add_head(Head.model_validate(forged.model_dump()))
        assert not verify(ledger, keys[1]).ok


def test_an_untouched_ledger_is_in_order_and_says_how_far_it_is_signed(file: Path, keys):
    with closing(SqlLedger(f"sqlite:///{file}", create=False)) as ledger:
        verdict = verify(ledger, keys[1], Anchors(ledger_id=ledger.ledger_id, heads=ledger.heads()))
    assert verdict.ok
    assert (verdict.entries, verdict.signed_to) == (8, 6)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_entries SET payload = '{}'",
        "DELETE FROM ledger_entries",
        "DELETE FROM ledger_tip",
        "UPDATE ledger_tip SET seq = 1",
        "DELETE FROM ledger_heads",
        "UPDATE ledger_heads SET seq = 1",
        "UPDATE ledger SET ledger_id = 'x'",
    ],
)
def test_the_database_itself_refuses_to_change_what_is_recorded(statement: str, file: Path):
    with (
        closing(sqlite3.connect(file)) as raw,
        pytest.raises(sqlite3.IntegrityError, match="the ledger only grows"),
    ):
        raw.execute(statement)


def test_writers_at_the_same_time_leave_one_unbroken_chain(tmp_path: Path):
    url = f"sqlite:///{tmp_path / 'ledger.db'}"
    SqlLedger(url).close()

    def write(stream: str) -> None:
        with closing(SqlLedger(url)) as ledger:
            for n in range(20):
                ledger.append(stream, n, events(1, start=n))

    threads = [threading.Thread(target=write, args=(f"case-{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with closing(SqlLedger(url)) as ledger:
        assert ledger.streams() == {f"case-{n}": 20 for n in range(4)}
        assert verify(ledger).ok


def test_of_two_writers_with_the_same_knowledge_one_is_outrun(tmp_path: Path):
    url = f"sqlite:///{tmp_path / 'ledger.db'}"
    with closing(SqlLedger(url)) as one, closing(SqlLedger(url)) as other:
        one.append("case-1", 0, events(1))
        with pytest.raises(Outrun):
            other.append("case-1", 0, events(1, start=5))


def test_a_reader_in_the_middle_of_the_ledger_does_not_hold_up_a_writer(file: Path):
    with closing(SqlLedger(f"sqlite:///{file}")) as reader, closing(SqlLedger(f"sqlite:///{file}")) as writer:
        walk = reader.entries()
        next(walk)
        writer.append("case-3", 0, events(1, start=50))
        assert len(list(walk)) == 7, "it sees the ledger as it was when it began"


def test_a_ledger_that_is_not_there_is_said_to_be_absent(tmp_path: Path):
    with pytest.raises(LedgerUnreachable, match="no ledger here"):
        SqlLedger(f"sqlite:///{tmp_path / 'none.db'}", create=False)


def test_opening_a_ledger_twice_changes_nothing(file: Path, keys):
    before = list(SqlLedger(f"sqlite:///{file}").entries())
    with closing(SqlLedger(f"sqlite:///{file}")) as ledger:
        assert list(ledger.entries()) == before


def test_a_signing_key_is_private_and_never_overwritten(tmp_path: Path):
    make_key(tmp_path / "k", tmp_path / "k.pub")
    assert (tmp_path / "k").stat().st_mode & 0o777 == 0o600
    with pytest.raises(LedgerError, match="never overwritten"):
        make_key(tmp_path / "k", tmp_path / "k.pub")
    with pytest.raises(WrongKey):
        private_key(tmp_path / "k.pub")
    with pytest.raises(WrongKey):
        public_key(tmp_path / "k")
