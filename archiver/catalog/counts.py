"""How much work there is, and when there is more."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import and_, func, or_, select

from ..model import StepName
from ..ports import WorkCounts
from .claimable import Wanted
from .rows import find_row
from .work import Work
from .work_rows import IS_LEASED, IS_PENDING, literal_state
from .work_tables import work, work_batches

_IS_FAILED = literal_state("failed")


class Counts(Work):
    def has_work(self, *, at: datetime, steps: Sequence[StepName], batch: str | None = None) -> bool:
        """Whether anything is due now, or being worked on by anybody."""
        if batch:
            return any(True for _ in self._most_urgent_of(batch, Wanted.open(steps, at), 1))
        leased = select(work.c.id).where(IS_PENDING, work.c.step.in_(steps), IS_LEASED)
        if find_row(self.connection, leased.limit(1)) is not None:
            return True
        return any(True for _ in self._most_urgent(Wanted.due(steps, at), 1))

    def find_next_due(self, *, after: datetime) -> datetime | None:
        """One look-up for each priority there is: the index then leads to the row."""
        found: list[datetime | None] = []
        priority = self._next_priority(None)
        while priority is not None:
            later = and_(IS_PENDING, work.c.priority == priority, work.c.due_at > after)
            found.append(self.connection.execute(select(func.min(work.c.due_at)).where(later)).scalar())
            priority = self._next_priority(priority)
        leased = select(func.min(work.c.lease_until)).where(IS_LEASED)
        found.append(self.connection.execute(leased).scalar())
        return min((at for at in found if at is not None), default=None)

    def count_work(self, batch: str | None = None, *, at: datetime | None = None) -> WorkCounts:
        if batch and not self._has_any(batch):
            return WorkCounts()
        at = at or datetime.now(UTC)
        now = or_(work.c.due_at <= at, IS_LEASED)
        due = func.count().filter(now)
        looks = func.count().filter(
            ~now, or_(work.c.step == "watch", work.c.details["again"].as_integer().is_not(None))
        )
        later = func.count() - due - looks
        columns = (due.label("due"), later.label("later"), looks.label("looks"))
        pending: Any = select(*columns).where(IS_PENDING)
        failed: Any = select(func.count().label("failed")).where(_IS_FAILED)
        if batch:
            of_batch = work.c.id.in_(select(work_batches.c.job_id).where(work_batches.c.batch == batch))
            pending, failed = pending.where(of_batch), failed.where(of_batch)
        counts = [find_row(self.connection, query) or {} for query in (pending, failed)]
        return WorkCounts(**counts[0], **counts[1])

    def _has_any(self, batch: str) -> bool:
        """Whether a command has jobs that aren't done; mostly all are, and there is nothing to count."""
        query = select(work_batches.c.job_id).where(work_batches.c.batch == batch).limit(1)
        return find_row(self.connection, query) is not None
