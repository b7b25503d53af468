"""What sites answer on a bad day. Each is a :class:`Wire` or an answer that no one should send."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterator
from functools import cache

import brotli

from .log import Request
from .wire import RESET, Answer, Steps, Wire, chunks

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
LONG = 3600.0


def hang() -> Wire:
    """Accepts the request and never answers."""
    return Wire(lambda: iter([LONG]))


def reset() -> Wire:
    """Resets the connection instead of an answer."""
    return Wire(lambda: iter([RESET]))


def nothing() -> Wire:
    """Closes the connection without a byte."""
    return Wire(lambda: iter([]))


def garbage() -> Wire:
    """Says something that isn't HTTP."""
    return Wire(lambda: iter([b"\x00\x16SSH-2.0-what\xff\r\n" * 20]))


def broken_off(body: bytes, after: int) -> Wire:
    """Promises the whole body and closes after ``after`` bytes of it."""
    return Wire(lambda: iter([HEAD + b"Content-Length: %d\r\n\r\n" % len(body), body[:after]]))


def broken_chunks(body: bytes) -> Wire:
    """Chunked, and closes before the last, empty chunk."""
    return Wire(lambda: iter([HEAD + b"Transfer-Encoding: chunked\r\n\r\n", *list(chunks(body))[:-1]]))


def trickle(body: bytes, *, every_seconds: float = 0.05, piece: int = 1) -> Wire:
    """The body a few bytes at a time."""

    def steps() -> Steps:
        yield HEAD + b"Content-Length: %d\r\n\r\n" % len(body)
        for start in range(0, len(body), piece):
            # Before each piece: after the last one the answer is over for who reads it.
            yield every_seconds
            yield body[start : start + piece]

    return Wire(steps)


def endless(piece: bytes = b"<p>and so on</p>\n" * 4000) -> Wire:
    """A body without end, as fast as it is read."""

    def steps() -> Steps:
        yield HEAD + b"Connection: close\r\n\r\n<!DOCTYPE html><title>Endless</title>"
        while True:
            yield piece

    return Wire(steps)


def endless_head() -> Wire:
    """Header lines without end."""

    def steps() -> Steps:
        yield HEAD
        while True:
            yield b"X-More: " + b"x" * 1000 + b"\r\n"

    return Wire(steps)


_MEGABYTE = b" " * 1_000_000


def _deflated(megabytes: int) -> bytes:
    """A bare deflate stream: one megabyte, packed so that it can stand there again and again."""
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    piece = packer.compress(_MEGABYTE) + packer.flush(zlib.Z_FULL_FLUSH)
    return piece * megabytes + packer.flush()


def _summed(megabytes: int, add: Callable[[bytes, int], int], start: int) -> int:
    for _ in range(megabytes):
        start = add(_MEGABYTE, start)
    return start


@cache
def _gzipped(megabytes: int) -> bytes:
    crc = _summed(megabytes, zlib.crc32, 0)
    end = struct.pack("<II", crc, megabytes * len(_MEGABYTE))
    return b"\x1f\x8b\x08\0\0\0\0\0\0\xff" + _deflated(megabytes) + end


def gzip_bomb(megabytes: int = 500) -> Answer:
    """A small body that unpacks to so many megabytes."""
    kinds = (("Content-Type", "text/html"), ("Content-Encoding", "gzip"))
    return Answer(headers=kinds, body=_gzipped(megabytes))


@cache
def _zipped(megabytes: int) -> bytes:
    end = struct.pack(">I", _summed(megabytes, zlib.adler32, 1))
    return b"\x78\x9c" + _deflated(megabytes) + end


def deflate_bomb(megabytes: int = 500) -> Answer:
    """As :func:`gzip_bomb`, in the other coding that is asked for."""
    kinds = (("Content-Type", "text/html"), ("Content-Encoding", "deflate"))
    return Answer(headers=kinds, body=_zipped(megabytes))


@cache
def _in_brotli(megabytes: int) -> bytes:
    packer = brotli.Compressor(quality=1)
    # Two packages of this name differ in what they call it.
    step = getattr(packer, "process", None) or packer.compress
    return b"".join([*(step(_MEGABYTE) for _ in range(megabytes)), packer.finish()])


def brotli_bomb(megabytes: int = 500) -> Answer:
    """As :func:`gzip_bomb`, in a coding that nobody asks for."""
    kinds = (("Content-Type", "text/html"), ("Content-Encoding", "br"))
    return Answer(headers=kinds, body=_in_brotli(megabytes))


def wrong_coding() -> Answer:
    """Claims gzip and isn't."""
    return Answer(headers=(("Content-Type", "text/html"), ("Content-Encoding", "gzip")), body=b"<p>plain</p>")


def huge_headers(count: int = 90, size: int = 600) -> Answer:
    """Many long headers, as many as a client is likely to bear."""
    return Answer(headers=tuple((f"X-Header-{n}", "x" * size) for n in range(count)), body=b"<p>small</p>")


def redirect_loop(first: str, second: str) -> tuple[Answer, Answer]:
    """Two answers that send each to the other's address."""
    return tuple(Answer(status=302, headers=(("Location", to),)) for to in (second, first))  # type: ignore[return-value]


def redirects_for_ever(path: str = "/more/") -> Callable[[Request], Answer]:
    """Every address leads to a new one; put it at ``/more/*``."""

    def handle(request: Request) -> Answer:
        number = int(request.path.rpartition("/")[2] or 0)
        return Answer(status=302, headers=(("Location", f"{path}{number + 1}"),))

    return handle


def deep_html(depth: int = 100_000, tags: str = "<div>") -> bytes:
    """A page whose elements stand ``depth`` deep inside each other."""
    opened = tags * (depth // tags.count("<"))
    return f"<!DOCTYPE html><title>Deep</title>{opened}<p>bottom</p>{'</div>' * depth}".encode()


def huge_html(megabytes: int) -> Iterator[bytes]:
    """A flat page of so many megabytes, in pieces."""
    yield b"<!DOCTYPE html><title>Huge</title><body>"
    for _ in range(megabytes):
        yield b"<p>word word word word</p>\n" * 38_000
