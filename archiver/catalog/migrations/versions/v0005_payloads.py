"""Which payloads a collection holds, so that none is stored twice, and what that saved; the hosts of work."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from archiver.catalog.columns import Text
from archiver.urls.hosts import find_host

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("capture_records", sa.Column("saved_bytes", sa.BigInteger(), nullable=True))
    op.create_index(
        "ix_capture_records_saved_bytes",
        "capture_records",
        ["saved_bytes"],
        unique=False,
        sqlite_where=sa.text("saved_bytes IS NOT NULL"),
        postgresql_where=sa.text("saved_bytes IS NOT NULL"),
    )
    op.create_table(
        "payloads",
        sa.Column("seq", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("collection", Text(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("warc", Text(), nullable=False),
        sa.Column("warc_offset", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_payloads")),
        sa.UniqueConstraint("collection", "digest", name=op.f("uq_payloads_collection_digest")),
    )
    op.create_table(
        "unread_warcs",
        sa.Column("collection", Text(), nullable=False),
        sa.Column("warc", Text(), nullable=False),
        sa.PrimaryKeyConstraint("collection", "warc", name=op.f("pk_unread_warcs")),
    )
    # Their indexes are read when a payload is first looked for: here it would keep the start waiting.
    op.execute(
        "INSERT INTO unread_warcs (collection, warc) "
        "SELECT DISTINCT captures.collection, capture_records.warc "
        "FROM capture_records JOIN captures ON captures.id = capture_records.capture_id"
    )
    op.add_column("work", sa.Column("host", Text(), nullable=True))
    op.add_column("work", sa.Column("ahead", sa.Boolean(), server_default=sa.false(), nullable=False))
    is_pending = sa.text("state = 'pending'")
    op.create_index(
        "ix_work_host_due_at",
        "work",
        ["host", "due_at"],
        unique=False,
        sqlite_where=is_pending,
        postgresql_where=is_pending,
    )
    connection = op.get_bind()
    due = connection.execute(sa.text("SELECT id, step, subject FROM work WHERE state = 'pending'"))
    hosts = [{"job": job, "host": find_host(step, subject)} for job, step, subject in due]
    if hosts:
        connection.execute(sa.text("UPDATE work SET host = :host WHERE id = :job"), hosts)
