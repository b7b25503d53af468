"""Other addresses of posts, and hosts that said what they are."""

from __future__ import annotations

from sqlalchemy import Connection, select

from ..model import Alias, Origin, PlatformName, Post, PostRef
from .posts import Posts
from .rows import add_row, find_row
from .sameness import merge_posts
from .tables import hosts, post_aliases, posts


class Aliases:
    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def save_alias(self, alias: Alias) -> None:
        """Join another address to a post; two posts that turn out to be one are one from then on."""
        said_at, known = alias.origin.said_at, Posts(self.connection)
        known.save_post(alias.post, alias.post_url, aliases=(alias.url,), at=said_at)
        if alias.other is not None and alias.other.id != alias.post.id:
            known.save_post(alias.other, alias.url, at=said_at)
            merge_posts(self.connection, alias.other.id, alias.post.id, origin=alias.origin.name, at=said_at)

    def find_alias(self, url: str) -> Post | None:
        """The post that an address is known to be another address of."""
        query = select(posts).join_from(post_aliases, posts).where(post_aliases.c.alias == url)
        row = find_row(self.connection, query.order_by(post_aliases.c.seen_at.desc(), posts.c.id))
        if row is None:
            return None
        return Posts(self.connection).find_post(PostRef(row["platform"], row["post_id"], row["author"]))

    def save_host(self, host: str, platform: PlatformName, *, origin: Origin) -> None:
        """Note that a host said itself that it holds posts of a platform."""
        values = {"platform": platform, "origin": origin.name, "said_at": origin.said_at}
        add_row(self.connection, hosts, {"host": host} | values)

    def find_host(self, host: str) -> PlatformName | None:
        """The platform that a host said it belongs to."""
        return self.connection.execute(select(hosts.c.platform).where(hosts.c.host == host)).scalar()
