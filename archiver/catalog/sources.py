"""The sources that are watched."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import Any

from sqlalchemy import Connection, or_, select

from ..jsonable import from_json, to_json
from ..model import Filters, Move, Source
from .rows import Row, add_row, find_row, load_rows
from .tables import sources

_FIELDS = tuple(field.name for field in fields(Source))
#: By these a source is known: no look changes them.
_IDENTITY = ("collection", "url")


class Sources:
    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def add_source(self, source: Source) -> bool:
        return add_row(self.connection, sources, {"id": source.id, **_values(source)})

    def save_source(self, source: Source) -> None:
        values = {name: value for name, value in _values(source).items() if name not in _IDENTITY}
        self.connection.execute(sources.update().where(sources.c.id == source.id).values(**values))

    def remove_source(self, id_or_url: str) -> Source | None:
        """Stop watching; the entries seen stay known, so that adding it again archives only what is new."""
        source = self.find_source(id_or_url)
        if source is not None:
            self.connection.execute(sources.delete().where(sources.c.id == source.id))
        return source

    def find_source(self, id_or_url: str) -> Source | None:
        named = select(sources).where(or_(sources.c.id == id_or_url, sources.c.url == id_or_url))
        moved = select(sources).where(sources.c.current_url == id_or_url)
        for query in (named, moved):
            row = find_row(self.connection, query.order_by(sources.c.added_at, sources.c.id).limit(1))
            if row is not None:
                return _source(row)
        return None

    def iter_sources(self) -> Iterator[Source]:
        query = select(sources).order_by(sources.c.added_at, sources.c.id)
        for row in load_rows(self.connection, query):
            yield _source(row)


def _values(source: Source) -> dict[str, Any]:
    values: dict[str, Any] = {name: getattr(source, name) for name in _FIELDS}
    return values | {
        "filters": to_json(source.filters),
        "moves": to_json(source.moves),
        "skip_hours": list(source.skip_hours),
        "skip_days": list(source.skip_days),
        "parts": dict(source.parts),
    }


def _source(row: Row) -> Source:
    values: dict[str, Any] = {name: row[name] for name in _FIELDS}
    return Source(
        **values
        | {
            "filters": from_json(Filters, row["filters"]),
            "moves": from_json(tuple[Move, ...], row["moves"]),
            "skip_hours": tuple(row["skip_hours"]),
            "skip_days": tuple(row["skip_days"]),
        }
    )
