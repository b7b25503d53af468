"""How claimed jobs are closed: statements that are put together once, as every step ends with them.

PostgreSQL closes a job and forgets the older one in a single statement: a step pays for each round trip.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, select, text

from ..model import Job
from ..ports import FOLLOWED
from .columns import UtcTime
from .prepared import run_many
from .work_rows import ARE_LEFT, CLAIM_HOLDS, PENDING
from .work_tables import work, work_batches

_CLOSE = (
    work.update()
    .where(CLAIM_HOLDS)
    .values(
        state=bindparam("end"),
        reason=bindparam("why"),
        closed_at=bindparam("at"),
        lease_owner=None,
        lease_until=None,
    )
)
_FORGET_OLDER = work.delete().where(
    work.c.subject == bindparam("about"),
    work.c.step == bindparam("does"),
    work.c.collection == bindparam("within"),
    work.c.state != PENDING,
    work.c.id != bindparam("job"),
)
_CLOSE_ON_SERVER = text(
    """
    WITH closed AS (
        UPDATE work
        SET state = :end, reason = :why, closed_at = :at, lease_owner = NULL, lease_until = NULL
        WHERE id = :job AND attempts = :claim AND state = 'pending' AND lease_owner IS NOT NULL
        RETURNING id
    ), forgotten AS (
        DELETE FROM work USING closed
        WHERE work.subject = :about AND work.step = :does AND work.collection = :within
        AND work.state != 'pending' AND work.id != closed.id
    )
    SELECT count(*) FROM closed
    """
).bindparams(
    bindparam("why", type_=work.c.reason.type),
    bindparam("at", type_=UtcTime),
    bindparam("about", type_=work.c.subject.type),
    bindparam("within", type_=work.c.collection.type),
)
_BATCHES = select(work_batches.c.batch).where(work_batches.c.job_id == bindparam("job"))
_LEAVE = work_batches.delete().where(work_batches.c.job_id == bindparam("job"), ARE_LEFT)
#: What it was in before is what it left.
_LEAVE_ON_SERVER = text(
    """
    WITH gone AS (DELETE FROM work_batches WHERE job_id = :job AND batch NOT LIKE :stays)
    SELECT batch FROM work_batches WHERE job_id = :job
    """
).bindparams(stays=f"{FOLLOWED}%")


def close(connection: Connection, job: Job, state: str, reason: str | None, *, at: datetime) -> bool:
    """Close a claimed job, and forget when it was closed before; ``False`` when the claim doesn't hold."""
    if connection.dialect.name == "sqlite":
        return close_all(connection, [job], state, reason, at=at)
    closes = {"job": job.id, "claim": job.attempts, "end": state, "why": reason, "at": at}
    about = {"about": job.subject, "does": job.step, "within": job.collection}
    return connection.execute(_CLOSE_ON_SERVER, {**closes, **about}).scalar() == 1


def close_all(
    connection: Connection, jobs: Sequence[Job], state: str, reason: str | None, *, at: datetime
) -> bool:
    """The same of many; ``False`` when one claim doesn't hold: the transaction must not stand then."""
    end = {"end": state, "why": reason, "at": at}
    claims = [{"job": job.id, "claim": job.attempts, **end} for job in jobs]
    if run_many(connection, _CLOSE, claims) != len(jobs):
        return False
    older = [
        {"about": job.subject, "does": job.step, "within": job.collection, "job": job.id} for job in jobs
    ]
    run_many(connection, _FORGET_OLDER, older)
    return True


def leave_batches(connection: Connection, job: Job) -> set[str]:
    """Have a closed job leave its batches, but for those that are followed; all that it was in.

    Closed first: who joins it to one meanwhile has its row, and was waited for.
    """
    if connection.dialect.name != "sqlite":
        return set(connection.execute(_LEAVE_ON_SERVER, {"job": job.id}).scalars())
    batches = set(connection.execute(_BATCHES, {"job": job.id}).scalars())
    if batches:
        leave_all(connection, [job])
    return batches


def leave_all(connection: Connection, jobs: Sequence[Job]) -> None:
    """Have closed jobs leave their batches, but for those that are followed."""
    run_many(connection, _LEAVE, [{"job": job.id} for job in jobs])
