"""What was asked for in bulk: how many files, and what was counted in those that have ended."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from ..model import Job
from ..ports import BULK, Bulk, BulkJobs
from .facts import begin_facts
from .note_tables import bulks
from .rows import Row, add_row, find_row, load_rows
from .work_rows import IS_PENDING
from .work_tables import work, work_batches

#: Failures that are kept of a batch, and files that are told by name while they are read.
_MOST_FAILURES = 100
_MOST_RUNNING = 100
_IS_LEASED = work.c.lease_owner.is_not(None)


class Bulks:
    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def save_bulk(self, bulk: Bulk) -> None:
        add_row(self.connection, bulks, {name: getattr(bulk, name) for name in bulks.c.keys()})  # noqa: SIM118

    def grow_bulk(self, batch: str, files: int) -> None:
        more = {"files": bulks.c.files + files}
        self.connection.execute(bulks.update().where(bulks.c.batch == batch).values(**more))

    def find_bulk(self, batch: str) -> Bulk | None:
        row = find_row(self.connection, select(bulks).where(bulks.c.batch == batch))
        return Bulk(**row) if row else None

    def count_in_bulk(self, job: Job, totals: Mapping[str, int]) -> None:
        if not any(totals.values()):
            return
        for row in self._load_bulks_of(job):
            self._change_bulk(row, totals=dict(Counter(row["totals"]) + Counter(totals)))

    def end_bulk_file(
        self, job: Job, source: str, *, at: datetime, failure: str | None = None, trouble: str | None = None
    ) -> None:
        for row in self._load_bulks_of(job):
            ended = "done" if failure is None else "failed"
            said: dict[str, str] = dict(row["failures"])
            if (why := failure or trouble) and len(said) < _MOST_FAILURES:
                said[source] = why
            self._change_bulk(row, ended_at=at, failures=said, **{ended: row[ended] + 1})

    def load_bulk_jobs(self, batch: str, *, at: datetime) -> BulkJobs:
        columns: Any = select(
            work.c.step,
            func.count().label("jobs"),
            func.count().filter(_IS_LEASED).label("running"),
            func.count().filter(~_IS_LEASED, work.c.due_at > at).label("later"),
            func.min(work.c.due_at, type_=work.c.due_at.type).filter(~_IS_LEASED).label("due_at"),
        )
        joined = work_batches.join(work, work.c.id == work_batches.c.job_id)
        open_ones = (work_batches.c.batch == batch, IS_PENDING)
        rows = load_rows(self.connection, columns.select_from(joined).where(*open_ones).group_by(work.c.step))
        read: Any = select(work.c.subject, work.c.details).select_from(joined)
        read = read.where(*open_ones, _IS_LEASED, work.c.step.in_(("find", "archive")))
        leased = load_rows(self.connection, read.order_by(work.c.subject).limit(_MOST_RUNNING))
        return BulkJobs(
            counts={row["step"]: row["jobs"] for row in rows},
            running=sum(row["running"] for row in rows),
            later=sum(row["later"] for row in rows),
            due_at=min((row["due_at"] for row in rows if row["due_at"]), default=None),
            subjects=[row["details"].get("source", row["subject"]) for row in leased],
        )

    def _load_bulks_of(self, job: Job) -> list[Row]:
        """The batches that a job is in, to be changed: nobody else does until the transaction ends."""
        query = select(work_batches.c.batch).where(work_batches.c.job_id == job.id)
        names = [name for name in self.connection.execute(query).scalars() if name.startswith(BULK)]
        if not names:
            return []
        begin_facts(self.connection)
        wanted = select(bulks).where(bulks.c.batch.in_(names)).order_by(bulks.c.batch)
        return list(load_rows(self.connection, wanted))

    def _change_bulk(self, row: Row, **values: Any) -> None:
        self.connection.execute(bulks.update().where(bulks.c.batch == row["batch"]).values(**values))
