"""How many there are of everything, kept with it: to count millions of rows takes longer than a person waits.

Of what is counted here nothing is ever deleted, and each has one place that adds it: that notes the number
(:func:`.touched.note_added`), and :mod:`.tallying` adds it. Of the listed posts :mod:`.listing` knows what
they were and what they are now.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    String,
    Table,
    func,
    literal,
    literal_column,
    select,
)

from .capture_tables import captures
from .listing_tables import EVERYWHERE, listed_posts
from .tables import articles, citations, posts
from .tally_tables import tallies
from .tallying import KEYS, Kind
from .watch_tables import events

#: Whose rows are counted.
COUNTED: Mapping[str, Table] = {
    "articles": articles,
    "citations": citations,
    "posts": posts,
    "captures": captures,
    "events": events,
}
_TOTALS = select(tallies.c.noun, tallies.c.number).where(tallies.c.month == "")
_POSTS = (
    select(tallies.c.month, tallies.c.state, tallies.c.platform, tallies.c.number)
    .where(tallies.c.noun == "posts", tallies.c.month != "")
    .order_by(*KEYS)
)


def count_everything(connection: Connection) -> None:
    """Count all of it anew."""
    connection.execute(tallies.delete())
    for noun, table in COUNTED.items():
        totals = select(*(literal(key) for key in (noun, "", "", "")), func.count())
        _fill(connection, totals.select_from(table).having(func.count() > 0))
    month = month_of(connection, listed_posts.c.first_seen_at)
    kind = (month, listed_posts.c.state, listed_posts.c.platform)
    listed = select(literal("posts"), *kind, func.count()).where(listed_posts.c.collection == EVERYWHERE)
    _fill(connection, listed.group_by(*kind))


def load_totals(connection: Connection) -> Mapping[str, int]:
    """Noun -> rows."""
    found = {row.noun: row.number for row in connection.execute(_TOTALS)}
    return {noun: found.get(noun, 0) for noun in COUNTED}


def load_kinds(connection: Connection) -> Mapping[Kind, int]:
    """How many posts are listed, by kind."""
    return {(row.month, row.state, row.platform): row.number for row in connection.execute(_POSTS)}


def month_of(connection: Connection, at: ColumnElement[Any]) -> ColumnElement[str]:
    if connection.dialect.name == "sqlite":
        return func.substr(at, 1, 7, type_=String)
    return func.to_char(func.timezone("UTC", at), literal_column("'YYYY-MM'"), type_=String)


def _fill(connection: Connection, query: Any) -> None:
    connection.execute(tallies.insert().from_select([column.name for column in tallies.columns], query))
