"""Posts, their other addresses, and what was said about them.

Everything an origin said stays; a :class:`~archiver.model.Post` is put together
of it (:mod:`.merging`). The handle a citation gave is no metadata.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, select

from ..jsonable import from_json, to_json
from ..merging import EMBED, merge
from ..model import Origin, Post, PostMetadata, PostRef, Reading
from .facts import begin_facts
from .handles import note_author
from .rows import add_row, find_row, load_rows
from .sameness import load_members, load_standing
from .tables import post_aliases, post_metadata, posts
from .touched import note_added, touched


class Posts:
    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def save_post(self, ref: PostRef, url: str, *, aliases: Iterable[str] = (), at: datetime) -> str:
        values = {"id": ref.id, "platform": ref.platform, "post_id": ref.post_id, "author": ref.author}
        is_new = add_row(self.connection, posts, values | {"url": url, "first_seen_at": at})
        if is_new:
            touched(self.connection).posts.add(ref.id)
            note_added(self.connection, "posts")
        elif ref.author:
            nameless = (posts.c.id == ref.id) & posts.c.author.is_(None)
            self.connection.execute(posts.update().where(nameless).values(author=ref.author))
        note_author(self.connection, ref, url)
        for alias in dict.fromkeys(aliases):
            if alias != url:
                add_row(self.connection, post_aliases, {"post": ref.id, "alias": alias, "seen_at": at})
        return ref.id

    def save_reading(self, ref: PostRef, reading: Reading) -> None:
        """Keep what an origin said; what is read again of one answer, or claimed again by embeds, once.

        A post that nobody has stored yet is stored with the address its platform gives it.
        """
        begin_facts(self.connection)
        if find_row(self.connection, select(posts.c.id).where(posts.c.id == ref.id)) is None:
            from ..platforms import url_for  # loads every platform: only for what is new

            self.save_post(ref, url_for(ref), at=reading.origin.said_at)
        origin, at = reading.origin.name, reading.origin.said_at
        said = to_json(reading.metadata)
        again = (post_metadata.c.post == ref.id) & (post_metadata.c.origin == origin)
        if origin != EMBED:
            again &= post_metadata.c.said_at == at
        newest = select(post_metadata.c.fields).where(again)
        newest = newest.order_by(post_metadata.c.said_at.desc(), post_metadata.c.seq.desc()).limit(1)
        row = find_row(self.connection, newest)
        if row is None or row["fields"] != said:
            new = {"post": ref.id, "origin": origin, "said_at": at, "fields": said}
            self.connection.execute(post_metadata.insert().values(**new))
            touched(self.connection).posts.add(ref.id)
            note_author(self.connection, ref, None, reading.metadata, origin)

    def load_readings(self, ref: PostRef) -> Sequence[Reading]:
        standing = load_standing(self.connection, [ref.id])[ref.id]
        return load_said(self.connection, [standing]).get(standing, ())

    def load_aliases(self, ref: PostRef) -> list[str]:
        """The other addresses of a post, those first that were met first."""
        standing = load_standing(self.connection, [ref.id])[ref.id]
        members = load_members(self.connection, [standing])[standing]
        given = select(post_aliases.c.alias).where(post_aliases.c.post.in_(members))
        rows = self.connection.execute(given.order_by(post_aliases.c.seen_at, post_aliases.c.alias))
        return list(dict.fromkeys(rows.scalars()))

    def find_post(self, ref: PostRef) -> Post | None:
        """What is known of a post, under whichever of its ids it stands."""
        standing = load_standing(self.connection, [ref.id])[ref.id]
        row = find_row(self.connection, select(posts).where(posts.c.id == standing))
        if row is None:
            return None
        stored = PostRef(row["platform"], row["post_id"], row["author"])
        metadata, origins = merge(self.load_readings(stored))
        return Post(ref=stored, url=row["url"], metadata=metadata, origins=origins)


def load_said(connection: Connection, post_row_ids: Iterable[str]) -> Mapping[str, Sequence[Reading]]:
    """What was said of several posts, also under their other ids, the newest first."""
    said: dict[str, list[Reading]] = {}
    members = load_members(connection, list(post_row_ids))
    stands_for = {one: row_id for row_id, every in members.items() for one in every}
    query = select(post_metadata).where(post_metadata.c.post.in_(list(stands_for)))
    query = query.order_by(post_metadata.c.said_at.desc(), post_metadata.c.seq.desc())
    for row in load_rows(connection, query):
        origin = Origin(row["origin"], row["said_at"])
        reading = Reading(origin, from_json(PostMetadata, row["fields"]))
        said.setdefault(stands_for[row["post"]], []).append(reading)
    return said
