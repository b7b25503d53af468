"""The entries that were seen in sources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from itertools import islice
from typing import Any

from sqlalchemy import Connection, func, select

from ..model import SeenEntry, stable_id
from .columns import Key
from .rows import add_row, insert_into, load_rows
from .tables import entries
from .touched import touched

_FIELDS = tuple(field.name for field in fields(SeenEntry))
#: Values in one statement: databases bound the number of its parameters.
_AT_ONCE = 500


class Entries:
    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def load_entries(self, source_id: str, entry_ids: Iterable[str]) -> Mapping[str, SeenEntry]:
        """Those of the entries that were seen in the source before, by their ids."""
        found: dict[str, SeenEntry] = {}
        for some in _parts(entry_ids):
            query = select(entries).where(entries.c.source_id == source_id, entries.c.entry_id.in_(some))
            named = {Key.to_sqlite(one): one for one in some}
            for row in load_rows(self.connection, query):
                entry_id = named[row["entry_id"]]
                known = {name: row[name] for name in _FIELDS} | {"entry_id": entry_id}
                found[entry_id] = SeenEntry(**known)
        return found

    def find_seen(self, collection: str, urls: Iterable[str]) -> Iterator[tuple[str, str, bool]]:
        """The addresses that sources of the collection had, each with its source and whether it was taken."""
        # Asked for one source alone, SQLite would go through all its entries for each few addresses.
        columns = select(entries.c.url, entries.c.source_id, entries.c.left_out.is_(None))
        for some in _parts(urls):
            query = columns.where(entries.c.collection == collection, entries.c.url.in_(some))
            for url, source_id, is_taken in self.connection.execute(query):
                yield url, source_id, bool(is_taken)

    def save_entries(self, source_id: str, collection: str, seen: Sequence[SeenEntry]) -> None:
        """Store entries as they are seen now, in place of what was known of them."""
        if not seen:
            return
        self._touch_left(source_id, collection, seen)
        insert = insert_into(entries, self.connection.dialect.name)
        changed = {name: insert.excluded[name] for name in _FIELDS if name != "entry_id"}
        statement = insert.on_conflict_do_update(index_elements=["source_id", "entry_id"], set_=changed)
        self.connection.execute(statement, [_row(source_id, collection, one) for one in seen])
        self._touch(collection, seen)

    def add_entry(self, source_id: str, collection: str, seen: SeenEntry) -> bool:
        """Note an entry; ``False`` where it is known, which then stays as it is."""
        self._touch(collection, [seen])
        return add_row(self.connection, entries, _row(source_id, collection, seen))

    def _touch(self, collection: str, seen: Sequence[SeenEntry]) -> None:
        """The articles that the entries are, where they are stored already, came by this source, too."""
        touched(self.connection).articles.update(stable_id("a", collection, one.url) for one in seen)

    def _touch_left(self, source_id: str, collection: str, seen: Sequence[SeenEntry]) -> None:
        """The articles that these entries were, where they have other addresses now."""
        now = {one.entry_id: one.url for one in seen}
        for entry_id, before in self.load_entries(source_id, now).items():
            if before.url != now[entry_id]:
                touched(self.connection).articles.add(stable_id("a", collection, before.url))

    def count_entries(self, source_id: str) -> Mapping[str | None, int]:
        """How many of a source's entries each filter left out; under ``None``, how many none did."""
        query = select(entries.c.left_out, func.count()).where(entries.c.source_id == source_id)
        return {row[0]: row[1] for row in self.connection.execute(query.group_by(entries.c.left_out))}


def _row(source_id: str, collection: str, seen: SeenEntry) -> dict[str, Any]:
    told = {name: getattr(seen, name) for name in _FIELDS}
    return {"source_id": source_id, "collection": collection, **told}


def _parts(values: Iterable[str]) -> Iterator[list[str]]:
    rest = iter(values)
    while some := list(islice(rest, _AT_ONCE)):
        yield some
