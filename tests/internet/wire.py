"""What a server puts on the wire: a well-formed answer, or any bytes, pauses and endings at all."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from http.client import responses
from typing import Literal

#: Ends a connection with a reset instead of a close.
RESET = object()

#: Bytes are sent; a number is a pause in seconds; RESET ends it.
Steps = Iterator["bytes | float | object"]


@dataclass(frozen=True)
class Wire:
    """Whatever the steps say, after which the connection is closed."""

    steps: Callable[[], Steps]


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One well-formed HTTP answer. The connection stays open, unless the framing is ``close``."""

    status: int = 200
    #: Beside those that follow from the body; duplicates are sent as they stand.
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    coding: Literal["", "gzip", "deflate", "raw_deflate"] = ""
    framing: Literal["length", "chunked", "close"] = "length"

    def with_headers(self, *headers: tuple[str, str]) -> Answer:
        return replace(self, headers=self.headers + headers)

    def coded_body(self) -> bytes:
        """The body as it is sent, before any chunking."""
        if self.coding == "gzip":
            return gzip.compress(self.body, mtime=0)
        if self.coding == "deflate":
            return zlib.compress(self.body)
        if self.coding == "raw_deflate":
            packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
            return packer.compress(self.body) + packer.flush()
        return self.body

    def head(self, length: int) -> bytes:
        """Status line, headers and blank line."""
        lines = [f"HTTP/1.1 {self.status} {responses.get(self.status, 'Unknown')}"]
        lines += [f"{name}: {value}" for name, value in self.headers]
        if self.coding:
            lines.append(f"Content-Encoding: {self.coding.removeprefix('raw_')}")
        if self.framing == "chunked":
            lines.append("Transfer-Encoding: chunked")
        elif self.framing == "close":
            lines.append("Connection: close")
        elif self.has_body:
            lines.append(f"Content-Length: {length}")
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")

    @property
    def has_body(self) -> bool:
        return self.status >= 200 and self.status not in (204, 304)

    def sent(self, method: str = "GET") -> bytes:
        """Every byte that goes over the wire."""
        body = self.coded_body()
        head = self.head(len(body))
        if method == "HEAD" or not self.has_body:
            return head
        return head + (b"".join(chunks(body)) if self.framing == "chunked" else body)


def chunks(body: bytes, size: int = 1000) -> Iterator[bytes]:
    """The body in chunked framing, the last, empty chunk included."""
    for start in range(0, len(body), size):
        piece = body[start : start + size]
        yield f"{len(piece):x}\r\n".encode() + piece + b"\r\n"
    yield b"0\r\n\r\n"
