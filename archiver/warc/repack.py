"""Anybody's WARC file, compressed as a whole or not at all, with each record in a gzip member of its own.

The records stay as they are, byte for byte; only so can one be read without those before it. Those of
an ARC file get WARC headers.
"""

from __future__ import annotations

import io
import zlib
from pathlib import Path
from typing import BinaryIO

from ..errors import SourceError
from .arc import FIRST_WORDS, read_as_warc
from .members import BrokenMember, GzipMembers

_STEP_BYTES = 65_536
_MAX_LINE = 65_536
_MAX_HEADER_BYTES = 256 * 1024
_MAX_BLANK_LINES = 16
_LEVEL = 6


def repack(source: Path, target: Path, name: str, *, max_bytes: int) -> None:
    """Write the records of one file into another; what they come to unpacked is at most ``max_bytes``.

    ``name`` is what the ids of records are made of that have none.

    :raises SourceError: the file isn't whole, or too large.
    """
    with source.open("rb") as file, target.open("wb") as out:
        is_gzip = file.read(2) == b"\x1f\x8b"
        file.seek(0)
        raw = GzipMembers(file) if is_gzip else None
        stream = file if raw is None else io.BufferedReader(raw, _STEP_BYTES)
        left, number = max_bytes, 0
        try:
            is_arc = stream.peek(len(FIRST_WORDS)).startswith(FIRST_WORDS)
            while line := _first_line(stream):
                header = read_as_warc(line, stream, name, number) if is_arc else _read_header(line, stream)
                number += 1
                size = _length_of(header)
                left -= size + len(header)
                if left < 0:
                    raise ValueError("its records unpack to more than a file of this size may hold")
                _write(stream, header, size, out)
        except (ValueError, BrokenMember) as error:
            raise SourceError(str(source), f"record {number + 1:,} can't be read: {error}") from error


def _first_line(stream: BinaryIO) -> bytes:
    """The next record's first line, behind blank ones; empty at the end."""
    for _ in range(_MAX_BLANK_LINES):
        line = stream.readline(_MAX_LINE)
        if line.strip() or not line:
            return line
    raise ValueError("not a record")


def _read_header(line: bytes, stream: BinaryIO) -> bytes:
    """A record's header with its blank line."""
    if not line.startswith(b"WARC/1."):
        raise ValueError("not a WARC record")
    lines = [line]
    budget = _MAX_HEADER_BYTES
    while line.strip():
        line = stream.readline(_MAX_LINE)
        budget -= len(line)
        if not line.endswith(b"\n") or budget < 0:
            raise ValueError("its header isn't whole")
        lines.append(line)
    return b"".join(lines)


def _length_of(header: bytes) -> int:
    for line in header.splitlines():
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length" and value.strip().isdigit():
            return int(value.strip()[:18])
    raise ValueError("it doesn't say how long it is")


def _write(stream: BinaryIO, header: bytes, size: int, out: BinaryIO) -> None:
    deflate = zlib.compressobj(_LEVEL, zlib.DEFLATED, zlib.MAX_WBITS + 16)
    out.write(deflate.compress(header))
    while size > 0:
        piece = stream.read(min(size, _STEP_BYTES))
        if not piece:
            raise ValueError("it breaks off")
        size -= len(piece)
        out.write(deflate.compress(piece))
    out.write(deflate.compress(b"\r\n\r\n") + deflate.flush())
