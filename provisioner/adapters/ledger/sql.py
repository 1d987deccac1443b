"""The ledger in a database: SQLite in a file by default, PostgreSQL by its address."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, func, insert, make_url, select, text, update
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from provisioner.adapters.ledger.entry import Entry, NewEntry, check_version, genesis, link
from provisioner.adapters.ledger.heads import Head
from provisioner.adapters.ledger.migrations import upgrade
from provisioner.adapters.ledger.tables import ENTRIES, HEADS, LEDGER, TIP
from provisioner.errors import LedgerError

CHUNK = 10_000
LOCK = 0x70726F76  # advisory lock that orders writers on PostgreSQL
COLUMNS = tuple(ENTRIES.c[name] for name in Entry._fields)


class LedgerUnreachable(LedgerError):
    """The database of the ledger does not answer."""

    remedy = "Check the address in PROVISIONER_DATABASE_URL and that the database runs."


class SqlLedger:
    """Append-only; one writer at a time gives every entry its number, readers never wait."""

    def __init__(self, url: str, *, create: bool = True) -> None:
        self._engine = _engine(url, create)
        with self._begin() as connection:
            if create:
                upgrade(connection)
            self.ledger_id: str = connection.execute(select(LEDGER.c.ledger_id)).scalar_one()

    def append(self, stream: str, expected_version: int, events: Sequence[NewEntry]) -> tuple[Entry, ...]:
        """Record the events of one command; the same command again records nothing and returns the first."""
        with self._begin() as connection:
            if already := self._already(connection, stream, events):
                return already
            version = _version(connection, stream)
            check_version(stream, expected_version, version)
            entries = link(self._tip(connection), stream, version, events)
            if entries:
                connection.execute(insert(ENTRIES), [entry._asdict() for entry in entries])
                self._advance(connection, entries[-1])
            return tuple(entries)

    def read(self, stream: str, after: int = 0) -> tuple[Entry, ...]:
        """The entries of one stream, in order, after a version."""
        asked = (
            select(*COLUMNS)
            .where(ENTRIES.c.stream == stream, ENTRIES.c.version > after)
            .order_by(ENTRIES.c.version)
        )
        with self._engine.connect() as connection:
            return tuple(Entry(*row) for row in connection.execute(asked))

    def entries(self, after: int = 0) -> Iterator[Entry]:
        """All entries in order, after a sequence number; streamed, so that a million fit."""
        asked = select(*COLUMNS).where(ENTRIES.c.seq > after).order_by(ENTRIES.c.seq)
        with self._engine.connect() as connection:
            rows = connection.execution_options(yield_per=CHUNK).execute(asked)
            for chunk in rows.partitions():
                yield from map(Entry._make, chunk)

    def streams(self) -> dict[str, int]:
        """Each stream and its version."""
        asked = (
            select(ENTRIES.c.stream, func.max(ENTRIES.c.version).label("version"))
            .group_by(ENTRIES.c.stream)
            .order_by(ENTRIES.c.stream)
        )
        with self._engine.connect() as connection:
            return {row.stream: row.version for row in connection.execute(asked)}

    def tip(self) -> tuple[int, str]:
        """Number and digest of the last entry, as recorded when it was written."""
        with self._engine.connect() as connection:
            return self._tip(connection)

    def heads(self) -> tuple[Head, ...]:
        with self._engine.connect() as connection:
            rows = connection.execute(select(HEADS.c.head).order_by(HEADS.c.id)).scalars()
            return tuple(Head.model_validate_json(row) for row in rows)

    def add_head(self, head: Head) -> None:
        with self._begin() as connection:
            connection.execute(insert(HEADS).values(seq=head.seq, head=head.model_dump_json()))

    def close(self) -> None:
        self._engine.dispose()

    def _tip(self, connection: Connection) -> tuple[int, str]:
        row = connection.execute(select(TIP.c.seq, TIP.c.digest)).one_or_none()
        return (row.seq, row.digest) if row else (0, genesis(self.ledger_id))

    def _advance(self, connection: Connection, last: Entry) -> None:
        moved = connection.execute(update(TIP).values(seq=last.seq, digest=last.digest))
        if moved.rowcount == 0:
            connection.execute(insert(TIP).values(id=1, seq=last.seq, digest=last.digest))

    def _already(self, connection: Connection, stream: str, events: Sequence[NewEntry]) -> tuple[Entry, ...]:
        commands = {event.command_id for event in events}
        asked = (
            select(*COLUMNS)
            .where(ENTRIES.c.stream == stream, ENTRIES.c.command_id.in_(commands))
            .order_by(ENTRIES.c.version)
        )
        return tuple(Entry(*row) for row in connection.execute(asked))

    @contextmanager
    def _begin(self) -> Iterator[Connection]:
        """One transaction that no other writer can enter."""
        try:
            with self._engine.execution_options(writes=True).begin() as connection:
                if connection.dialect.name == "postgresql":
                    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
                yield connection
        except OperationalError as cause:
            raise LedgerUnreachable(f"the ledger: {cause.orig}") from cause
        except SQLAlchemyError as cause:
            raise LedgerError(f"the ledger refused: {cause}") from cause


def _version(connection: Connection, stream: str) -> int:
    asked = select(func.coalesce(func.max(ENTRIES.c.version), 0)).where(ENTRIES.c.stream == stream)
    return connection.execute(asked).scalar_one()


def ledger_url(site: Path, database_url: str | None) -> str:
    """The address of this installation's ledger: its own setting, or a file in the site folder."""
    return database_url or f"sqlite:///{site / 'ledger.db'}"


def _engine(url: str, create: bool) -> Engine:
    address = make_url(url)
    if address.drivername == "postgresql":
        address = address.set(drivername="postgresql+psycopg")
    if address.get_backend_name() != "sqlite":
        return create_engine(address, pool_pre_ping=True)
    if address.database and address.database != ":memory:":
        file = Path(address.database)
        if not create and not file.is_file():
            raise LedgerUnreachable(f"{file}: no ledger here", remedy="Name the site with PROVISIONER_SITE.")
        file.parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(address)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _: Any) -> None:
    # SQLAlchemy opens the transactions; the driver must not open its own.
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "busy_timeout=30000", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    # IMMEDIATE takes the write lock at once: two writers queue instead of failing half-way.
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
