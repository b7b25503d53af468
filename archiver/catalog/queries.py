"""Lists for people: rows of JSON values, newest first, read a page at a time.

Each page begins where the last row of the one before stood (keyset
pagination), so the thousandth page costs what the first one does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    ScalarSelect,
    Select,
    and_,
    exists,
    func,
    literal,
    or_,
    select,
    tuple_,
)

from ..jsonable import to_json
from ..merging import merge
from .citations import load_parts
from .posts import load_said
from .rejections import load_rejected
from .resolutions import MACHINE, counting_seq, load_current, read_candidate
from .rows import Row, load_rows
from .sameness import load_members, load_standing, stands
from .tables import (
    article_versions,
    articles,
    capture_records,
    captures,
    citations,
    mentions,
    post_aliases,
    post_merges,
    posts,
    quotes,
    resolutions,
)

Shown = dict[str, Any]
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
        for row in self._iter_pages(query, order, limit, lambda rows: rows):
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
            query = query.where(_is_in(collection))
        order = (posts.c.first_seen_at, posts.c.id)
        yield from self._iter_pages(query, order, limit, lambda rows: full_posts(self.connection, rows))

    def iter_captures(self, collection: str | None = None, *, limit: int | None = None) -> Rows:
        query = select_captures()
        if collection is not None:
            query = query.where(captures.c.collection == collection)
        order = (captures.c.captured_at, captures.c.id)
        for row in self._iter_pages(query, order, limit, lambda rows: rows):
            yield as_row(row)

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


# --- what a row of each noun shows -------------------------------------------------------------


def select_articles() -> Select[Any]:
    """Each article with its newest text's title and dates, and how much hangs on it."""
    of_article = article_versions.c.article_id == articles.c.id
    newest = (
        select(article_versions.c.id)
        .where(of_article)
        .order_by(article_versions.c.last_read_at.desc(), article_versions.c.read_at.desc())
        .limit(1)
        .correlate(articles)
        .scalar_subquery()
    )
    versions = select(func.count()).where(of_article).correlate(articles).scalar_subquery()
    found = (
        select(func.count())
        .where(citations.c.version_id == article_versions.c.id, citations.c.current)
        .correlate(article_versions)
        .scalar_subquery()
    )
    shown = (article_versions.c[name] for name in ("title", "byline", "published_at", "language"))
    return select(
        articles.c.id,
        articles.c.url,
        *shown,
        articles.c.collection,
        articles.c.first_seen_at,
        article_versions.c.id.label("version_id"),
        versions.label("versions"),
        found.label("citations"),
    ).select_from(articles.outerjoin(article_versions, article_versions.c.id == newest))


def select_citations() -> Select[Any]:
    """Citations with the article they stand in; :func:`full_citations` adds what hangs on them."""
    joined = citations.join(article_versions, article_versions.c.id == citations.c.version_id).join(
        articles, articles.c.id == article_versions.c.article_id
    )
    article = (
        articles.c.id.label("article_id"),
        articles.c.url.label("article"),
        articles.c.collection,
        article_versions.c.title.label("article_title"),
        article_versions.c.language.label("article_language"),
    )
    return select(citations, *article).select_from(joined)


_CITATION = (
    *("id", "kind", "platform", "url", "post_id", "author", "author_kind", "handle"),
    *("when_from", "when_to", "addressee", "plural", "deleted", "medium", "confidence"),
    *("article", "article_title", "article_id", "version_id", "collection"),
)


def full_citations(connection: Connection, rows: Sequence[Row]) -> list[Shown]:
    """Citation rows with their mentions, quotes and current resolution."""
    ids = [row["id"] for row in rows]
    if not ids:
        return []
    spans, said = load_parts(connection, mentions, ids), load_parts(connection, quotes, ids)
    decided, rejected = load_current(connection, ids), load_rejected(connection, ids)
    standing = load_standing(connection, {row["post"] for row in decided.values() if row["post"]})
    full = []
    for row in rows:
        shown = as_row({name: row[name] for name in _CITATION})
        shown["when"] = row["when_text"]
        shown["quotes"] = [quote["text"] for quote in said[row["id"]]]
        shown["mentions"] = [
            {"kind": s["kind"], "text": s["text"], "start": s["start_offset"], "end": s["end_offset"]}
            for s in spans[row["id"]]
        ]
        shown["resolution"] = _resolution(decided.get(row["id"]), standing)
        shown["rejections"] = [_rejection(one) for one in rejected.get(row["id"], ())]
        full.append(shown)
    return full


