"""What citations of a person are narrowed by stands in their index: no row is looked up to be counted."""

from __future__ import annotations

from alembic import op

revision = "0009"
down_revision = "0008"

_NAME, _TABLE = "ix_listed_citations_person", "listed_citations"


def upgrade() -> None:
    op.drop_index(_NAME, table_name=_TABLE)
    columns = ["person", "listed_at", "article_id", "post", "platform", "state"]
    op.create_index(_NAME, _TABLE, columns, unique=False)
