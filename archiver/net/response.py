"""An answer as it comes in: its head kept as it came and bounded, its body read piece by piece."""

from __future__ import annotations

import http.client

from .head import parse_fields, parse_length, parse_status_line, split_list
from .incoming import Incoming
from .transfer import CodedBody

#: Status line and headers of one answer, those of interim answers (1xx) included.
MAX_HEAD_BYTES = 256 * 1024
MAX_HEADERS = 300
_MAX_LINE = 65_536
#: How long the names are of the headers that say where a body ends.
_LENGTHS = frozenset(map(len, ("content-length", "transfer-encoding", "connection")))


class Answer:
    """One answer; its head is read when it is made, its body by :meth:`read_piece`.

    :raises http.client.HTTPException: what comes is no head of an answer, or too much of one.
    :raises OSError: it doesn't come.
    """

    #: Where the body comes in a transfer coding: its end isn't told by a length.
    coded: CodedBody | None = None

    def __init__(self, incoming: Incoming, method: str) -> None:
        self._incoming = incoming
        self._method = method
        budget = MAX_HEAD_BYTES
        interim: dict[int, None] = {}
        while True:
            head = self._read_head(budget)
            budget -= len(head)
            version, status, self.reason = parse_status_line(head)
            # 100 Continue, 103 Early Hints and the like only announce the answer.
            if not 100 <= status < 200 or status == 101:
                break
            interim[status] = None
        #: As it came.
        self.head = head
        self.fields = parse_fields(head)
        self.status = status
        #: 10 or 11.
        self.version = 10 if version in ("HTTP/1.0", "HTTP/0.9") else 11
        #: Statuses of the answers that only announced the one that counts, each once.
        self.interim = tuple(interim)
        #: Bytes of the body still to come; ``None`` where that isn't told.
        self.length: int | None = None
        self.is_chunked = False
        #: The connection is of no use after it.
        self.will_close = False
        self._frame(status)

    def _read_head(self, budget: int) -> bytes:
        if (whole := self._find_head(budget)) is not None:
            return whole
        lines: list[bytes] = []
        while True:
            line = self._incoming.read_line(min(_MAX_LINE, budget) + 1)
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
        come = self._incoming.peek()
        end = come.find(b"\r\n\r\n", 0, budget) + 4
        head = come[:end]
        if end < 4 or head[:5] != b"HTTP/" or head.count(b"\n") > MAX_HEADERS:
            return None
        if b"\n\n" in head or head.find(b"\n\r\n") != end - 3:
            return None
        return self._incoming.read(end) if end <= _MAX_LINE else None

    def _frame(self, status: int) -> None:
        """How the body ends: by chunks, by length, or by the end of the connection (RFC 9112, 6.3)."""
        codings: list[str] = []
        lengths: list[str] = []
        connection: list[str] = []
        for name, value in self.fields:
            # Of the others none is as long as one of these.
            if len(name) in _LENGTHS:
                lower = name.lower()
                if lower == "content-length":
                    lengths.append(value)
                elif lower == "transfer-encoding":
                    codings.append(value)
                elif lower == "connection":
                    connection.append(value)
        codings = split_list(codings)
        if set(codings) == {"identity"}:  # HTTP/1.1 as it was in 1999: no coding at all
            codings = []
        tokens = split_list(connection)
        # HTTP/1.0 goes on only where it says so (RFC 9112, 9.3).
        self.will_close = "close" in tokens or (self.version == 10 and "keep-alive" not in tokens)
        self.length = None if codings else parse_length(lengths)
        is_coded = bool(codings)
        if status in (204, 304) or 100 <= status < 200 or self._method == "HEAD":
            # Some send the body all the same, and it would be taken for the next answer.
            self.will_close = self.will_close or bool(self.length or codings or status < 200)
            self.length, is_coded = 0, False
        elif codings:
            self.coded = CodedBody(codings)
        self.is_chunked = is_coded and codings[-1] == "chunked"
        if self.length is None and not self.is_chunked:
            self.will_close = True

    def read_piece(self) -> bytes:
        """The next piece of the body, without its transfer coding; empty at its end.

        :raises http.client.HTTPException: it ended before, or what came isn't of that coding.
        """
        if self.coded is not None:
            return self.coded.read(self._incoming.read_some)
        if self.length is None:
            return self._incoming.read_some()
        if not self.length:
            return b""
        data = self._incoming.read_some(self.length)
        if not data:
            raise http.client.IncompleteRead(b"", self.length)
        self.length -= len(data)
        return data

    def has_surplus(self) -> bool:
        """Whether more is here than the answer, read to its end: nobody can tell what it belongs to."""
        return bool(self.coded and self.coded.has_surplus) or self._incoming.has_unread()
