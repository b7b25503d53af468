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
from .head import parse_fields, parse_length, parse_status_line, split_list
from .transfer import CodedBody

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
    #: Statuses of the answers that only announced the one that counts, each once.
    interim: tuple[int, ...] = ()
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
    """Keeps the head as it came, and bounds it; reads the body under a deadline.

    The body is read by :meth:`read_piece`, not by what http.client has for it.
    """

    #: Where the body comes in a transfer coding: its end isn't told by a length.
    coded: CodedBody | None = None

    def __init__(
        self, sock: socket.socket, debuglevel: int = 0, method: str | None = None, *, recording: Recording
    ) -> None:
        # Instead of http.client's own, which makes a file of the socket that would be thrown away.
        io.BufferedIOBase.__init__(self)
        self._reader = _DeadlineReader(sock, recording)
        self.fp = io.BufferedReader(self._reader, _BUFFER_BYTES)
        self.debuglevel = debuglevel
        self._method = method
        self.length = self.chunk_left = None
        self.chunked = self.will_close = False
        self._recording = recording

    def begin(self) -> None:
        if self._recording.response is not None:
            return
        budget = MAX_HEAD_BYTES
        interim: dict[int, None] = {}
        while True:
            head = self._read_head(budget)
            budget -= len(head)
            version, status, reason = parse_status_line(head)
            # 100 Continue, 103 Early Hints and the like only announce the answer.
            if not 100 <= status < 200 or status == 101:
                break
            interim[status] = None
        fields = parse_fields(head)
        self.version = 10 if version in ("HTTP/1.0", "HTTP/0.9") else 11
        self.code = self.status = status
        self.reason = reason
        self.headers = self.msg = self._as_message(fields)
        self._frame(status)
        if self.chunked and self._recording.by_urllib3:
            del self.msg["content-length"]  # it counts for nothing, and urllib3 would log that
        self._recording.protocols = (f"http/1.{self.version % 10}", *self._recording.protocols)
        self._recording.interim = tuple(interim)
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
        codings = split_list(self.headers.get_all("transfer-encoding", []))
        if set(codings) == {"identity"}:  # HTTP/1.1 as it was in 1999: no coding at all
            codings = []
        self.chunked = codings[-1:] == ["chunked"]
        self.chunk_left = None
        self.will_close = self._check_close()  # type: ignore[attr-defined]
        self.length = None
        if not codings:
            self.length = parse_length(self.headers.get_all("content-length", []))
        if status in (204, 304) or 100 <= status < 200 or self._method == "HEAD":
            # Some send the body all the same, and it would be taken for the next answer.
            self.will_close = self.will_close or bool(self.length or codings or status < 200)
            self.length, self.chunked = 0, False
        elif codings:
            self.coded = CodedBody(codings)
        if self.length is None and not self.chunked:
            self.will_close = True

    def read_piece(self) -> bytes:
        """The next piece of the body, without its transfer coding; empty at its end.

        :raises http.client.HTTPException: it ended before, or what came isn't of that coding.
        """
        if self.coded is not None:
            return self.coded.read(self._read_some)
        if self.length is None:
            return self._read_some()
        if not self.length:
            return b""
        data = self.fp.read1(min(self.length, _BUFFER_BYTES))
        if not data:
            raise http.client.IncompleteRead(b"", self.length)
        self.length -= len(data)
        return data

    def _read_some(self) -> bytes:
        return self.fp.read1(_BUFFER_BYTES)

    def has_surplus(self) -> bool:
        """Whether more is here than the answer, read to its end: nobody can tell what it belongs to."""
        self._reader.is_over = True
        if (self.coded is not None and self.coded.has_surplus) or self.fp.peek(1):
            return True
        return self._reader.has_unread()


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
        #: The answer is read: what there is beside it is in the buffer already.
        self.is_over = False
        if self._at_once:
            sock.setblocking(False)

    def has_unread(self) -> bool:
        """Whether TLS holds bytes that came with those read: the system's socket doesn't show them."""
        return isinstance(self._sock, ssl.SSLSocket) and self._sock.pending() > 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        if self.is_over:
            return None
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
