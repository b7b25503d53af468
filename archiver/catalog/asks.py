"""What was asked for together: the jobs while their rows are there, and what came of each article."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, case, func, select

from ..model import Outcome
from ..ports import Ask, AskedArticle, AskJobs
from .capture_tables import captures
from .columns import Text
from .note_tables import asks
from .resolutions import load_current
from .rows import Row, add_row, find_row, load_rows
from .sameness import load_members, load_standing
from .shown import as_row, select_articles
from .tables import articles, citations, post_aliases, posts
from .work_rows import IS_PENDING
from .work_tables import work, work_batches

#: Citations and jobs that are looked at for one look at a batch.
_MOST = 1000
_IS_LEASED = work.c.lease_owner.is_not(None)
_STATE = case((~IS_PENDING, work.c.state), (_IS_LEASED, "running"), else_="waiting").label("state")
#: Steps whose jobs say how far an article has got.
_OF_ARTICLES = ("read", "cite")


class Asks:
    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def save_ask(self, ask: Ask) -> None:
        values = {"batch": ask.batch, "collection": ask.collection, "asked_at": ask.asked_at}
        add_row(self.connection, asks, values | {"jobs": dict(ask.jobs)})

    def find_ask(self, batch: str) -> Ask | None:
        row = find_row(self.connection, select(asks).where(asks.c.batch == Text.to_sqlite(batch)))
        return Ask(**row) if row else None

    def load_ask_jobs(self, ask: Ask, *, at: datetime, limit: int) -> AskJobs:
        mine: Any = select(
            _STATE,
            func.count().label("jobs"),
            func.count().filter(work.c.due_at > at).label("later"),
            func.min(work.c.due_at, type_=work.c.due_at.type).filter(IS_PENDING).label("due_at"),
            func.min(work.c.leased_at, type_=work.c.leased_at.type).label("started_at"),
            func.max(work.c.closed_at, type_=work.c.closed_at.type).label("ended_at"),
        )
        groups = load_rows(self.connection, _of_batch(mine, ask.batch).group_by(_STATE))
        names = ("id", "step", "subject", "reason", "attempts", "due_at", "details")
        rows: Any = select(*(work.c[name] for name in names), work.c.closed_at.label("ended_at"), _STATE)
        order = (~IS_PENDING, _IS_LEASED.desc(), work.c.priority.desc(), work.c.due_at, work.c.id)
        told = load_rows(self.connection, _of_batch(rows, ask.batch).order_by(*order).limit(limit))
        return AskJobs(
            counts={row["state"]: row["jobs"] for row in groups},
            later=sum(row["later"] for row in groups if row["state"] == "waiting"),
            due_at=_least(row["due_at"] for row in groups if row["state"] == "waiting"),
            started_at=_least(row["started_at"] for row in groups),
            ended_at=max((row["ended_at"] for row in groups if row["ended_at"]), default=None),
            rows=[_job(row) for row in told],
        )

    def load_asked_articles(self, ask: Ask) -> Sequence[AskedArticle]:
        urls = list(ask.jobs)
        query = select_articles().where(articles.c.url.in_(urls), articles.c.collection == ask.collection)
        known = {row["url"]: row for row in load_rows(self.connection, query)}
        jobs: Any = select(work.c.step, work.c.subject, work.c.reason, _STATE)
        jobs = _of_batch(jobs, ask.batch).where(work.c.step.in_(_OF_ARTICLES)).order_by(IS_PENDING)
        of = {(row["step"], row["subject"]): row for row in load_rows(self.connection, jobs.limit(2 * _MOST))}
        visits, copied = self._load_asked_visits(ask)
        cited = self._load_asked_cited(
            ask, [row["version_id"] for row in known.values() if row["version_id"]]
        )
        return [_article(url, known.get(url), of, visits.get(url), url in copied, cited) for url in ask.jobs]

    def is_anything_leased(self) -> bool:
        query = select(work.c.id).where(IS_PENDING, _IS_LEASED).limit(1)
        return find_row(self.connection, query) is not None

    def _load_asked_visits(self, ask: Ask) -> tuple[Mapping[str, Row], frozenset[str]]:
        """The newest visit to each address for this batch's sake or after it; of which there are copies."""
        names = ("url", "purpose", "captured_at", "outcome", "evidence", "job_id")
        query = select(*(captures.c[name] for name in names)).where(
            captures.c.url.in_(list(ask.jobs)),
            captures.c.collection == ask.collection,
            captures.c.purpose != "description",
        )
        newest: dict[str, Row] = {}
        copied: set[str] = set()
        for row in load_rows(self.connection, query.order_by(captures.c.captured_at, captures.c.id)):
            if row["outcome"] == Outcome.MEMENTO_ONLY.value:
                copied.add(row["url"])
            elif row["purpose"] == "article" and (
                row["captured_at"] >= ask.asked_at or row["job_id"] == ask.jobs[row["url"]]
            ):
                newest[row["url"]] = row
        return newest, frozenset(copied)

    def _load_asked_cited(self, ask: Ask, versions: Sequence[str]) -> Mapping[str, Sequence[Row]]:
        """Version -> its citations, each with ``is_resolved``, and ``post``: what is known of it."""
        query = select(citations.c.id, citations.c.version_id, citations.c.post)
        query = query.where(citations.c.version_id.in_(versions), citations.c.current)
        query = query.order_by(citations.c.version_id, citations.c.ordinal).limit(_MOST)
        found = load_rows(self.connection, query)
        decided = load_current(self.connection, [row["id"] for row in found])
        meant = {
            row["id"]: decided[row["id"]]["post"] if row["id"] in decided else row["post"] for row in found
        }
        standing = load_standing(self.connection, {post for post in meant.values() if post})
        known = self._load_asked_posts(ask, set(standing.values()))
        cited: dict[str, list[Row]] = defaultdict(list)
        for row in found:
            post = standing.get(meant[row["id"]] or "")
            state = decided[row["id"]]["state"] if row["id"] in decided else None
            cited[row["version_id"]].append(
                {"is_resolved": state == "resolved", "post": known.get(post or "")}
            )
        return cited

    def _load_asked_posts(self, ask: Ask, ids: set[str]) -> Mapping[str, Mapping[str, Any]]:
        """Posts as the progress of a batch tells of them, by id."""
        query = select(posts.c.id, posts.c.platform, posts.c.url).where(posts.c.id.in_(ids))
        rows = load_rows(self.connection, query)
        members = load_members(self.connection, [row["id"] for row in rows])
        stands_for = {one: row_id for row_id, every in members.items() for one in every}
        addresses = {row["url"]: row["id"] for row in rows}
        given = select(post_aliases.c.alias.label("url"), post_aliases.c.post)
        merged = select(posts.c.url, posts.c.id.label("post"))
        for more in (
            given.where(post_aliases.c.post.in_(list(stands_for))),
            merged.where(posts.c.id.in_(list(stands_for))),
        ):
            addresses |= {row["url"]: stands_for[row["post"]] for row in load_rows(self.connection, more)}
        made = select(captures.c.id, captures.c.url, captures.c.outcome).where(
            captures.c.url.in_(list(addresses)),
            captures.c.collection == ask.collection,
            captures.c.purpose != "description",
        )
        made = made.order_by(captures.c.captured_at, captures.c.id)
        last = {addresses[row["url"]]: row for row in load_rows(self.connection, made)}
        return {
            row["id"]: {
                **row,
                "outcome": last[row["id"]]["outcome"] if row["id"] in last else None,
                "capture_id": last[row["id"]]["id"] if row["id"] in last else None,
            }
            for row in rows
        }


