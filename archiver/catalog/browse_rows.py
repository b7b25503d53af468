"""What browsed rows show beside what lists show: what an article cites, where it came from, its tags."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, false, select

from .capture_tables import captures
from .resolutions import load_current
from .rows import load_rows
from .shown import Shown, as_row, full_citations, full_posts, select_articles, select_captures
from .shown import select_citations as _select_citations
from .tables import articles, citations, entries, posts, sources


def load_tags(_connection: Connection, _ids: Sequence[str]) -> Mapping[str, list[str]]:
    """The tags of articles or citations, by the ids of those that have any."""
    return {}


def has_tag(_row_id: ColumnElement[Any], _kind: str, _tag: str) -> ColumnElement[bool]:
    """Whether a person gave the article or citation of this id a tag."""
    return false()


def article_rows(connection: Connection, ids: Sequence[str]) -> list[Shown]:
    """Articles in the order of their ids, each with what it cites, its source and its tags."""
    query = select_articles().where(articles.c.id.in_(ids))
    rows = {row["id"]: as_row(row) for row in load_rows(connection, query)}
    platforms: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    states: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    of_version = {row["version_id"]: row_id for row_id, row in rows.items()}
    cited = select(citations.c.id, citations.c.version_id, citations.c.platform)
    cited = cited.where(citations.c.version_id.in_(list(of_version)), citations.c.current)
    found = load_rows(connection, cited)
    decided = load_current(connection, [row["id"] for row in found])
    for row in found:
        article_id = of_version[row["version_id"]]
        platforms[article_id][row["platform"]] += 1
        states[article_id][decided[row["id"]]["state"] if row["id"] in decided else "unresolved"] += 1
    came_by = _load_sources(connection, list(rows))
    tags = load_tags(connection, list(rows))
    for row_id, row in rows.items():
        row["platforms"], row["states"] = dict(platforms[row_id]), dict(states[row_id])
        row["source"], row["tags"] = came_by.get(row_id), tags.get(row_id, [])
    return [rows[row_id] for row_id in ids if row_id in rows]


def _load_sources(connection: Connection, ids: Sequence[str]) -> Mapping[str, Shown]:
    query = (
        select(articles.c.id.label("article_id"), sources.c.id, sources.c.title)
        .join(entries, (entries.c.collection == articles.c.collection) & (entries.c.url == articles.c.url))
        .join(sources, sources.c.id == entries.c.source_id)
        .where(articles.c.id.in_(ids))
        .order_by(entries.c.seen_at.desc())
    )
    return {
        row["article_id"]: {"id": row["id"], "title": row["title"]} for row in load_rows(connection, query)
    }


def citation_rows(connection: Connection, ids: Sequence[str]) -> list[Shown]:
    query = _select_citations().where(citations.c.id.in_(ids))
    shown = {row["id"]: row for row in full_citations(connection, load_rows(connection, query))}
    tags = load_tags(connection, ids)
    return [shown[row_id] | {"tags": tags.get(row_id, [])} for row_id in ids if row_id in shown]


def post_rows(connection: Connection, ids: Sequence[str]) -> list[Shown]:
    shown = {
        row["id"]: row
        for row in full_posts(connection, load_rows(connection, select(posts).where(posts.c.id.in_(ids))))
    }
    return [shown[row_id] for row_id in ids if row_id in shown]


def capture_rows(connection: Connection, ids: Sequence[str]) -> list[Shown]:
    query = select_captures().where(captures.c.id.in_(ids))
    shown = {row["id"]: as_row(row) for row in load_rows(connection, query)}
    return [shown[row_id] for row_id in ids if row_id in shown]
