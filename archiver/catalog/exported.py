"""Rows on their way out: all of a noun, read from the database as they are written."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, select

from ..lightly import dataclass
from ..model import RecordRef
from ..ports.exports import Wanted
from .capture_tables import capture_records, captures
from .compared import tell_holdings
from .holdings import is_newest, read_holdings
from .linking_tables import holdings
from .observation_tables import observations
from .people_rows import full_people, select_people
from .queries import is_in
from .resolutions import counting_seq
from .rows import Row, iter_chunks, load_rows
from .sameness import load_members, load_standing, stands
from .shown import as_row, full_citations, full_posts, select_articles, select_captures, select_citations
from .tables import article_versions, articles, citations, entries, post_aliases, posts, resolutions, sources
from .tags import load_tags
from .watch_tables import events
from .work_tables import work

Rows = Iterator[Mapping[str, Any]]
#: Rows completed together.
_AT_ONCE = 500

_Complete = Callable[[Sequence[Row]], Sequence[Mapping[str, Any]]]


@dataclass(frozen=True, kw_only=True)
class _Circle:
    """An article and what hangs on it, by id and address."""

    article: str
    url: str
    versions: Sequence[str]
    citations: Sequence[str]
    posts: Sequence[str]
    addresses: Sequence[str]


class Exported:
    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def iter_exported(self, noun: str, wanted: Wanted) -> Rows:
        query, complete = _Selecting(self.connection).choose(noun, wanted)
        for rows in iter_chunks(self.connection, query, _AT_ONCE):
            yield from complete(rows)

    def iter_exported_ids(self, noun: str, wanted: Wanted) -> Iterator[str]:
        table = {"articles": articles, "posts": posts}[noun]
        query, _ = _Selecting(self.connection).choose(noun, wanted)
        for rows in iter_chunks(
            self.connection, query.with_only_columns(table.c.id, maintain_column_froms=True), _AT_ONCE
        ):
            yield from (row["id"] for row in rows)

    def load_sources(self) -> Mapping[str, str]:
        query = select(sources.c.id, func.coalesce(sources.c.title, sources.c.url))
        return {row[0]: row[1] for row in self.connection.execute(query)}

    def load_records_of(self, capture_ids: Sequence[str]) -> Mapping[str, Sequence[RecordRef]]:
        names = ("warc", "length", "record_type", "record_id", "url", "status", "saved_bytes")
        query = select(
            capture_records.c.capture_id,
            capture_records.c.warc_offset.label("offset"),
            (capture_records.c.ordinal == captures.c.main_record).label("is_main"),
            *(capture_records.c[name] for name in names),
        ).join_from(capture_records, captures)
        found: dict[str, list[RecordRef]] = {}
        for first in range(0, len(capture_ids), _AT_ONCE):
            some = capture_ids[first : first + _AT_ONCE]
            rows = load_rows(
                self.connection,
                query.where(capture_records.c.capture_id.in_(some)).order_by(capture_records.c.ordinal),
            )
            for row in sorted(rows, key=lambda row: not row["is_main"]):
                ref = RecordRef(offset=row["offset"], **{name: row[name] for name in names})
                found.setdefault(row["capture_id"], []).append(ref)
        return found


class _Selecting:
    """One query a noun, with what completes its rows."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def choose(self, noun: str, wanted: Wanted) -> tuple[Select[Any], _Complete]:
        of_noun: Mapping[str, Callable[[Wanted, _Circle | None], tuple[Select[Any], _Complete]]] = {
            "articles": self._articles,
            "citations": self._citations,
            "posts": self._posts,
            "captures": self._captures,
            "people": self._people,
            "sources": self._sources,
            "events": self._events,
            "resolutions": self._resolutions,
            "observations": self._observations,
            "holdings": self._holdings,
            "work": self._work,
        }
        circle = self._circle(wanted.article) if wanted.article is not None else None
        return of_noun[noun](wanted, circle)

    def _articles(self, wanted: Wanted, circle: _Circle | None) -> tuple[Select[Any], _Complete]:
        query = select_articles()
        more = ("modified_at", "canonical_url", *(("text",) if wanted.with_text else ()))
        query = query.add_columns(*(article_versions.c[name] for name in more))
        query = query.where(*of_articles(wanted))
        if circle:
            query = query.where(articles.c.id == circle.article)
        return query.order_by(articles.c.first_seen_at.desc(), articles.c.id.desc()), self._tagged

    def _tagged(self, rows: Sequence[Row]) -> Sequence[Mapping[str, Any]]:
        tagged = load_tags(self.connection, [row["id"] for row in rows])
        return [as_row(row) | {"tags": tagged[row["id"]]} for row in rows]

    def _citations(self, wanted: Wanted, circle: _Circle | None) -> tuple[Select[Any], _Complete]:
        query = select_citations().where(citations.c.current, *of_articles(wanted))
        if wanted.platform is not None:
            query = query.where(citations.c.platform == wanted.platform)
        if circle:
            query = query.where(citations.c.id.in_(circle.citations))
        newest = (citations.c.found_at.desc(), citations.c.version_id.desc(), citations.c.ordinal)
        return query.order_by(*newest), partial(full_citations, self.connection)

    def _posts(self, wanted: Wanted, circle: _Circle | None) -> tuple[Select[Any], _Complete]:
        query = select(posts).where(stands(), *_within(posts.c.first_seen_at, wanted))
        if wanted.collection is not None:
            query = query.where(is_in(wanted.collection))
        if wanted.platform is not None:
            query = query.where(posts.c.platform == wanted.platform)
        if circle:
            query = query.where(posts.c.id.in_(circle.posts))
        newest = (posts.c.first_seen_at.desc(), posts.c.id.desc())
        return query.order_by(*newest), partial(full_posts, self.connection)

    def _captures(self, wanted: Wanted, circle: _Circle | None) -> tuple[Select[Any], _Complete]:
        query = select_captures().add_columns(capture_records.c.record_id)
        query = query.where(*_within(captures.c.captured_at, wanted))
        query = _in_collection(query, captures.c.collection, wanted)
        if circle:
            query = query.where(captures.c.url.in_(circle.addresses))
        return query.order_by(captures.c.captured_at.desc(), captures.c.id.desc()), _plain

    def _people(self, wanted: Wanted, circle: _Circle | None) -> tuple[Select[Any], _Complete]:
        query = select_people().where(*of_articles(wanted))
        if wanted.platform is not None:
            query = query.where(citations.c.platform == wanted.platform)
        if circle:
            query = query.where(citations.c.id.in_(circle.citations))
        return query, partial(full_people, self.connection)

    def _sources(self, wanted: Wanted, circle: _Circle | None) -> tuple[Select[Any], _Complete]:
        count = select(func.count()).where(entries.c.source_id == sources.c.id)
        query = select(sources, count.correlate(sources).scalar_subquery().label("entries"))
        query = query.where(*_within(sources.c.added_at, wanted))
        query = _in_collection(query, sources.c.collection, wanted)
        if wanted.source is not None:
            query = query.where(sources.c.id == wanted.source)
        if circle:
            listed = select(entries.c.source_id).where(entries.c.url == circle.url)
            query = query.where(sources.c.id.in_(listed))
        return query.order_by(sources.c.added_at, sources.c.id), _plain

    def _events(self, wanted: Wanted, circle: _Circle | None) -> tuple[Select[Any], _Complete]:
        query = select(events).where(*_within(events.c.happened_at, wanted))
        query = _in_collection(query, events.c.collection, wanted)
        if circle:
            query = query.where(events.c.subject.in_([circle.article, *circle.addresses, *circle.posts]))
        return query.order_by(events.c.seq.desc()), _plain

    def _resolutions(self, wanted: Wanted, circle: _Circle | None) -> tuple[Select[Any], _Complete]:
        counting = select(counting_seq(every := resolutions.alias()))
        counting = counting.where(every.c.citation_id == resolutions.c.citation_id).correlate(resolutions)
        joined = resolutions.join(citations).join(article_versions).join(articles)
        counts = (counting.scalar_subquery() == resolutions.c.seq).label("counts")
        query = select(resolutions, counts, articles.c.url.label("article"), articles.c.collection)
        query = query.select_from(joined).where(*_within(resolutions.c.decided_at, wanted))
        query = _in_collection(query, articles.c.collection, wanted)
        if circle:
            query = query.where(resolutions.c.citation_id.in_(circle.citations))
        return query.order_by(resolutions.c.seq.desc()), self._full_resolutions

    def _observations(self, wanted: Wanted, circle: _Circle | None) -> tuple[Select[Any], _Complete]:
        query = select(observations, posts.c.url, posts.c.platform, posts.c.post_id)
        query = query.outerjoin(posts, posts.c.id == observations.c.post)
        query = query.where(*_within(observations.c.observed_at, wanted))
        query = _in_collection(query, observations.c.collection, wanted)
        if wanted.platform is not None:
            query = query.where(posts.c.platform == wanted.platform)
        if circle:
            query = query.where(observations.c.post.in_(circle.posts))
        return query.order_by(observations.c.observed_at.desc(), observations.c.id.desc()), self._observed

    def _holdings(self, wanted: Wanted, circle: _Circle | None) -> tuple[Select[Any], _Complete]:
        query = select(holdings).where(is_newest(), *_within(holdings.c.asked_at, wanted))
        if circle:
            query = query.where(holdings.c.url.in_(circle.addresses))
        return query.order_by(holdings.c.url, holdings.c.archive), _told_holdings

    def _work(self, wanted: Wanted, circle: _Circle | None) -> tuple[Select[Any], _Complete]:
        query = select(work).where(*_within(work.c.added_at, wanted))
        query = _in_collection(query, work.c.collection, wanted)
        if circle:
            subjects = (*circle.versions, *circle.citations, *circle.posts, *circle.addresses)
            query = query.where(work.c.subject.in_(subjects))
        return query.order_by(work.c.id), _plain

    # --- what hangs on rows ------------------------------------------------------------------

    def _full_resolutions(self, rows: Sequence[Row]) -> Sequence[Mapping[str, Any]]:
        standing = load_standing(self.connection, {row["post"] for row in rows if row["post"]})
        return [
            as_row(row | {"counts": bool(row["counts"]), "post": standing.get(row["post"], row["post"])})
            for row in map(dict, rows)
        ]

    def _observed(self, rows: Sequence[Row]) -> Sequence[Mapping[str, Any]]:
        standing = load_standing(self.connection, {row["post"] for row in rows})
        return [
            as_row(
                {
                    "id": row["id"],
                    "post": standing[row["post"]],
                    "looked_at_as": row["post"],
                    **{name: row[name] for name in ("platform", "post_id", "url", "collection")},
                    "observed_at": row["observed_at"],
                    **{name: row["fields"].get(name) for name in _OBSERVED},
                    "capture_id": row["capture_id"],
                }
            )
            for row in rows
        ]

    def _circle(self, article_id: str) -> _Circle:
        url = self.connection.execute(select(articles.c.url).where(articles.c.id == article_id)).scalar_one()
        versions = self._column(
            select(article_versions.c.id).where(article_versions.c.article_id == article_id)
        )
        cited = select(citations.c.id, citations.c.post).where(
            citations.c.version_id.in_(versions), citations.c.current
        )
        rows = load_rows(self.connection, cited)
        ids = [row["id"] for row in rows]
        decided = self._column(
            select(resolutions.c.post).where(
                resolutions.c.citation_id.in_(ids), resolutions.c.post.is_not(None)
            )
        )
        standing = load_standing(self.connection, {row["post"] for row in rows if row["post"]} | {*decided})
        members = load_members(self.connection, {*standing.values()})
        every = sorted({*standing, *(one for some in members.values() for one in some)})
        own = self._column(select(posts.c.url).where(posts.c.id.in_(every)))
        aliases = self._column(select(post_aliases.c.alias).where(post_aliases.c.post.in_(every)))
        return _Circle(
            article=article_id,
            url=url,
            versions=versions,
            citations=ids,
            posts=every,
            addresses=sorted({url, *own, *aliases}),
        )

    def _column(self, query: Select[Any]) -> list[str]:
        return list(self.connection.execute(query).scalars())


