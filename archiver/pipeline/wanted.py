"""Whether a post's page is to be visited now, and the job for it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from ..model import Outcome, PostRef, Urgency
from ..ports import NewJob, Session
from .asking import details_of
from .outcomes import TRANSIENT

#: An article read again asks for its posts again only while they are not kept.
_SETTLED = frozenset({Outcome.CAPTURED, Outcome.PARTIAL})
#: Two articles that cite one post behind a wall ask for it once.
_RECENT = timedelta(hours=1)


def is_kept(session: Session, url: str | None, collection: str, at: datetime) -> bool:
    """Whether a post's page needs no visit now: it is in the archive, or was just asked for in vain."""
    latest = session.find_latest_capture(url, collection=collection) if url else None
    if latest is None or latest.outcome in TRANSIENT:
        return False
    return latest.outcome in _SETTLED or abs(at - latest.captured_at) < _RECENT


def capture_job(url: str, post: PostRef | None, *, collection: str, batch: str | None) -> NewJob:
    """A post's page is to be kept; the most urgent of all, as it may be gone tomorrow."""
    details: Mapping[str, Any] = details_of(post) if post else {}
    return NewJob(
        step="capture",
        subject=url,
        collection=collection,
        details=details,
        priority=Urgency.POST,
        batch=batch,
        patient=True,
    )


def ask_by_person(
    session: Session, url: str, post: PostRef, *, collection: str, batch: str | None, at: datetime
) -> None:
    """Ask for the post that a person decided on, before all that the machine asks for; not for one kept."""
    if is_kept(session, url, collection, at):
        return
    details = details_of(post)
    job = NewJob(
        step="capture",
        subject=url,
        collection=collection,
        details=details,
        priority=Urgency.ASKED,
        batch=batch,
    )
    session.enqueue(job, at=at)
