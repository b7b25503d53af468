"""Lists for people: rows of JSON values, newest first, read a page at a time.

Each page begins where the last row of the one before stood (keyset
pagination), so the thousandth page costs what the first one does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    ScalarSelect,
    Select,
    and_,
    exists,
    literal,
    or_,
    select,
    tuple_,
)

from ..model import MACHINE
from .capture_tables import captures
from .resolutions import counting_seq
from .rows import Row, load_rows
from .sameness import stands
from .shown import as_row, full_citations, full_posts, select_articles, select_captures, select_citations
from .tables import article_versions, articles, citations, post_aliases, post_merges, posts, resolutions
from .tags import load_tags

Rows = Iterator[Mapping[str, Any]]

PAGE_ROWS = 200


class Queries:
    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def iter_articles(self, collection: str | None = None, *, limit: int | None = None) -> Rows:
        query = select_articles()
        if collection is not None:
            query = query.where(articles.c.collection == collection)
        order = (articles.c.first_seen_at, articles.c.id)
        for row in self._iter_pages(query, order, limit, self._with_tags):
            yield as_row(row)

    def iter_citations(
        self, collection: str | None = None, *, state: str | None = None, limit: int | None = None
    ) -> Rows:
        query = _of_state(select_citations().where(citations.c.current), state)
        if collection is not None:
            query = query.where(_collection_of(citations) == collection)
        place = (citations.c.found_at, citations.c.version_id)

        def after(row: Row) -> ColumnElement[bool]:
            keys = [row["found_at"], row["version_id"]]
            # Newest article first, but each article's citations in the order of its text.
            same = and_(*(column == key for column, key in zip(place, keys, strict=True)))
            return or_(_before(place, keys), and_(same, citations.c.ordinal > row["ordinal"]))

        query = query.order_by(*(column.desc() for column in place), citations.c.ordinal)
        yield from self._iter_after(query, after, limit, lambda rows: full_citations(self.connection, rows))

    def list_undecided(
        self, state: str, *, collection: str | None = None, article_id: str | None = None
    ) -> Sequence[str]:
        query = _of_state(select(citations.c.id).where(citations.c.current), state, by=MACHINE)
        if collection is not None:
            query = query.where(_collection_of(citations) == collection)
        if article_id is not None:
            of_article = article_versions.c.article_id == article_id
            query = query.where(citations.c.version_id.in_(select(article_versions.c.id).where(of_article)))
        newest = (citations.c.found_at.desc(), citations.c.version_id.desc(), citations.c.ordinal)
        return list(self.connection.execute(query.order_by(*newest)).scalars())

    def iter_posts(self, collection: str | None = None, *, limit: int | None = None) -> Rows:
        query = select(posts).where(stands())
        if collection is not None:
            query = query.where(is_in(collection))
        order = (posts.c.first_seen_at, posts.c.id)
        yield from self._iter_pages(query, order, limit, lambda rows: full_posts(self.connection, rows))

    def iter_captures(self, collection: str | None = None, *, limit: int | None = None) -> Rows:
        query = select_captures()
        if collection is not None:
            query = query.where(captures.c.collection == collection)
        order = (captures.c.captured_at, captures.c.id)
        for row in self._iter_pages(query, order, limit, lambda rows: rows):
            yield as_row(row)

    def _with_tags(self, rows: Sequence[Row]) -> Sequence[Row]:
        tagged = load_tags(self.connection, [row["id"] for row in rows])
        return [{**row, "tags": tagged[row["id"]]} for row in rows]

    def _iter_pages(
        self,
        query: Select[Any],
        order: Sequence[ColumnElement[Any]],
        limit: int | None,
        complete: Callable[[Sequence[Row]], Sequence[Row]],
    ) -> Rows:
        def after(row: Row) -> ColumnElement[bool]:
            return _before(order, [row[str(column.key)] for column in order])

        query = query.order_by(*(column.desc() for column in order))
        yield from self._iter_after(query, after, limit, complete)

    def _iter_after(
        self,
        query: Select[Any],
        after: Callable[[Row], ColumnElement[bool]],
        limit: int | None,
        complete: Callable[[Sequence[Row]], Sequence[Row]],
    ) -> Rows:
        page = query
        while limit is None or limit > 0:
            size = PAGE_ROWS if limit is None else min(limit, PAGE_ROWS)
            rows = load_rows(self.connection, page.limit(size))
            yield from complete(rows)
            if len(rows) < size:
                return
            limit = None if limit is None else limit - size
            page = query.where(after(rows[-1]))


def _before(columns: Sequence[ColumnElement[Any]], values: Sequence[Any]) -> ColumnElement[bool]:
    # Each value with its column's type: a time compared as anything else is compared wrongly.
    typed = (literal(value, column.type) for column, value in zip(columns, values, strict=True))
    return tuple_(*columns) < tuple_(*typed)


def _collection_of(cited: FromClause) -> ScalarSelect[Any]:
    """The collection a citation belongs to, looked up row by row.

    As a join it would tempt a planner to begin with all articles of the
    collection and to sort all their citations, where a page of the newest is wanted.
    """
    return (
        select(articles.c.collection)
        .join_from(articles, article_versions)
        .where(article_versions.c.id == cited.c.version_id)
        .correlate(cited)
        .scalar_subquery()
    )


def _of_state(query: Select[Any], state: str | None, *, by: str | None = None) -> Select[Any]:
    """Only citations whose counting resolution is of a state, and decided by somebody; row by row."""
    if state is None:
        return query
    every = resolutions.alias()
    counting = select(counting_seq(every)).where(every.c.citation_id == citations.c.id)
    decided = exists().where(
        resolutions.c.seq == counting.correlate(citations).scalar_subquery(), resolutions.c.state == state
    )
    if by is not None:
        decided = decided.where(resolutions.c.decided_by == by)
    return query.where(decided)


def is_in(collection: str) -> ColumnElement[bool]:
    """Whether a post is cited by an article of the collection, or was visited for it; row by row."""
    in_collection = _collection_of(citations) == collection
    named = exists().where(citations.c.post == posts.c.id, in_collection)
    newer = resolutions.alias()
    counting = (
        select(counting_seq(newer)).where(newer.c.citation_id == resolutions.c.citation_id).scalar_subquery()
    )
    decided = exists().where(
        resolutions.c.post == posts.c.id,
        resolutions.c.seq == counting,
        citations.c.id == resolutions.c.citation_id,
        in_collection,
    )
    visited = captures.c.collection == collection
    by_url = exists().where(captures.c.url == posts.c.url, visited)
    by_alias = exists().where(
        post_aliases.c.post == posts.c.id, captures.c.url == post_aliases.c.alias, visited
    )
    under_another_id = exists().where(
        post_merges.c.same_as == posts.c.id, citations.c.post == post_merges.c.post, in_collection
    )
    return or_(named, decided, by_url, by_alias, under_another_id)
