"""WARC files that are asked for together, a job each."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from archiver.catalog.columns import Text, UtcTime

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "bulks",
        sa.Column("batch", sa.String(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("collection", Text(), nullable=False),
        sa.Column("output", Text(), nullable=True),
        sa.Column("asked_at", UtcTime(), nullable=False),
        sa.Column("ended_at", UtcTime(), nullable=True),
        sa.Column("files", number, nullable=False),
        sa.Column("done", number, nullable=False),
        sa.Column("failed", number, nullable=False),
        sa.Column("totals", sa.JSON(), nullable=False),
        sa.Column("failures", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("batch", name=op.f("pk_bulks")),
    )
