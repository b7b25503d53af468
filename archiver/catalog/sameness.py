"""Posts that turned out to be one: which of them stands, and which belong to it.

A merge is a row of its own and the newest counts. It always points at a post
that is itself no other, so one look is enough however the merges came.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Connection, FromClause, bindparam, exists, func, select

from .listing_tables import listed_citations
from .tables import post_merges, posts
from .touched import touched


def merge_posts(connection: Connection, post: str, into: str, *, origin: str, at: datetime) -> None:
    """Let a post be another one from now on, with all that had been joined to it."""
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
    for post, same_as in connection.execute(_STANDING, {"posts": list(standing)}):
        standing[post] = same_as
    return standing


def load_members(connection: Connection, post_row_ids: Collection[str]) -> Mapping[str, list[str]]:
    """All rows that are the post, for each post that stands: its own first."""
    members = {row_id: [row_id] for row_id in post_row_ids}
    for post, same_as in connection.execute(_MEMBERS, {"posts": list(members)}):
        if post != same_as:
            members[same_as].append(post)
    return members


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


# Asked with every post that is stored: put together once.
_POSTS: BindParameter[str] = bindparam("posts", expanding=True)
_CURRENT = select(post_merges.c.post, post_merges.c.same_as).where(is_current_merge(post_merges))
_STANDING = _CURRENT.where(post_merges.c.post.in_(_POSTS))
_MEMBERS = _CURRENT.where(post_merges.c.same_as.in_(_POSTS)).order_by(post_merges.c.seq)
