"""What may go: rows of jobs that have ended, and the places of records that were taken out."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from .capture_tables import capture_records, captures, payloads, unread_warcs
from .pruning_tables import pruned_captures
from .rows import add_row, find_row, load_rows
from .work_rows import PENDING
from .work_tables import work

#: Rows in one statement: databases bound the number of its parameters.
_AT_ONCE = 500


class Pruning:
    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def prune_jobs(
        self, *, before: datetime, after: str = "", limit: int = 5000, dry_run: bool = False
    ) -> tuple[int, str | None]:
        query = select(work.c.id, work.c.state, work.c.closed_at).where(work.c.id > after)
        rows = load_rows(self.connection, query.order_by(work.c.id).limit(limit))
        old = [
            row["id"]
            for row in rows
            if row["state"] != PENDING and row["closed_at"] is not None and row["closed_at"] < before
        ]
        for start in range(0, 0 if dry_run else len(old), _AT_ONCE):
            some = work.c.id.in_(old[start : start + _AT_ONCE])
            self.connection.execute(work.delete().where(some, work.c.state != PENDING))
        return len(old), rows[-1]["id"] if len(rows) == limit else None

    def find_age(self, collection: str, warc: str) -> tuple[int, datetime | None]:
        query: Any = select(func.count().label("captures"), func.max(captures.c.captured_at).label("newest"))
        mine = select(capture_records.c.capture_id).where(capture_records.c.warc == warc)
        row = find_row(
            self.connection, query.where(captures.c.id.in_(mine), captures.c.collection == collection)
        )
        return (row["captures"], row["newest"]) if row else (0, None)

    def mark_pruned(self, capture_id: str, *, warc: str, by: str, at: datetime) -> None:
        mine = (capture_records.c.capture_id == capture_id, capture_records.c.warc == warc)
        self.connection.execute(capture_records.delete().where(*mine))
        this = captures.update().where(captures.c.id == capture_id)
        self.connection.execute(this.values(main_record=None))
        said = {"capture_id": capture_id, "warc": warc, "pruned_by": by, "pruned_at": at}
        add_row(self.connection, pruned_captures, said)

    def forget_payloads(self, collection: str, warc: str) -> None:
        mine = (payloads.c.collection == collection, payloads.c.warc == warc)
        self.connection.execute(payloads.delete().where(*mine))
        unread = (unread_warcs.c.collection == collection, unread_warcs.c.warc == warc)
        self.connection.execute(unread_warcs.delete().where(*unread))
