"""Many jobs at once, at the cost of a few statements."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import bindparam, select

from ..model import Job
from ..ports import NewJob
from .closing import close_all, leave_all
from .columns import Key
from .counts import Counts
from .ids import new_job_id
from .prepared import add_rows
from .raw import load_raw
from .rows import Row, insert_into
from .work_rows import DONE, IS_PENDING, row_of
from .work_tables import work, work_batches

#: Jobs in one statement: databases bound the number of its parameters.
_AT_ONCE = 500

_PENDING_OF = select(work.c.step, work.c.subject, work.c.collection).where(
    work.c.subject.in_(bindparam("subjects", expanding=True)), IS_PENDING
)


class ManyJobs(Counts):
    def enqueue_all(self, jobs: Sequence[NewJob], *, at: datetime) -> list[str]:
        """As :meth:`enqueue`, for many jobs; the ids in their order."""
        ids: list[str] = []
        for start in range(0, len(jobs), _AT_ONCE):
            ids += self._enqueue_some(jobs[start : start + _AT_ONCE], at)
        return ids

    def _enqueue_some(self, jobs: Sequence[NewJob], at: datetime) -> Iterator[str]:
        stored = [Key.to_sqlite(job.subject) for job in jobs]
        subjects = list(dict.fromkeys(stored))
        there = {tuple(row) for row in load_raw(self.connection, _PENDING_OF, subjects=subjects)}
        new: dict[int, str] = {}
        for number, job in enumerate(jobs):
            if (key := (job.step, stored[number], job.collection)) not in there:
                there.add(key)
                new[number] = new_job_id()
        rows = [row_of(job_id, jobs[number], at) for number, job_id in new.items()]
        if self.connection.dialect.name == "sqlite":
            add_rows(self.connection, work, rows)
        else:
            made = self._add_new(rows)
            new = {number: job_id for number, job_id in new.items() if job_id in made}
        waiting = [(job_id, jobs[number].batch) for number, job_id in new.items()]
        add_rows(
            self.connection,
            work_batches,
            [{"job_id": job_id, "batch": batch} for job_id, batch in waiting if batch],
        )
        for number, job in enumerate(jobs):
            job_id = new.get(number)
            if job_id is None:
                yield self.enqueue(job, at=at)
                continue
            self._enqueued[job_id] = job
            self._join(job_id, job, self._finished.get(job.batch, set()))
            yield job_id

    def _add_new(self, rows: Sequence[Row]) -> set[str]:
        """Insert rows where others may ask for the same meanwhile; the ids of those that nobody did."""
        if not rows:
            return set()
        # Who asks for the same waits for the other's end: in one order, so that no two wait for each other.
        rows = sorted(rows, key=lambda row: (row["subject"], row["step"], row["collection"]))
        insert = insert_into(work, self.connection.dialect.name).on_conflict_do_nothing()
        return set(self.connection.execute(insert.returning(work.c.id), rows).scalars())

    def finish_all(self, jobs: Sequence[Job], *, at: datetime) -> bool:
        """Mark claimed jobs done that ask for nothing further; ``False`` when one claim is no longer ours.

        Then some of them are marked: the transaction must not stand.
        """
        if any(job.id in self._asked_again for job in jobs):
            return all(self.finish(job, at=at) for job in jobs)
        if not close_all(self.connection, jobs, DONE, None, at=at):
            return False
        leave_all(self.connection, jobs)
        return True
