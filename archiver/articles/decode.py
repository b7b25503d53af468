"""Bodies as they came over the wire, without their Content-Encoding."""

from __future__ import annotations

import zlib
from importlib import import_module
from typing import Any


def _find_fast() -> Any:
    """isal where it is installed, which inflates three times as fast; else zlib, which it is like."""
    try:
        return import_module("isal.isal_zlib")
    except ImportError:
        return zlib


_fast = _find_fast()

#: A gzip body may have several members; each one more copies what is left.
_MAX_MEMBERS = 100
_BROTLI_STEP = 16
#: Of a broken body, until the piece with the wrong byte is reached.
_STEP = 16_384


def decode_content(body: bytes, encoding: str | None, limit: int) -> bytes:
    """The body without its Content-Encoding, at most ``limit`` bytes of it.

    A body that breaks off gives what could be read. One that was never encoded,
    though its header says so, or in a way that isn't known here, is given as it is.
    """
    names = [name.strip().lower() for name in (encoding or "").split(",")]
    for name in reversed([n for n in names if n not in ("", "identity")][:4]):
        body = _undo(body, name, limit)
    return body[:limit]


def _undo(body: bytes, name: str, limit: int) -> bytes:
    if name in ("gzip", "x-gzip"):
        return _inflate(body, 31, limit) if body[:2] == b"\x1f\x8b" else body
    if name == "deflate":
        # Named deflate, it is zlib by the standard and bare deflate by some servers.
        zlib_header = len(body) > 1 and body[0] & 15 == 8 and (body[0] << 8 | body[1]) % 31 == 0
        return _inflate(body, 15 if zlib_header else -15, limit) or body
    if name == "br":
        return _unbrotli(body, limit)
    return body


def _inflate(body: bytes, window: int, limit: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    for _ in range(_MAX_MEMBERS):
        if not body or size >= limit:
            break
        stream = _fast.decompressobj(window)
        try:
            parts.append(stream.decompress(body, limit - size))
        except (zlib.error, _fast.error):
            parts.append(_inflate_until_broken(body, window, limit - size))
            break
        if not parts[-1]:
            break
        size += len(parts[-1])
        body = stream.unused_data if window == 31 and stream.eof else b""
    return b"".join(parts)


def _inflate_until_broken(body: bytes, window: int, limit: int) -> bytes:
    """What can be had before the first wrong byte, which may be one of the checksum at the end."""
    stream = zlib.decompressobj(window)
    parts: list[bytes] = []
    size, start, step = 0, 0, _STEP
    while start < len(body) and size < limit and not stream.eof:
        before = stream.copy() if step > 1 else stream
        try:
            parts.append(stream.decompress(body[start : start + step], limit - size))
        except zlib.error:
            if step == 1:
                break
            stream, step = before, 1
            continue
        size += len(parts[-1])
        start += step
    return b"".join(parts)


def _unbrotli(body: bytes, limit: int) -> bytes:
    try:
        brotli = import_module("brotli")
    except ImportError:
        # Never asked for without it, but an archive may hold such a body.
        return body
    stream = brotli.Decompressor()
    # Two packages of this name differ in what they call it.
    step = getattr(stream, "process", None) or stream.decompress
    parts: list[bytes] = []
    size = 0
    try:
        # Not every version of the library can bound what one step gives, and ten bytes can be 16 MB.
        for start in range(0, len(body), _BROTLI_STEP):
            parts.append(step(body[start : start + _BROTLI_STEP]))
            size += len(parts[-1])
            if size >= limit:
                break
    except (brotli.error, getattr(brotli, "Error", brotli.error)):
        return b"".join(parts) or body
    return b"".join(parts)
