"""The records of anybody's WARC file, compressed or not, read on after a broken spot."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import BinaryIO, TypeVar, cast

from ..errors import SourceError
from .members import BrokenMember, GzipMembers, find_member, find_record_line
from .named_file import NamedFile

T = TypeVar("T")
#: Makes something of a record's header (names in lower case) and block, or leaves it out.
Read = Callable[[dict[str, str], "Block"], T | None]

_MAX_LINE = 65_536
_MAX_HEADER_BYTES = 512 * 1024
_MAX_BLANK_LINES = 16
_STEP_BYTES = 65_536
#: Broken spots after which a file is given up.
_MAX_SPOTS = 1000
#: Bytes that may be read again after broken spots, besides the file's own length: a member that is
#: broken may have run far into those after it.
_REREAD_BYTES = 64 * 1024 * 1024


class _BrokenRecordError(Exception):
    """No whole record stands here."""


def iter_any_records(
    source: NamedFile, read: Read[T], start: int = 0
) -> Iterator[tuple[int, T] | SourceError]:
    """What ``read`` makes of each record, and from where on the record can be read again: its first byte, or
    that of the gzip member that it is in. With such a place as ``start`` the records before are left out.

    A broken spot is told in its place, and reading goes on at the next record that opens after it.

    :raises SourceError: the file can't be read at all, or not further; its cause is the OSError, where there
        was one.
    """
    try:
        with source.open() as file:
            yield from iter_records_of(source, file, read, start)
    except OSError as error:
        raise SourceError(str(source), error.strerror or str(error)) from error


def iter_records_of(
    source: NamedFile, file: BinaryIO, read: Read[T], begin: int = 0
) -> Iterator[tuple[int, T] | SourceError]:
    """As :func:`iter_any_records`, of a file that is open.

    :raises OSError: it can't be read.
    """
    file.seek(0)
    head = file.read(9)
    if not head:
        raise SourceError(str(source), "the file is empty")
    is_gzip = head[:2] == b"\x1f\x8b" or (source.name.endswith(".gz") and head[:5] != b"WARC/")
    left = source.size() + _REREAD_BYTES
    start: int | None = begin
    for _ in range(_MAX_SPOTS):
        walk = _Walk(file, start or 0, is_gzip=is_gzip)
        try:
            for made in walk.iter_read(read):
                yield walk.offset, made
        except _ArcError:
            raise SourceError(
                str(source), "is an ARC file, which can't be read as it is; “archiver import” takes it in"
            ) from None
        except (_BrokenRecordError, BrokenMember) as error:
            reached = file.tell()
            start = (find_member if is_gzip else find_record_line)(file, walk.resume)
            left -= 0 if start is None else max(0, reached - start)
            if start is None or left < 0:
                raise SourceError(
                    str(source), f"the WARC file is broken from byte {walk.offset:,} on: {error}"
                ) from error
            yield SourceError(
                str(source),
                f"the WARC file is broken at byte {walk.offset:,} ({error}); read on from byte {start:,}",
            )
        else:
            return
    raise SourceError(str(source), f"the WARC file has more than {_MAX_SPOTS:,} broken spots: given up")


class _ArcError(Exception):
    """The older format, which WARC replaced."""


class _Walk:
    """One run over a file from a record's first byte on, and where it is."""

    def __init__(self, file: BinaryIO, start: int, *, is_gzip: bool) -> None:
        self._members = GzipMembers(file, start) if is_gzip else None
        self._stream = file if self._members is None else _buffered(self._members)
        self._offset = start
        self._resume = start + 1
        if self._members is None:
            file.seek(start)

    @property
    def offset(self) -> int:
        """First byte of the record (compressed, of its member) that is being read."""
        return self._offset if self._members is None else self._members.offset

    @property
    def resume(self) -> int:
        """From where on a record may open that wasn't read."""
        return self._resume if self._members is None else self._members.offset + 1

    def iter_read(self, read: Read[T]) -> Iterator[T]:
        is_first = True
        while (fields := self._read_fields(is_first=is_first)) is not None:
            is_first = False
            size = fields.get("content-length", "")
            if not (size.isascii() and size.isdecimal()):
                raise _BrokenRecordError("a record doesn't say how long it is")
            block = Block(self._stream, int(size[:18]))
            made = read(fields, block)
            block.skip()
            if made is not None:
                yield made

    def _read_fields(self, *, is_first: bool) -> dict[str, str] | None:
        """The header of the next record, names in lower case; ``None`` at the end."""
        blank_lines = 0
        while blank_lines < _MAX_BLANK_LINES:
            line = self._stream.readline(_MAX_LINE)
            if not line and not is_first:
                return None
            if line.strip():
                break
            blank_lines += 1
        if self._members is None:
            self._offset = self._stream.tell() - len(line)
            # Without its blank lines, the record before was not as long as it says.
            if blank_lines or line.startswith(b"WARC/"):
                self._resume = self._offset + line.startswith(b"WARC/")
        if line.startswith(b"filedesc:"):
            raise _ArcError
        if not line.startswith(b"WARC/"):
            raise _BrokenRecordError("not a WARC record")
        fields: dict[str, str] = {}
        budget = _MAX_HEADER_BYTES
        while line.strip():
            line = self._stream.readline(_MAX_LINE)
            budget -= len(line)
            # A record that opens here: the header before it has lost its end.
            if not line.endswith(b"\n") or budget < 0 or line.startswith(b"WARC/1."):
                raise _BrokenRecordError("a record's header isn't whole")
            name, _, value = line.decode("utf-8", "replace").partition(":")
            fields.setdefault(name.strip().lower(), value.strip())
        if self._members is None:
            # Its line break too: where the header has lost its end, the next record opens here.
            self._resume = self._stream.tell() - 1
        return fields


def _buffered(raw: io.RawIOBase) -> BinaryIO:
    return cast(BinaryIO, io.BufferedReader(raw, _STEP_BYTES))


class Block:
    """The content of a record, which is read no further than it goes."""

    def __init__(self, stream: BinaryIO, size: int) -> None:
        self._stream = stream
        self._left = size

    def read(self, size: int) -> bytes:
        """The next bytes, fewer at the block's end."""
        parts: list[bytes] = []
        while size > 0 and self._left > 0:
            piece = self._stream.read(min(size, self._left, _STEP_BYTES))
            if not piece:
                raise _BrokenRecordError("it breaks off inside a record")
            parts.append(piece)
            self._left -= len(piece)
            size -= len(piece)
        return b"".join(parts)

    def read_head(self) -> bytes:
        """An HTTP head with its blank line."""
        lines: list[bytes] = []
        budget = _MAX_HEADER_BYTES
        while self._left > 0 and budget > 0:
            line = self._stream.readline(min(_MAX_LINE, self._left))
            if not line:
                raise _BrokenRecordError("it breaks off inside a record")
            self._left -= len(line)
            budget -= len(line)
            lines.append(line)
            if line in (b"\r\n", b"\n"):
                break
        return b"".join(lines)

    def skip(self) -> None:
        """Go to the block's end."""
        while self._left > 0:
            self.read(_STEP_BYTES)
