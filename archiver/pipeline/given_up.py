"""A job that the queue gives up -> what goes on all the same, in the transaction of its end."""

from __future__ import annotations

from datetime import datetime, timedelta

from ..model import Job, Urgency
from ..ports import NewJob, Session
from ..settings import Settings
from .asking import post_of
from .files import source_of
from .watch import enqueue_next
from .watching.articles import AGAIN, enqueue_reread

#: What is to be told isn't tried more often than this, once trying it again and again was of no use.
_TELL_AGAIN = timedelta(days=1)


def go_on(session: Session, settings: Settings, job: Job, reason: str, *, at: datetime) -> None:
    """Ask for what would have followed from a job that was given up, had it ended well.

    One look, one read or one message that fails ends nothing for good. A file of a bulk batch is counted
    there. Sources are looked at, and audits
    begun, by the clock: what of them is given up needs nothing here.
    """
    if job.step == "watch" and (post := post_of(job)) is not None:
        enqueue_next(session, settings, job, post, at=at)
    elif job.step == "read" and job.details.get(AGAIN):
        enqueue_reread(session, settings, job, at=at)
    elif job.step == "tell":
        again = NewJob(
            step=job.step,
            subject=job.subject,
            collection=job.collection,
            details=job.details,
            due_at=at + _TELL_AGAIN,
            priority=Urgency.TELL,
        )
        session.enqueue(again, at=at)
    elif job.step in ("find", "archive"):
        session.end_bulk_file(job, source_of(job), at=at, failure=reason)
