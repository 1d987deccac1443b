"""Entries, tip and signed heads, and the triggers that refuse to change them."""

from __future__ import annotations

import uuid

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")
REFUSED = "the ledger only grows"

ABORT = f"BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"

SQLITE = [
    *(
        f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table} {ABORT}"
        for table in ("ledger", "ledger_entries", "ledger_heads")
        for verb in ("UPDATE", "DELETE")
    ),
    f"CREATE TRIGGER ledger_tip_no_DELETE BEFORE DELETE ON ledger_tip {ABORT}",
    f"CREATE TRIGGER ledger_tip_forward BEFORE UPDATE ON ledger_tip WHEN NEW.seq <= OLD.seq {ABORT}",
]

POSTGRESQL = [
    "CREATE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{REFUSED}'; END $$",
    *(
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()"
        for table in ("ledger", "ledger_entries", "ledger_heads")
    ),
    "CREATE TRIGGER ledger_tip_no_delete BEFORE DELETE OR TRUNCATE ON ledger_tip "
    "FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()",
    "CREATE TRIGGER ledger_tip_forward BEFORE UPDATE ON ledger_tip FOR EACH ROW "
    "WHEN (NEW.seq <= OLD.seq) EXECUTE FUNCTION ledger_refuse()",
]


def upgrade() -> None:
    ledger = op.create_table("ledger", sa.Column("ledger_id", sa.Text, primary_key=True))
    op.create_table(
        "ledger_entries",
        sa.Column("seq", NUMBER, primary_key=True, autoincrement=False),
        sa.Column("stream", sa.Text, nullable=False),
        sa.Column("version", NUMBER, nullable=False),
        *(
            sa.Column(name, sa.Text, nullable=False)
            for name in ("kind", "at", "by", "command_id", "payload", "previous", "digest")
        ),
        sa.UniqueConstraint("stream", "version"),
    )
    op.create_index("ledger_entries_command", "ledger_entries", ["stream", "command_id"])
    op.create_table(
        "ledger_tip",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("seq", NUMBER, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
    )
    op.create_table(
        "ledger_heads",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column("seq", NUMBER, nullable=False),
        sa.Column("head", sa.Text, nullable=False),
    )
    op.bulk_insert(ledger, [{"ledger_id": uuid.uuid4().hex}])
    for statement in POSTGRESQL if op.get_bind().dialect.name == "postgresql" else SQLITE:
        op.execute(statement)