def _resolution(row: Row | None, standing: Mapping[str, str]) -> Shown | None:
    """What was decided, with the post as it is known today."""
    if row is None:
        return None
    row = {**row, "post": standing.get(row["post"], row["post"])}
    plain = ("state", "post", "url", "method", "score", "margin", "reasons", "decided_at", "decided_by")
    row = {
        **row,
        "candidates": [one if isinstance(one, dict) else read_candidate(one) for one in row["candidates"]],
    }
    return as_row({name: row[name] for name in (*plain, "candidates", "accounts")})


def _rejection(row: Row) -> Shown:
    """A post that a person has ruled out."""
    plain = {name: row[name] for name in ("post", "decided_at", "decided_by")}
    return as_row({"platform": row["post_platform"], "post_id": row["post_id"], **plain})


def full_posts(connection: Connection, rows: Sequence[Row]) -> list[Shown]:
    """Post rows with what is known of each, and the outcome of the last visit to its address."""
    ids = [row["id"] for row in rows]
    if not ids:
        return []
    members = load_members(connection, ids)
    stands_for = {one: row_id for row_id, every in members.items() for one in every}
    said = load_said(connection, members)
    aliases = _load_aliases(connection, rows, stands_for)
    addresses = {url: row["id"] for row in rows for url in (row["url"], *aliases[row["id"]])}
    visits = select(captures.c.url, captures.c.outcome).where(captures.c.url.in_(list(addresses)))
    visits = visits.where(captures.c.purpose != "description")
    last = {
        addresses[url]: outcome
        for url, outcome in connection.execute(visits.order_by(captures.c.captured_at, captures.c.id))
    }
    full = []
    for row in rows:
        metadata, origins = merge(said.get(row["id"], ()))
        shown = as_row({name: row[name] for name in ("id", "platform", "post_id", "url", "author")})
        shown |= {field.name: to_json(getattr(metadata, field.name)) for field in fields(metadata)}
        shown["origins"] = to_json(origins)
        shown["aliases"] = aliases[row["id"]]
        shown["outcome"] = last.get(row["id"])
        shown["first_seen_at"] = to_json(row["first_seen_at"])
        full.append(shown)
    return full


def _load_aliases(
    connection: Connection, rows: Sequence[Row], stands_for: Mapping[str, str]
) -> Mapping[str, list[str]]:
    """The other addresses of each post, those of the posts it turned out to be included."""
    own = {row["id"]: row["url"] for row in rows}
    aliases: dict[str, set[str]] = {row_id: set() for row_id in own}
    given = select(post_aliases.c.post, post_aliases.c.alias).where(post_aliases.c.post.in_(list(stands_for)))
    merged = select(posts.c.id, posts.c.url).where(posts.c.id.in_(list(stands_for.keys() - own.keys())))
    for query in (given, merged):
        for post, url in connection.execute(query):
            aliases[stands_for[post]].add(url)
    return {row_id: sorted(urls - {own[row_id]}) for row_id, urls in aliases.items()}


def select_captures() -> Select[Any]:
    """Captures with the place of their main record."""
    main = and_(
        capture_records.c.capture_id == captures.c.id, capture_records.c.ordinal == captures.c.main_record
    )
    plain = ("id", "url", "outcome", "evidence", "status", "purpose", "captured_at", "collection")
    more = ("final_url", "job_id")
    place = (capture_records.c.warc, capture_records.c.warc_offset.label("offset"), capture_records.c.length)
    return select(*(captures.c[name] for name in plain + more), *place).select_from(
        captures.outerjoin(capture_records, main)
    )


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


def _is_in(collection: str) -> ColumnElement[bool]:
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


#: Types of values that are JSON as they are, which most are: lists are long.
_JSON = frozenset({str, int, float, bool, type(None)})


def as_row(row: Row) -> Shown:
    """A row as JSON values; unlike :func:`to_json` it keeps what is unknown, as ``None``."""
    return {name: to_json(value) if type(value) not in _JSON else value for name, value in row.items()}
