"""Captures, and the WARC records each one wrote."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select

from ..jsonable import from_json, to_json
from ..model import Capture, Memento, Outcome, RecordRef
from .rows import add_rows, find_row, load_rows
from .tables import capture_records, captures

_PLAIN = ("id", "collection", "url", "purpose", "captured_at", "evidence", "status", "final_url", "job_id")
_RECORD = ("warc", "length", "record_type", "record_id", "url", "status")


class Captures:
    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def save_capture(self, capture: Capture) -> None:
        records = capture.records
        if capture.record is not None and capture.record not in records:
            records = (capture.record, *records)
        values = {name: getattr(capture, name) for name in _PLAIN}
        values["outcome"] = capture.outcome.value
        values["memento"] = None if capture.memento is None else to_json(capture.memento)
        values["main_record"] = None if capture.record is None else records.index(capture.record)
        if self.has_capture(capture.id):
            return
        # Not add_row: a second capture of one job must not vanish without a word.
        self.connection.execute(captures.insert().values(**values))
        rows: list[Mapping[str, Any]] = [
            {"capture_id": capture.id, "ordinal": ordinal, "warc_offset": record.offset}
            | {name: getattr(record, name) for name in _RECORD}
            for ordinal, record in enumerate(records)
        ]
        add_rows(self.connection, capture_records, rows)

    def has_capture(self, capture_id: str) -> bool:
        return find_row(self.connection, select(captures.c.id).where(captures.c.id == capture_id)) is not None

    def find_capture_of_job(self, job_id: str) -> Capture | None:
        return self._find_capture(captures.c.job_id == job_id)

    def find_latest_capture(self, url: str, *, collection: str) -> Capture | None:
        """The newest visit to an address; a description of the post behind it is none."""
        here = (captures.c.url == url) & (captures.c.collection == collection)
        return self._find_capture(here & (captures.c.purpose != "description"))

    def load_mementos(self, url: str, *, collection: str) -> list[Memento]:
        """The copies of an address that are kept in a collection."""
        here = (captures.c.url == url) & (captures.c.collection == collection)
        query = select(captures.c.memento).where(here, captures.c.outcome == Outcome.MEMENTO_ONLY.value)
        rows = load_rows(self.connection, query.order_by(captures.c.captured_at))
        return [from_json(Memento, row["memento"]) for row in rows if row["memento"] is not None]

    def _find_capture(self, condition: Any) -> Capture | None:
        query = select(captures).where(condition)
        query = query.order_by(captures.c.captured_at.desc(), captures.c.id.desc()).limit(1)
        row = find_row(self.connection, query)
        if row is None:
            return None
        of_capture = select(capture_records).where(capture_records.c.capture_id == row["id"])
        records = tuple(
            RecordRef(offset=r["warc_offset"], **{name: r[name] for name in _RECORD})
            for r in load_rows(self.connection, of_capture.order_by(capture_records.c.ordinal))
        )
        main = row["main_record"]
        return Capture(
            **{name: row[name] for name in _PLAIN},
            outcome=Outcome(row["outcome"]),
            record=None if main is None else records[main],
            records=records,
            memento=None if row["memento"] is None else from_json(Memento, row["memento"]),
        )
