"""Posts, their other addresses, and what was said about them.

Everything an origin said stays; a :class:`~archiver.model.Post` is put together
of it. Each field comes from the newest answer that knew it, and what a platform
answered goes before what an embed carried by value: that is the publisher's
claim, and a publisher can alter it. The handle a citation gave is no metadata.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from ..jsonable import from_json, to_json
from ..model import Availability, Post, PostMetadata, PostRef
from .rows import add_row, find_row, load_rows
from .tables import post_aliases, post_metadata, posts

#: Origin of what an embed carries by value.
EMBED = "embed"


class Posts:
    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def save_post(self, ref: PostRef, url: str, *, aliases: Iterable[str] = (), at: datetime) -> str:
        values = {"id": ref.id, "platform": ref.platform, "post_id": ref.post_id, "author": ref.author}
        if not add_row(self.connection, posts, values | {"url": url, "first_seen_at": at}) and ref.author:
            nameless = (posts.c.id == ref.id) & posts.c.author.is_(None)
            self.connection.execute(posts.update().where(nameless).values(author=ref.author))
        for alias in dict.fromkeys(aliases):
            if alias != url:
                add_row(self.connection, post_aliases, {"post": ref.id, "alias": alias, "seen_at": at})
        return ref.id

    def save_metadata(self, ref: PostRef, origin: str, metadata: PostMetadata, *, at: datetime) -> None:
        """Keep what an origin said, unless it said the same the last time.

        A post that nobody has stored yet is stored with the address its platform gives it.
        """
        if find_row(self.connection, select(posts.c.id).where(posts.c.id == ref.id)) is None:
            from ..platforms import url_for  # loads every platform: only for what is new

            self.save_post(ref, url_for(ref), at=at)
        said = to_json(metadata)
        before = (
            select(post_metadata.c.fields)
            .where(post_metadata.c.post == ref.id, post_metadata.c.origin == origin)
            .order_by(post_metadata.c.said_at.desc(), post_metadata.c.seq.desc())
            .limit(1)
        )
        row = find_row(self.connection, before)
        if row is None or row["fields"] != said:
            new = {"post": ref.id, "origin": origin, "said_at": at, "fields": said}
            self.connection.execute(post_metadata.insert().values(**new))

    def find_post(self, ref: PostRef) -> Post | None:
        row = find_row(self.connection, select(posts).where(posts.c.id == ref.id))
        if row is None:
            return None
        stored = PostRef(row["platform"], row["post_id"], row["author"])
        metadata, origins = merge(load_said(self.connection, [ref.id]).get(ref.id, ()))
        return Post(ref=stored, url=row["url"], metadata=metadata, origins=origins)


Said = tuple[str, PostMetadata]


def load_said(connection: Connection, post_row_ids: Iterable[str]) -> Mapping[str, Sequence[Said]]:
    """What was said of several posts, the newest first."""
    said: dict[str, list[Said]] = {}
    query = select(post_metadata).where(post_metadata.c.post.in_(list(post_row_ids)))
    query = query.order_by(post_metadata.c.said_at.desc(), post_metadata.c.seq.desc())
    for row in load_rows(connection, query):
        said.setdefault(row["post"], []).append((row["origin"], from_json(PostMetadata, row["fields"])))
    return said


def merge(said: Sequence[Said]) -> tuple[PostMetadata, Mapping[str, str]]:
    """One reading of what several said, newest first, and the origin of each field of it."""
    ranked = sorted(said, key=lambda one: one[0] == EMBED)  # stable: newest first within each rank
    known: dict[str, Any] = {}
    origins: dict[str, str] = {}
    for origin, metadata in ranked:
        for field in fields(PostMetadata):
            value = getattr(metadata, field.name)
            if field.name not in known and value not in (None, (), Availability.UNKNOWN):
                known[field.name] = value
                origins[field.name] = origin
    return PostMetadata(**known), origins
