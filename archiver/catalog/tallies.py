"""How many there are of everything, kept with it: to count millions of rows takes longer than a person waits.

Of what is counted here nothing is ever deleted, and each has one place that adds it: that notes the number
(:func:`.touched.note_added`). Of the listed posts :mod:`.listing` knows what they were and what they are now.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Delete,
    Insert,
    String,
    Table,
    and_,
    bindparam,
    func,
    literal,
    literal_column,
    select,
)

from .capture_tables import captures
from .listing_tables import EVERYWHERE, listed_posts, tallies
from .raw import run_raw
from .rows import insert_into
from .tables import articles, citations, posts
from .watch_tables import events

#: Whose rows are counted.
COUNTED: Mapping[str, Table] = {
    "articles": articles,
    "citations": citations,
    "posts": posts,
    "captures": captures,
    "events": events,
}
#: Month of first sight, state and platform of a listed post.
Kind = tuple[str, str, str]

_KEYS = tuple(tallies.primary_key.columns)
_TOTALS = select(tallies.c.noun, tallies.c.number).where(tallies.c.month == "")
_POSTS = (
    select(tallies.c.month, tallies.c.state, tallies.c.platform, tallies.c.number)
    .where(tallies.c.noun == "posts", tallies.c.month != "")
    .order_by(*_KEYS)
)
_FORGET: Delete = tallies.delete().where(
    and_(*(key == bindparam(f"of_{key.name}") for key in _KEYS)), tallies.c.number == literal_column("0")
)


def add(connection: Connection, added: Mapping[str, int], kinds: Mapping[Kind, int]) -> None:
    """Count so many more rows, by noun, and so many more (or fewer) listed posts, by kind."""
    changes = {(noun, "", "", ""): number for noun, number in added.items()}
    changes |= {("posts", *kind): number for kind, number in kinds.items()}
    names = [key.name for key in _KEYS]
    # In one order: where several count at once, no two wait for each other.
    rows: list[dict[str, Any]] = [
        {**dict(zip(names, key, strict=True)), "number": changes[key]} for key in sorted(changes)
    ]
    run_raw(connection, _adding(connection.dialect.name), [row for row in rows if row["number"]])
    fewer = [{f"of_{name}": row[name] for name in names} for row in rows if row["number"] < 0]
    run_raw(connection, _FORGET, fewer)


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


@cache
def _adding(dialect: str) -> Insert:
    adding = insert_into(tallies, dialect).values({one.name: bindparam(one.name) for one in tallies.columns})
    more = {"number": tallies.c.number + adding.excluded.number}
    done: Insert = adding.on_conflict_do_update(index_elements=list(_KEYS), set_=more)
    return done
