"""The index of a WARC file, made from the file alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from .cdxj import build_line
from .http import find_header, parse_status
from .methods import REPLAYS_FIELD
from .walk import BrokenRecord, Walked, iter_records

#: Types of records that can be replayed.
INDEXED = frozenset({"response", "resource", "revisit"})
#: More than any HTTP head that we keep is long.
_HEAD_BYTES = 512 * 1024
#: Lines are made of so many records at once: between two bodies, each would take twice the time.
_AT_ONCE = 250


def index_warc(path: Path) -> list[bytes]:
    """The sorted CDXJ lines of a WARC file of ours: gzip, one record a member.

    The lines are in memory, some 300 bytes a record; the file is not.

    :raises BrokenRecord: it isn't whole.
    :raises OSError: it can't be read.
    """
    with path.open("rb") as file:
        return sorted(set(iter_index_lines(file, path.name)))


def iter_index_lines(file: BinaryIO, name: str) -> Iterator[bytes]:
    """The CDXJ lines of a WARC file, in the order of its records.

    :raises BrokenRecord: after the last whole record, where the file doesn't end there.
    """
    waiting: list[Walked] = []
    try:
        for record in iter_records(file, 0, keep_bytes=_looked_at, only_heads=True):
            if record.record_type in INDEXED:
                waiting.append(record)
            if len(waiting) == _AT_ONCE:
                yield from [line_of(each, name) for each in waiting]
                waiting.clear()
    except BrokenRecord:
        yield from [line_of(each, name) for each in waiting]
        raise
    yield from [line_of(each, name) for each in waiting]


def _looked_at(record_type: str) -> int:
    return _HEAD_BYTES if record_type in ("response", "revisit") else 0


def status_of(record: Walked) -> int | None:
    """The HTTP status that a record keeps, if it keeps an answer."""
    return parse_status(record.start) if record.record_type in ("response", "revisit") else None


def line_of(record: Walked, name: str) -> bytes:
    """The CDXJ line of a record that can be replayed; ``start`` holds its HTTP head and no more of it."""
    if record.record_type == "resource":
        mime = record.field("Content-Type")
    elif record.record_type == "revisit":
        mime = "warc/revisit"
    else:
        mime = find_header(record.start, "Content-Type")
    return build_line(
        url=record.field(REPLAYS_FIELD) or record.uri,
        at=record.at,
        mime=mime,
        status=status_of(record),
        digest=record.field("WARC-Payload-Digest") or "",
        offset=record.offset,
        length=record.length,
        warc=name,
    )
