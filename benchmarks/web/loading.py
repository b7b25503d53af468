"""Fills a new catalogue in PostgreSQL by the million rows: what the program would store, only quicker.

Rows come by COPY, past the program. What it makes of them (lists, full text) is made by its own functions
where these look at one row, and by statements over all rows where the program goes from one article to the
next. Indexes are made last, as those of a restored backup are. ``tests/catalog/test_large_home.py`` holds
what comes of it against what the program makes of the same rows.

It knows what :mod:`benchmarks.web.home` makes, and no more: no post is another one, nobody decided anything,
every citation names a person, every article has a text.
"""

from __future__ import annotations

import itertools
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from typing import Any

import psycopg
from sqlalchemy import JSON, Table

from archiver.catalog.columns import Text, UtcTime
from archiver.catalog.encoding import store_server_json
from archiver.catalog.full_text import fold_row
from archiver.catalog.full_text_server import write_row
from archiver.catalog.handles import fold_handle
from archiver.catalog.listing_tables import article_texts
from archiver.model import MISSING, SEEN
from archiver.people.folding import fold_name

Rows = Iterator[Mapping[str, Any]]

_SETTINGS = (
    # Which row refers to which is known; to look it up for each takes as long as all the rest.
    "SET session_replication_role = replica",
    "SET synchronous_commit = off",
    "SET maintenance_work_mem = '512MB'",
    "SET max_parallel_maintenance_workers = 0",
    "SET work_mem = '256MB'",
    "SET TimeZone = 'UTC'",
)
_INDEXES = """
    SELECT format('DROP INDEX %I', indexname), indexdef FROM pg_indexes
    WHERE schemaname = current_schema() AND NOT starts_with(tablename, 'procrastinate_')
    AND indexname NOT IN (SELECT conname FROM pg_constraint)
"""
#: Foreign keys need primary keys, and both stay.
_UNIQUES = """
    SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname),
        format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
    FROM pg_constraint WHERE contype = 'u' AND connamespace = current_schema()::regnamespace
    AND NOT starts_with(conrelid::regclass::text, 'procrastinate_')
"""
_FOLDED = 'CREATE TEMPORARY TABLE folded (kind TEXT, said TEXT COLLATE "C", folded TEXT COLLATE "C")'
_NEWEST = """
    CREATE TEMPORARY TABLE newest AS
    SELECT DISTINCT ON (article_id) id, article_id, published_at FROM article_versions
    ORDER BY article_id, last_read_at DESC, read_at DESC
"""
_CAME_BY = """
    CREATE TEMPORARY TABLE came_by AS
    SELECT DISTINCT ON (collection, url) collection, url, source_id FROM entries WHERE left_out IS NULL
    ORDER BY collection, url, seen_at, source_id
"""
_ARTICLES = """
    INSERT INTO listed_articles (article_id, collection, listed_at, source_id, version_id, number)
    SELECT a.id, a.collection,
        CASE WHEN n.published_at <= a.first_seen_at + interval '1 day'
            THEN n.published_at ELSE a.first_seen_at END,
        c.source_id, n.id, t.number
    FROM articles a JOIN newest n ON n.article_id = a.id JOIN article_texts t ON t.version_id = n.id
    LEFT JOIN came_by c ON c.collection = a.collection AND c.url = a.url
    ORDER BY t.number
"""
_CITATIONS = """
    INSERT INTO listed_citations
        (citation_id, article_id, ordinal, listed_at, platform, state, post, person)
    SELECT c.id, l.article_id, c.ordinal, l.listed_at, c.platform, r.state, r.post, f.folded
    FROM citations c JOIN listed_articles l ON l.version_id = c.version_id
    JOIN resolutions r ON r.citation_id = c.id JOIN folded f ON f.kind = 'name' AND f.said = c.author
    WHERE c.current ORDER BY l.number, c.ordinal
"""
_PEOPLE = "INSERT INTO people SELECT DISTINCT person FROM listed_citations"
_HANDLES = """
    INSERT INTO people_handles (person, platform, handle)
    SELECT DISTINCT l.person, l.platform, f.folded
    FROM listed_citations l JOIN citations c ON c.id = l.citation_id
    JOIN folded f ON f.kind = 'handle' AND f.said = coalesce(c.handle, c.post_author)
"""
_STATES = """
    CREATE TEMPORARY TABLE states AS
    WITH looks AS (
        SELECT post, fields->>'state' AS state, fields->>'before_at' AS before_at,
            row_number() OVER (PARTITION BY post ORDER BY observed_at DESC, id DESC) AS place
        FROM observations
    ), telling AS (
        SELECT DISTINCT ON (post) post, state FROM looks
        ORDER BY post, state != ALL(%(telling)s), place
    )
    SELECT t.post, CASE WHEN t.state != ALL(%(seen)s) THEN t.state
        WHEN EXISTS (
            SELECT FROM looks l WHERE l.post = t.post AND l.state = 'edited' AND l.before_at IS NOT NULL
        ) THEN 'edited' ELSE 'there' END AS state
    FROM telling t
    UNION ALL
    SELECT post, 'there' FROM post_metadata
    WHERE post NOT IN (SELECT post FROM telling) AND fields->>'availability' = 'available'
"""
_POSTS = """
    INSERT INTO listed_posts (post, collection, first_seen_at, platform, state)
    SELECT p.id, w.collection, p.first_seen_at, p.platform, s.state
    FROM posts p JOIN states s ON s.post = p.id JOIN (
        SELECT id AS post, '' AS collection FROM posts UNION ALL
        SELECT DISTINCT c.post, l.collection FROM listed_citations c
        JOIN listed_articles l ON l.article_id = c.article_id WHERE c.post IS NOT NULL
    ) w ON w.post = p.id
    ORDER BY p.first_seen_at, p.id
"""