_OBSERVED = ("state", "evidence", "origin", "text_hash", "before_at", "is_doubtful", "announces")


def of_articles(wanted: Wanted) -> list[ColumnElement[bool]]:
    """Conditions on a query that has articles with a version of theirs."""
    at = func.coalesce(article_versions.c.published_at, articles.c.first_seen_at)
    conditions = _within(at, wanted)
    if wanted.collection is not None:
        conditions.append(articles.c.collection == wanted.collection)
    if wanted.source is not None:
        listed = select(entries.c.url).where(
            entries.c.source_id == wanted.source, entries.c.left_out.is_(None)
        )
        conditions.append(articles.c.url.in_(listed))
    return conditions


def _within(column: ColumnElement[Any], wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.since is not None:
        conditions.append(column >= wanted.since)
    if wanted.until is not None:
        conditions.append(column < wanted.until)
    return conditions


def _in_collection(query: Select[Any], column: ColumnElement[Any], wanted: Wanted) -> Select[Any]:
    return query if wanted.collection is None else query.where(column == wanted.collection)


def _plain(rows: Sequence[Row]) -> Sequence[Mapping[str, Any]]:
    return [as_row(row) for row in rows]


def _told_holdings(rows: Sequence[Row]) -> Sequence[Mapping[str, Any]]:
    return tell_holdings([read_holdings(row) for row in rows])
