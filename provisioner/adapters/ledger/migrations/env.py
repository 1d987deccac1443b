"""Alembic runs this with the connection that `upgrade` handed in."""

from __future__ import annotations

from alembic import context

from provisioner.adapters.ledger.tables import METADATA, VERSION_TABLE

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    version_table=VERSION_TABLE,
    # The caller's transaction is the only one: the version is recorded with what it names.
    transactional_ddl=False,
)
context.run_migrations()
