"""What happens while the daemon watches."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from archiver.catalog.columns import Text, UtcTime

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    _make_events()
    _widen_sources()
    _add_leased_at()
    _make_pruned_captures()
    _make_schedule()


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


def _widen_sources() -> None:
    """What sources may be beside feeds, how they do, and what is known of their entries."""
    for column in (
        sa.Column("kind", sa.String(), server_default="feed", nullable=False),
        sa.Column("filters", sa.JSON(), server_default="{}", nullable=False),
        sa.Column("current_url", Text()),
        sa.Column("moves", sa.JSON(), server_default="[]", nullable=False),
        sa.Column("moving_to", Text()),
        sa.Column("state", sa.String(), server_default="alive", nullable=False),
        sa.Column("failing_since", UtcTime()),
        sa.Column("read_at", UtcTime()),
        sa.Column("parts", sa.JSON(), server_default="{}", nullable=False),
    ):
        op.add_column("sources", column)
    for column in (
        sa.Column("title", Text()),
        sa.Column("published_at", UtcTime()),
        sa.Column("updated_at", UtcTime()),
        sa.Column("changed_at", UtcTime()),
        sa.Column("left_out", sa.String()),
    ):
        op.add_column("entries", column)


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


def _make_schedule() -> None:
    with op.batch_alter_table("sources") as sources:
        sources.add_column(sa.Column("not_before_at", UtcTime(), nullable=True))
        sources.add_column(sa.Column("ttl_seconds", sa.Float(), nullable=True))
        sources.add_column(sa.Column("skip_hours", sa.JSON(), nullable=False, server_default="[]"))
        sources.add_column(sa.Column("skip_days", sa.JSON(), nullable=False, server_default="[]"))
        sources.add_column(sa.Column("next_poll_at", UtcTime(), nullable=True))
        sources.add_column(sa.Column("pace_seconds", sa.Float(), nullable=True))
        sources.add_column(sa.Column("news_at", UtcTime(), nullable=True))
        sources.add_column(sa.Column("paused_at", UtcTime(), nullable=True))
        sources.add_column(sa.Column("cron", Text(), nullable=True))
        sources.add_column(sa.Column("cron_zone", Text(), nullable=True))
    op.create_table(
        "pauses",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("paused_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_pauses")),
    )
