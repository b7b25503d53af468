"""What is handed out to workers on many machines."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.add_column(
        "work", sa.Column("handed_to", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
    )
    op.create_index(
        "ix_work_handed_to",
        "work",
        ["handed_to"],
        unique=False,
        sqlite_where=sa.text("state = 'pending' AND handed_to IS NOT NULL"),
    )
