"""Audits of the archive: what was read when, what was found, and the rows that files are compared with."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, and_, func, or_, select, tuple_, update

from ..errors import HomeError
from ..model import Audit, AuditFinding, Capture, FindingKind, Outcome, RecordRef
from ..ports import HeldRow, Payload
from .audit_tables import audit_findings, audits
from .capture_tables import capture_records, captures, payloads
from .rows import Row, add_row, find_row, load_rows
from .work_rows import FAILED, IS_PENDING, literal_state
from .work_tables import work

_RECORD = ("warc", "length", "record_type", "record_id", "url", "status", "saved_bytes")
_PLACE = (capture_records.c.warc_offset, capture_records.c.capture_id, capture_records.c.ordinal)
_FINDING = ("collection", "warc", "what", "record_id", "url")
_DONE = ("found_at", "asked_at", "asked_job", "repaired_at", "repair")
_AUDIT = ("collection", "warc", "audited_at", "size", "records", "findings", "is_sealed")
_CAPTURE = ("id", "collection", "url", "purpose", "captured_at", "evidence", "status", "final_url", "job_id")
#: Lines that a damaged database is asked for.
_MOST_LINES = 5
_MOST_CAPTURES = 10_000


class Audits:
    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    # --- rows to compare -----------------------------------------------------------------------

    def load_record_rows(
        self, collection: str, warc: str, *, after: tuple[int, str, int], limit: int
    ) -> list[HeldRow]:
        query = select(capture_records).join(captures, captures.c.id == capture_records.c.capture_id)
        query = query.where(capture_records.c.warc == warc, captures.c.collection == collection)
        query = query.where(tuple_(*_PLACE) > tuple_(*after)).order_by(*_PLACE).limit(limit)
        return [
            HeldRow(
                capture_id=row["capture_id"],
                ordinal=row["ordinal"],
                ref=RecordRef(offset=row["warc_offset"], **{name: row[name] for name in _RECORD}),
            )
            for row in load_rows(self.connection, query)
        ]

    def load_payload_rows(self, collection: str, warc: str, *, start: int, end: int) -> list[Payload]:
        here = and_(payloads.c.warc_offset >= start, payloads.c.warc_offset < end)
        query: Select[Any] = select(payloads).where(
            payloads.c.collection == collection, payloads.c.warc == warc, here
        )
        rows = load_rows(self.connection, query.order_by(payloads.c.warc_offset))
        return [Payload(row["digest"], row["warc"], row["warc_offset"]) for row in rows]

    def load_records(self, capture_id: str) -> list[RecordRef]:
        query = select(capture_records).where(capture_records.c.capture_id == capture_id)
        return [
            RecordRef(offset=row["warc_offset"], **{name: row[name] for name in _RECORD})
            for row in load_rows(self.connection, query.order_by(capture_records.c.ordinal))
        ]

    def replace_records(self, capture_id: str, records: Sequence[RecordRef]) -> None:
        mine = capture_records.c.capture_id == capture_id
        self.connection.execute(capture_records.delete().where(mine))
        rows = [
            {"capture_id": capture_id, "ordinal": ordinal, "warc_offset": record.offset}
            | {name: getattr(record, name) for name in _RECORD}
            for ordinal, record in enumerate(records)
        ]
        if rows:
            self.connection.execute(capture_records.insert(), rows)

    def list_known_warcs(self) -> dict[str, str]:
        """By steps of the index: there are few files and very many rows."""
        found: dict[str, str] = {}
        warc = capture_records.c.warc
        last = self.connection.execute(select(func.min(warc))).scalar()
        while last is not None:
            query = select(captures.c.collection)
            query = query.join(capture_records, captures.c.id == capture_records.c.capture_id)
            found[last] = str(self.connection.execute(query.where(warc == last).limit(1)).scalar())
            last = self.connection.execute(select(func.min(warc)).where(warc > last)).scalar()
        return found

    # --- findings ------------------------------------------------------------------------------

    def add_finding(self, finding: AuditFinding) -> bool:
        values = {name: getattr(finding, name) for name in (*_FINDING, *_DONE)}
        row = {"id": finding.id, "kind": finding.kind.value, "warc_offset": finding.offset, **values}
        if add_row(self.connection, audit_findings, {**row, "seen_at": finding.found_at}):
            return True
        mine = audit_findings.c.id == finding.id
        known = find_row(self.connection, select(audit_findings).where(mine))
        seen: dict[str, Any] = {"seen_at": finding.found_at}
        is_back = known is not None and known["repaired_at"] is not None and known["asked_at"] is None
        if is_back:
            seen = {**row, **seen}
        self.connection.execute(update(audit_findings).where(mine).values(**seen))
        return is_back

    def list_findings(
        self, collection: str | None = None, *, warc: str | None = None, only_open: bool = True
    ) -> list[AuditFinding]:
        table = audit_findings
        query: Select[Any] = select(table).order_by(
            table.c.collection, table.c.warc, table.c.warc_offset.nulls_first()
        )
        for column, wanted in ((table.c.collection, collection), (table.c.warc, warc)):
            query = query if wanted is None else query.where(column == wanted)
        if only_open:
            query = query.where(table.c.repaired_at.is_(None))
        return [_finding(row) for row in load_rows(self.connection, query)]

    def close_findings(
        self, collection: str, warc: str, *, unseen_since: datetime, at: datetime, repair: str
    ) -> int:
        table = audit_findings
        gone = and_(table.c.collection == collection, table.c.warc == warc, table.c.repaired_at.is_(None))
        # Seen by a clock that was ahead is not seen by this audit either.
        unseen = or_(table.c.seen_at < unseen_since, table.c.seen_at > at)
        query = table.update().where(gone, unseen)
        return self.connection.execute(query.values(repaired_at=at, repair=repair)).rowcount

    def find_captures_at(self, collection: str, warc: str, offset: int | None) -> list[tuple[Capture, str]]:
        query = select(captures, capture_records.c.record_type)
        query = query.join(capture_records, captures.c.id == capture_records.c.capture_id)
        query = query.where(capture_records.c.warc == warc, captures.c.collection == collection)
        if offset is None:
            # Of a whole file each capture once, by what it shows.
            query = query.where(capture_records.c.ordinal == captures.c.main_record)
        else:
            query = query.where(capture_records.c.warc_offset == offset)
        rows = load_rows(self.connection, query.order_by(captures.c.id).limit(_MOST_CAPTURES))
        return [(_capture(row), row["record_type"]) for row in rows]

    def mark_finding(
        self,
        finding_id: str,
        *,
        asked_at: datetime | None = None,
        asked_job: str | None = None,
        repaired_at: datetime | None = None,
        repair: str | None = None,
    ) -> None:
        told = {"asked_at": asked_at, "asked_job": asked_job, "repaired_at": repaired_at, "repair": repair}
        values = {name: value for name, value in told.items() if value is not None}
        mine = audit_findings.c.id == finding_id
        self.connection.execute(audit_findings.update().where(mine).values(**values))

    # --- audits --------------------------------------------------------------------------------

    def save_audit(self, audit: Audit) -> None:
        values = {name: getattr(audit, name) for name in _AUDIT}
        if not add_row(self.connection, audits, values):
            mine = and_(audits.c.collection == audit.collection, audits.c.warc == audit.warc)
            self.connection.execute(audits.update().where(mine).values(**values))

    def find_audit(self, collection: str, warc: str) -> Audit | None:
        query = select(audits).where(audits.c.collection == collection, audits.c.warc == warc)
        row = find_row(self.connection, query)
        return _audit(row) if row else None

    def list_audits(self) -> list[Audit]:
        return [_audit(row) for row in load_rows(self.connection, select(audits))]

    def find_failed_audits(self) -> dict[tuple[str, str], datetime]:
        query = select(work.c.collection, work.c.subject, work.c.closed_at)
        query = query.where(literal_state(FAILED), work.c.step == "audit")
        rows = load_rows(self.connection, query)
        return {(row["collection"], row["subject"]): row["closed_at"] for row in rows}

    def has_pending(self, step: str) -> bool:
        query = select(work.c.id).where(IS_PENDING, work.c.step == step).limit(1)
        return find_row(self.connection, query) is not None

    def find_damage(self) -> list[str]:
        if self.connection.dialect.name != "sqlite":
            return []
        lines: list[str] = []
        try:
            lines += self.connection.exec_driver_sql(f"PRAGMA quick_check({_MOST_LINES})").scalars()
            for row in self.connection.exec_driver_sql("PRAGMA foreign_key_check").fetchmany(_MOST_LINES):
                lines.append(f"a row of {row[0]} refers to one of {row[2]} that isn't there")
        except HomeError as error:  # it can't even be read to its end
            lines.append(str(error.__cause__ or error))
        return [line.replace("\n", " ") for line in lines if line != "ok"]


def _capture(row: Row) -> Capture:
    plain = {name: row[name] for name in _CAPTURE}
    return Capture(outcome=Outcome(row["outcome"]), **plain)


def _finding(row: Row) -> AuditFinding:
    told = {name: row[name] for name in (*_FINDING, *_DONE)}
    return AuditFinding(kind=FindingKind(row["kind"]), offset=row["warc_offset"], **told)


def _audit(row: Row) -> Audit:
    return Audit(**{name: row[name] for name in _AUDIT})
