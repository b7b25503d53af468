"""How much there is of everything, for people and for monitoring."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, and_, func, select

from ..ports import DeliveryCounts, FailedJob, RunningJob, StepCounts
from .audit_tables import audit_findings
from .capture_tables import captures
from .rows import load_rows
from .telling_tables import deliveries
from .watch_tables import events
from .work import Work
from .work_rows import IS_LEASED, IS_PENDING, literal_state
from .work_tables import work

_IS_FAILED = literal_state("failed")


class Figures(Work):
    def count_steps(self, *, at: datetime) -> list[StepCounts]:
        waits = and_(work.c.due_at <= at, work.c.lease_owner.is_(None))
        counts: dict[str, dict[str, Any]] = {}
        pending = select(
            work.c.step,
            func.count().label("pending"),
            func.count().filter(waits).label("waits"),
            func.count().filter(IS_LEASED).label("running"),
            func.min(work.c.due_at).filter(waits).label("oldest_due_at"),
        )
        for row in load_rows(self.connection, pending.where(IS_PENDING).group_by(work.c.step)):
            due = row["waits"] + row["running"]
            counts[row["step"]] = {
                "due": due,
                "running": row["running"],
                "later": row["pending"] - due,
                "oldest_due_at": row["oldest_due_at"],
            }
        failed = select(work.c.step, func.count().label("failed")).where(_IS_FAILED).group_by(work.c.step)
        for row in load_rows(self.connection, failed):
            counts.setdefault(row["step"], {})["failed"] = row["failed"]
        return [StepCounts(step=step, **counts[step]) for step in sorted(counts)]

    def list_running(self, limit: int) -> list[RunningJob]:
        query = select(work).where(IS_LEASED, IS_PENDING).order_by(work.c.leased_at, work.c.id)
        return [
            RunningJob(
                owner=row["lease_owner"],
                **{name: row[name] for name in ("id", "step", "subject", "collection", "attempts")},
                leased_at=row["leased_at"],
            )
            for row in load_rows(self.connection, query.limit(limit))
        ]

    def list_failed(self, limit: int) -> list[FailedJob]:
        names = ("id", "step", "subject", "collection", "reason", "closed_at")
        query = select(*(work.c[name] for name in names)).where(_IS_FAILED)
        query = query.order_by(work.c.closed_at.desc(), work.c.id).limit(limit)
        return [FailedJob(**row) for row in load_rows(self.connection, query)]

    def count_captures_since(self, since: datetime) -> Mapping[str, int]:
        query = select(captures.c.outcome, func.count()).where(captures.c.captured_at >= since)
        rows = self.connection.execute(query.group_by(captures.c.outcome))
        return {row[0]: row[1] for row in rows}

    def count_deliveries(self) -> list[DeliveryCounts]:
        """Counted by the index alone: of what was sent there are many rows, and of what waits few."""
        table = deliveries
        query = select(table.c.receiver, table.c.state, func.count().label("number"))
        counts: dict[str, dict[str, int]] = {}
        for row in load_rows(self.connection, query.group_by(table.c.receiver, table.c.state)):
            counts.setdefault(row["receiver"], {})[row["state"]] = row["number"]
        return [
            DeliveryCounts(
                receiver=receiver,
                waiting=of.get("waiting", 0),
                given_up=of.get("given_up", 0),
                failures=self._count_failures(receiver) if of.get("waiting") else 0,
            )
            for receiver, of in sorted(counts.items())
        ]

    def _count_failures(self, receiver: str) -> int:
        mine = and_(deliveries.c.receiver == receiver, deliveries.c.state == "waiting")
        return self.connection.execute(select(func.max(deliveries.c.attempts)).where(mine)).scalar() or 0

    def find_size(self) -> int | None:
        if self.connection.dialect.name == "sqlite":
            return None
        size = func.pg_database_size(func.current_database(), type_=BigInteger)
        return self.connection.execute(select(size)).scalar_one()

    def count_open_findings(self) -> int:
        query = select(func.count()).select_from(audit_findings).where(audit_findings.c.repaired_at.is_(None))
        return self.connection.execute(query).scalar_one()

    def count_events(self) -> Mapping[str, int]:
        rows = self.connection.execute(select(events.c.kind, func.count()).group_by(events.c.kind))
        return {row[0]: row[1] for row in rows}
