"""When a visit that failed for now is made again.

Each visit is a capture of its own and ends its job; the next try is a new job,
written in the same transaction. So a job leaves one capture, and the tries
before it stay on record.

The tries of ``work.max_attempts`` follow each other with pauses that double. A
host that is down for an evening outlasts them: so it is asked once more after a
day and after a week. What would end the same (a redirect loop, a certificate
that isn't trusted, no such host) isn't asked again at all.

Where a host asked to be left alone, and others had told us so, a visit asks
nobody: that is no try. It comes back when the host's time is over.
"""

from __future__ import annotations

import zlib
from datetime import timedelta
from typing import TYPE_CHECKING

from ..lightly import dataclass
from ..model import Outcome
from ..ports import NewJob
from .outcomes import TRANSIENT

if TYPE_CHECKING:
    from ..model import Job
    from ..ports import Session, Visit
    from .context import Context

_LONGEST_SECONDS = 86_400.0
#: Pauses before the tries that follow when those of the settings are used up.
_LATER_SECONDS = (86_400.0, 7 * 86_400.0)
#: Server errors that say what the server is, and not how it is at the moment.
_SETTLED = frozenset({501, 505, 506, 508, 510, 511})
#: How often in a row a visit may ask nobody before that counts as a try, too.
_MAX_RESTS = 8


@dataclass(frozen=True)
class Ended:
    """What of a visit's end counts for the next."""

    #: When asking again makes sense.
    after_seconds: float | None = None
    #: Another visit would end the same, whatever the outcome is called.
    settled: bool = False
    #: ``False``: the host rests, and nobody was asked.
    was_asked: bool = True


def how_ended(visit: Visit) -> Ended:
    """What of a visit counts for the next."""
    return Ended(
        after_seconds=visit.retry_after_seconds,
        settled=_is_settled(visit),
        was_asked=bool(visit.exchanges) or visit.failure is not Outcome.RATE_LIMITED,
    )


def _is_settled(visit: Visit) -> bool:
    if (answer := visit.final) is None:
        return visit.is_settled
    return 300 <= answer.status < 400 or answer.status in _SETTLED


def has_tries(context: Context, job: Job) -> bool:
    """Whether a visit may be made again after this one."""
    tries = int(job.details.get("tries", 1))
    return tries < context.settings.work.max_attempts + len(_LATER_SECONDS)


def enqueue_retry(
    session: Session, context: Context, job: Job, outcome: Outcome, ended: Ended | None = None
) -> bool:
    """Ask for another visit where the outcome may change and tries are left; whether it was asked for."""
    ended = ended or Ended()
    if outcome not in TRANSIENT or ended.settled:
        return False
    tries, rests = int(job.details.get("tries", 1)), int(job.details.get("rests", 0))
    asked = min(ended.after_seconds or 0.0, _LATER_SECONDS[-1])
    if not ended.was_asked and rests < _MAX_RESTS:
        # Many may wait for one host, and only the first of them is asked when its time is over.
        pause = min(context.settings.work.retry_seconds * 2.0**rests, _LONGEST_SECONDS)
        rests += 1
    elif has_tries(context, job):
        pause = _pause(context, tries)
        tries, rests = tries + 1, 0
    else:
        return False
    # What failed together must not come back together. The job's own id spreads it, and always alike.
    chance = zlib.crc32(f"{job.id} {tries}".encode()) / 2**32
    pause = max(pause * (0.8 + 0.4 * chance), asked * (1.0 + 0.1 * chance))
    now = context.clock.now()
    again = NewJob(
        step=job.step,
        subject=job.subject,
        collection=job.collection,
        details={**job.details, "tries": tries, **({"rests": rests} if rests else {})},
        due_at=now + timedelta(seconds=pause),
        priority=job.priority,
        batch=job.batch,
    )
    session.enqueue(again, at=now)
    return True


def tries_of(job: Job) -> int:
    """The how manieth visit in a row a job is."""
    return int(job.details.get("tries", 1))


def _pause(context: Context, tries: int) -> float:
    """Seconds before the next visit, after so many."""
    later = tries - context.settings.work.max_attempts
    if later >= 0:
        return _LATER_SECONDS[later]
    return min(context.settings.work.retry_seconds * 2.0 ** (tries - 1), _LONGEST_SECONDS)
