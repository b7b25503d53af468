"""An answer as it comes in: its head kept as it came and bounded, its body read under a deadline."""

from __future__ import annotations

import contextlib
import http.client
import io
import select
import socket
import ssl
import time
from dataclasses import dataclass, field
from typing import Any

from ..baton import baton

#: Status line and headers of one answer, those of interim answers (1xx) included.
MAX_HEAD_BYTES = 256 * 1024
MAX_HEADERS = 300
_MAX_LINE = 65_536
_BUFFER_BYTES = 65_536


class DeadlinePassed(TimeoutError):
    """The request as a whole took too long, however busily bytes trickled in."""


@dataclass
class Recording:
    """What one request and its answer were on the wire."""

    #: Instant of :func:`time.monotonic` after which nothing more is read.
    deadline: float
    read_timeout_seconds: float
    request: bytearray = field(default_factory=bytearray)
    head: bytes = b""
    fields: list[tuple[str, str]] = field(default_factory=list)
    response: WireResponse | None = None
    #: The connection had answered before: where it breaks now, it may just have been closed meanwhile.
    reused: bool = False
    ip_address: str | None = None
    protocols: tuple[str, ...] = ()
    cipher: str | None = None
    certificates: tuple[bytes, ...] = ()
    #: urllib3 makes the request, which wants to see the answer's headers in a shape of its own.
    by_urllib3: bool = True


class _Fields:
    """Header fields as http.client looks at them; its own class for them takes longer than all the rest."""

    def __init__(self, fields: list[tuple[str, str]]) -> None:
        self._fields: dict[str, list[str]] = {}
        for name, value in fields:
            self._fields.setdefault(name.lower(), []).append(value)

    def get(self, name: str, default: str | None = None) -> str | None:
        found = self._fields.get(name.lower())
        return found[0] if found else default

    def get_all(self, name: str, default: list[str]) -> list[str]:
        return self._fields.get(name.lower(), default)


class WireResponse(http.client.HTTPResponse):
    """Keeps the head as it came, and bounds it; reads the body under a deadline."""

    def __init__(
        self, sock: socket.socket, debuglevel: int = 0, method: str | None = None, *, recording: Recording
    ) -> None:
        # Instead of http.client's own, which makes a file of the socket that would be thrown away.
        io.BufferedIOBase.__init__(self)
        self.fp = io.BufferedReader(_DeadlineReader(sock, recording), _BUFFER_BYTES)
        self.debuglevel = debuglevel
        self._method = method
        self.length = self.chunk_left = None
        self.chunked = self.will_close = False
        self._recording = recording

    def begin(self) -> None:
        if self._recording.response is not None:
            return
        budget = MAX_HEAD_BYTES
        while True:
            head = self._read_head(budget)
            budget -= len(head)
            version, status, reason = _parse_status_line(head)
            # 100 Continue, 103 Early Hints and the like only announce the answer.
            if not 100 <= status < 200 or status == 101:
                break
        fields = parse_fields(head)
        self.version = 10 if version in ("HTTP/1.0", "HTTP/0.9") else 11
        self.code = self.status = status
        self.reason = reason
        self.headers = self.msg = self._as_message(fields)
        self._frame(status)
        if self.chunked and self._recording.by_urllib3:
            del self.msg["content-length"]  # it counts for nothing, and urllib3 would log that
        self._recording.protocols = (f"http/1.{self.version % 10}", *self._recording.protocols)
        self._recording.head = head
        self._recording.fields = fields
        self._recording.response = self

    def _as_message(self, fields: list[tuple[str, str]]) -> Any:
        if not self._recording.by_urllib3:
            return _Fields(fields)
        message = http.client.HTTPMessage()
        for name, value in fields:
            message[name] = value
        return message

    def _read_head(self, budget: int) -> bytes:
        if (whole := self._find_head(budget)) is not None:
            return whole
        lines: list[bytes] = []
        while True:
            line = self.fp.readline(min(_MAX_LINE, budget) + 1)
            budget -= len(line)
            if len(line) > _MAX_LINE or budget < 0:
                raise http.client.LineTooLong("header")
            if not line:
                if not lines:
                    raise http.client.RemoteDisconnected("closed without an answer")
                raise http.client.IncompleteRead(b"".join(lines))
            if not lines and not line.startswith(b"HTTP/"):
                raise http.client.BadStatusLine(line[:60].decode("latin-1"))
            lines.append(line)
            if line in (b"\r\n", b"\n"):
                return b"".join(lines)
            if len(lines) > MAX_HEADERS:
                raise http.client.HTTPException(f"more than {MAX_HEADERS} headers")

    def _find_head(self, budget: int) -> bytes | None:
        """The head, where all of it came in one piece and is of the usual kind: faster than line by line."""
        come = self.fp.peek(1)
        end = come.find(b"\r\n\r\n", 0, budget) + 4
        head = come[:end]
        if end < 4 or head[:5] != b"HTTP/" or head.count(b"\n") > MAX_HEADERS:
            return None
        if b"\n\n" in head or head.find(b"\n\r\n") != end - 3:
            return None
        return self.fp.read(end) if end <= _MAX_LINE else None

    def _frame(self, status: int) -> None:
        """How the body ends: by chunks, by length, or by the end of the connection (RFC 9112, 6.3)."""
        codings = ",".join(self.headers.get_all("transfer-encoding", [])).lower().split(",")
        self.chunked = codings[-1].strip() == "chunked"
        self.chunk_left = None
        self.will_close = self._check_close()  # type: ignore[attr-defined]
        lengths = {each.strip() for each in ",".join(self.headers.get_all("content-length", [])).split(",")}
        if len(lengths) > 1 and not self.chunked:
            raise http.client.HTTPException("several lengths")
        given = lengths.pop() if lengths else ""
        self.length = None
        if given.isdecimal() and not self.chunked:
            # No body is longer than 18 digits say, and int() refuses thousands of them.
            self.length = int(given.lstrip("0")[:18] or "0")
        if status in (204, 304) or 100 <= status < 200 or self._method == "HEAD":
            self.length, self.chunked = 0, False
        if self.length is None and not self.chunked:
            self.will_close = True

    # http.client takes "-1" and "0x10" for sizes, and trailers without end.

    def _read_next_chunk_size(self) -> int:
        line = self.fp.readline(_MAX_LINE + 1)
        size = line.partition(b";")[0].strip()
        if len(line) > _MAX_LINE or not size or size.strip(b"0123456789abcdefABCDEF"):
            raise ValueError("not a chunk size")
        return int(size, 16)

    def _read_and_discard_trailer(self) -> None:
        budget = MAX_HEAD_BYTES
        while (line := self.fp.readline(_MAX_LINE + 1)) not in (b"\r\n", b"\n", b""):
            budget -= len(line)
            if len(line) > _MAX_LINE or budget < 0:
                raise http.client.LineTooLong("trailer")


