"""One record as one gzip member: what is worth it is deflated, what is compressed already is stored."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from importlib import import_module
from typing import Any

#: Deflate, no flags, no time, system unknown (RFC 1952).
_GZIP_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
#: Largest stored block of deflate (RFC 1951, 3.2.4).
_BLOCK_BYTES = 65_535
_LEVEL = 6
#: isal's 2 is nine times as fast as zlib's 6 for a result 5 % larger; its 0 makes compressed bytes larger.
_ISAL_LEVEL = 2
#: Heads and statements are so short that isal's better levels take four times as long to find a quarter less.
_SHORT_BYTES = 2048
_ISAL_SHORT_LEVEL = 0
#: Of a body that says nothing of itself, this much is tried at two places.
_SAMPLE_BYTES = 2048

#: How files begin that are compressed by their format: pictures, fonts, videos, archives.
_COMPRESSED = (
    *(b"\xff\xd8\xff", b"\x89PNG\r\n", b"GIF8", b"wOF2", b"wOFF", b"\x1f\x8b\x08", b"PK\x03\x04"),
    *(b"\x1aE\xdf\xa3", b"OggS", b"\x28\xb5\x2f\xfd"),
)


def _find_deflate() -> tuple[Any, int, int]:
    """isal where it is installed, else zlib, which it is like; and the levels that suit it."""
    try:
        return import_module("isal.isal_zlib"), _ISAL_LEVEL, _ISAL_SHORT_LEVEL
    except ImportError:
        return zlib, _LEVEL, _LEVEL


_zlib, _level, _short_level = _find_deflate()


def pack_whole(data: bytes) -> bytes:
    """A gzip member of what is in memory whole."""
    level = _level if len(data) > _SHORT_BYTES else _short_level
    packed: bytes = _zlib.compress(data, level, wbits=16 + zlib.MAX_WBITS)
    return packed


def pack_stored(front: bytes, content: bytes, tail: bytes) -> list[bytes | memoryview]:
    """A gzip member of what is compressed already behind a front that isn't; the content isn't copied."""
    level = _level if len(front) > _SHORT_BYTES else _short_level
    deflate = _zlib.compressobj(level, _zlib.DEFLATED, -zlib.MAX_WBITS)
    before: bytes = b"".join((_GZIP_HEADER, deflate.compress(front), deflate.flush(zlib.Z_SYNC_FLUSH)))
    parts: list[bytes | memoryview] = []
    size = len(content)
    if size <= _BLOCK_BYTES:
        parts += (before + _block_header(size, is_last=False), content)
    else:
        view = memoryview(content)
        for start in range(0, size, _BLOCK_BYTES):
            piece = view[start : start + _BLOCK_BYTES]
            parts += (before + _block_header(len(piece), is_last=False), piece)
            before = b""
    crc32 = _zlib.crc32
    checksum = crc32(tail, crc32(content, crc32(front)))
    size += len(front) + len(tail)
    end = struct.pack("<LL", checksum, size & 0xFFFFFFFF)
    parts.append(_block_header(len(tail), is_last=True) + tail + end)
    return parts


class Member:
    """A gzip member that is written piece by piece; ``write`` takes what it is made of, in order.

    Pieces are deflated until the first that is stored; from there on all are.
    What is stored is not copied: the bytes given stand between block headers.
    """

    def __init__(self, write: Callable[[bytes | memoryview], object]) -> None:
        self._write = write
        self._deflate: Any = _zlib.compressobj(_level, _zlib.DEFLATED, -zlib.MAX_WBITS)
        self._checksum = 0
        self._size = 0
        #: What the next thing written begins with.
        self._before = _GZIP_HEADER

    def deflate(self, data: bytes) -> None:
        self._count(data)
        if packed := self._deflate.compress(data):
            self._write(self._before + packed)
            self._before = b""

    def store(self, data: bytes) -> None:
        if self._deflate is not None:
            self._before += self._deflate.flush(zlib.Z_SYNC_FLUSH)
            self._deflate = None
        self._count(data)
        view = memoryview(data)
        for start in range(0, len(data), _BLOCK_BYTES):
            piece = view[start : start + _BLOCK_BYTES]
            self._write(self._before + _block_header(len(piece), is_last=False))
            self._write(piece)
            self._before = b""

    def finish(self, tail: bytes) -> None:
        """Add the last bytes, and the checksum of all."""
        self._count(tail)
        if self._deflate is None:
            end = _block_header(len(tail), is_last=True) + tail
        else:
            end = self._deflate.compress(tail) + self._deflate.flush()
        self._write(self._before + end + struct.pack("<LL", self._checksum, self._size & 0xFFFFFFFF))

    def _count(self, data: bytes) -> None:
        self._checksum = _zlib.crc32(data, self._checksum)
        self._size += len(data)


def _block_header(size: int, *, is_last: bool) -> bytes:
    return struct.pack("<BHH", is_last, size, size ^ 0xFFFF)


def is_compressed(start: bytes, size: int, read_at: Callable[[int, int], bytes]) -> bool:
    """Whether deflating a body would be in vain: told by how it begins, else by two pieces of it.

    ``start`` is its first bytes, ``read_at`` gives some bytes from a place on.
    """
    if start.startswith(_COMPRESSED) or start[4:8] == b"ftyp" or start[8:12] == b"WEBP":
        return True
    if size < 4 * _SAMPLE_BYTES:
        return False
    sample = read_at(size // 3, _SAMPLE_BYTES) + read_at(2 * size // 3, _SAMPLE_BYTES)
    if sample.isascii():  # text, which is told at once
        return False
    return len(zlib.compress(sample, 1)) > len(sample) * 0.95
