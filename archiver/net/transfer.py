"""Transfer codings taken off a body while it comes in: chunks, and what is packed in them (RFC 9112, 7)."""

from __future__ import annotations

import http.client
import re
import zlib
from collections.abc import Callable

_MAX_LINE = 16_384
_MAX_TRAILER_BYTES = 65_536
_DIGITS = b"0123456789abcdefABCDEF"
_SIZE = re.compile(rb"([0-9a-fA-F]{1,15})\r\n")
#: What a chunk costs at least, however few bytes it brings.
_CHUNK_BYTES = 256
#: So much of that is for nothing: ordinary answers have some small chunks, too.
_FREE_BYTES = 1_000_000
_PIECE_BYTES = 65_536
_PACKED = frozenset({"gzip", "x-gzip", "deflate"})


class Chunks:
    """A chunked body without its framing; it is fed what comes, in whatever pieces.

    http.client takes any two bytes for a chunk's end, "-1" and "0x10" for
    sizes, and makes an object of each chunk, be it of one byte.
    """

    def __init__(self) -> None:
        self._rest = b""
        self._left = 0
        self._is_after_chunk = False
        self._is_after_last = False
        self._overhead = 0
        #: The last chunk and the trailers are read.
        self.is_whole = False
        #: What followed is no chunk; nothing more comes of it.
        self.is_broken = False
        #: Header lines after the last chunk, as they came.
        self.trailers = b""
        #: What came after the end.
        self.surplus = b""

    @property
    def overhead(self) -> int:
        """Bytes that small chunks and long size lines count beside the body's own."""
        return max(0, self._overhead - _FREE_BYTES)

    def feed(self, data: bytes) -> bytes:
        """The part of the body that is in the next piece."""
        if self._rest:
            data, self._rest = self._rest + data, b""
        parts: list[bytes] = []
        at, end = 0, len(data)
        while at < end:
            if not (self._left or self._is_after_chunk or self._is_after_last):
                at = self._take_whole(data, at, parts)
            if self._left:
                parts.append(data[at : at + self._left])
                came = len(parts[-1])
                at += came
                self._left -= came
                continue
            if at == end:
                break
            stop = data.find(b"\n", at) + 1
            line = data[at:stop] if stop else data[at:]
            if len(line) > _MAX_LINE or (stop and not self._take(line)):
                self.is_broken = True
                break
            if not stop:
                self._rest = line
                break
            at = stop
            if self.is_whole:
                self.surplus = data[at:]
                break
        return b"".join(parts)

    def _take_whole(self, data: bytes, at: int, parts: list[bytes]) -> int:
        """Take the chunks that are here whole and in the usual form, as nearly all are; where they end."""
        while size := _SIZE.match(data, at):
            start, length = size.end(), int(size[1], 16)
            end = start + length
            if not length or not data.startswith(b"\r\n", end):
                break
            parts.append(data[start:end])
            at = end + 2
            if length < _CHUNK_BYTES:
                self._overhead += _CHUNK_BYTES - length
        return at

    def _take(self, line: bytes) -> bool:
        """Go on behind a line of the framing; ``False`` where it is none."""
        is_blank = line in (b"\r\n", b"\n")
        if self._is_after_chunk:
            self._is_after_chunk = False
            return is_blank
        if self._is_after_last:
            if is_blank:
                self.is_whole = True
                return True
            self.trailers += line
            return len(self.trailers) <= _MAX_TRAILER_BYTES
        size = line.partition(b";")[0].strip()
        if not size or size.strip(_DIGITS):
            return False
        # No body is longer than 15 digits say.
        self._left = int(size.lstrip(b"0")[:15] or b"0", 16)
        self._overhead += max(len(line), _CHUNK_BYTES - self._left)
        self._is_after_last = not self._left
        self._is_after_chunk = not self._is_after_last
        return True


class Unpacked:
    """A body whose bytes were packed for the way (``Transfer-Encoding: gzip``), taken out piece by piece."""

    def __init__(self) -> None:
        self._packed = b""
        self._stream = zlib.decompressobj(zlib.MAX_WBITS | 32)

    @property
    def is_whole(self) -> bool:
        return self._stream.eof

    def feed(self, data: bytes) -> None:
        self._packed += data

    def take(self) -> bytes:
        """The next piece; empty where more has to come first.

        :raises http.client.HTTPException: it isn't packed.
        """
        if not self._packed:
            return b""
        if self._stream.eof:
            raise http.client.HTTPException("more behind what is packed")
        try:
            piece = self._stream.decompress(self._packed, _PIECE_BYTES)
        except zlib.error as error:
            raise http.client.HTTPException("not packed as it says") from error
        self._packed = self._stream.unconsumed_tail
        return piece


class CodedBody:
    """A body in transfer codings, read to its end; ``codings`` are their names, in lower case.

    What is neither chunks nor packed in one known way is handed on as it comes.
    """

    def __init__(self, codings: list[str]) -> None:
        self._chunks = Chunks() if codings[-1:] == ["chunked"] else None
        inner = codings[:-1] if self._chunks else codings
        self._unpacked = Unpacked() if len(inner) == 1 and inner[0] in _PACKED else None
        self.overhead = 0

    @property
    def trailers(self) -> bytes:
        return self._chunks.trailers if self._chunks else b""

    @property
    def has_surplus(self) -> bool:
        return bool(self._chunks and self._chunks.surplus)

    def read(self, read: Callable[[], bytes]) -> bytes:
        """The next piece of the body, of what ``read`` gives; empty at its end.

        :raises http.client.HTTPException: it ended before, or what came isn't of that coding.
        """
        while True:
            if self._unpacked and (piece := self._unpacked.take()):
                return piece
            data = self._read_unchunked(read)
            if data and self._unpacked:
                self._unpacked.feed(data)
                continue
            if not data and self._unpacked and not self._unpacked.is_whole:
                raise http.client.IncompleteRead(b"")
            return data

    def _read_unchunked(self, read: Callable[[], bytes]) -> bytes:
        chunks = self._chunks
        if chunks is None:
            return read()
        while not chunks.is_whole:
            if chunks.is_broken:
                raise http.client.HTTPException("not a chunk")
            if not (data := read()):
                raise http.client.IncompleteRead(b"")
            piece = chunks.feed(data)
            self.overhead = chunks.overhead
            if piece:
                return piece
        return b""
