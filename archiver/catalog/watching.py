"""Which posts are to be looked at again, when, and what is known of them by then."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, and_, exists, func, or_, select

from ..jsonable import from_json
from ..model import Capture, Memento, Outcome, PostRef, StepName
from ..ports import ArticleVisits
from .capture_tables import captures
from .observations import Observations, members_of
from .pruning_tables import pruned_captures
from .resolutions import counting_seq
from .rows import Row, find_row, iter_rows, load_rows
from .sameness import load_standing
from .shown import as_row
from .tables import article_versions, articles, citations, post_aliases, posts, resolutions
from .work_rows import IS_PENDING
from .work_tables import work

#: Values in one statement: databases bound the number of its parameters.
_AT_ONCE = 500
#: Outcomes of visits that left a page.
_GOOD = (Outcome.CAPTURED.value, Outcome.PARTIAL.value)


class Watching(Observations):
    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def find_standing(self, ref: PostRef) -> tuple[PostRef, str] | None:
        query = select(posts).where(posts.c.id == load_standing(self.connection, [ref.id])[ref.id])
        row = find_row(self.connection, query)
        return (PostRef(row["platform"], row["post_id"], row["author"]), row["url"]) if row else None

    def list_citing(self, ref: PostRef, *, collection: str, limit: int) -> list[str]:
        ids = members_of(self.connection, ref)
        decided = select(resolutions.c.citation_id).where(resolutions.c.post.in_(ids))
        query = _cited(articles.c.url).where(
            articles.c.collection == collection,
            or_(citations.c.post.in_(ids), citations.c.id.in_(decided)),
            or_(resolutions.c.post.in_(ids), and_(resolutions.c.seq.is_(None), citations.c.post.in_(ids))),
        )
        return list(self.connection.execute(query.distinct().order_by(articles.c.url).limit(limit)).scalars())

    def list_unwatched(self) -> Sequence[tuple[PostRef, str]]:
        post = func.coalesce(resolutions.c.post, citations.c.post)
        undecided = and_(resolutions.c.seq.is_(None), citations.c.post.is_not(None))
        query = _cited(post.label("post"), articles.c.collection)
        cited = query.where(or_(resolutions.c.post.is_not(None), undecided)).distinct().subquery()
        is_asked = exists().where(
            work.c.subject == posts.c.url,
            work.c.step == "watch",
            work.c.collection == cited.c.collection,
            IS_PENDING,
        )
        known = select(posts.c.platform, posts.c.post_id, posts.c.author, cited.c.collection)
        known = known.join_from(cited, posts, posts.c.id == cited.c.post).where(~is_asked)
        rows = load_rows(self.connection, known)
        return [(PostRef(r["platform"], r["post_id"], r["author"]), r["collection"]) for r in rows]

    def find_last_good(
        self, ref: PostRef, *, collection: str, before: datetime, or_any: bool = False
    ) -> Capture | None:
        ids = members_of(self.connection, ref)
        own = select(posts.c.url).where(posts.c.id.in_(ids))
        aliases = select(post_aliases.c.alias).where(post_aliases.c.post.in_(ids))
        query = select(captures).where(
            captures.c.url.in_(own.union(aliases)),
            captures.c.collection == collection,
            captures.c.purpose == "post",
            captures.c.captured_at < before,
            captures.c.id.not_in(select(pruned_captures.c.capture_id)),
        )
        if not or_any:
            query = query.where(captures.c.outcome.in_(_GOOD))
        row = find_row(self.connection, query.order_by(captures.c.captured_at.desc()).limit(1))
        return _capture(row) if row else None

    def find_due(self, step: StepName, subject: str, *, collection: str) -> datetime | None:
        query = select(work.c.due_at).where(
            work.c.subject == subject, work.c.step == step, work.c.collection == collection, IS_PENDING
        )
        row = find_row(self.connection, query)
        return row["due_at"] if row else None

    def count_due(self, step: StepName, host: str, *, start: datetime, end: datetime) -> int:
        due = and_(work.c.host == host, work.c.due_at >= start, work.c.due_at < end, IS_PENDING)
        query = select(func.count()).where(due, work.c.step == step)
        return self.connection.execute(query).scalar_one()

    def list_looks(self, *, collection: str | None, limit: int) -> list[Mapping[str, Any]]:
        names = ("subject", "collection", "due_at", "details", "priority")
        query = select(*(work.c[name] for name in names)).where(work.c.step == "watch", IS_PENDING)
        if collection is not None:
            query = query.where(work.c.collection == collection)
        return [as_row(row) for row in load_rows(self.connection, query.order_by(work.c.due_at).limit(limit))]

    def load_article_visits(
        self, collection: str, urls: Sequence[str], *, at: datetime
    ) -> Mapping[str, ArticleVisits]:
        visits: dict[str, list[datetime]] = {}
        news: dict[str, datetime] = {}
        for start in range(0, len(urls), _AT_ONCE):
            some = urls[start : start + _AT_ONCE]
            made = select(captures.c.url, captures.c.captured_at).where(
                captures.c.url.in_(some), captures.c.collection == collection, captures.c.purpose == "article"
            )
            for row in load_rows(self.connection, made):
                visits.setdefault(row["url"], []).append(row["captured_at"])
            newest = func.max(article_versions.c.read_at, type_=article_versions.c.read_at.type)
            read = select(articles.c.url, newest.label("at")).join_from(articles, article_versions)
            read = read.where(articles.c.url.in_(some), articles.c.collection == collection)
            for row in load_rows(self.connection, read.group_by(articles.c.url)):
                news[row["url"]] = row["at"]
        return {url: _visits_of(times, news.get(url), at) for url, times in visits.items()}

    def iter_reads(self) -> Iterator[tuple[str, str, int, datetime]]:
        last = func.max(captures.c.captured_at, type_=captures.c.captured_at.type)
        query = select(captures.c.url, captures.c.collection, func.count().label("visits"), last.label("at"))
        query = query.where(captures.c.purpose == "article").group_by(captures.c.url, captures.c.collection)
        for row in iter_rows(self.connection, query):
            yield row["url"], row["collection"], row["visits"], row["at"]


def _visits_of(times: Sequence[datetime], news_at: datetime | None, at: datetime) -> ArticleVisits:
    past = [one for one in times if one <= at]
    since = sum(news_at is None or one > news_at for one in past)
    return ArticleVisits(last_at=max(past, default=None), since_news=since)


def _cited(*columns: Any) -> Select[Any]:
    """Current citations with the resolution that counts, where one does."""
    every = resolutions.alias()
    counting = select(counting_seq(every)).where(every.c.citation_id == citations.c.id)
    counts = resolutions.c.seq == counting.correlate(citations).scalar_subquery()
    joined = (
        citations.join(article_versions, article_versions.c.id == citations.c.version_id)
        .join(articles, articles.c.id == article_versions.c.article_id)
        .outerjoin(resolutions, and_(resolutions.c.citation_id == citations.c.id, counts))
    )
    return select(*columns).select_from(joined).where(citations.c.current)


def _capture(row: Row) -> Capture:
    names = ("id", "collection", "url", "purpose", "captured_at", "evidence", "status", "final_url", "job_id")
    memento = None if row["memento"] is None else from_json(Memento, row["memento"])
    return Capture(**{name: row[name] for name in names}, outcome=Outcome(row["outcome"]), memento=memento)
