"""Captures, and the WARC records each one wrote."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, and_, bindparam, select

from ..jsonable import from_json, to_json
from ..model import Capture, Memento, Outcome, RecordRef
from .capture_tables import capture_records, captures
from .payloads import payload_rows, save_held
from .prepared import add_rows
from .rows import Row, find_row, load_rows
from .touched import note_added

_PLAIN = ("id", "collection", "url", "purpose", "captured_at", "evidence", "status", "final_url", "job_id")
_RECORD = ("warc", "length", "record_type", "record_id", "url", "status", "saved_bytes")
#: Captures of ``jobs`` with their main record: the plain fields, two that aren't, the record.
_MAIN_OF_JOBS = (
    select(
        *(captures.c[name] for name in (*_PLAIN, "outcome", "memento")),
        *(capture_records.c[name] for name in ("warc_offset", *_RECORD)),
    )
    .join_from(
        captures,
        capture_records,
        and_(
            capture_records.c.capture_id == captures.c.id, capture_records.c.ordinal == captures.c.main_record
        ),
        isouter=True,
    )
    .where(captures.c.job_id.in_(bindparam("jobs", expanding=True)))
)
_P = len(_PLAIN)


class Captures:
    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def save_capture(self, capture: Capture) -> None:
        if not self.has_capture(capture.id):
            self.add_captures([capture])

    def add_captures(self, captured: Sequence[Capture]) -> None:
        rows: list[Row] = []
        record_rows: list[Row] = []
        held: list[Row] = []
        for capture in captured:
            records = capture.records
            if capture.record is not None and capture.record not in records:
                records = (capture.record, *records)
            rows.append(
                {
                    "id": capture.id,
                    "collection": capture.collection,
                    "url": capture.url,
                    "purpose": capture.purpose,
                    "captured_at": capture.captured_at,
                    "outcome": capture.outcome.value,
                    "evidence": capture.evidence,
                    "status": capture.status,
                    "final_url": capture.final_url,
                    "job_id": capture.job_id,
                    "main_record": None if capture.record is None else records.index(capture.record),
                    "memento": None if capture.memento is None else to_json(capture.memento),
                }
            )
            held += payload_rows(capture)
            record_rows += [
                {
                    "capture_id": capture.id,
                    "ordinal": ordinal,
                    "warc": record.warc,
                    "warc_offset": record.offset,
                    "length": record.length,
                    "record_type": record.record_type,
                    "record_id": record.record_id,
                    "url": record.url,
                    "status": record.status,
                    "saved_bytes": record.saved_bytes,
                }
                for ordinal, record in enumerate(records)
            ]
        # Not add_row: a second capture of one job must not vanish without a word.
        add_rows(self.connection, captures, rows)
        note_added(self.connection, "captures", len(rows))
        add_rows(self.connection, capture_records, record_rows)
        save_held(self.connection, held)

    def has_capture(self, capture_id: str) -> bool:
        return find_row(self.connection, select(captures.c.id).where(captures.c.id == capture_id)) is not None

    def find_capture_of_job(self, job_id: str) -> Capture | None:
        return self._find_capture(captures.c.job_id == job_id)

    def find_record(self, record_id: str, *, collection: str) -> RecordRef | None:
        query = select(capture_records).join(captures, captures.c.id == capture_records.c.capture_id)
        query = query.where(
            capture_records.c.record_id == record_id, captures.c.collection == collection
        ).limit(1)
        row = find_row(self.connection, query)
        if row is None:
            return None
        return RecordRef(offset=row["warc_offset"], **{name: row[name] for name in _RECORD})

    def find_latest_capture(self, url: str, *, collection: str) -> Capture | None:
        """The newest visit to an address; a description of the post behind it is none."""
        here = (captures.c.url == url) & (captures.c.collection == collection)
        return self._find_capture(here & (captures.c.purpose != "description"))

    def find_captures_of_jobs(
        self, job_ids: Sequence[str], *, only_main: bool = False
    ) -> Mapping[str, Capture]:
        if only_main:
            return {str(capture.job_id): capture for capture in self._load_main(job_ids)}
        query = select(captures).where(captures.c.job_id.in_(job_ids))
        return {str(capture.job_id): capture for capture in self._load_captures(query)}

    def load_mementos(self, url: str, *, collection: str) -> list[Memento]:
        """The copies of an address that are kept in a collection."""
        here = (captures.c.url == url) & (captures.c.collection == collection)
        query = select(captures.c.memento).where(here, captures.c.outcome == Outcome.MEMENTO_ONLY.value)
        rows = load_rows(self.connection, query.order_by(captures.c.captured_at))
        return [from_json(Memento, row["memento"]) for row in rows if row["memento"] is not None]

    def _find_capture(self, condition: Any) -> Capture | None:
        query = select(captures).where(condition)
        query = query.order_by(captures.c.captured_at.desc(), captures.c.id.desc()).limit(1)
        return next(iter(self._load_captures(query)), None)

    def _load_captures(self, query: Any) -> list[Capture]:
        rows = load_rows(self.connection, query)
        of_capture: dict[str, dict[int, RecordRef]] = {row["id"]: {} for row in rows}
        theirs = select(capture_records).where(capture_records.c.capture_id.in_(list(of_capture)))
        for r in load_rows(self.connection, theirs.order_by(capture_records.c.ordinal)) if rows else ():
            ref = RecordRef(offset=r["warc_offset"], **{name: r[name] for name in _RECORD})
            of_capture[r["capture_id"]][r["ordinal"]] = ref
        return [
            Capture(
                **{name: row[name] for name in _PLAIN},
                outcome=Outcome(row["outcome"]),
                record=None if row["main_record"] is None else of_capture[row["id"]][row["main_record"]],
                records=tuple(of_capture[row["id"]].values()),
                memento=_read_memento(row["memento"]),
            )
            for row in rows
        ]

    def _load_main(self, job_ids: Sequence[str]) -> Iterator[Capture]:
        """Those of jobs with their main record alone: there may be thousands."""
        for row in self.connection.execute(_MAIN_OF_JOBS, {"jobs": list(job_ids)}).all():
            (capture_id, collection, url, purpose, captured_at, evidence, status, final_url, job_id) = row[
                :_P
            ]
            outcome, memento, offset, warc, length, record_type, record_id, of_url, of_status, saved = row[
                _P:
            ]
            yield Capture(
                id=capture_id,
                collection=collection,
                url=url,
                purpose=purpose,
                captured_at=captured_at,
                outcome=Outcome(outcome),
                evidence=evidence,
                status=status,
                final_url=final_url,
                job_id=job_id,
                record=None
                if offset is None
                else RecordRef(
                    warc=warc,
                    offset=offset,
                    length=length,
                    record_type=record_type,
                    record_id=record_id,
                    url=of_url,
                    status=of_status,
                    saved_bytes=saved,
                ),
                memento=_read_memento(memento),
            )


def _read_memento(stored: Any) -> Memento | None:
    return None if stored is None else from_json(Memento, stored)
