"""Run by Alembic: applies revisions on the connection, and in the transaction, it is handed."""

from __future__ import annotations

from alembic import context

from archiver.catalog.every_table import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite can alter a table only by making it anew
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
