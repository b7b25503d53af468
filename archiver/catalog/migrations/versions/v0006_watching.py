"""What happens while the daemon watches."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from archiver.catalog.columns import Text, UtcTime

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    _make_events()
    _add_leased_at()
    _make_pruned_captures()


def _make_events() -> None:
    op.create_table(
        "events",
        sa.Column("seq", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", Text(), nullable=False),
        sa.Column("collection", Text(), nullable=False),
        sa.Column("happened_at", UtcTime(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_events")),
        sa.UniqueConstraint("id", name=op.f("uq_events_id")),
    )
    op.create_index("ix_events_subject_kind", "events", ["subject", "kind"], unique=False)


def _add_leased_at() -> None:
    op.add_column("work", sa.Column("leased_at", UtcTime(), nullable=True))


def _make_pruned_captures() -> None:
    op.create_table(
        "pruned_captures",
        sa.Column("capture_id", sa.String(), nullable=False),
        sa.Column("warc", Text(), nullable=False),
        sa.Column("pruned_at", UtcTime(), nullable=False),
        sa.Column("pruned_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["capture_id"], ["captures.id"], name=op.f("fk_pruned_captures_capture_id")),
        sa.PrimaryKeyConstraint("capture_id", name=op.f("pk_pruned_captures")),
    )
