"""The records of one append, and what the catalogue should say of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field
from typing import Any

from ...lightly import dataclass
from ...model import FindingKind
from ...ports import Catalog, CheckedRecord, HeldRow
from ..stated import CAPTURES

#: A file of a stranger's may have no append that ends.
MOST_RECORDS = 50_000


@dataclass(frozen=True)
class Fault:
    """What is wrong at a place, before it is a finding of a file."""

    kind: FindingKind
    what: str
    offset: int | None = None
    record_id: str | None = None
    url: str | None = None


def fault_of(record: CheckedRecord, kind: FindingKind, what: str) -> Fault:
    """A fault of one record."""
    ref = record.ref
    return Fault(kind, what, ref.offset, ref.record_id, ref.url or None)


@dataclass
class OpenAppend:
    """What was read since the last append ended."""

    records: list[CheckedRecord] = field(default_factory=list)
    #: Captures that the catalogue's rows of these records belong to.
    captures: set[str] = field(default_factory=set)
    #: Offsets of the records that have a row.
    held: set[int] = field(default_factory=set)
    #: A broken spot lies among them: what is missing is told there.
    is_broken: bool = False

    def add(self, record: CheckedRecord, rows: list[HeldRow]) -> None:
        self.records.append(record)
        if rows:
            self.held.add(record.ref.offset)
            self.captures |= {row.capture_id for row in rows}

    def find_torn(self) -> Fault | None:
        """Records that lost the end of their append, or an append that lost records."""
        last = self.records[-1]
        count = last.appended or 0
        if self.is_broken or count == len(self.records):
            return None
        first = self.records[0]
        if count > len(self.records):
            what = f"of {count:,} records that were written at once {len(self.records):,} are there"
        else:
            what = f"{len(self.records) - count:,} records lack those that were written with them"
        return fault_of(first, FindingKind.TORN_APPEND, what)


@dataclass(frozen=True)
class Judged:
    """What the catalogue lacks of an append."""

    faults: tuple[Fault, ...] = ()
    #: A kill fell before the catalogue had it, and its job left another capture: no index names it.
    is_orphan: bool = False


def judge(catalog: Catalog, append: OpenAppend) -> Judged:
    """Hold a whole append of ours against the catalogue."""
    last = append.records[-1]
    mine = append.records[-(last.appended or 0) :] if last.appended else []
    said = _find_capture(mine)
    if said is None:
        return Judged()
    capture_id, url = str(said.get("id")), str(said.get("url"))
    if capture_id not in append.captures:
        job_id = said.get("job_id")
        with catalog.read() as session:
            is_known = session.has_capture(capture_id)
            kept = session.find_capture_of_job(job_id) if isinstance(job_id, str) and not is_known else None
        if kept is not None:
            return Judged(is_orphan=True)
        if not is_known:
            first = mine[0].ref
            what = f"the catalogue lacks the capture {capture_id}"
            return Judged((Fault(FindingKind.CATALOG_ROW, what, first.offset, first.record_id, url),))
    if said.get("elsewhere") is not None:
        return Judged()
    return Judged(tuple(_iter_lacking(mine, append.held)))


def _iter_lacking(mine: list[CheckedRecord], held: set[int]) -> Iterator[Fault]:
    for record in mine:
        if record.ref.record_type != "metadata" and record.ref.offset not in held:
            yield fault_of(record, FindingKind.CATALOG_ROW, "the catalogue lacks the record")


def _find_capture(mine: list[CheckedRecord]) -> Mapping[str, Any] | None:
    for record in mine:
        said = record.statement
        if said is not None and said.schema in CAPTURES and isinstance(said.fields, Mapping):
            return said.fields
    return None
