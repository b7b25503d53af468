"""The index of a WACZ file: CDXJ, and where it is long in blocks, of which a reader fetches what it needs.

The blocks are gzip without compression: what deflate makes of bytes differs from one library to the next,
and a package has to be the same everywhere.
"""

from __future__ import annotations

import hashlib
import json
import struct
import zlib
from collections.abc import Iterable, Iterator

#: Lines of a block; what is no longer than that stays in one piece.
BLOCK_LINES = 3000
PLAIN, BLOCKS, SUMMARY = "indexes/index.cdx", "indexes/index.cdx.gz", "indexes/index.idx"
_GZIP_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
_STORED_BYTES = 65_535


def iter_blocks(lines: Iterable[bytes], summary: list[bytes]) -> Iterator[bytes]:
    """Sorted lines as blocks, one gzip member each; where each begins and with what goes to ``summary``."""
    meta = {"format": "cdxj-gzip-1.0", "filename": BLOCKS.rpartition("/")[2]}
    summary.append(f"!meta 0 {json.dumps(meta)}\n".encode())
    offset = 0
    block: list[bytes] = []
    for line in lines:
        block.append(line)
        if len(block) == BLOCK_LINES:
            packed = _pack(block, offset, summary)
            yield packed
            offset += len(packed)
            block = []
    if block:
        yield _pack(block, offset, summary)


def _pack(lines: list[bytes], offset: int, summary: list[bytes]) -> bytes:
    packed = gzip_stored(b"".join(lines))
    key, stamp = lines[0].split(b" ", 2)[:2]
    about = {
        "offset": offset,
        "length": len(packed),
        "digest": f"sha256:{hashlib.sha256(packed).hexdigest()}",
        "filename": BLOCKS.rpartition("/")[2],
    }
    summary.append(b"%s %s %s\n" % (key, stamp, json.dumps(about).encode()))
    return packed


def gzip_stored(data: bytes) -> bytes:
    """A gzip member that holds bytes as they are."""
    parts = [_GZIP_HEADER]
    starts = range(0, max(1, len(data)), _STORED_BYTES)
    for start in starts:
        piece = data[start : start + _STORED_BYTES]
        size = len(piece)
        parts += (struct.pack("<BHH", start == starts[-1], size, size ^ 0xFFFF), piece)
    parts.append(struct.pack("<LL", zlib.crc32(data), len(data) & 0xFFFFFFFF))
    return b"".join(parts)
