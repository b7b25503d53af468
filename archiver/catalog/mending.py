"""What a clock that was ahead has dated in the future, brought back: it would hold things up till then."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Column, Connection, and_, or_, select

from ..jsonable import from_json, to_json
from ..model import Observation, WatchChoice, stable_id
from .capture_tables import captures
from .observation_tables import observations, watch_choices
from .rows import Row, load_rows
from .tables import article_versions
from .telling_tables import deliveries
from .touched import touched
from .work_rows import IS_PENDING
from .work_tables import work

#: Clocks are put right by less than this all the time, and others store while this looks.
_CLOCK_STEP = timedelta(seconds=60)
#: So that what followed each other still does.
_STEP = timedelta(microseconds=1)


class Mending:
    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def mend_times(self, *, at: datetime) -> int:
        self._mend_deliveries(at)
        self._mend_choices(at)
        # By their captures, of which an index knows the latest: other tables would have to be read through.
        query = select(captures.c.id, captures.c.url, captures.c.collection, captures.c.purpose)
        query = query.where(captures.c.captured_at > at + _CLOCK_STEP)
        query = query.order_by(captures.c.captured_at, captures.c.id)
        ahead = load_rows(self.connection, query)
        self._mend_observations([row["id"] for row in ahead], at)
        read = {(row["collection"], row["url"]): None for row in ahead if row["purpose"] == "article"}
        for collection, url in read:
            self._mend_versions(stable_id("a", collection, url), at)
        return self._mend_work(at)

    def _mend_work(self, at: datetime) -> int:
        """Also of a job that was asked for in its time, and tried again while the clock was ahead."""
        table = work
        query = select(table.c.id, table.c.added_at, table.c.leased_at, table.c.due_at).where(IS_PENDING)
        ahead = or_(*(table.c[name] > at + _CLOCK_STEP for name in ("added_at", "leased_at")))
        rows = load_rows(self.connection, query.where(ahead))
        for row in rows:
            told = [since for since in (row["added_at"], row["leased_at"]) if since and since > at]
            pause = max(row["due_at"] - max(told), timedelta(0))
            values = {name: at for name in ("added_at", "leased_at") if row[name] and row[name] > at}
            due_at = min(at + pause, row["due_at"])
            self.connection.execute(
                table.update().where(table.c.id == row["id"]).values(**values, due_at=due_at)
            )
        return len(rows)

    def _mend_deliveries(self, at: datetime) -> None:
        table = deliveries
        ahead = or_(*(table.c[name] > at + _CLOCK_STEP for name in ("noted_at", "tried_at")))
        query = select(table.c.receiver, table.c.event_seq, table.c.noted_at, table.c.tried_at)
        for row in load_rows(self.connection, query.where(ahead, table.c.state == "waiting")):
            mine = and_(table.c.receiver == row["receiver"], table.c.event_seq == row["event_seq"])
            values = {name: at for name in ("noted_at", "tried_at") if row[name] and row[name] > at}
            self.connection.execute(table.update().where(mine).values(**values, due_at=at))

    def _mend_choices(self, at: datetime) -> None:
        table = watch_choices
        query = select(table).where(table.c.decided_at > at + _CLOCK_STEP).order_by(table.c.decided_at)
        for row, when in _one_after_another(load_rows(self.connection, query), at):
            choice = from_json(WatchChoice, row["fields"])
            mine = and_(*(table.c[name] == row[name] for name in ("post", "collection", "decided_at")))
            self._redate(mine, table.c.decided_at, when, to_json(choice))

    def _mend_observations(self, capture_ids: Sequence[str], at: datetime) -> None:
        rows: list[Row] = []
        for capture_id in capture_ids:
            query = select(observations).where(observations.c.capture_id == capture_id)
            rows += load_rows(self.connection, query.where(observations.c.observed_at > at))
        touched(self.connection).posts.update(row["post"] for row in rows)
        for row, when in _one_after_another(rows, at):
            fields = to_json(from_json(Observation, row["fields"]))
            self._redate(observations.c.id == row["id"], observations.c.observed_at, when, fields)

    def _mend_versions(self, article_id: str, at: datetime) -> None:
        table = article_versions
        query = select(table.c.id, table.c.read_at, table.c.last_read_at)
        query = query.where(table.c.article_id == article_id, table.c.last_read_at > at)
        rows = load_rows(self.connection, query.order_by(table.c.last_read_at, table.c.id))
        for row, when in _one_after_another(rows, at):
            values = {"last_read_at": when, "read_at": min(row["read_at"], when)}
            touched(self.connection).articles.add(article_id)
            self.connection.execute(table.update().where(table.c.id == row["id"]).values(**values))

    def _redate(self, mine: Any, column: Column[Any], when: datetime, fields: Mapping[str, Any]) -> None:
        values = {column.name: when, "fields": {**fields, column.name: when.isoformat()}}
        self.connection.execute(column.table.update().where(mine).values(**values))


def _one_after_another(rows: Sequence[Row], at: datetime) -> list[tuple[Row, datetime]]:
    """Rows in their order with the times they get, the last of them ``at``."""
    return [(row, at - _STEP * (len(rows) - 1 - place)) for place, row in enumerate(rows)]
