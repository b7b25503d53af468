"""How many there are of everything is kept with it; PostgreSQL keeps long values apart from rows of words."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

#: By which whoever writes facts in PostgreSQL takes turns: nobody adds any while they are counted.
_TURN = "SELECT pg_advisory_xact_lock(7318265002)"
_COUNT = """
    INSERT INTO tallies (noun, month, state, platform, number)
    SELECT '{noun}', '', '', '', count(*) FROM {noun} HAVING count(*) > 0
"""
_COUNT_POSTS = """
    INSERT INTO tallies (noun, month, state, platform, number)
    SELECT 'posts', {month}, state, platform, count(*) FROM listed_posts WHERE collection = ''
    GROUP BY {month}, state, platform
"""


#: For rows to come: none is written anew. Last, as they lock the table until the end.
_STORE = (
    "ALTER TABLE article_words SET (toast_tuple_target = 512)",
    "ALTER TABLE article_words ALTER COLUMN words SET STORAGE EXTERNAL",
)


def upgrade() -> None:
    is_server = op.get_bind().dialect.name == "postgresql"
    if is_server:
        op.execute(_TURN)
    op.create_table(
        "tallies",
        sa.Column("noun", sa.String(), nullable=False),
        sa.Column("month", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("noun", "month", "state", "platform", name=op.f("pk_tallies")),
    )
    for noun in ("articles", "citations", "posts", "captures", "events"):
        op.execute(_COUNT.format(noun=noun))
    in_zone = "to_char(first_seen_at AT TIME ZONE 'UTC', 'YYYY-MM')"
    op.execute(_COUNT_POSTS.format(month=in_zone if is_server else "substr(first_seen_at, 1, 7)"))
    for statement in _STORE if is_server else ():
        op.execute(statement)
