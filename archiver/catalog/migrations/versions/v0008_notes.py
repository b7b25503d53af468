"""What persons write and ask for: tags, notes, articles to be archived."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from archiver.catalog.columns import Text, UtcTime

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "tags",
        sa.Column("subject_kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.String(), nullable=False),
        sa.Column("folded", Text(), nullable=False),
        sa.Column("tag", Text(), nullable=False),
        sa.Column("added_at", UtcTime(), nullable=False),
        sa.Column("added_by", Text(), nullable=False),
        sa.Column("removed_at", UtcTime(), nullable=True),
        sa.Column("removed_by", Text(), nullable=True),
        sa.PrimaryKeyConstraint("subject_kind", "subject_id", "folded", name=op.f("pk_tags")),
    )
    op.create_index(
        "ix_tags_folded",
        "tags",
        ["folded", "removed_at", "subject_kind", "added_at", "subject_id"],
        unique=False,
    )
    op.create_table(
        "notes",
        sa.Column("note_id", sa.String(), nullable=False),
        sa.Column("decided_at", UtcTime(), nullable=False),
        sa.Column("subject_kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.String(), nullable=False),
        sa.Column("collection", Text(), nullable=False),
        sa.Column("text", Text(), nullable=True),
        sa.Column("decided_by", Text(), nullable=False),
        sa.PrimaryKeyConstraint("note_id", "decided_at", name=op.f("pk_notes")),
    )
    op.create_index("ix_notes_subject_kind_subject_id", "notes", ["subject_kind", "subject_id"], unique=False)
    op.create_table(
        "asks",
        sa.Column("batch", sa.String(), nullable=False),
        sa.Column("collection", Text(), nullable=False),
        sa.Column("asked_at", UtcTime(), nullable=False),
        sa.Column("jobs", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("batch", name=op.f("pk_asks")),
    )
