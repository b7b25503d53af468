"""Posts as people browse them."""

from __future__ import annotations

from sqlalchemy import Connection, select

from ..ports import Filter, Page
from .browse_rows import post_rows
from .listing_tables import EVERYWHERE, listed_posts
from .pages import Order, between, count_some, load_page

_ORDER = Order("posts", (listed_posts.c.first_seen_at, listed_posts.c.post))


class BrowsedPosts:
    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def page_posts(self, wanted: Filter, *, after: str | None, limit: int) -> Page:
        table = listed_posts
        query = select(table.c.post, table.c.first_seen_at)
        query = query.where(table.c.collection == (wanted.collection or EVERYWHERE))
        if wanted.platform is not None:
            query = query.where(table.c.platform == wanted.platform)
        if wanted.state is not None:
            query = query.where(table.c.state == wanted.state)
        query = query.where(*between(table.c.first_seen_at, wanted))
        return load_page(
            self.connection,
            query,
            _ORDER,
            lambda rows: post_rows(self.connection, [row["post"] for row in rows]),
            after=after,
            limit=limit,
            total=count_some(self.connection, query),
        )
