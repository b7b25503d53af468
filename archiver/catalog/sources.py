"""Feeds that are watched, and the entries seen in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Connection, or_, select

from ..model import Source
from .rows import add_row, find_row, load_rows
from .source_rows import read_source
from .tables import entries, sources

#: What a look doesn't change: the identity, and what a person chose, perhaps while it was made.
_KEPT = frozenset({"collection", "url", "paused_at", "cron", "cron_zone"})


class Sources:
    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def add_source(self, source: Source) -> bool:
        return add_row(self.connection, sources, {"id": source.id, **asdict(source)})

    def save_source(self, source: Source) -> None:
        values = {name: value for name, value in asdict(source).items() if name not in _KEPT}
        self.connection.execute(sources.update().where(sources.c.id == source.id).values(**values))

    def remove_source(self, id_or_url: str) -> Source | None:
        """Stop watching; the entries seen stay known, so that adding it again archives only what is new."""
        source = self.find_source(id_or_url)
        if source is not None:
            self.connection.execute(sources.delete().where(sources.c.id == source.id))
        return source

    def find_source(self, id_or_url: str) -> Source | None:
        named = select(sources).where(or_(sources.c.id == id_or_url, sources.c.url == id_or_url))
        row = find_row(self.connection, named.order_by(sources.c.added_at, sources.c.id).limit(1))
        return read_source(row) if row else None

    def iter_sources(self) -> Iterator[Source]:
        query = select(sources).order_by(sources.c.added_at, sources.c.id)
        for row in load_rows(self.connection, query):
            yield read_source(row)

    def add_entry(self, source_id: str, entry_id: str, url: str, at: datetime) -> bool:
        """Note an entry; ``False`` when it was seen, or its address was, in any feed of the collection."""
        query = select(sources.c.collection).where(sources.c.id == source_id)
        collection = self.connection.execute(query).scalar_one()
        same_url = select(entries.c.entry_id).where(entries.c.collection == collection, entries.c.url == url)
        seen = find_row(self.connection, same_url.limit(1)) is not None
        values = {
            "source_id": source_id,
            "entry_id": entry_id,
            "collection": collection,
            "url": url,
            "seen_at": at,
        }
        return add_row(self.connection, entries, values) and not seen
