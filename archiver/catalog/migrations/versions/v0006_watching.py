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
    _make_observations()
    _make_deliveries()
    _make_audits()


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
    op.create_index("ix_observations_observed_at", "observations", ["observed_at"], unique=False)
    op.create_table(
        "watch_choices",
        sa.Column("post", sa.String(), nullable=False),
        sa.Column("collection", Text(), nullable=False),
        sa.Column("decided_at", UtcTime(), nullable=False),
        sa.Column("is_watched", sa.Boolean(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("post", "collection", "decided_at", name=op.f("pk_watch_choices")),
    )


def _make_deliveries() -> None:
    op.create_table(
        "untold",
        sa.Column("event_seq", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["event_seq"], ["events.seq"], name=op.f("fk_untold_event_seq_events")),
        sa.PrimaryKeyConstraint("event_seq", name=op.f("pk_untold")),
    )
    op.create_table(
        "deliveries",
        sa.Column("receiver", Text(), nullable=False),
        sa.Column("event_seq", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("noted_at", UtcTime(), nullable=False),
        sa.Column("due_at", UtcTime(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.String(), nullable=True),
        sa.Column("reason", Text(), nullable=True),
        sa.Column("tried_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["event_seq"], ["events.seq"], name=op.f("fk_deliveries_event_seq_events")),
        sa.PrimaryKeyConstraint("receiver", "event_seq", name=op.f("pk_deliveries")),
    )
    op.create_index(
        "ix_deliveries_receiver_state", "deliveries", ["receiver", "state", "event_seq"], unique=False
    )


def _make_audits() -> None:
    op.create_table(
        "audits",
        sa.Column("collection", Text(), nullable=False),
        sa.Column("warc", Text(), nullable=False),
        sa.Column("audited_at", UtcTime(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("records", sa.Integer(), nullable=False),
        sa.Column("findings", sa.Integer(), nullable=False),
        sa.Column("is_sealed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("collection", "warc", name=op.f("pk_audits")),
    )
    op.create_table(
        "audit_findings",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("collection", Text(), nullable=False),
        sa.Column("warc", Text(), nullable=False),
        sa.Column("warc_offset", sa.BigInteger()),
        sa.Column("record_id", Text()),
        sa.Column("url", Text()),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("what", Text(), nullable=False),
        sa.Column("found_at", UtcTime(), nullable=False),
        sa.Column("seen_at", UtcTime(), nullable=False),
        sa.Column("asked_at", UtcTime()),
        sa.Column("asked_job", sa.String()),
        sa.Column("repaired_at", UtcTime()),
        sa.Column("repair", Text()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_findings")),
    )
    is_open = sa.text("repaired_at IS NULL")
    op.create_index(
        "ix_audit_findings_open",
        "audit_findings",
        ["collection", "warc"],
        unique=False,
        sqlite_where=is_open,
        postgresql_where=is_open,
    )
