"""Limits of others (a host's pace, a service's budget) that all who share the catalogue keep together."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from archiver.catalog.columns import Text

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "limits",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("key", Text(), nullable=False),
        sa.Column("state", sa.JSON(), nullable=False),
        sa.Column("lapses_at", sa.Float(53), nullable=False),
        sa.PrimaryKeyConstraint("kind", "key", name=op.f("pk_limits")),
    )
