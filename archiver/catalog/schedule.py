"""When sources are looked at, and what is paused."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, and_, exists, func, or_, select

from ..model import Source
from .columns import UtcTime
from .rows import add_row, find_row, load_rows
from .schedule_tables import pauses
from .source_rows import read_source
from .tables import sources
from .work_rows import IS_PENDING
from .work_tables import work

_IS_ASKED_FOR = exists().where(work.c.subject == sources.c.id, work.c.step == "discover", IS_PENDING)
_MAY_BE_DUE = and_(sources.c.paused_at.is_(None), ~_IS_ASKED_FOR)
_SCHEDULE = ("next_poll_at", "pace_seconds", "news_at", "paused_at", "cron", "cron_zone")


class Schedule:
    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def load_due_sources(self, *, at: datetime | None) -> list[Source]:
        query = (
            select(sources).where(_MAY_BE_DUE).order_by(sources.c.next_poll_at.nulls_first(), sources.c.id)
        )
        if at is not None:
            query = query.where(or_(sources.c.next_poll_at.is_(None), sources.c.next_poll_at <= at))
        return [read_source(row) for row in load_rows(self.connection, query)]

    def find_next_poll_at(self) -> datetime | None:
        due_at = func.coalesce(sources.c.next_poll_at, sources.c.added_at, type_=UtcTime())
        found: datetime | None = self.connection.execute(select(func.min(due_at)).where(_MAY_BE_DUE)).scalar()
        return found

    def find_next_due_at(self) -> datetime | None:
        query = select(func.min(work.c.due_at)).where(IS_PENDING, work.c.lease_owner.is_(None))
        found: datetime | None = self.connection.execute(query).scalar()
        return found

    def save_pause(self, name: str, *, at: datetime) -> bool:
        return add_row(self.connection, pauses, {"name": name, "paused_at": at})

    def remove_pause(self, name: str) -> bool:
        return self.connection.execute(pauses.delete().where(pauses.c.name == name)).rowcount > 0

    def find_pause(self, name: str) -> datetime | None:
        row = find_row(self.connection, select(pauses.c.paused_at).where(pauses.c.name == name))
        return row["paused_at"] if row else None

    def save_schedule(self, changed: Sequence[Source]) -> None:
        for source in changed:
            values = {name: getattr(source, name) for name in _SCHEDULE}
            self.connection.execute(sources.update().where(sources.c.id == source.id).values(**values))
