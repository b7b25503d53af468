"""What happens while the daemon watches."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from archiver.catalog.columns import Text, UtcTime

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    _make_events()
    _make_observations()


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


def _make_observations() -> None:
    op.create_table(
        "observations",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("post", sa.String(), nullable=False),
        sa.Column("collection", Text(), nullable=False),
        sa.Column("observed_at", UtcTime(), nullable=False),
        sa.Column("capture_id", sa.String(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_observations")),
    )
    op.create_index("ix_observations_post_observed_at", "observations", ["post", "observed_at"], unique=False)
    op.create_index("ix_observations_capture_id", "observations", ["capture_id"], unique=False)
    op.create_table(
        "watch_choices",
        sa.Column("post", sa.String(), nullable=False),
        sa.Column("collection", Text(), nullable=False),
        sa.Column("decided_at", UtcTime(), nullable=False),
        sa.Column("is_watched", sa.Boolean(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("post", "collection", "decided_at", name=op.f("pk_watch_choices")),
    )
