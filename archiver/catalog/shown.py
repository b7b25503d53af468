"""What a row of each noun shows to people: JSON values, with what hangs on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, func, select

from ..jsonable import to_json
from ..merging import merge
from ..sightings import find_standing
from .capture_tables import capture_records, captures
from .citations import load_parts
from .observations import load_history
from .posts import load_said
from .rejections import load_rejected
from .resolutions import load_current, read_candidate
from .rows import Row
from .sameness import load_members, load_standing
from .tables import article_versions, articles, citations, mentions, post_aliases, posts, quotes
from .tags import load_tags

Shown = dict[str, Any]


def select_articles(*, title_chars: int | None = None) -> Select[Any]:
    """Each article with its newest text's title and dates, and how much hangs on it.

    Of a title so many characters are read, if told.
    """
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
    shown = (article_versions.c[name] for name in ("byline", "published_at", "language"))
    return select(
        articles.c.id,
        articles.c.url,
        _title(title_chars).label("title"),
        *shown,
        articles.c.collection,
        articles.c.first_seen_at,
        article_versions.c.id.label("version_id"),
        versions.label("versions"),
        found.label("citations"),
    ).select_from(articles.outerjoin(article_versions, article_versions.c.id == newest))


def select_citations(*, title_chars: int | None = None) -> Select[Any]:
    """Citations with the article they stand in; :func:`full_citations` adds what hangs on them.

    Of the article's title so many characters are read, if told.
    """
    joined = citations.join(article_versions, article_versions.c.id == citations.c.version_id).join(
        articles, articles.c.id == article_versions.c.article_id
    )
    article = (
        articles.c.id.label("article_id"),
        articles.c.url.label("article"),
        articles.c.collection,
        _title(title_chars).label("article_title"),
        article_versions.c.published_at.label("article_published_at"),
        article_versions.c.language.label("article_language"),
    )
    return select(citations, *article).select_from(joined)


def _title(most: int | None) -> ColumnElement[str | None]:
    title = article_versions.c.title
    return title if most is None else func.substr(title, 1, most, type_=title.type)


_CITATION = (
    *("id", "kind", "platform", "url", "post_id", "author", "author_kind", "handle"),
    *("when_from", "when_to", "addressee", "plural", "deleted", "medium", "confidence"),
    *("article", "article_title", "article_published_at", "article_id", "version_id", "collection"),
)


def full_citations(connection: Connection, rows: Sequence[Row]) -> list[Shown]:
    """Citation rows with their mentions, quotes and current resolution."""
    ids = [row["id"] for row in rows]
    if not ids:
        return []
    spans, said = load_parts(connection, mentions, ids), load_parts(connection, quotes, ids)
    decided, rejected = load_current(connection, ids), load_rejected(connection, ids)
    standing = load_standing(connection, {row["post"] for row in decided.values() if row["post"]})
    tagged = load_tags(connection, ids)
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
        shown["tags"] = tagged[row["id"]]
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


def name_posts(connection: Connection, rows: Sequence[Row]) -> Mapping[str, str | None]:
    """What people call whose each post is, by the post's id: nothing else of them is read."""
    said = load_said(connection, [row["id"] for row in rows])
    names = {}
    for row in rows:
        metadata, _ = merge(said.get(row["id"], ()))
        names[row["id"]] = metadata.author_name or row["author"] or metadata.handle
    return names


def full_posts(connection: Connection, rows: Sequence[Row]) -> list[Shown]:
    """Post rows with what is known of each, and the outcome of the last visit to its address."""
    ids = [row["id"] for row in rows]
    if not ids:
        return []
    members = load_members(connection, ids)
    stands_for = {one: row_id for row_id, every in members.items() for one in every}
    said = load_said(connection, members)
    history = load_history(connection, members)
    aliases = _load_aliases(connection, rows, stands_for)
    tagged = load_tags(connection, stands_for)
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
        shown["tags"] = list(dict.fromkeys(tag for one in members[row["id"]] for tag in tagged[one]))
        shown["outcome"] = last.get(row["id"])
        shown["watched"] = to_json(find_standing(history.get(row["id"], ())))
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
    more = ("final_url", "memento", "job_id")
    place = (capture_records.c.warc, capture_records.c.warc_offset.label("offset"), capture_records.c.length)
    return select(*(captures.c[name] for name in plain + more), *place).select_from(
        captures.outerjoin(capture_records, main)
    )


#: Types of values that are JSON as they are, which most are: lists are long.
_JSON = frozenset({str, int, float, bool, type(None)})


def as_row(row: Row) -> Shown:
    """A row as JSON values; unlike :func:`to_json` it keeps what is unknown, as ``None``."""
    return {name: to_json(value) if type(value) not in _JSON else value for name, value in row.items()}
