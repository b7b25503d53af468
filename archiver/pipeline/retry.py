"""When a visit that failed for now is made again.

Each visit is a capture of its own and ends its job; the next try is a new job,
written in the same transaction. So a job leaves one capture, and the tries
before it stay on record.
"""

from __future__ import annotations

from datetime import timedelta

from ..model import Job, Outcome
from ..ports import NewJob, Session
from .context import Context
from .outcomes import TRANSIENT

_LONGEST_SECONDS = 86_400.0


def has_tries(context: Context, job: Job) -> bool:
    """Whether a visit may be made again after this one."""
    return int(job.details.get("tries", 1)) < context.settings.work.max_attempts


def enqueue_retry(
    session: Session, context: Context, job: Job, outcome: Outcome, after_seconds: float | None = None
) -> None:
    """Ask for another visit where the outcome may change and tries are left."""
    if outcome not in TRANSIENT or not has_tries(context, job):
        return
    tries = int(job.details.get("tries", 1))
    pause = max(context.settings.work.retry_seconds * 2 ** (tries - 1), after_seconds or 0.0)
    now = context.clock.now()
    again = NewJob(
        step=job.step,
        subject=job.subject,
        collection=job.collection,
        details={**job.details, "tries": tries + 1},
        due_at=now + timedelta(seconds=min(pause, _LONGEST_SECONDS)),
        priority=job.priority,
        batch=job.batch,
    )
    session.enqueue(again, at=now)
