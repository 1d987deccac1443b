"""The tables of the ledger; `migrations/` makes them and the triggers that refuse change."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, MetaData, Table, Text, UniqueConstraint

METADATA = MetaData()
VERSION_TABLE = "ledger_schema_version"

# SQLite counts up only plain INTEGER keys; PostgreSQL wants the wide type.
Number = BigInteger().with_variant(Integer, "sqlite")

LEDGER = Table(
    "ledger",
    METADATA,
    Column("ledger_id", Text, primary_key=True),
)

ENTRIES = Table(
    "ledger_entries",
    METADATA,
    Column("seq", Number, primary_key=True, autoincrement=False),
    Column("stream", Text, nullable=False),
    Column("version", Number, nullable=False),
    Column("kind", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("command_id", Text, nullable=False),
    Column("payload", Text, nullable=False),
    Column("previous", Text, nullable=False),
    Column("digest", Text, nullable=False),
    UniqueConstraint("stream", "version"),
    Index("ledger_entries_command", "stream", "command_id"),
)

# How far the ledger went. It only grows; it betrays a tail cut off since the last signed head.
TIP = Table(
    "ledger_tip",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("seq", Number, nullable=False),
    Column("digest", Text, nullable=False),
)

HEADS = Table(
    "ledger_heads",
    METADATA,
    Column("id", Number, primary_key=True),
    Column("seq", Number, nullable=False),
    Column("head", Text, nullable=False),
)
