"""The sources that are watched."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, or_, select

from ..model import Source
from .columns import Text
from .rows import add_row, load_rows
from .source_rows import read_source, write_source
from .tables import sources

#: The identity, and what a person chose, perhaps while a look was made.
_KEPT = frozenset({"collection", "url", "paused_at", "cron", "cron_zone"})


class Sources:
    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def add_source(self, source: Source) -> bool:
        return add_row(self.connection, sources, {"id": source.id, **write_source(source)})

    def save_source(self, source: Source) -> None:
        values = {name: value for name, value in write_source(source).items() if name not in _KEPT}
        self.connection.execute(sources.update().where(sources.c.id == source.id).values(**values))

    def remove_source(self, id_or_url: str) -> Source | None:
        """Stop watching; the entries seen stay known, so that adding it again archives only what is new."""
        source = self.find_source(id_or_url)
        if source is not None:
            self.connection.execute(sources.delete().where(sources.c.id == source.id))
        return source

    def find_source(self, id_or_url: str) -> Source | None:
        """The first that was added of :meth:`find_sources`."""
        return next(iter(self.find_sources(id_or_url)), None)

    def find_sources(self, id_or_url: str) -> list[Source]:
        """The source of that id, or those of that address, now or before it moved, one a collection."""
        id_or_url = Text.to_sqlite(id_or_url) or ""
        named = select(sources).where(or_(sources.c.id == id_or_url, sources.c.url == id_or_url))
        moved = select(sources).where(sources.c.current_url == id_or_url)
        for query in (named, moved):
            rows = load_rows(self.connection, query.order_by(sources.c.added_at, sources.c.id))
            if found := [read_source(row) for row in rows]:
                return found
        return []

    def iter_sources(self) -> Iterator[Source]:
        query = select(sources).order_by(sources.c.added_at, sources.c.id)
        for row in load_rows(self.connection, query):
            yield read_source(row)