def _article(
    url: str,
    known: Row | None,
    jobs: Mapping[tuple[str, str], Row],
    visit: Row | None,
    has_copy: bool,
    cited: Mapping[str, Sequence[Row]],
) -> AskedArticle:
    read = jobs.get(("read", url))
    version_id = known["version_id"] if known else None
    search = jobs.get(("cite", version_id or ""))
    found = cited.get(version_id or "", ())
    of_posts = {one["post"]["id"]: one["post"] for one in found if one["post"]}
    return AskedArticle(
        url=url,
        job_state=read["state"] if read else None,
        job_reason=read["reason"] if read else None,
        is_searched=search is not None and search["state"] in ("waiting", "running"),
        article_id=known["id"] if known else None,
        title=known["title"] if known else None,
        is_read=version_id is not None,
        outcome=visit["outcome"] if visit else None,
        evidence=visit["evidence"] if visit else None,
        visited_at=visit["captured_at"] if visit else None,
        has_copy=has_copy,
        citations=known["citations"] or 0 if known else 0,
        resolved=sum(one["is_resolved"] for one in found),
        posts=list(of_posts.values()),
    )


def _of_batch(query: Any, batch: str) -> Any:
    joined = work_batches.join(work, work.c.id == work_batches.c.job_id)
    return query.select_from(joined).where(work_batches.c.batch == batch)


def _job(row: Row) -> Mapping[str, Any]:
    """A job as people are told of it; each try is a row of its own, which knows how many there were."""
    tries = int(row["details"].get("tries", 1))
    shown = as_row({name: value for name, value in row.items() if name != "details"})
    return {**shown, "attempts": row["attempts"] + tries - 1}


def _least(times: Iterable[Any]) -> Any:
    return min((one for one in times if one), default=None)
