"""When a visit that failed for now is made again.

Each visit is a capture of its own and ends its job; the next try is a new job,
written in the same transaction. So a job leaves one capture, and the tries
before it stay on record.

The tries of ``work.max_attempts`` follow each other with pauses that double. A
host that is down for an evening outlasts them: so it is asked once more after a
day and after a week. What would end the same (a redirect loop, a certificate
that isn't trusted, no such host) isn't asked again at all.
"""

from __future__ import annotations

import zlib
from datetime import timedelta

from ..model import Job, Outcome
from ..ports import NewJob, Session, Visit
from .context import Context
from .outcomes import TRANSIENT

_LONGEST_SECONDS = 86_400.0
#: Pauses before the tries that follow when those of the settings are used up.
_LATER_SECONDS = (86_400.0, 7 * 86_400.0)
#: Server errors that say what the server is, and not how it is at the moment.
_SETTLED = frozenset({501, 505, 506, 508, 510, 511})


def is_settled(visit: Visit) -> bool:
    """Whether another visit would end the same, whatever its outcome is called."""
    if (answer := visit.final) is None:
        return visit.is_settled
    return 300 <= answer.status < 400 or answer.status in _SETTLED


def has_tries(context: Context, job: Job) -> bool:
    """Whether a visit may be made again after this one."""
    tries = int(job.details.get("tries", 1))
    return tries < context.settings.work.max_attempts + len(_LATER_SECONDS)


def enqueue_retry(
    session: Session,
    context: Context,
    job: Job,
    outcome: Outcome,
    after_seconds: float | None = None,
    *,
    settled: bool = False,
) -> None:
    """Ask for another visit where the outcome may change and tries are left."""
    if outcome not in TRANSIENT or settled or not has_tries(context, job):
        return
    tries = int(job.details.get("tries", 1))
    later = tries - context.settings.work.max_attempts
    if later < 0:
        pause = min(context.settings.work.retry_seconds * 2 ** (tries - 1), _LONGEST_SECONDS)
    else:
        pause = _LATER_SECONDS[later]
    # What failed together must not come back together. The job's own id spreads it, and always alike.
    chance = zlib.crc32(f"{job.id} {tries}".encode()) / 2**32
    asked = min(after_seconds or 0.0, _LATER_SECONDS[-1])
    pause = max(pause * (0.8 + 0.4 * chance), asked * (1.0 + 0.1 * chance))
    now = context.clock.now()
    again = NewJob(
        step=job.step,
        subject=job.subject,
        collection=job.collection,
        details={**job.details, "tries": tries + 1},
        due_at=now + timedelta(seconds=pause),
        priority=job.priority,
        batch=job.batch,
    )
    session.enqueue(again, at=now)
