"""Posts that turned out to be one: which of them stands, and which belong to it.

A merge is a row of its own and the newest counts. It always points at a post
that is itself no other, so one look is enough however the merges came.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    FromClause,
    Select,
    bindparam,
    exists,
    func,
    select,
)

from .facts import begin_facts
from .listing_tables import listed_citations
from .tables import post_merges, posts
from .touched import touched


def merge_posts(connection: Connection, post: str, into: str, *, origin: str, at: datetime) -> None:
    """Let a post be another one from now on, with all that had been joined to it."""
    begin_facts(connection)  # another merge at this moment would make a chain of the two
    into = load_standing(connection, [into])[into]
    before = load_standing(connection, [post])[post]
    if before == into or post == into:
        return
    if before != post:
        # Both are listed as one post: which citation meant which, the decisions say.
        listed = select(listed_citations.c.citation_id).where(listed_citations.c.post == before)
        touched(connection).citations.update(connection.execute(listed).scalars())
        touched(connection).posts.add(before)
    for one in load_members(connection, [post])[post]:
        values = {"post": one, "same_as": into, "origin": origin, "said_at": at}
        connection.execute(post_merges.insert().values(**values))
        touched(connection).posts.add(one)


def load_standing(connection: Connection, post_row_ids: Iterable[str]) -> Mapping[str, str]:
    """The post that stands for each: itself, for nearly all."""
    standing = {row_id: row_id for row_id in post_row_ids}
    current = connection.execute(_merges_by("post"), {"ids": list(standing)})
    return standing | {row.post: row.same_as for row in current}


def load_members(connection: Connection, post_row_ids: Collection[str]) -> Mapping[str, list[str]]:
    """All rows that are the post, for each post that stands: its own first."""
    members = {row_id: [row_id] for row_id in post_row_ids}
    for row in connection.execute(_merges_by("same_as"), {"ids": list(members)}):
        if row.post != row.same_as:
            members[row.same_as].append(row.post)
    return members


@cache
def _merges_by(column: str) -> Select[Any]:
    """The current merges that have one of ``ids`` in a column; put together once, as it is asked so often."""
    current = select(post_merges.c.post, post_merges.c.same_as).order_by(post_merges.c.seq)
    ids: BindParameter[Any] = bindparam("ids", expanding=True)
    return current.where(post_merges.c[column].in_(ids), is_current_merge(post_merges))


def stands() -> ColumnElement[bool]:
    """Whether a row of ``posts`` is no other post."""
    moved = exists().where(
        post_merges.c.post == posts.c.id, post_merges.c.same_as != posts.c.id, is_current_merge(post_merges)
    )
    return ~moved


def is_current_merge(table: FromClause) -> ColumnElement[Any]:
    """Whether a merge is the last word on its post."""
    later = post_merges.alias()
    newest = select(func.max(later.c.seq)).where(later.c.post == table.c.post).correlate(table)
    return table.c.seq == newest.scalar_subquery()
