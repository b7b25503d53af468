"""Bodies as they came over the wire, without their Content-Encoding."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from importlib import import_module
from itertools import chain
from typing import Any

#: A gzip body may have several members; each one more copies what is left of a piece.
_MAX_MEMBERS = 100
_MAX_ENCODINGS = 4
_BROTLI_STEP = 16
#: Of one piece, decoded, before it is handed on.
_OUT_BYTES = 262_144
#: Of a broken body, until the piece with the wrong byte is reached; deflate makes a thousand of one at most.
_STEP = 1_000
#: Of a body in memory that is decoded at once: what is left of a piece is copied at each step.
_PIECE_BYTES = 65_536


def _find_fast() -> Any:
    """isal where it is installed, which inflates three times as fast; else zlib, which it is like."""
    try:
        return import_module("isal.isal_zlib")
    except ImportError:
        return zlib


_fast = _find_fast()


def decode_content(body: bytes, encoding: str | None, limit: int) -> bytes:
    """The body without its Content-Encoding, at most ``limit`` bytes of it.

    A body that breaks off gives what could be read. One that was never encoded,
    though its header says so, or in a way that isn't known here, is given as it is.
    """
    names = _names(encoding)
    if not names:
        return body[:limit]
    if names == ["gzip"] and (quick := _inflate_at_once(body, limit)) is not None:
        return quick
    pieces = (body[start : start + _PIECE_BYTES] for start in range(0, len(body), _PIECE_BYTES))
    return b"".join(iter_content(pieces, encoding, limit))


def _inflate_at_once(body: bytes, limit: int) -> bytes | None:
    """The beginning of an ordinary gzip body; ``None`` where it needs a closer look."""
    if len(body) > _PIECE_BYTES or body[:2] != b"\x1f\x8b":
        return None
    stream = _fast.decompressobj(31)
    try:
        data: bytes = stream.decompress(body, limit)
    except (zlib.error, _fast.error):
        return None
    return data if len(data) == limit or (stream.eof and not stream.unused_data) else None


def iter_content(pieces: Iterable[bytes], encoding: str | None, limit: int) -> Iterator[bytes]:
    """As :func:`decode_content`, of a body in pieces of some ten thousand bytes, and in pieces."""
    for name in reversed(_names(encoding)):
        pieces = _undo(pieces, name)
    for piece in pieces:
        if len(piece) >= limit:
            yield piece[:limit]
            return
        limit -= len(piece)
        yield piece


def _names(encoding: str | None) -> list[str]:
    names = (name.strip().lower() for name in (encoding or "").split(","))
    return [name for name in names if name not in ("", "identity")][:_MAX_ENCODINGS]


def _undo(pieces: Iterable[bytes], name: str) -> Iterator[bytes]:
    source = iter(pieces)
    first = next(source, b"")
    while first and len(first) < 2 and (more := next(source, b"")):
        first += more
    whole = chain((first,), source)
    if name in ("gzip", "x-gzip") and first[:2] == b"\x1f\x8b":
        return _inflate(whole, 31)
    if name == "deflate":
        # Named deflate, it is zlib by the standard and bare deflate by some servers.
        zlib_header = len(first) > 1 and first[0] & 15 == 8 and (first[0] << 8 | first[1]) % 31 == 0
        return _or_as_it_is(_inflate(whole, 15 if zlib_header else -15), first, source)
    if name == "br":
        return _unbrotli(first, source)
    return whole


def _or_as_it_is(decoded: Iterator[bytes], first: bytes, source: Iterator[bytes]) -> Iterator[bytes]:
    """What was decoded; where that is nothing from the first piece on, the pieces themselves."""
    begin = next(decoded, b"")
    return chain((begin,), decoded) if begin else chain((first,), source)


def _inflate(pieces: Iterable[bytes], window: int) -> Iterator[bytes]:
    stream = zlib.decompressobj(window)
    members = 1
    for piece in pieces:
        while piece:
            if stream.eof:
                if window != 31 or members == _MAX_MEMBERS:
                    return
                stream = zlib.decompressobj(window)
                members += 1
            before = stream.copy()
            try:
                data = stream.decompress(piece, _OUT_BYTES)
            except zlib.error:
                yield from _inflate_until_broken(before, piece)
                return
            if data:
                yield data
            piece = stream.unused_data if stream.eof else stream.unconsumed_tail
    if not stream.eof:
        with suppress(zlib.error):
            yield stream.flush()


def _inflate_until_broken(stream: zlib._Decompress, body: bytes) -> Iterator[bytes]:
    """What can be had before the first wrong byte, which may be one of the checksum at the end."""
    start, step = 0, _STEP
    while start < len(body) and not stream.eof:
        before = stream.copy() if step > 1 else stream
        try:
            data = stream.decompress(body[start : start + step])
        except zlib.error:
            if step == 1:
                return
            stream, step = before, 1
            continue
        if data:
            yield data
        start += step


def _unbrotli(first: bytes, source: Iterator[bytes]) -> Iterator[bytes]:
    try:
        brotli = import_module("brotli")
    except ImportError:
        # Never asked for without it, but an archive may hold such a body.
        return chain((first,), source)
    return _or_as_it_is(_brotli_pieces(brotli, chain((first,), source)), first, source)


def _brotli_pieces(brotli: Any, pieces: Iterable[bytes]) -> Iterator[bytes]:
    stream = brotli.Decompressor()
    # Two packages of this name differ in what they call it.
    step = getattr(stream, "process", None) or stream.decompress
    parts: list[bytes] = []
    size = 0
    for piece in pieces:
        # Not every version of the library can bound what one step gives, and ten bytes can be 16 MB.
        for start in range(0, len(piece), _BROTLI_STEP):
            try:
                parts.append(step(piece[start : start + _BROTLI_STEP]))
            except (brotli.error, getattr(brotli, "Error", brotli.error)):
                yield b"".join(parts)
                return
            size += len(parts[-1])
            if size >= _OUT_BYTES:
                yield b"".join(parts)
                parts, size = [], 0
    yield b"".join(parts)
