"""All rows of a catalogue, so that two catalogues can be compared."""

from __future__ import annotations

import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
from psycopg.rows import dict_row

from archiver.catalog.full_text_sqlite import TABLES
from tests.backends import url_of

#: Of append-only tables: whose rows stand in an order.
_OWNERS = {
    "resolutions": "citation_id",
    "rejections": "citation_id",
    "post_merges": "post",
    "post_metadata": "post",
    "payloads": "digest",
}
#: What says nothing of articles and posts, or is compared by what is found in it.
_OWN = frozenset({"alembic_version", "sqlite_sequence", "article_texts", *TABLES})
#: Where the words of articles' current texts stand. In which order texts were numbered says nothing.
_WORDS = """
    SELECT a.article_id, w.term, w.col, w.offset
    FROM temp.words AS w JOIN listed_articles AS a ON a.number = w.doc
"""
#: But for Procrastinate's, which are made when they are needed.
_SERVER_TABLES = """
    SELECT tablename FROM pg_tables
    WHERE schemaname = current_schema() AND NOT starts_with(tablename, 'procrastinate_')
"""
_SERVER_WORDS = """
    SELECT a.article_id, w.title::text, w.words::text, w.folded
    FROM article_words AS w JOIN listed_articles AS a ON a.number = w.number
"""
#: Names that no current text has any more may be known or not.
_PEOPLE = "person IN (SELECT person FROM listed_citations)"
#: They stand in no WARC.
UNSAID = frozenset({
    "sources", "entries", "work", "work_batches", "asks", "bulks",
    "events", "untold", "deliveries", "audits", "audit_findings", "limits",
})  # fmt: skip
Rows = dict[str, list[dict[str, Any]]]


def dump(home: Path, *, without: frozenset[str] = frozenset()) -> Rows:
    """The rows of every table, sorted; in place of a sequence number the row's place among its owner's."""
    if url := url_of(home):
        return _dump_server(url, without)
    with closing(sqlite3.connect(f"file:{home / 'catalog.sqlite'}?mode=ro", uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        names = [r[0] for r in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        rows = {
            name: _rows(connection, name, without)
            for name in sorted(names)
            if name not in _OWN and name not in without
        }
        connection.execute("CREATE VIRTUAL TABLE temp.words USING fts5vocab(main, article_words, instance)")
        words = [dict(row) for row in connection.execute(_WORDS)]
        return rows | {"article_words": sorted(words, key=repr)}


def _dump_server(url: str, without: frozenset[str]) -> Rows:
    with psycopg.connect(url, row_factory=dict_row) as connection:
        names = [r["tablename"] for r in connection.execute(_SERVER_TABLES)]
        told = [name for name in sorted(names) if name not in _OWN and name not in without]
        rows = {name: _sorted(name, connection.execute(_query(name, without)).fetchall()) for name in told}
        return rows | {"article_words": sorted(connection.execute(_SERVER_WORDS).fetchall(), key=repr)}


def _rows(connection: sqlite3.Connection, table: str, without: frozenset[str]) -> list[dict[str, Any]]:
    return _sorted(table, [dict(row) for row in connection.execute(_query(table, without))])


def _query(table: str, without: frozenset[str]) -> str:
    if table == "tallies":
        # A number that is no sequence's.
        left_out = ", ".join(f"'{name}'" for name in sorted(without)) or "''"
        columns = "noun, month, state, platform, number AS many"
        return f"SELECT {columns} FROM tallies WHERE noun NOT IN ({left_out})"
    order = " ORDER BY seq" if table in _OWNERS else ""
    order = f" WHERE {_PEOPLE}" if table.startswith("people") else order
    return f"SELECT * FROM {table}{order}"


def _sorted(table: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    places: Counter[str] = Counter()
    for row in rows:
        row.pop("number", None)
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
