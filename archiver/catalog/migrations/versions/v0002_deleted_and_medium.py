"""What an article says of a post beside its words: that it is gone, and what it is."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("citations", sa.Column("deleted", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("citations", sa.Column("medium", sa.String(), nullable=True))
