"""A visit that failed and isn't made again by itself is told: once for each address."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from .model import Event, EventKind, Outcome

if TYPE_CHECKING:
    from .model import Capture, Job
    from .ports import Session

#: Ends that leave nothing of the page, and that a person may do something about.
_FAILED = frozenset({
    Outcome.UNREACHABLE, Outcome.RATE_LIMITED, Outcome.BLOCKED, Outcome.LOGIN_WALL, Outcome.UNAVAILABLE,
})  # fmt: skip
#: What is told of an article alone: that a post is gone or private is told by who watches it.
_FAILED_ARTICLE = _FAILED | {Outcome.GONE, Outcome.PRIVATE}
_MOST_CITING = 10


def tell_failure(session: Session, capture: Capture, *, tries: int, at: datetime) -> None:
    """Note, in the transaction of its last visit, that an article or post could not be captured.

    What was captured once, or is in the archive as a copy, has not failed; nor has what was told already.
    """
    if capture.purpose not in ("article", "post"):
        return
    if capture.outcome not in (_FAILED_ARTICLE if capture.purpose == "article" else _FAILED):
        return
    _note(
        session,
        capture.url,
        purpose=capture.purpose,
        collection=capture.collection,
        evidence=capture.evidence or capture.outcome.value,
        at=at,
        outcome=capture.outcome.value,
        capture_id=capture.id,
        tries=tries,
    )


def tell_given_up(session: Session, job: Job, reason: str, *, at: datetime) -> None:
    """Note, in the transaction in which the queue gives a job up, that its address could not be captured."""
    is_post = job.step == "capture" and "post_id" in job.details
    if is_post or (job.step == "read" and job.subject.startswith(("http://", "https://"))):
        purpose = "post" if is_post else "article"
        _note(session, job.subject, purpose=purpose, collection=job.collection, evidence=reason, at=at)


def _note(
    session: Session,
    url: str,
    *,
    purpose: str,
    collection: str,
    evidence: str,
    at: datetime,
    **more: str | int,
) -> None:
    """Note that an address could not be captured, unless it once was, or that was told before."""
    if session.find_last_event(url, EventKind.CAPTURE_FAILED, collection=collection) is not None:
        return
    if session.find_kept_capture(url, collection=collection) is not None:
        return
    cited_by = session.list_citing_articles(url, collection=collection, limit=_MOST_CITING)
    fields = {"url": url, "purpose": purpose, "evidence": evidence, "cited_by": cited_by, **more}
    session.add_event(
        Event(
            kind=EventKind.CAPTURE_FAILED,
            subject=url,
            collection=collection,
            happened_at=at,
            fields={name: value for name, value in fields.items() if value != []},
        )
    )
