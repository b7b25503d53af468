"""One part of one WARC file, read and held against its index and the catalogue."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import field

from ...errors import Stopped
from ...lightly import dataclass
from ...model import FindingKind
from ...ports import BrokenSpot, CheckedRecord, FileReading, HeldFile, HeldRow
from ..stated import CAPTURES
from .appends import MOST_RECORDS, Fault, OpenAppend, fault_of, judge
from .originals import OriginalCheck
from .rows import Rows
from .tools import Tools

#: Faults of one kind that are told one by one for each part; of losses more, as each is made good by itself.
_MOST, _MOST_LOSSES = 25, 1000


@dataclass
class Part:
    """What was read, and what is wrong with it."""

    faults: list[Fault] = field(default_factory=list)
    records: int = 0
    #: Where the next part begins.
    end: int = 0
    is_last: bool = False
    is_readable: bool = True
    #: Records that count for nothing: no index is to name them.
    orphans: set[int] = field(default_factory=set)


def read_part(tools: Tools, file: HeldFile, start: int, *, max_bytes: int, paced: bool) -> Part:
    """Audit a file from an append's first byte on, for so many bytes or a little more.

    Told to stop it ends early, at the last append that was read whole.

    :raises HomeError: the file or the catalogue can't be read.
    :raises Stopped: not even one append was read.
    """
    with tools.auditor.open(file, paced=paced) as reading:
        return _PartAudit(tools, file, reading, start).run(max_bytes)


class _PartAudit:
    def __init__(self, tools: Tools, file: HeldFile, reading: FileReading, start: int) -> None:
        self._tools = tools
        self._file = file
        self._reading = reading
        self._start = start
        self._rows = Rows(tools.catalog, file, start)
        self._originals = OriginalCheck(tools, file.collection)
        self._append = OpenAppend()
        #: Of the append that is being read; they count once it is whole.
        self._faults: list[Fault] = []
        self._lacking: set[int] = set()
        self._digests: dict[int, str] = {}
        #: Of the whole part.
        self._all_lacking: set[int] = set()
        self._all_digests: dict[int, str] = {}
        self._spots: list[tuple[int, int]] = []
        self._seen = 0
        self._counts: Counter[FindingKind] = Counter()
        self._part = Part(end=start)

    def run(self, max_bytes: int) -> Part:
        part, reading = self._part, self._reading
        records = reading.iter_records(self._start, CAPTURES)
        try:
            for found in records:
                if isinstance(found, BrokenSpot):
                    self._take_spot(found)
                    continue
                self._take_record(found)
                is_end = not reading.is_ours or found.appended is not None
                if is_end or len(self._append.records) >= MOST_RECORDS:
                    self._end_append(found.ref.offset + found.ref.length)
                    if part.end - self._start >= max_bytes and part.end < reading.size:
                        break
            else:
                self._end_file()
        except Stopped:
            if part.end == self._start:
                raise
        for fault in self._iter_closing():
            self._tell(fault)
        part.faults += [
            Fault(kind, f"and {count - _most(kind):,} more like these")
            for kind, count in self._counts.items()
            if count > _most(kind)
        ]
        return part

    # --- as it is read -------------------------------------------------------------------------

    def _take_record(self, record: CheckedRecord) -> None:
        ref = record.ref
        for row in self._rows.take_before(ref.offset):
            self._judge_stray(row)
        rows = self._rows.take_at(ref.offset)
        self._seen += 1
        self._faults += [fault_of(record, kind, what) for kind, what in record.faults]
        if record.faults:
            self._originals.note_damaged(self._file.warc, ref.offset)
        if any(row.ref != ref for row in rows):
            what = "the catalogue says something else of the record"
            self._faults.append(fault_of(record, FindingKind.CATALOG_ROW, what))
        if record.in_index is False:
            self._lacking.add(ref.offset)
        if ref.record_type == "response" and record.payload_digest is not None:
            self._digests[ref.offset] = record.payload_digest
        if record.refers_to is not None and self._reading.is_ours:
            why = self._originals.find_fault(record.refers_to, record.payload_digest)
            if why is not None:
                self._faults.append(fault_of(record, FindingKind.ORIGINAL_LOST, why))
        self._append.add(record, rows)

    def _judge_stray(self, row: HeldRow) -> None:
        """A row that no record stands at."""
        ref = row.ref
        if ref.offset >= self._reading.certain_end and self._file.state == "open":
            return
        if any(start <= ref.offset < end for start, end in self._spots):
            if all(fault.offset != ref.offset for fault in self._faults):
                what = "no whole record can be read: it lies in a broken spot"
                fault = Fault(FindingKind.BROKEN_RECORD, what, ref.offset, ref.record_id, ref.url)
                self._faults.append(fault)
        elif ref.offset >= self._reading.size:
            what = f"the file ends before it, at byte {self._reading.size:,}"
            self._faults.append(Fault(FindingKind.BROKEN_RECORD, what, ref.offset, ref.record_id, ref.url))
        else:
            what = "the catalogue names a record that isn't there"
            self._faults.append(Fault(FindingKind.CATALOG_ROW, what, ref.offset, ref.record_id, ref.url))

    def _take_spot(self, spot: BrokenSpot) -> None:
        """Somewhere no record can be read; whose they were, the catalogue's rows say."""
        end = self._reading.size if spot.next_offset is None else spot.next_offset
        for row in self._rows.take_before(spot.offset):
            self._judge_stray(row)
        self._append.is_broken = True
        self._spots.append((spot.offset, end))
        self._originals.note_damaged(self._file.warc, spot.offset)
        mine = next(iter(self._rows.take_at(spot.offset)), None)
        what = f"no whole record can be read: {spot.why}"
        self._faults.append(
            Fault(
                FindingKind.BROKEN_RECORD,
                what,
                spot.offset,
                mine.ref.record_id if mine else None,
                mine.ref.url if mine else None,
            )
        )
        for row in self._rows.take_before(end):
            self._judge_stray(row)

    def _end_append(self, end: int) -> None:
        """What was read so far counts."""
        append, self._append = self._append, OpenAppend()
        is_certain = end <= self._reading.certain_end
        if self._reading.is_ours and append.records:
            if torn := append.find_torn():
                self._faults.append(torn)
            judged = judge(self._tools.catalog, append)
            if judged.is_orphan:
                orphans = {record.ref.offset for record in append.records}
                self._lacking -= orphans
                self._part.orphans |= orphans
            if is_certain and not append.is_broken:
                self._faults += judged.faults
        for fault in self._faults:
            self._tell(fault)
        self._all_lacking |= self._lacking
        self._all_digests |= self._digests
        self._faults, self._lacking, self._digests = [], set(), {}
        self._part.records += self._seen
        self._seen = 0
        self._part.end = end

    # --- at the end ----------------------------------------------------------------------------

    def _end_file(self) -> None:
        part, reading = self._part, self._reading
        is_open = self._file.state == "open"
        append = self._append
        if append.records and reading.is_ours and not is_open and not append.is_broken:
            what = "the file ends within what was written at once"
            self._faults.append(fault_of(append.records[0], FindingKind.TORN_APPEND, what))
        if self._start == 0 and not part.records and not append.records and not self._spots and not is_open:
            self._faults.append(Fault(FindingKind.BROKEN_RECORD, "the file holds no record", 0))
        for row in self._rows.take_before(None):
            self._judge_stray(row)
        # Of an open file what comes behind the last whole append is read next time.
        end = part.end if is_open else reading.size
        self._append = OpenAppend()
        self._end_append(end)
        part.is_last = True

    def _iter_closing(self) -> Iterator[Fault]:
        """What index and payloads say of the part."""
        part, start = self._part, self._start
        spots = [spot for spot in self._spots if spot[0] < part.end]
        if self._file.state == "bare" and start == 0:
            yield Fault(FindingKind.INDEX_MISSING, "the file has no index: nothing of it can be replayed")
        for one in self._reading.find_index_faults(start, part.end, self._all_lacking, spots):
            yield Fault(one.kind, one.what, one.offset)
        with self._tools.catalog.read() as session:
            held = session.load_payload_rows(
                self._file.collection, self._file.warc, start=start, end=part.end
            )
        for payload in held:
            is_read = not any(a <= payload.offset < b for a, b in spots)
            if is_read and self._all_digests.get(payload.offset) != payload.digest:
                what = "the catalogue says that another payload is there"
                yield Fault(FindingKind.CATALOG_ROW, what, payload.offset)

    def _tell(self, fault: Fault) -> None:
        self._counts[fault.kind] += 1
        if self._counts[fault.kind] <= _most(fault.kind):
            self._part.faults.append(fault)


def _most(kind: FindingKind) -> int:
    return _MOST_LOSSES if kind.is_loss else _MOST
