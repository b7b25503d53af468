"""Which posts are an account's: found by handle and time, without reading what was said of each."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Connection, or_, select

from ..merging import merge
from ..model import Post, PostRef
from .handles import fold_handle
from .linking_tables import authorships
from .posts import load_said
from .rows import load_rows
from .sameness import load_standing
from .tables import posts

#: Posts put together at once.
_PAGE_ROWS = 200


class Authorships:
    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def iter_posts_of(
        self,
        platform: str,
        handle: str,
        *,
        start: datetime | None,
        end: datetime | None,
        limit: int,
    ) -> Iterator[tuple[Post, datetime | None]]:
        """Known posts of an account within ``[start, end)``, oldest first, then those of unknown time."""
        at = authorships.c.posted_at
        theirs = (authorships.c.platform == platform) & (authorships.c.handle == fold_handle(handle))
        query = select(authorships.c.post, at).where(theirs)
        if start is not None:
            query = query.where(or_(at.is_(None), at >= start))
        if end is not None:
            query = query.where(or_(at.is_(None), at < end))
        query = query.order_by(at.is_(None), at, authorships.c.post).limit(limit)
        found = [(row["post"], row["posted_at"]) for row in load_rows(self.connection, query)]
        for first in range(0, len(found), _PAGE_ROWS):
            yield from self._whole(found[first : first + _PAGE_ROWS])

    def _whole(self, found: list[tuple[str, datetime | None]]) -> Iterator[tuple[Post, datetime | None]]:
        standing = load_standing(self.connection, [row_id for row_id, _ in found])
        times: dict[str, datetime | None] = {}
        for row_id, at in found:
            times.setdefault(standing[row_id], at)
        said = load_said(self.connection, times)
        rows = load_rows(self.connection, select(posts).where(posts.c.id.in_(list(times))))
        stored = {row["id"]: row for row in rows}
        for row_id, at in times.items():
            row = stored[row_id]
            metadata, origins = merge(said.get(row_id, ()))
            ref = PostRef(row["platform"], row["post_id"], row["author"])
            yield Post(ref=ref, url=row["url"], metadata=metadata, origins=origins), at
