"""Entries that state a change -> their articles are read again, each change once and no storm of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from ..articles.listing import FeedEntry
from ..model import SeenEntry, Source, Urgency
from ..ports import ArticleVisits, NewJob, Session
from ..settings import Settings
from .entry import entry_details
from .fresh import spellings
from .watching.articles import AGAIN
from .watching.due import pauses_of

#: Changes of one look that are followed; of more, those stated last.
_MOST = 200
_MOST_DOUBLINGS = 20
_DAY = timedelta(days=1)


def enqueue_changed(
    session: Session,
    settings: Settings,
    source: Source,
    changed: Sequence[tuple[SeenEntry, FeedEntry]],
    *,
    at: datetime,
) -> int:
    """Ask for the articles that were visited before they changed, as their source says; how many.

    The pause since the last visit is that before the first look again, and doubles with each visit that
    brought nothing new: a source that dates all anew each time soon changes nothing.
    """
    pauses = pauses_of(settings)
    latest = sorted(changed, key=_stated_at, reverse=True)[:_MOST] if pauses else []
    addresses = [spelling for seen, _ in latest for spelling in (seen.url, *spellings(seen.url))]
    visited = session.load_article_visits(source.collection, list(dict.fromkeys(addresses)), at=at)
    asked: set[str] = set()
    for seen, entry in latest:
        url = next((one for one in (seen.url, *spellings(seen.url)) if one in visited), None)
        due_at = _due_at(pauses, visited[url], _stated_at((seen, entry)), at) if url else None
        if url is None or due_at is None or url in asked:
            continue
        asked.add(url)
        details = entry_details(source, seen, entry)
        if session.find_due("read", url, collection=source.collection) is None:
            # None is to come: with this one its reads are over again.
            details = {**details, AGAIN: len(pauses)}
        job = NewJob(
            step="read",
            subject=url,
            collection=source.collection,
            details=details,
            due_at=due_at,
            priority=Urgency.ARTICLE_AGAIN,
            patient=True,
        )
        session.enqueue(job, at=at)
    return len(asked)


def _due_at(
    pauses: Sequence[timedelta], visits: ArticleVisits, stated_at: datetime, at: datetime
) -> datetime | None:
    """When a changed article is to be read; ``None`` where it has been since."""
    if visits.last_at is None:  # none that isn't dated in the future
        return at
    if min(stated_at, at) <= visits.last_at:
        return None
    pause = pauses[0] * 2.0 ** min(visits.since_news, _MOST_DOUBLINGS)
    return max(at, visits.last_at + min(pause, pauses[-1]))


def _stated_at(changed: tuple[SeenEntry, FeedEntry]) -> datetime:
    """When a change was, at the latest: a date without a time is a whole day."""
    stated = changed[0].updated_at
    if stated is None:
        return changed[0].seen_at
    return stated + _DAY if stated.timetz().replace(tzinfo=None) == time() else stated
