"""ZIP files whose members are stored as they are, written in one pass, the same bytes for the same content.

Written by us, because what the standard library puts into headers differs from one Python to the next.
No times, no permissions, no system; ZIP64 only where a size or a place needs it.
"""

from __future__ import annotations

import hashlib
import struct
import zlib
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import BinaryIO

from ..lightly import dataclass

#: 1 January 1980, 0:00: the first instant that a ZIP file can tell.
_TIME, _DATE = 0, 0x21
#: Names are UTF-8 (APPNOTE 6.3, 4.4.4).
_UTF8 = 0x0800
_STORED = 0
_LIMIT_32, _LIMIT_16 = 0xFFFFFFFF, 0xFFFF
_VERSION, _VERSION_64 = 20, 45
_ZIP64 = 0x0001
_LOCAL = struct.Struct("<4sHHHHHLLLHH")
_CENTRAL = struct.Struct("<4sHHHHHHLLLHHHHHLL")
_END = struct.Struct("<4sHHHHLLH")
_END_64 = struct.Struct("<4sQHHLLQQQQ")
_LOCATOR_64 = struct.Struct("<4sLQL")
#: Where a local header has its checksum.
_CHECKSUM_AT = 14
#: A piece of this many bytes is hashed by a thread while this one sums and writes it: both let go of the
#: interpreter meanwhile. Of smaller ones, handing them over costs more than it wins.
_LARGE = 1 << 19


@dataclass(frozen=True, kw_only=True)
class StoredMember:
    """One file within a ZIP file."""

    name: str
    size: int
    crc32: int
    #: Hexadecimal.
    sha256: str
    #: First byte of its local header, and of its content.
    offset: int
    content_offset: int


class StoredZip:
    """Writes a ZIP file to an empty file that can be sought in; memory holds the list of members."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._members: list[StoredMember] = []
        self._at = 0

    def add(
        self, name: str, pieces: Iterable[bytes | memoryview], *, size: int | None = None
    ) -> StoredMember:
        """Store a member; ``size`` is how long it is, where that is known beforehand.

        :raises ValueError: it isn't as long as was said.
        """
        begun = self._at
        # One whose length isn't known gets room for a long one.
        is_long = size is None or size >= _LIMIT_32
        self._write(local_header(name, 0, size or 0, is_long=is_long))
        content_at = self._at
        checksum, digest = 0, hashlib.sha256()
        with ThreadPoolExecutor(max_workers=1) as aside:
            for piece in pieces:
                if len(piece) < _LARGE:
                    digest.update(piece)
                    checksum = zlib.crc32(piece, checksum)
                    self._write(piece)
                else:
                    hashing = aside.submit(digest.update, piece)
                    checksum = zlib.crc32(piece, checksum)
                    self._write(piece)
                    hashing.result()
        written = self._at - content_at
        if size is not None and written != size:
            raise ValueError(f"{name}: {written:,} bytes came instead of {size:,}")
        self._file.seek(begun)
        if size is None:
            self._file.write(local_header(name, checksum, written, is_long=True))
        else:
            self._file.seek(begun + _CHECKSUM_AT)
            self._file.write(struct.pack("<L", checksum))
        self._file.seek(self._at)
        member = StoredMember(
            name=name,
            size=written,
            crc32=checksum,
            sha256=digest.hexdigest(),
            offset=begun,
            content_offset=content_at,
        )
        self._members.append(member)
        return member

    def finish(self) -> int:
        """Write the directory; how long the whole file is."""
        begun = self._at
        for member in self._members:
            self._write(central_header(member))
        self._write(end_of(begun, self._at - begun, len(self._members)))
        return self._at

    def _write(self, data: bytes | memoryview) -> None:
        self._file.write(data)
        self._at += len(data)


def local_header(name: str, crc32: int, size: int, *, is_long: bool) -> bytes:
    """What stands before a member; ``is_long`` tells its size in the ZIP64 way."""
    encoded = name.encode()
    extra = struct.pack("<HHQQ", _ZIP64, 16, size, size) if is_long else b""
    shown = _LIMIT_32 if is_long else size
    version = _VERSION_64 if is_long else _VERSION
    fields = (b"PK\x03\x04", version, _UTF8, _STORED, _TIME, _DATE, crc32, shown, shown)
    return _LOCAL.pack(*fields, len(encoded), len(extra)) + encoded + extra


def central_header(member: StoredMember) -> bytes:
    """The directory's word on a member."""
    encoded = member.name.encode()
    long: list[int] = []
    if member.size >= _LIMIT_32:
        long += [member.size, member.size]
    if member.offset >= _LIMIT_32:
        long.append(member.offset)
    extra = struct.pack(f"<HH{len(long)}Q", _ZIP64, 8 * len(long), *long) if long else b""
    shown = min(member.size, _LIMIT_32)
    version = _VERSION_64 if long else _VERSION
    fields = (b"PK\x01\x02", version, version, _UTF8, _STORED, _TIME, _DATE, member.crc32, shown, shown)
    rest = (len(encoded), len(extra), 0, 0, 0, 0, min(member.offset, _LIMIT_32))
    return _CENTRAL.pack(*fields, *rest) + encoded + extra


def end_of(offset: int, size: int, count: int) -> bytes:
    """What ends a ZIP file whose directory of ``count`` members lies at a place."""
    long = b""
    if offset >= _LIMIT_32 or size >= _LIMIT_32 or count >= _LIMIT_16:
        versions = (_VERSION_64, _VERSION_64, 0, 0)
        long = _END_64.pack(b"PK\x06\x06", _END_64.size - 12, *versions, count, count, size, offset)
        long += _LOCATOR_64.pack(b"PK\x06\x07", 0, offset + size, 1)
    counts = (0, 0, min(count, _LIMIT_16), min(count, _LIMIT_16))
    return long + _END.pack(b"PK\x05\x06", *counts, min(size, _LIMIT_32), min(offset, _LIMIT_32), 0)
