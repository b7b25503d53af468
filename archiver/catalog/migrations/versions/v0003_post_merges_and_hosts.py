"""Posts that turned out to be one, and hosts that said what they are."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from archiver.catalog.columns import Text, UtcTime

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "hosts",
        sa.Column("host", Text(), nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("said_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("host", name=op.f("pk_hosts")),
    )
    op.create_table(
        "post_merges",
        sa.Column("seq", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("post", sa.String(), nullable=False),
        sa.Column("same_as", sa.String(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("said_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["post"], ["posts.id"], name=op.f("fk_post_merges_post")),
        sa.ForeignKeyConstraint(["same_as"], ["posts.id"], name=op.f("fk_post_merges_same_as")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_post_merges")),
    )
    op.create_index("ix_post_merges_post", "post_merges", ["post"], unique=False)
    op.create_index("ix_post_merges_same_as", "post_merges", ["same_as"], unique=False)
