"""The records of a WARC file read to their end, each held against what it says of itself."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator
from typing import BinaryIO

from ..model import FindingKind
from ..ports import BrokenSpot, CheckedRecord, Statement
from .appends import record_ref
from .digests import StatedDigest
from .http import find_body
from .members import find_member
from .records import APPEND_FIELD, SCHEMA_FIELD
from .reindex import INDEXED, line_of
from .storage import IMPORTED
from .walk import BrokenRecord, Member, Walked

#: Of the next record; each small one copies what of it belongs to those behind.
_READ_BYTES = 16_384
#: More than any HTTP head that we keep is long.
_HEAD_BYTES = 512 * 1024
_STATEMENT_BYTES = 4_000_000
#: Broken spots after which a file is given up.
_MAX_SPOTS = 1000
#: Bytes that may be read again behind broken spots, beside the file's own: a broken member may run far
#: into those after it.
_REREAD_BYTES = 64 * 1024 * 1024
#: What a file may unpack to: so many bytes, and so many times its own size.
_FREE_BYTES, _MOST_TIMES = 1_000_000_000, 200
#: What a stored answer's digest of its payload is of, where the body is chunked, differs from tool to tool.
_CHUNKED = b"\ntransfer-encoding:"
_GZIP = b"\x1f\x8b"
#: Where a gzip header has its flags, and the first that isn't defined (RFC 1952, 2.3.1).
_FLAGS, _FIRST_UNKNOWN_FLAG = 3, b"\x20"

#: Whether an index has a line.
HasLine = Callable[[bytes], bool]
#: How long the record at a place was when it was indexed, where that is known.
FindLength = Callable[[int], int | None]


class CheckedRecords:
    """One run over the records of a file, from a record's first byte on."""

    def __init__(
        self,
        file: BinaryIO,
        name: str,
        size: int,
        *,
        has_line: HasLine,
        find_length: FindLength,
        schemas: Collection[str],
    ) -> None:
        self._file = file
        self._name = name
        self._size = size
        self._is_strange = IMPORTED.fullmatch(name) is not None
        self._has_line = has_line
        self._find_length = find_length
        self._schemas = schemas
        self._left = _FREE_BYTES + _MOST_TIMES * size

    def iter_from(self, start: int) -> Iterator[CheckedRecord | BrokenSpot]:
        """Each record, and each spot where none can be read; it goes on behind that."""
        at: int | None = start
        reread = self._size + _REREAD_BYTES
        for number in range(_MAX_SPOTS + 1):
            if at is None or at >= self._size:
                return
            try:
                yield from self._iter_whole(at)
                return
            except BrokenRecord as error:
                if number == _MAX_SPOTS or reread < 0:
                    why = f"given up after {number:,} broken spots: {error.why}"
                    yield BrokenSpot(offset=error.offset, why=why, next_offset=None)
                    return
                reached = self._file.tell()
                at = self._find_next(error.offset)
                reread -= max(0, reached - (at or reached))
                yield BrokenSpot(offset=error.offset, why=error.why, next_offset=at)

    def _find_next(self, offset: int) -> int | None:
        """Where reading goes on behind a broken record.

        What the index says of its length comes first: the body of a record may hold a WARC file itself.
        """
        length = self._find_length(offset)
        if length is not None and length > 0:
            self._file.seek(offset + length)
            if offset + length >= self._size:
                return None
            if self._file.read(2) == _GZIP:
                return offset + length
        return find_member(self._file, offset + 1)

    def _iter_whole(self, offset: int) -> Iterator[CheckedRecord]:
        self._file.seek(offset)
        rest = b""
        while offset < self._size and (rest := rest or self._file.read(_READ_BYTES)):
            if len(rest) < _FLAGS + 1:
                rest += self._file.read(_READ_BYTES)
            # isal passes over flags that don't exist yet; zlib, and who reads by it, takes them for an error.
            if rest[:2] == _GZIP and rest[_FLAGS : _FLAGS + 1] >= _FIRST_UNKNOWN_FLAG:
                raise BrokenRecord(offset, "not a gzip member")
            record, rest = self._read(offset, rest)
            yield record
            offset += record.ref.length

    def _read(self, offset: int, first: bytes) -> tuple[CheckedRecord, bytes]:
        member = Member(self._file, first, offset)
        fields = member.read_fields()
        size = member.block_bytes(fields)
        if size > self._left:
            raise BrokenRecord(offset, "its records unpack to more than a file of this size may hold")
        self._left -= size
        kind = fields.get("warc-type", "")
        block = StatedDigest(fields.get("warc-block-digest"))
        payload = StatedDigest(fields.get("warc-payload-digest"))
        start = self._read_start(member, kind, min(size, self._wanted(kind, fields)))
        block.update(start)
        takers: list[Callable[[bytes], None]] = [block.update] if block.is_checked else []
        is_payload = payload.is_checked and self._has_payload(kind, start)
        if is_payload:
            if kind == "resource" and fields["warc-payload-digest"] == fields.get("warc-block-digest"):
                is_payload = False  # one and the same, of the same bytes
            else:
                takers.append(payload.update)
        member.feed(size - len(start), _taker(takers))
        length, rest = member.finish()
        if offset + length > self._size:
            raise BrokenRecord(offset, "the file breaks off inside a record")
        faults = []
        if not block.is_right():
            faults.append((FindingKind.BLOCK_DIGEST, "its block isn't the one that its digest is of"))
        elif is_payload and not payload.is_right():
            faults.append((FindingKind.PAYLOAD_DIGEST, "its payload isn't the one that its digest is of"))
        return self._checked(Walked(offset, length, fields, start, size), faults), rest

    def _wanted(self, kind: str, fields: dict[str, str]) -> int:
        if kind in ("response", "revisit"):
            return _HEAD_BYTES
        is_asked = kind == "metadata" and fields.get(SCHEMA_FIELD.lower()) in self._schemas
        return _STATEMENT_BYTES if is_asked else 0

    def _read_start(self, member: Member, kind: str, size: int) -> bytes:
        if kind == "metadata":
            return member.read(size)
        return member.read_head(size) if size else b""

    def _has_payload(self, kind: str, start: bytes) -> bool:
        """Whether the payload stands in the block and we know where it begins."""
        if kind == "resource":
            return True
        if kind != "response" or find_body(start) != len(start):
            return False
        # What a stranger calls the payload is the block's to confirm.
        return not (self._is_strange and _CHUNKED in start.lower())

    def _checked(self, record: Walked, faults: list[tuple[FindingKind, str]]) -> CheckedRecord:
        appended = record.field(APPEND_FIELD)
        is_indexed = record.record_type in INDEXED
        try:
            line = line_of(record, self._name) if is_indexed else b""
            at = record.at
        except (ValueError, OverflowError) as error:
            raise BrokenRecord(record.offset, f"a record without a date or an address: {error}") from error
        if not record.record_type or not record.record_id:
            raise BrokenRecord(record.offset, "a record without type or id")
        statement = None
        schema = record.field(SCHEMA_FIELD) if record.record_type == "metadata" else None
        # One that is cut short is longer than any of ours.
        if schema in self._schemas and record.start and len(record.start) == record.block_bytes:
            try:
                fields = json.loads(record.start)
                statement = Statement(schema=schema or "", uri=record.uri, fields=fields, at=at)
            except (ValueError, RecursionError) as error:
                raise BrokenRecord(record.offset, f"a statement that can't be read: {error}") from error
        is_count = appended is not None and appended.isascii() and appended.isdecimal()
        referred = record.field("WARC-Refers-To") if record.record_type == "revisit" else None
        return CheckedRecord(
            ref=record_ref(record, self._name),
            payload_digest=record.field("WARC-Payload-Digest"),
            faults=tuple(faults),
            in_index=self._has_line(line) if is_indexed else None,
            appended=int((appended or "0")[:9]) if is_count else None,
            refers_to=(referred or "").strip("<>") or None,
            statement=statement,
        )


def _taker(takers: list[Callable[[bytes], None]]) -> Callable[[bytes], object]:
    if len(takers) == 1:
        return takers[0]

    def take(piece: bytes) -> None:
        for each in takers:
            each(piece)

    return take
