"""PNG files as Chromium writes them, read back to compare what they show."""

from __future__ import annotations

import struct
import zlib


def read_png(content: bytes) -> tuple[int, int, bytes]:
    """Width, height and the colours (RGB) of an 8-bit PNG without interlacing."""
    assert content.startswith(b"\x89PNG\r\n\x1a\n")
    place, packed, width, height, channels = 8, b"", 0, 0, 3
    while place < len(content):
        (length,) = struct.unpack(">I", content[place : place + 4])
        kind, data = content[place + 4 : place + 8], content[place + 8 : place + 8 + length]
        if kind == b"IHDR":
            width, height, depth, colours, _, _, interlaced = struct.unpack(">IIBBBBB", data)
            assert (depth, interlaced) == (8, 0)
            channels = {2: 3, 6: 4}[colours]
        elif kind == b"IDAT":
            packed += data
        place += length + 12
    rows = zlib.decompress(packed)
    stride = width * channels
    above, shown = bytearray(stride), bytearray()
    for number in range(height):
        start = number * (stride + 1)
        row = _unfilter(rows[start], bytearray(rows[start + 1 : start + 1 + stride]), above, channels)
        above = row
        shown += row if channels == 3 else b"".join(row[n : n + 3] for n in range(0, stride, 4))
    return width, height, bytes(shown)


def _unfilter(kind: int, row: bytearray, above: bytearray, step: int) -> bytearray:
    if kind == 0:
        return row
    for n in range(len(row)):
        left = row[n - step] if n >= step else 0
        up = above[n]
        if kind == 1:
            guess = left
        elif kind == 2:
            guess = up
        elif kind == 3:
            guess = (left + up) // 2
        else:
            corner = above[n - step] if n >= step else 0
            guess = min((left, up, corner), key=lambda value: abs(left + up - corner - value))
        row[n] = (row[n] + guess) & 0xFF
    return row
