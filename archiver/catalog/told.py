"""What people are shown of events and of those who are told of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from ..model import Capture, Event, EventKind, Outcome, ReceiverState
from .capture_tables import captures
from .captures import Captures
from .events import event_of
from .rows import load_rows
from .tables import article_versions, articles, citations, resolutions
from .tables import posts as posts_table
from .telling_tables import deliveries
from .watch_tables import events

#: Outcomes that left something of the address in the archive.
_KEPT = tuple(
    each.value for each in (Outcome.CAPTURED, Outcome.PARTIAL, Outcome.TOO_LARGE, Outcome.MEMENTO_ONLY)
)


class Told(Captures):
    """Reads for those who look at what happened."""

    def list_events(
        self,
        *,
        since: datetime | None = None,
        kinds: Sequence[EventKind] = (),
        collection: str | None = None,
        limit: int | None = None,
    ) -> list[tuple[int, Event]]:
        query = select(events).order_by(events.c.seq.desc()).limit(limit)
        if since is not None:
            query = query.where(events.c.happened_at >= since)
        if kinds:
            query = query.where(events.c.kind.in_([kind.value for kind in kinds]))
        if collection is not None:
            query = query.where(events.c.collection == collection)
        return [(row["seq"], event_of(row)) for row in load_rows(self.connection, query)]

    def list_citing_articles(self, url: str, *, collection: str, limit: int) -> list[str]:
        posts = select(posts_table.c.id).where(posts_table.c.url == url)
        query = (
            select(articles.c.url)
            .join(article_versions, article_versions.c.article_id == articles.c.id)
            .join(citations, citations.c.version_id == article_versions.c.id)
            .join(resolutions, resolutions.c.citation_id == citations.c.id)
            .where(resolutions.c.post.in_(posts), citations.c.current, articles.c.collection == collection)
            .distinct()
            .order_by(articles.c.url)
            .limit(limit)
        )
        return list(self.connection.execute(query).scalars())

    def find_kept_capture(self, url: str, *, collection: str) -> Capture | None:
        here = (captures.c.url == url) & (captures.c.collection == collection)
        return self._find_capture(
            here & captures.c.outcome.in_(_KEPT) & (captures.c.purpose != "description")
        )

    def load_receiver_states(self) -> Mapping[str, ReceiverState]:
        states: dict[str, dict[str, Any]] = {}
        for row in load_rows(self.connection, _counts()):
            about = states.setdefault(row["receiver"], {})
            about[row["state"]] = row["number"]
            if row["state"] == "waiting":
                about["waiting_since"] = row["noted_at"]
            if row["state"] == "sent":
                about["last_sent_at"] = row["tried_at"]
        for receiver, about in states.items():
            about |= self._last_try(receiver)
        for about in states.values():
            about.pop("dropped", None)
        return {receiver: ReceiverState(**about) for receiver, about in states.items()}

    def _last_try(self, receiver: str) -> dict[str, Any]:
        mine = deliveries.c.receiver == receiver
        waiting = _first(
            select(deliveries).where(mine, deliveries.c.state == "waiting"), deliveries.c.event_seq
        )
        tried = select(deliveries).where(mine, deliveries.c.tried_at.is_not(None))
        about: dict[str, Any] = {}
        for row in load_rows(self.connection, waiting):
            about |= {"next_at": row["due_at"], "failures": row["attempts"]}
        last = _first(tried, deliveries.c.tried_at.desc(), deliveries.c.event_seq.desc())
        for row in load_rows(self.connection, last):
            if row["reason"] is not None:
                about |= {"last_error": row["reason"], "last_error_at": row["tried_at"]}
        return about


def _first(query: Select[Any], *order: ColumnElement[Any]) -> Select[Any]:
    return query.order_by(*order).limit(1)


def _counts() -> Select[Any]:
    """How many deliveries of each state a receiver has, the oldest's and the last try's time."""
    of = (deliveries.c.receiver, deliveries.c.state)
    return select(
        *of,
        func.count().label("number"),
        func.min(deliveries.c.noted_at).label("noted_at"),
        func.max(deliveries.c.tried_at).label("tried_at"),
    ).group_by(*of)
