"""The appends of our own WARC files: what one step wrote at once, its statements and its index lines."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import BinaryIO

from ..lightly import dataclass
from ..model import RecordRef
from ..ports import Statement
from .http import head_of
from .members import find_member
from .originals import original_digest, saved_by
from .records import APPEND_FIELD, SCHEMA_FIELD
from .reindex import INDEXED, line_of, status_of
from .storage import IMPORTED
from .walk import BrokenRecord, Walked, iter_records

_STATEMENT_BYTES = 500_000_000
_HEAD_BYTES = 512 * 1024
#: Broken spots after which a file is given up.
_MAX_SPOTS = 1000


@dataclass(frozen=True, kw_only=True)
class FoundAppend:
    """One append as it lies in its file."""

    records: tuple[RecordRef, ...]
    #: In order.
    statements: tuple[Statement, ...]
    #: Index lines of the records that can be replayed.
    lines: tuple[bytes, ...]
    #: First byte after it.
    end: int
    #: It begins a file, and tells only of that.
    is_header: bool = False
    #: All that was written at once is here; broken spots swallow records.
    is_whole: bool = True
    #: Why some of its statements can't be read.
    faults: tuple[str, ...] = ()


def iter_whole_appends(file: BinaryIO, name: str, start: int = 0) -> Iterator[FoundAppend]:
    """The appends from a record's first byte on, up to the first thing that is no whole one."""
    with contextlib.suppress(BrokenRecord):
        under_way: list[Walked] = []
        for record in iter_records(file, start, keep_bytes=_looked_at):
            under_way.append(_without_bulk(record))
            if record.field(APPEND_FIELD) is not None:
                yield _describe(under_way, name)
                under_way = []


def iter_all_appends(file: BinaryIO, name: str) -> Iterator[FoundAppend | BrokenRecord]:
    """All appends of a file, also behind broken spots, each of which is told in its place."""
    under_way: list[Walked] = []
    at: int | None = 0
    for _ in range(_MAX_SPOTS):
        if at is None:
            break
        try:
            for record in iter_records(file, at, keep_bytes=_looked_at):
                under_way.append(_without_bulk(record))
                count = record.field(APPEND_FIELD)
                if record.offset == 0 and count is None:
                    yield BrokenRecord(0, "no file of this program: “archiver import” takes it in")
                    return
                if count is not None:
                    yield from _split(under_way, int(count[:9]) if count.isdecimal() else 0, name)
                    under_way = []
            break
        except BrokenRecord as error:
            yield error
            at = find_member(file, error.offset + 1)
    if under_way:
        yield _describe(under_way, name, is_whole=False)


def index_line(record: Walked, name: str) -> bytes | None:
    """The index line of a record; ``None`` for one that no reader asks for."""
    return line_of(record, name) if record.record_type in INDEXED else None


def record_ref(record: Walked, name: str) -> RecordRef:
    """Where a record lies."""
    is_strange = IMPORTED.fullmatch(name) is not None
    return RecordRef(
        warc=name,
        offset=record.offset,
        length=record.length,
        record_type=record.record_type,
        record_id=record.record_id,
        url=record.uri,
        status=status_of(record),
        # What a stranger says of a digest or a length isn't believed.
        saved_bytes=None if is_strange else saved_by(record),
        payload_digest=None if is_strange else original_digest(record),
    )


def _looked_at(record_type: str) -> int:
    """Of our own statements everything, of others an HTTP head."""
    return _STATEMENT_BYTES if record_type == "metadata" else _HEAD_BYTES


def _without_bulk(record: Walked) -> Walked:
    if record.record_type == "metadata":
        return record
    return replace(record, start=head_of(record.start))


def _split(records: list[Walked], count: int, name: str) -> Iterator[FoundAppend]:
    """The append that these records end with, and before it what is left of one that lost its end."""
    left = records[:-count] if 0 < count < len(records) else []
    if left:
        yield _describe(left, name, is_whole=False)
    mine = records[len(left) :]
    yield _describe(mine, name, is_whole=len(mine) == count)


def _describe(records: Sequence[Walked], name: str, *, is_whole: bool = True) -> FoundAppend:
    statements: list[Statement] = []
    faults: list[str] = []
    for record in records:
        schema = record.field(SCHEMA_FIELD)
        if record.record_type != "metadata" or schema is None:
            continue
        try:
            fields = json.loads(record.start)
            statements.append(Statement(schema=schema, uri=record.uri, fields=fields, at=record.at))
        except (ValueError, RecursionError) as error:
            faults.append(f"a statement at byte {record.offset} can't be read: {error}")
    lines = (index_line(record, name) for record in records)
    last = records[-1]
    return FoundAppend(
        records=tuple(record_ref(record, name) for record in records),
        statements=tuple(statements),
        lines=tuple(line for line in lines if line is not None),
        end=last.offset + last.length,
        is_header=last.record_type == "warcinfo",
        is_whole=is_whole,
        faults=tuple(faults),
    )