def load(
    url: str, tables: Iterable[tuple[Table, Iterator[Mapping[str, Any]]]], *, tell: bool = False
) -> None:
    """Fill the tables of a catalogue that was just made, and all that the program makes of them."""
    began = time.monotonic()

    def say(what: str) -> None:
        if tell:
            print(f"{time.monotonic() - began:6.0f} s: {what}", file=sys.stderr)

    with closing(psycopg.connect(url, autocommit=True)) as connection:
        _run(connection, *_SETTINGS)
        pairs = connection.execute(_UNIQUES).fetchall() + connection.execute(_INDEXES).fetchall()
        _run(connection, *(drop for drop, _ in pairs))
        folded = _Folded()
        urls: dict[str, str] = {}
        for table, rows in tables:
            if table.name == "articles":
                rows = _noting(rows, lambda row: urls.update({row["id"]: row["url"]}))
            if table.name == "citations":
                rows = _noting(rows, folded.note)
            if table.name == "article_versions":
                with closing(psycopg.connect(url, autocommit=True)) as beside:
                    _run(beside, *_SETTINGS)
                    _copy_versions(connection, beside, table, rows, urls)
            else:
                _copy(connection, table, rows)
            say(f"{table.name} copied")
        _run(connection, "ANALYZE", _FOLDED)
        with connection.cursor() as cursor, cursor.copy("COPY folded FROM STDIN") as copy:
            for row in folded.rows():
                copy.write_row(row)
        _run(connection, "ANALYZE folded", _NEWEST, _CAME_BY, "ANALYZE newest", "ANALYZE came_by", _ARTICLES)
        _run(connection, "ANALYZE listed_articles", _CITATIONS, "ANALYZE listed_citations", _PEOPLE, _HANDLES)
        words = {"telling": sorted(SEEN | MISSING), "seen": sorted(SEEN)}
        connection.execute(_STATES, words)
        _run(connection, "ANALYZE states", _POSTS)
        say("lists made")
        _run(connection, *(make for _, make in pairs))
        say("indexes made")
        # What a server does by itself by and by; it also notes which pages all may see.
        _run(connection, "RESET session_replication_role", "VACUUM (ANALYZE)", "CHECKPOINT")
        say("vacuumed")


class _Folded:
    """Names and handles as the lists have them."""

    def __init__(self) -> None:
        self._names: set[str] = set()
        self._handles: set[str] = set()

    def note(self, row: Mapping[str, Any]) -> None:
        self._names.add(row["author"])
        self._handles.add(row["handle"] or row["post_author"])

    def rows(self) -> Iterator[tuple[str, str, str]]:
        for name in self._names:
            yield "name", name, fold_name(name)
        for handle in self._handles:
            yield "handle", handle, fold_handle(handle[:200])


def _noting(rows: Rows, note: Callable[[Mapping[str, Any]], None]) -> Rows:
    for row in rows:
        note(row)
        yield row


def _run(connection: psycopg.Connection[Any], *statements: str) -> None:
    for statement in statements:
        connection.execute(statement)  # type: ignore[call-overload]


def _copy(connection: psycopg.Connection[Any], table: Table, rows: Rows) -> None:
    first = next(rows, None)
    if first is None:
        return
    ways = [(name, _way(table, name)) for name in first]
    with connection.cursor() as cursor, cursor.copy(_statement(table, first)) as copy:
        for row in itertools.chain([first], rows):
            copy.write_row([row[name] if way is None else way(row[name]) for name, way in ways])


def _copy_versions(
    connection: psycopg.Connection[Any],
    beside: psycopg.Connection[Any],
    table: Table,
    rows: Rows,
    urls: Mapping[str, str],
) -> None:
    """Versions, and the words of those that are current, numbered as if each had been stored when it came."""
    numbers: list[tuple[int, str, bool]] = []

    def note(row: Mapping[str, Any]) -> None:
        if row["id"] != f"v{row['article_id'][1:]}":  # an older text
            return
        numbers.append((len(numbers) + 1, row["id"], row["byline"] is not None))
        known = {**row, "url": urls[row["article_id"]]}
        words.write_row(write_row(fold_row(len(numbers), known)))

    statement = "COPY article_words (number, title, words, folded) FROM STDIN"
    with beside.cursor() as cursor, cursor.copy(statement) as words:
        _copy(connection, table, _noting(rows, note))
    names = ("number", "version_id", "has_byline")
    _copy(connection, article_texts, (dict(zip(names, row, strict=True)) for row in numbers))


def _statement(table: Table, names: Iterable[str]) -> Any:
    listed = ", ".join(f'"{name}"' for name in names)
    return f"COPY {table.name} ({listed}) FROM STDIN"


def _way(table: Table, name: str) -> Callable[[Any], Any] | None:
    """What the program makes of a column's value before it is stored."""
    kind = table.c[name].type
    if isinstance(kind, UtcTime):
        return UtcTime.to_sqlite
    if isinstance(kind, JSON):
        return store_server_json  # None, too: it is JSON's own
    return Text.to_sqlite if isinstance(kind, Text) else None
