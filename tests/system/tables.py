"""All rows of a catalogue, so that two catalogues can be compared."""

from __future__ import annotations

import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

#: Of append-only tables: whose rows stand in an order.
_OWNERS = {
    "resolutions": "citation_id",
    "rejections": "citation_id",
    "post_merges": "post",
    "post_metadata": "post",
    "payloads": "digest",
}
#: What says nothing of articles and posts.
_OWN = frozenset({"alembic_version", "sqlite_sequence"})
#: They stand in no WARC.
UNSAID = frozenset({
    "sources", "entries", "work", "work_batches", "asks",
    "events", "untold", "deliveries", "audits", "audit_findings",
})  # fmt: skip
Rows = dict[str, list[dict[str, Any]]]


def dump(catalog: Path, *, without: frozenset[str] = frozenset()) -> Rows:
    """The rows of every table, sorted; in place of a sequence number the row's place among its owner's."""
    with closing(sqlite3.connect(f"file:{catalog}?mode=ro", uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        names = [r[0] for r in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        return {
            name: _rows(connection, name)
            for name in sorted(names)
            if name not in _OWN and name not in without
        }


def _rows(connection: sqlite3.Connection, table: str) -> list[dict[str, Any]]:
    order = " ORDER BY seq" if table in _OWNERS else ""
    rows = [dict(row) for row in connection.execute(f"SELECT * FROM {table}{order}")]
    places: Counter[str] = Counter()
    for row in rows:
        if table in _OWNERS:
            owner = row[_OWNERS[table]]
            row["seq"] = places[owner]
            places[owner] += 1
    return sorted(rows, key=repr)


def assert_same(before: Rows, after: Rows) -> None:
    """The two have the same rows; what one lacks is told."""
    assert before.keys() == after.keys()
    for table, rows in before.items():
        lost = [row for row in rows if row not in after[table]]
        new = [row for row in after[table] if row not in rows]
        assert (lost, new) == ([], []), f"{table}: lost {lost}, new {new}"
        assert rows == after[table], f"{table}: the same rows, not as often"
