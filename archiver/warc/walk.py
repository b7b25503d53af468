"""Reading our own WARC files record by record, with the exact place of each and of the first broken one."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import BinaryIO

from ..lightly import dataclass
from .http import find_body
from .inflate import INFLATE_ERRORS, new_inflate

#: Longest WARC header of a record.
_MAX_HEADER_BYTES = 256 * 1024
_READ_BYTES = 65_536
_STEP_BYTES = 262_144


class BrokenRecord(Exception):
    """What stands at ``offset`` is no whole record."""

    def __init__(self, offset: int, why: str) -> None:
        super().__init__(f"at byte {offset}: {why}")
        self.offset = offset
        self.why = why


@dataclass(frozen=True)
class Walked:
    """A whole record, with the first bytes of its block."""

    offset: int
    length: int
    #: Names in lower case; a name's several values joined by commas.
    fields: dict[str, str]
    start: bytes
    block_bytes: int

    def field(self, name: str) -> str | None:
        return self.fields.get(name.lower())

    @property
    def record_type(self) -> str:
        return self.fields.get("warc-type", "")

    @property
    def record_id(self) -> str:
        return self.fields.get("warc-record-id", "").strip("<>")

    @property
    def uri(self) -> str:
        # Old tools write it in angle brackets, as WARC/1.0 shows it.
        return self.fields.get("warc-target-uri", "").strip("<>")

    @property
    def at(self) -> datetime:
        """WARC-Date, aware UTC.

        :raises ValueError: it is none.
        """
        return parse_date(self.fields.get("warc-date", ""))


def parse_date(text: str) -> datetime:
    """An instant of WARC-Date, with or without fractions of a second, aware UTC.

    :raises ValueError: it is none.
    """
    at = datetime.fromisoformat(text.strip())
    try:
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except OverflowError as error:
        raise ValueError(f"beyond the years there are: {text[:40]}") from error


def iter_records(
    file: BinaryIO,
    offset: int = 0,
    *,
    keep_bytes: Callable[[str], int] = lambda _: _STEP_BYTES,
    only_heads: bool = False,
) -> Iterator[Walked]:
    """The records from a record's first byte on; how much of a block is kept depends on its type.

    With ``only_heads`` it is kept only to its first blank line, if one is found in what was to be kept.

    :raises BrokenRecord: after the last whole record, where the file doesn't end there.
    """
    file.seek(offset)
    rest = b""
    while True:
        rest = rest or file.read(_READ_BYTES)
        if not rest:
            return
        member = Member(file, rest, offset)
        fields = member.read_fields()
        size = member.block_bytes(fields)
        kept = min(keep_bytes(fields.get("warc-type", "")), size)
        start = member.read_head(kept) if only_heads and kept else member.read(kept)
        member.skip(size - len(start))
        length, rest = member.finish()
        yield Walked(offset, length, fields, start, size)
        offset += length


class Member:
    """One gzip member with one record in it, read as a stream."""

    def __init__(self, file: BinaryIO, first: bytes, offset: int) -> None:
        self._file = file
        self._offset = offset
        self._inflate = new_inflate()
        self._raw = first
        self._taken = len(first)
        self._plain = bytearray()

    def read_fields(self) -> dict[str, str]:
        """The record's own header, read to its blank line."""
        searched = 0
        while (end := self._plain.find(b"\r\n\r\n", searched)) < 0:
            searched = max(0, len(self._plain) - 3)
            if len(self._plain) > _MAX_HEADER_BYTES or not self._more():
                raise BrokenRecord(self._offset, "a record's header isn't whole")
        header = bytes(self._plain[:end])
        del self._plain[: end + 4]
        return self._parse(header)

    def block_bytes(self, fields: dict[str, str]) -> int:
        size = fields.get("content-length", "")
        if not (size.isascii() and size.isdecimal()):
            raise BrokenRecord(self._offset, "a record without its length")
        # No block is longer than 18 digits say, and int() refuses thousands of them.
        return int(size.lstrip("0")[:18] or "0")

    def read(self, size: int) -> bytes:
        """The next bytes of the block, all of them."""
        while len(self._plain) < size:
            if not self._more():
                raise BrokenRecord(self._offset, "a record breaks off")
        data = bytes(self._plain[:size])
        del self._plain[:size]
        return data

    def read_head(self, size: int) -> bytes:
        """The next bytes of the block to its first blank line, or so many where none is among them."""
        searched = 0
        while (end := find_body(self._plain, searched, size)) < 0 and len(self._plain) < size:
            searched = max(0, len(self._plain) - 2)
            if not self._more():
                raise BrokenRecord(self._offset, "a record breaks off")
        return self.read(end if end >= 0 else size)

    def skip(self, size: int) -> None:
        self.feed(size, lambda _: None)

    def feed(self, size: int, take: Callable[[bytes], object]) -> None:
        """Hand the next bytes of the block over, piece by piece."""
        if self._plain and size > 0:
            piece = self.read(min(size, len(self._plain)))
            size -= len(piece)
            take(piece)
        while size > 0:
            piece = self._step(min(size, _STEP_BYTES))
            if not piece:
                raise BrokenRecord(self._offset, "a record breaks off")
            size -= len(piece)
            take(piece)

    def finish(self) -> tuple[int, bytes]:
        """Check the end of record and member (its checksum with it); the length, and what was read beyond."""
        if self.read(4) != b"\r\n\r\n" or self._more() or self._plain or not self._inflate.eof:
            raise BrokenRecord(self._offset, "a record doesn't end where it says")
        rest = self._inflate.unused_data
        return self._taken - len(rest), rest

    def _more(self) -> bool:
        """Inflate a step further; ``False`` at the member's end."""
        data = self._step(_STEP_BYTES)
        self._plain += data
        return bool(data)

    def _step(self, size: int) -> bytes:
        """At most so many bytes more; none at the member's end."""
        data = b""
        while not data and not self._inflate.eof:
            if not self._raw:
                self._raw = self._file.read(_READ_BYTES)
                self._taken += len(self._raw)
                if not self._raw:
                    raise BrokenRecord(self._offset, "the file breaks off inside a record")
            try:
                data = self._inflate.decompress(self._raw, size)
            except INFLATE_ERRORS as error:
                raise BrokenRecord(self._offset, "not a gzip member") from error
            self._raw = self._inflate.unconsumed_tail
        return bytes(data)

    def _parse(self, header: bytes) -> dict[str, str]:
        lines = header.decode("utf-8", "replace").split("\r\n")
        if not lines[0].startswith("WARC/1."):
            raise BrokenRecord(self._offset, "not a WARC record")
        fields: dict[str, str] = {}
        for line in lines[1:]:
            name, _, value = line.partition(":")
            name = name.strip().lower()
            fields[name] = f"{fields[name]}, {value.strip()}" if name in fields else value.strip()
        return fields


class BlockReader(io.RawIOBase):
    """A block from some place on, inflated as it is read."""

    def __init__(self, file: BinaryIO, offset: int, *, skip: int = 0) -> None:
        file.seek(offset)
        self._file = file
        self._member = Member(file, file.read(_READ_BYTES), offset)
        self._left = self._member.block_bytes(self._member.read_fields())
        self._member.skip(skip)
        self._left -= skip

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        data = self._member.read(min(len(buffer), self._left))
        buffer[: len(data)] = data
        self._left -= len(data)
        return len(data)

    def close(self) -> None:
        self._file.close()
        super().close()
