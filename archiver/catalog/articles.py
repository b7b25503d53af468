"""Articles, and the versions of their text."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, literal, select

from ..jsonable import from_json, to_json
from ..model import ArticleVersion, Block, Embed, Link, stable_id
from .rows import add_row, find_row
from .tables import article_versions, articles
from .touched import note_added, touched

#: What a later read of the same text may fill in where the first one left it unknown.
_FILLED_IN = ("url", "byline", "published_at", "modified_at", "language", "canonical_url")


class Articles:
    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def save_article(self, url: str, *, collection: str, at: datetime) -> str:
        article_id = stable_id("a", collection, url)
        values = {"id": article_id, "collection": collection, "url": url, "first_seen_at": at}
        if add_row(self.connection, articles, values):
            touched(self.connection).articles.add(article_id)
            note_added(self.connection, "articles")
        return article_id

    def save_version(self, article_id: str, version: ArticleVersion, *, at: datetime) -> tuple[str, bool]:
        version_id = stable_id("v", article_id, version.text_hash)
        touched(self.connection).articles.add(article_id)
        filled_in = {name: getattr(version, name) for name in _FILLED_IN}
        values = filled_in | {
            "id": version_id,
            "article_id": article_id,
            "text_hash": version.text_hash,
            "title": version.title,
            "text": version.text,
            "blocks": to_json(version.blocks),
            "links": to_json(version.links),
            "embeds": to_json(version.embeds),
            "read_at": at,
            "last_read_at": at,
        }
        if add_row(self.connection, article_versions, values):
            return version_id, True
        table = article_versions
        again = {
            name: func.coalesce(table.c[name], literal(value, table.c[name].type))
            for name, value in filled_in.items()
            if value is not None
        }
        if again:
            self.connection.execute(table.update().where(table.c.id == version_id).values(**again))
        later = (table.c.id == version_id) & (table.c.last_read_at < at)
        self.connection.execute(table.update().where(later).values(last_read_at=at))
        return version_id, False

    def has_version(self, version_id: str) -> bool:
        return find_row(self.connection, _version(version_id)) is not None

    def load_version(self, version_id: str) -> ArticleVersion:
        row = find_row(self.connection, _version(version_id))
        if row is None:
            raise LookupError(f"no article version {version_id}")
        return ArticleVersion(
            **{name: row[name] for name in _FILLED_IN},
            title=row["title"],
            text=row["text"],
            blocks=from_json(tuple[Block, ...], row["blocks"]),
            links=from_json(tuple[Link, ...], row["links"]),
            embeds=from_json(tuple[Embed, ...], row["embeds"]),
        )

    def find_article_of(self, version_id: str) -> str:
        query = select(article_versions.c.article_id).where(article_versions.c.id == version_id)
        return str(self.connection.execute(query).scalar_one())

    def list_versions(self, article_id: str) -> list[str]:
        """Ids of an article's texts, the one read last first."""
        table = article_versions
        query = select(table.c.id).where(table.c.article_id == article_id)
        return list(
            self.connection.execute(query.order_by(table.c.last_read_at.desc(), table.c.id)).scalars()
        )


def _version(version_id: str) -> Select[Any]:
    return select(article_versions).where(article_versions.c.id == version_id)
