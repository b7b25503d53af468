"""The work table: what is to be done, when, and by whom just now.

A row is pending until it is done or failed. A claim leases pending rows to an
owner and counts an attempt; the pair (id, attempts) therefore names one claim,
and whatever a worker says about a job holds only while that claim does. For a
step, a subject and a collection there is at most one pending row and one
closed row, so the table stays as small as what it is about.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, case, func, select
from sqlalchemy import Row as SqlRow

from ..model import Job, StepName
from ..ports import NewJob
from .claimable import FIRST_PRIORITY, NEXT_PRIORITY, Wanted, lease, select_batch, select_priority
from .closing import close, leave_batches
from .facts import begin_facts
from .ids import new_job_id
from .rows import add_row, find_row
from .turns import find_first_of_hosts, with_others
from .work_rows import (
    CLAIM_HOLDS,
    DONE,
    FAILED,
    IS_PENDING,
    claimed_job,
    row_of,
    urgency_of,
    without_whole,
)
from .work_tables import work, work_batches

#: Rows that a claim looks at for some that are accepted: 10 ms or so at the worst.
LOOKS = 1000
#: Rows that PostgreSQL sends, and holds for a claim, at a time. SQLite comes to one after the other.
_A_FEW = {"yield_per": 64}
_HOLDS = select(work.c.id).where(CLAIM_HOLDS)


class Work:
    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        #: What this transaction enqueued: job id -> what was asked for.
        self._enqueued: dict[str, NewJob] = {}
        #: Jobs being worked on that this transaction asked for again.
        self._asked_again: dict[str, NewJob] = {}
        #: What this transaction finished: batch the job was claimed for -> batches its row is in.
        self._finished: dict[str | None, set[str]] = {}

    # --- asking for work -----------------------------------------------------------------------

    def enqueue(self, job: NewJob, *, at: datetime) -> str:
        """The id of the pending job: a new row, or the one there is.

        The row there is keeps its attempts, gets the details as they are asked
        for now (keys that only it has stay, but for ``tries``: who asks again
        wants all of them), the higher priority and the earlier due time, and
        joins the batch: several commands may wait for one job. That holds for a row
        being worked on too, except by the transaction that finishes that very
        job: there it asks for another one. A ``patient`` job leaves a retry as it is.
        """
        due_at = job.due_at or at
        pending = find_row(
            self.connection,
            select(work).where(*_same(job), IS_PENDING).with_for_update(),
        )
        if pending is None:
            job_id = new_job_id()
            if not add_row(
                self.connection, work, row_of(job_id, job, at)
            ):  # another transaction was faster (PostgreSQL)
                return self.enqueue(job, at=at)
        else:
            job_id = pending["id"]
            if pending["lease_owner"] is not None:
                self._asked_again[job_id] = job
            kept = {name: value for name, value in pending["details"].items() if name != "tries"}
            values = {
                "due_at": min(pending["due_at"], due_at),
                "priority": max(pending["priority"], urgency_of(job)),
                "details": {**kept, **job.details},
            }
            if job.patient and "tries" in pending["details"]:
                values = {}
            if any(pending[name] != value for name, value in values.items()):
                self.connection.execute(work.update().where(work.c.id == job_id).values(**values))
        self._enqueued[job_id] = job
        self._join(job_id, job, {job.batch} if job.batch else set())
        self._join(job_id, job, self._finished.get(job.batch, set()))
        return job_id

    def _join(self, job_id: str, job: NewJob, batches: Collection[str]) -> None:
        if not batches:
            return
        for batch in batches:
            add_row(self.connection, work_batches, {"job_id": job_id, "batch": batch})
        if (urgency := urgency_of(job, batches)) > urgency_of(job):
            less = and_(work.c.id == job_id, work.c.priority < urgency)
            self.connection.execute(work.update().where(less).values(priority=urgency))

    # --- doing it ------------------------------------------------------------------------------

    def claim(
        self,
        owner: str,
        *,
        at: datetime,
        lease_seconds: float,
        steps: Sequence[StepName],
        batch: str | None = None,
        limit: int = 1,
        accepts: Callable[[StepName, str], bool] | None = None,
        looks: int | None = None,
        begins: int | None = None,
    ) -> list[Job]:
        """Lease the most urgent due rows: by priority, then by how long they have been due.

        ``accepts`` is asked of each, by step and subject; what it refuses stays
        as it was. A bounded number of rows, ``looks`` if told, is looked at for those it takes; where
        nobody tells, and work of the same hosts fills them all, rows of the other hosts come after.

        So many as ``begins`` says are begun at once; the rest is claimed ahead, and has lost
        no attempt where its owner dies.

        Rows that ``owner`` itself has leased are never claimed again, however
        the clock jumps: it is alive and works on them.
        """
        wanted = Wanted.free(steps, owner, at)
        is_thorough = accepts is not None and looks is None
        looks = limit if accepts is None else max(limit, looks or LOOKS)
        if batch:
            due = self._most_urgent_of(batch, wanted, looks, is_held=True)
        else:
            due = self._most_urgent(wanted, looks, is_held=True)
        if is_thorough:
            due = with_others(due, looks, lambda: find_first_of_hosts(self.connection, wanted, batch))
        if accepts is not None:
            due = (row for row in due if accepts(row.step, row.subject))
        rows = list(islice(due, limit))
        if not rows:
            return []
        ids = [row.id for row in rows]
        until = at + timedelta(seconds=lease_seconds)
        begun = len(rows) if begins is None else begins
        lease(self.connection, ids, owner=owner, until=until, at=at, begun=begun)
        batches = {} if batch else self._first_batches(ids)
        return [claimed_job(row, batch or batches.get(row.id)) for row in rows]

    def _most_urgent(
        self,
        wanted: Wanted,
        limit: int,
        *,
        of_batch: str | None = None,
        is_held: bool = False,
        above: int | None = None,
    ) -> Iterator[SqlRow[Any]]:
        """One query for each priority there is, those ``above`` one if told: the index then gives the rows
        in order.

        In one query the thousands that are due later would have to be looked at too. With ``of_batch`` each
        row says whether it is of that.
        """
        query = select_priority(wanted.condition, of_batch=of_batch is not None, is_held=is_held)
        values = wanted.values if of_batch is None else wanted.with_values(batch=of_batch)
        priority = self._next_priority(None)
        while priority is not None and limit > 0 and (above is None or priority > above):
            given = {**values, "priority": priority, "most": limit}
            with self.connection.execute(query, given, execution_options=_A_FEW) as rows:
                for row in rows:
                    limit -= 1
                    yield row
            priority = self._next_priority(priority)

    def _most_urgent_of(
        self, batch: str, wanted: Wanted, limit: int, *, is_held: bool = False
    ) -> Iterator[SqlRow[Any]]:
        """The batch's rows, first those among the most urgent of all.

        A batch of very many is most of what is due, and would have to be sorted for each claim. Of a
        small one, beside all that may be due, the rows are looked up one by one.
        """
        seen: set[str] = set()
        found = 0
        for row in self._most_urgent(wanted, limit, of_batch=batch, is_held=is_held):
            seen.add(row.id)
            if row.is_ours:
                found += 1
                yield row
        # Fewer than were asked for are all that is due.
        if len(seen) < limit or found > limit / 2:
            return
        given = wanted.with_values(batch=batch, most=limit)
        query = select_batch(wanted.condition, is_held=is_held)
        with self.connection.execute(query, given, execution_options=_A_FEW) as rows:
            yield from (row for row in rows if row.id not in seen)

    def _next_priority(self, below: int | None) -> int | None:
        if below is None:
            return self.connection.execute(FIRST_PRIORITY).scalar()
        return self.connection.execute(NEXT_PRIORITY, {"below": below}).scalar()

    def _first_batches(self, job_ids: Sequence[str]) -> Mapping[str, str]:
        query = select(work_batches.c.job_id, func.min(work_batches.c.batch))
        query = query.where(work_batches.c.job_id.in_(job_ids)).group_by(work_batches.c.job_id)
        return {row[0]: row[1] for row in self.connection.execute(query)}

    def finish(self, job: Job, *, at: datetime) -> bool:
        """Mark a claimed job done; ``False`` when the claim is no longer ours.

        What the transaction enqueues for the batch the job was claimed for
        belongs to every batch that waits for the job by now.
        """
        if not close(self.connection, job, DONE, None, at=at):
            return False
        batches = leave_batches(self.connection, job)
        self._finished[job.batch] = batches
        again = self._asked_again.pop(job.id, None)
        for job_id, asked in self._enqueued.items():
            if asked.batch == job.batch and job_id != job.id:
                self._join(job_id, asked, batches)
        if again is not None:
            self.enqueue(again, at=at)
        return True

    def retry(self, job: Job, *, due_at: datetime, reason: str, counts: bool = True) -> bool:
        """Give a claimed job back, to be claimed again at ``due_at``; the attempt counts, unless told."""
        free = {"lease_owner": None, "lease_until": None, "attempts": job.attempts - (not counts)}
        return self._update_claimed(job, due_at=due_at, reason=reason, **free)

    def give_up(self, job: Job, *, reason: str, at: datetime) -> bool:
        """Close a claimed job as failed; it stays in the table with its reason."""
        return close(self.connection, job, FAILED, reason, at=at)

    def _update_claimed(self, job: Job, **values: Any) -> bool:
        """Change the row of a claim; ``False`` when the claim doesn't hold any more."""
        given = {"job": job.id, "claim": job.attempts}
        update = work.update().where(CLAIM_HOLDS).values(**values)
        return self.connection.execute(update, given).rowcount == 1

    # --- leases --------------------------------------------------------------------------------

    def renew(self, owner: str, *, until: datetime) -> None:
        """Keep what an owner has leased until then, but for rows that a transaction has locked just now.

        Of those the lease is renewed the next time, and nobody takes over what is locked. Who waited for one,
        having locked others, would cross with who ends two jobs.
        """
        mine = and_(work.c.lease_owner == owner, IS_PENDING)
        if self.connection.dialect.name != "sqlite":
            free = select(work.c.id).where(mine).with_for_update(skip_locked=True)
            mine = work.c.id.in_(free.scalar_subquery())
        self.connection.execute(work.update().where(mine).values(lease_until=until))

    def release_owner(self, owner: str, *, counts: bool = True) -> int:
        """Free what an owner had leased; how many rows.

        The attempts count, but of those that waited for a worker; without ``counts`` none does.
        """
        mine = and_(work.c.lease_owner == owner, IS_PENDING)
        less = work.c.attempts - 1
        attempts = case((work.c.ahead, less), else_=work.c.attempts) if counts else less
        free = {"lease_owner": None, "lease_until": None, "ahead": False, "attempts": attempts}
        return self.connection.execute(work.update().where(mine).values(**free)).rowcount

    def mark_begun(self, job_id: str) -> None:
        """A worker had begun this job that is at it no more: its next claim is a further attempt.

        Nobody has it any longer: whoever frees what that worker had leased may not count it.
        """
        one = and_(work.c.id == job_id, IS_PENDING)
        attempts = case((work.c.attempts < 1, 1), else_=work.c.attempts)
        free = {"lease_owner": None, "lease_until": None, "ahead": False, "attempts": attempts}
        self.connection.execute(work.update().where(one).values(**free))

    def is_claimed_since(self, job_id: str, at: datetime) -> bool:
        """Whether somebody has claimed a job since then and is at it; nobody claims it until the transaction
        ends."""
        begin_facts(self.connection)  # first: who ends a job stores facts before, and would wait for us
        query = select(work.c.lease_owner, work.c.leased_at).where(work.c.id == job_id, IS_PENDING)
        row = self.connection.execute(query.with_for_update()).one_or_none()
        return bool(row is not None and row.lease_owner is not None and row.leased_at > at)

    def find_lease_owners(self) -> list[str]:
        """Everyone who has leased something."""
        query = select(work.c.lease_owner).where(work.c.lease_owner.is_not(None)).distinct()
        return [str(owner) for owner in self.connection.execute(query).scalars()]

    def holds(self, job: Job) -> bool:
        """Whether a claim still stands: neither closed, given back nor taken over."""
        given = {"job": job.id, "claim": job.attempts}
        return self.connection.execute(_HOLDS, given).first() is not None

    def load_details(self, job: Job) -> Mapping[str, Any]:
        """What a job has to know by now: who asked for it while it was worked on may have added to it."""
        query = select(work.c.details).where(work.c.id == job.id).with_for_update()
        found: Mapping[str, Any] | None = self.connection.execute(query).scalar()
        return job.details if found is None else without_whole(found)

    def find_reason_of_job(self, job_id: str) -> str | None:
        """Why a job has to be tried again or was given up."""
        return self.connection.execute(select(work.c.reason).where(work.c.id == job_id)).scalar()


def _same(job: NewJob | Job) -> tuple[ColumnElement[bool], ...]:
    return (
        work.c.step == job.step,
        work.c.subject == job.subject,
        work.c.collection == job.collection,
    )
