"""urllib3's connections and http.client's response, watched: which bytes went out and which came in.

Subclasses that a pool of our own makes; nothing is changed for other users of
these libraries in the same process.
"""

from __future__ import annotations

import functools
import http.client
import io
import socket
import ssl
import time
from dataclasses import dataclass, field
from typing import Any

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from .guard import Guard

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


class WireResponse(http.client.HTTPResponse):
    """Keeps the head as it came, and bounds it; reads the body under a deadline."""

    def __init__(
        self, sock: socket.socket, debuglevel: int = 0, method: str | None = None, *, recording: Recording
    ) -> None:
        super().__init__(sock, debuglevel, method)
        self.fp.close()
        self.fp = io.BufferedReader(_DeadlineReader(sock, recording), _BUFFER_BYTES)
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
        self.headers = self.msg = http.client.HTTPMessage()
        for name, value in fields:
            self.msg[name] = value
        self._frame(status)
        if self.chunked:
            del self.msg["content-length"]  # it counts for nothing, and urllib3 would log that
        self._recording.protocols = (f"http/1.{self.version % 10}", *self._recording.protocols)
        self._recording.head = head
        self._recording.fields = fields
        self._recording.response = self

    def _read_head(self, budget: int) -> bytes:
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

    def _frame(self, status: int) -> None:
        """How the body ends: by chunks, by length, or by the end of the connection (RFC 9112, 6.3)."""
        codings = ",".join(self.headers.get_all("transfer-encoding", [])).lower().split(",")
        self.chunked = codings[-1].strip() == "chunked"
        self.chunk_left = None
        self.will_close = self._check_close()  # type: ignore[attr-defined]
        given = (self.headers.get("content-length") or "").partition(",")[0].strip()
        self.length = None
        if given.isdecimal() and not self.chunked:
            # No body is longer than 18 digits say, and int() refuses thousands of them.
            self.length = int(given.lstrip("0")[:18] or "0")
        if status in (204, 304) or 100 <= status < 200 or self._method == "HEAD":  # type: ignore[attr-defined]
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

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        left = self._recording.deadline - time.monotonic()
        if left <= 0:
            raise DeadlinePassed
        self._sock.settimeout(min(left, self._recording.read_timeout_seconds))
        try:
            return self._file.readinto(buffer)
        except TimeoutError:
            if time.monotonic() >= self._recording.deadline:
                raise DeadlinePassed from None
            raise

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
    for raw in head.split(b"\n")[1:]:
        line = raw.rstrip(b"\r").decode("latin-1")
        if line[:1] in (" ", "\t"):  # obsolete folding: the line before goes on
            if fields and line.strip():
                name, value = fields[-1]
                fields[-1] = (name, f"{value} {line.strip()}")
            continue
        name, colon, value = line.partition(":")
        if colon and name.strip():
            fields.append((name.strip(), value.strip()))
    return fields


class _Watched:
    """What both kinds of connection add to urllib3's."""

    _guard: Guard
    _recording: Recording | None = None
    response_class: Any = http.client.HTTPResponse
    _answers = 0

    def start(self, recording: Recording) -> None:
        """Record the next request and its answer."""
        self._recording = recording
        recording.reused = self._answers > 0 and self.sock is not None  # type: ignore[attr-defined]
        self.response_class = functools.partial(WireResponse, recording=recording)

    def connect(self) -> None:
        self._answers = 0
        super().connect()  # type: ignore[misc]

    def _tunnel(self) -> None:
        # What is said to a proxy to get through it belongs to no record.
        kept = self._recording, self.response_class
        self._recording, self.response_class = None, http.client.HTTPResponse
        try:
            super()._tunnel()  # type: ignore[misc]
        finally:
            self._recording, self.response_class = kept

    def send(self, data: Any) -> None:
        if self._recording is not None:
            self._recording.request += data
        super().send(data)  # type: ignore[misc]

    def getresponse(self) -> Any:
        recording, self._recording = self._recording, None
        if recording is not None:
            self._describe(recording)
        response = super().getresponse()  # type: ignore[misc]
        self._answers += 1
        return response

    def _describe(self, recording: Recording) -> None:
        sock = self.sock  # type: ignore[attr-defined]
        if isinstance(sock, ssl.SSLSocket):
            version = sock.version()
            recording.protocols = (version.lower().replace("tlsv", "tls/"),) if version else ()
            recording.cipher = (sock.cipher() or (None,))[0]
        if self.proxy is None:  # type: ignore[attr-defined]
            try:
                recording.ip_address = str(sock.getpeername()[0]).partition("%")[0]
            except OSError:  # the peer is gone already; reading will say so
                recording.ip_address = None

    def _new_conn(self) -> socket.socket:
        if self.proxy is not None:  # type: ignore[attr-defined]
            # A proxy is the user's own choice, also on this machine.
            return super()._new_conn()  # type: ignore[misc, no-any-return]
        return self._guard.connect(self._dns_host, self.port, self.timeout)  # type: ignore[attr-defined]


class WireHTTPConnection(_Watched, HTTPConnection):
    """urllib3's connection, guarded and watched."""

    def __init__(self, *args: Any, guard: Guard, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._guard = guard


class WireHTTPSConnection(_Watched, HTTPSConnection):
    """urllib3's TLS connection, guarded and watched."""

    def __init__(self, *args: Any, guard: Guard, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._guard = guard


class _Recorded:
    """A pool that tells its connection which recording the request belongs to.

    ``urlopen`` hands keywords it doesn't know on to here.
    """

    def _make_request(self, conn: Any, *args: Any, recording: Recording, **kwargs: Any) -> Any:
        conn.start(recording)
        return super()._make_request(conn, *args, **kwargs)  # type: ignore[misc]


class WireHTTPPool(_Recorded, HTTPConnectionPool):  # type: ignore[misc]
    ConnectionCls = WireHTTPConnection


class WireHTTPSPool(_Recorded, HTTPSConnectionPool):  # type: ignore[misc]
    ConnectionCls = WireHTTPSConnection
