"""What stands in a row of the work table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Row, and_, bindparam, literal_column

from ..model import Job, StepName, Urgency
from ..ports import BULK, FOLLOWED, NewJob
from ..urls.hosts import find_host
from ..urls.long import cut
from .work_tables import work, work_batches

PENDING, DONE, FAILED = "pending", "done", "failed"
#: What a claim reads of a row: the rest would only have to be made into Python's values.
READ = tuple(
    work.c[name]
    for name in ("id", "step", "subject", "collection", "details", "due_at", "priority", "attempts")
)


def literal_state(word: str, table: FromClause = work) -> ColumnElement[bool]:
    """That a row is in a state: with the word itself, so that a planner sees that partial indexes apply."""
    return table.c.state == literal_column(f"'{word}'", work.c.state.type)


IS_PENDING = literal_state(PENDING)
IS_LEASED = work.c.lease_owner.is_not(None)
#: That a claim holds, which is its ``job`` and its number, ``claim``.
CLAIM_HOLDS = and_(
    work.c.id == bindparam("job"),
    work.c.attempts == bindparam("claim"),
    IS_PENDING,
    IS_LEASED,
)
#: Batches that a job leaves when it has ended.
ARE_LEFT = work_batches.c.batch.not_like(f"{FOLLOWED}%")
#: What somebody waits for who follows a batch; archives' copies can wait.
_WAITED_FOR: frozenset[StepName] = frozenset(
    {"read", "cite", "expand", "confirm", "resolve", "link", "capture"}
)


def urgency_of(job: NewJob, batches: Iterable[str] = ()) -> int:
    """How urgent a job is that is in some batches: what a person follows goes before the machine's own, and
    what is in bulk batches alone behind it."""
    return _urgency(job.step, job.priority, (*filter(None, (job.batch,)), *batches))


@lru_cache(256)
def _urgency(step: StepName, priority: int, batches: tuple[str, ...]) -> int:
    if step in _WAITED_FOR and any(one.startswith(FOLLOWED) for one in batches):
        return max(priority, Urgency.ASKED)
    if batches and all(one.startswith(BULK) for one in batches):
        return Urgency.in_bulk(priority)
    return priority


#: In a row's details: the subject, where it is an address that is too long for the column.
WHOLE = ":subject"


def row_of(job_id: str, job: NewJob, at: datetime) -> dict[str, Any]:
    """A new row."""
    details = job.details if type(job.details) is dict else dict(job.details)
    if cut(job.subject) != job.subject:
        details = {**details, WHOLE: job.subject}
    return {
        "id": job_id,
        "step": job.step,
        "subject": job.subject,
        "collection": job.collection,
        "details": details,
        "state": PENDING,
        "due_at": job.due_at or at,
        "priority": urgency_of(job),
        "attempts": 0,
        "added_at": at,
        "host": find_host(job.step, job.subject),
    }


def without_whole(details: Mapping[str, Any]) -> dict[str, Any]:
    """What a job has to know."""
    return {name: value for name, value in details.items() if name != WHOLE}


def claimed_job(row: Row[Any], batch: str | None) -> Job:
    """The job of a row that is being claimed."""
    job_id, step, subject, collection, details, due_at, priority, attempts = row[: len(READ)]
    if WHOLE in details:
        subject, details = details[WHOLE], without_whole(details)
    return Job(
        id=job_id,
        step=step,
        subject=subject,
        collection=collection,
        details=details,
        due_at=due_at,
        priority=priority,
        attempts=attempts + 1,
        batch=batch,
    )
