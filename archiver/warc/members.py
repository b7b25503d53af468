"""A stranger's gzip file, member by member, and where it can be read on after a broken spot."""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterator
from typing import BinaryIO

_READ_BYTES = 32_768
#: What of a member is looked at to see whether a record opens in it.
_PEEK_BYTES = 1024
#: Magic number, deflate, and no flag that isn't known (RFC 1952).
_MEMBER = re.compile(rb"\x1f\x8b\x08[\x00-\x1f]", re.DOTALL)
_RECORD_LINE = re.compile(rb"(?<=\n)WARC/1\.\d\r?\n")
#: More than lies between two places that one search step looks at.
_OVERLAP_BYTES = 16
#: Places that look like a member and are none, for each search: crafted files have millions.
_MAX_TRIES = 10_000


class BrokenMember(Exception):
    """The bytes are no whole gzip member."""


class GzipMembers(io.RawIOBase):
    """What the members of a file hold, one after the other, from a member's first byte on."""

    def __init__(self, file: BinaryIO, offset: int = 0) -> None:
        file.seek(offset)
        self._file = file
        self._at = offset
        self._raw = b""
        self._inflate: zlib._Decompress | None = None
        #: First byte of the member that was read last, or is broken.
        self.offset = offset

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """One piece of one member; 0 at the end of the file.

        :raises BrokenMember: it breaks off, is none, or isn't what its checksum says.
        """
        while True:
            if not self._raw and not self._fill():
                if self._inflate is not None:
                    raise BrokenMember("it breaks off inside a record")
                return 0
            if self._inflate is None:
                self._raw = self._raw.lstrip(b"\0")  # padding, which gzip allows between members
                if not self._raw:
                    continue
                self.offset = self._at - len(self._raw)
                self._inflate = zlib.decompressobj(zlib.MAX_WBITS + 16)
            data = self._piece(self._inflate, len(buffer))
            if data:
                buffer[: len(data)] = data
                return len(data)

    def _fill(self) -> bool:
        self._raw = self._file.read(_READ_BYTES)
        self._at += len(self._raw)
        return bool(self._raw)

    def _piece(self, inflate: zlib._Decompress, size: int) -> bytes:
        try:
            data = inflate.decompress(self._raw, size)
        except zlib.error as error:
            raise BrokenMember("no whole gzip member") from error
        if inflate.eof:
            self._raw, self._inflate = inflate.unused_data, None
        else:
            self._raw = inflate.unconsumed_tail
        return data


def find_member(file: BinaryIO, start: int) -> int | None:
    """The first byte of the next gzip member that opens with a WARC record."""
    for tries, at in enumerate(_iter_places(file, start, _MEMBER)):
        if tries == _MAX_TRIES:
            return None
        file.seek(at)
        try:
            opening = zlib.decompressobj(zlib.MAX_WBITS + 16).decompress(file.read(_PEEK_BYTES), 5)
        except zlib.error:
            continue
        if opening == b"WARC/":
            return at
    return None


def find_record_line(file: BinaryIO, start: int) -> int | None:
    """The next place in a file without compression where a line opens a WARC record."""
    return next(_iter_places(file, start, _RECORD_LINE), None)


def _iter_places(file: BinaryIO, start: int, pattern: re.Pattern[bytes]) -> Iterator[int]:
    """Where the pattern matches, from ``start`` on, and whoever asks may move the file's place."""
    kept, at, done = b"", start, start
    while True:
        file.seek(at)
        read = file.read(_READ_BYTES)
        at += len(read)
        text = kept + read
        # A match at the very end may go on in the next step.
        limit = len(text) if not read else max(0, len(text) - _OVERLAP_BYTES)
        first = at - len(text)
        for match in pattern.finditer(text):
            if match.start() < limit and first + match.start() >= done:
                yield first + match.start()
        if not read:
            return
        done = first + limit
        kept = text[max(0, limit - 1) :]
