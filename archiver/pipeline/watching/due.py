"""The jobs of watching: a post's next look is written in the transaction of the one before."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from ...model import PostRef, Urgency
from ...ports import NewJob, Session
from ...settings import Settings
from ...urls.hosts import find_host
from ..asking import details_of
from .schedule import CONFIRM, Next, first_look, resumed

#: Share of what a host may be asked in an hour that late looks take of it.
_SHARE = 0.25
_LEAST_AN_HOUR = 60
_HOUR = timedelta(hours=1)
#: Hours that a late look may be put off by.
_MOST_HOURS = 48


def pauses_of(settings: Settings) -> tuple[timedelta, ...]:
    """The pauses between two looks at a post; none where posts aren't watched."""
    return settings.daemon.watch_pauses


def is_wanted(session: Session, ref: PostRef, collection: str) -> bool:
    """Whether a post is to be watched: as a person says, else because an article cites it."""
    choice = session.find_watch_choice(ref, collection=collection)
    if choice is not None:
        return choice.is_watched
    return bool(session.list_citing(ref, collection=collection, limit=1))


def begin_watch(session: Session, settings: Settings, ref: PostRef, collection: str, *, at: datetime) -> bool:
    """Ask for the first look at a post, unless one is asked for already; whether it was asked for."""
    pauses = pauses_of(settings)
    standing = session.find_standing(ref) if pauses else None
    if standing is None or session.find_due("watch", standing[1], collection=collection) is not None:
        return False
    post, url = standing
    if not is_wanted(session, post, collection):
        return False
    looked = session.load_observations(post, collection=collection)
    if len(looked) > 1:  # it had been watched, and was not for a while
        last = looked[0].observed_at
        coming = resumed(pauses, post_id=post.id, looks=len(looked) - 1, last_at=last, now=at)
    else:
        coming = first_look(pauses, post_id=post.id, at=at)
    if coming is not None:
        enqueue_look(session, settings, post, url, collection, coming, at=at)
    return coming is not None


def hasten_look(session: Session, ref: PostRef, collection: str, *, at: datetime) -> None:
    """Let the look that is asked for come soon: what another visit saw is to be confirmed."""
    standing = session.find_standing(ref)
    if standing is None or session.find_due("watch", standing[1], collection=collection) is None:
        return
    job = NewJob(
        step="watch",
        subject=standing[1],
        collection=collection,
        due_at=at + CONFIRM,
        priority=Urgency.POST_SOON,
    )
    session.enqueue(job, at=at)


def enqueue_look(
    session: Session,
    settings: Settings,
    post: PostRef,
    url: str,
    collection: str,
    coming: Next,
    *,
    at: datetime,
) -> None:
    """Write a post's next look; one that may wait goes into an hour that isn't full yet."""
    details: dict[str, Any] = {"looks": coming.looks, "failures": coming.failures}
    job = NewJob(
        step="watch",
        subject=url,
        collection=collection,
        details=details_of(post) | details,
        due_at=_spread(session, settings, url, coming) if coming.may_wait else coming.due_at,
        priority=coming.priority,
    )
    session.enqueue(job, at=at)


def _spread(session: Session, settings: Settings, url: str, coming: Next) -> datetime:
    host = find_host("watch", url)
    pace = _HOUR.total_seconds() / max(settings.politeness.delay_seconds, 0.1)
    most = max(_LEAST_AN_HOUR, int(pace * settings.politeness.parallel_per_host * _SHARE))
    due_at = coming.due_at
    for _ in range(_MOST_HOURS if host else 0):
        start = due_at.replace(minute=0, second=0, microsecond=0)
        if session.count_due("watch", host or "", start=start, end=start + _HOUR) < most:
            break
        due_at += _HOUR
    return due_at


def resume_watches(
    session: Session, settings: Settings, cited: Iterable[tuple[PostRef, str]], *, at: datetime
) -> int:
    """Ask for a look at each of these cited posts that was visited and that none is asked for; how many.

    So watching begins for posts of before it was wanted, and again where no work table is left.
    """
    pauses = pauses_of(settings)
    begun = 0
    for ref, collection in cited if pauses else ():
        standing = session.find_standing(ref)
        if standing is None or session.find_due("watch", standing[1], collection=collection) is not None:
            continue
        post, url = standing
        choice = session.find_watch_choice(post, collection=collection)
        if choice is not None and not choice.is_watched:
            continue
        looked = session.load_observations(post, collection=collection)
        last = looked[0].observed_at if looked else _last_visit(session, post, url, collection)
        if last is None:
            continue
        # Without observations nobody knows how often it was looked at: by now rarely is enough.
        looks = len(looked) - 1 if looked else len(pauses)
        if coming := resumed(pauses, post_id=post.id, looks=looks, last_at=last, now=at):
            enqueue_look(session, settings, post, url, collection, coming, at=at)
            begun += 1
    return begun


def _last_visit(session: Session, post: PostRef, url: str, collection: str) -> datetime | None:
    visits = (
        session.find_latest_capture(each, collection=collection)
        for each in (url, *session.load_aliases(post))
    )
    return max((one.captured_at for one in visits if one is not None), default=None)