class _DeadlineReader(io.RawIOBase):
    """The socket as a file: waits for a piece no longer than silence, and the whole request, may last."""

    def __init__(self, sock: socket.socket, recording: Recording) -> None:
        # The socket's own file keeps it open when http.client closes the connection before the body is read.
        self._file = sock.makefile("rb", buffering=0)
        self._sock = sock
        self._recording = recording
        #: What is there already is read without waiting for it; a TLS socket can't tell, and urllib3
        #: wants its sockets back as they were.
        self._at_once = not recording.by_urllib3 and not isinstance(sock, ssl.SSLSocket)
        if self._at_once:
            sock.setblocking(False)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        if self._at_once:
            return self._read_at_once(buffer)
        with baton.laid_down():
            self._sock.settimeout(self._patience())
            try:
                return self._file.readinto(buffer)
            except TimeoutError:
                self._patience()
                raise

    def _read_at_once(self, buffer: Any) -> int:
        while True:
            patience = self._patience()
            with contextlib.suppress(BlockingIOError):
                return self._sock.recv_into(buffer)
            with baton.laid_down():
                waiting = select.poll()
                waiting.register(self._sock, select.POLLIN)
                has_come = waiting.poll(patience * 1000)
            if not has_come:
                self._patience()
                raise TimeoutError

    def _patience(self) -> float:
        """Seconds that the next piece may take.

        :raises DeadlinePassed: none.
        """
        left = self._recording.deadline - time.monotonic()
        if left <= 0:
            raise DeadlinePassed
        return min(left, self._recording.read_timeout_seconds)

    def close(self) -> None:
        if not self.closed:
            self._file.close()
        super().close()


def _parse_status_line(head: bytes) -> tuple[str, int, str]:
    line = head.partition(b"\n")[0].rstrip(b"\r").decode("latin-1")
    version, _, rest = line.partition(" ")
    status, _, reason = rest.strip().partition(" ")
    if len(status) != 3 or not status.isascii() or not status.isdecimal() or status < "100":
        raise http.client.BadStatusLine(line[:60])
    return version, int(status), reason.strip()


def parse_fields(head: bytes) -> list[tuple[str, str]]:
    """The header fields of a head, names as sent, in order; lines that are none are passed over."""
    fields: list[tuple[str, str]] = []
    for raw in head.decode("latin-1").split("\n")[1:]:
        line = raw.rstrip("\r")
        if line[:1] in (" ", "\t"):  # obsolete folding: the line before goes on
            if fields and line.strip():
                name, value = fields[-1]
                fields[-1] = (name, f"{value} {line.strip()}")
            continue
        name, colon, value = line.partition(":")
        if colon and (name := name.strip()):
            fields.append((name, value.strip()))
    return fields
