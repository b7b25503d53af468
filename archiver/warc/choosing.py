"""Which records of our WARC files a selection takes: its captures' own, what was said of them, originals."""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterable, Iterator
from dataclasses import field
from datetime import datetime
from typing import BinaryIO
from urllib.parse import unquote

from ..lightly import dataclass
from .records import APPEND_FIELD
from .storage import told
from .walk import BrokenRecord, Member, iter_records, parse_date
from .warc_file import WarcFile

_READ_BYTES = 4096
_URN = re.compile(r"urn:archiver:(holdings:[^:]*|submission|[^:]+)(?::([^:]+))?")


@dataclass(frozen=True)
class Known:
    """A record that the catalogue knows, and whether it is wanted."""

    offset: int
    length: int
    is_wanted: bool


@dataclass
class Chosen:
    """Places of records in one file, in order."""

    offsets: array[int] = field(default_factory=lambda: array("q"))
    lengths: array[int] = field(default_factory=lambda: array("q"))

    def add(self, offset: int, length: int) -> None:
        self.offsets.append(offset)
        self.lengths.append(length)

    @property
    def size(self) -> int:
        return sum(self.lengths)

    def iter_stretches(self) -> Iterator[tuple[int, int]]:
        """Offset and length of what lies side by side."""
        start = end = -1
        for offset, length in zip(self.offsets, self.lengths, strict=True):
            if offset != end:
                if end > start:
                    yield start, end - start
                start = offset
            end = offset + length
        if end > start:
            yield start, end - start


#: Whether what a statement says is wanted, by its address and date.
Wants = Callable[[str, str], bool]


def find_subject(uri: str) -> str:
    """Whom a statement is about: the id or the address that it is filed under."""
    found = _URN.match(uri)
    if found is None:
        return ""
    kind, name = found[1], found[2] or ""
    return unquote(name) if kind.startswith(("holdings:", "submission")) else kind


def choose_records(path: WarcFile, end: int, known: Iterable[Known], wants: Wants) -> Chosen:
    """The wanted records of one of our files up to ``end``, in order.

    Only what the catalogue doesn't know is read: statements. Those of a wanted capture's append are
    taken, and those that ``wants`` says. A file of which anything is taken tells by whom it was written.
    """
    chosen = Chosen()
    with told(path), path.open(buffering=0) as file:
        for offset, length in _iter_chosen(file, end, known, wants):
            chosen.add(offset, length)
        if chosen.offsets and chosen.offsets[0] and (header := _find_header(file)):
            chosen.offsets.insert(0, 0)
            chosen.lengths.insert(0, header)
    return chosen


def _iter_chosen(file: BinaryIO, end: int, known: Iterable[Known], wants: Wants) -> Iterator[tuple[int, int]]:
    waiting = _merge(known)
    following = next(waiting, None)
    at, rest = 0, b""
    # The append that is being read: its statements wait until it is known whether a capture of it is wanted.
    under_way: list[tuple[int, int, bool, bool]] = []
    while at < end:
        while following is not None and following.offset < at:
            following = next(waiting, None)
        if following is not None and following.offset == at:
            under_way.append((at, following.length, following.is_wanted, False))
            at, rest = at + following.length, b""
            continue
        try:
            offset, length, fields, rest = _read(file, at, rest)
        except BrokenRecord:
            yield from _close(under_way)
            under_way, rest = [], b""
            if following is None:
                return
            at = following.offset
            continue
        is_statement = fields.get("warc-type") == "metadata"
        is_wanted = is_statement and wants(fields.get("warc-target-uri", ""), fields.get("warc-date", ""))
        under_way.append((offset, length, is_wanted, is_statement))
        at += length
        if APPEND_FIELD.lower() in fields:
            yield from _close(under_way)
            under_way = []
    yield from _close(under_way)


def _close(append: list[tuple[int, int, bool, bool]]) -> Iterator[tuple[int, int]]:
    """What is taken of an append: what is wanted, and all its statements where a capture in it is."""
    has_capture = any(is_wanted and not is_statement for _, _, is_wanted, is_statement in append)
    for offset, length, is_wanted, is_statement in append:
        if is_wanted or (is_statement and has_capture):
            yield offset, length


def _merge(known: Iterable[Known]) -> Iterator[Known]:
    """Each place once: several captures may have written one record."""
    last: Known | None = None
    for one in known:
        if last is not None and one.offset == last.offset:
            last = Known(last.offset, last.length, last.is_wanted or one.is_wanted)
            continue
        if last is not None:
            yield last
        last = one
    if last is not None:
        yield last


def _read(file: BinaryIO, at: int, rest: bytes) -> tuple[int, int, dict[str, str], bytes]:
    """Place and header of the record at a place, and what was read beyond it."""
    if rest:
        first = rest
    else:
        file.seek(at)
        first = file.read(_READ_BYTES)
    member = Member(file, first, at)
    fields = member.read_fields()
    member.skip(member.block_bytes(fields))
    length, rest = member.finish()
    return at, length, fields, rest


def _find_header(file: BinaryIO) -> int | None:
    """How long the record is that says who wrote a file, where it begins with one."""
    try:
        first = next(iter_records(file, 0, keep_bytes=lambda _: 0), None)
    except BrokenRecord:
        return None
    return first.length if first is not None and first.record_type == "warcinfo" else None


def is_between(date: str, since: datetime | None, until: datetime | None) -> bool:
    """Whether a WARC-Date lies in a range; not, where it is none."""
    try:
        at = parse_date(date)
    except ValueError:
        return False
    return (since is None or at >= since) and (until is None or at < until)


def find_original_id(path: WarcFile, offset: int) -> str | None:
    """Id of the record that a revisit at a place refers to."""
    with told(path), path.open(buffering=0) as file:
        file.seek(offset)
        try:
            fields = Member(file, file.read(_READ_BYTES), offset).read_fields()
        except BrokenRecord:
            return None
    return fields.get("warc-refers-to", "").strip("<> ") or None
