"""urllib3's connections, watched: which bytes went out and which came in. Through proxies alone.

Subclasses that a pool of our own makes; nothing is changed for other users of
these libraries in the same process.
"""

from __future__ import annotations

import functools
import http.client
import io
import socket
import ssl
from contextlib import nullcontext
from typing import Any

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from ..baton import baton
from .guard import Guard
from .incoming import Incoming
from .recording import Recording
from .response import Answer
from .trust import find_certificates

#: A request that a socket may not take at once.
_LONG_BYTES = 16_384


class WireResponse(http.client.HTTPResponse):
    """An answer as urllib3 wants to see it; what counts is the :class:`.Answer` in its recording.

    The body is read by that one's ``read_piece``, not by what http.client has for it.
    """

    def __init__(
        self, sock: socket.socket, debuglevel: int = 0, method: str | None = None, *, recording: Recording
    ) -> None:
        io.BufferedIOBase.__init__(self)
        self._sock = sock
        # It keeps the socket open when http.client closes the connection before the body is read.
        self.fp = sock.makefile("rb", buffering=0)  # type: ignore[assignment]
        self.debuglevel = debuglevel
        self._method = method or "GET"
        self.length = self.chunk_left = None
        self.chunked = self.will_close = False
        self._recording = recording

    def begin(self) -> None:
        recording = self._recording
        if recording.answer is not None:
            return
        incoming = Incoming(self._sock, recording.deadline, recording.read_timeout_seconds)
        answer = Answer(incoming, self._method)
        self.version = answer.version
        self.code = self.status = answer.status
        self.reason = answer.reason
        self.headers = self.msg = http.client.HTTPMessage()
        for name, value in answer.fields:
            self.headers[name] = value
        if answer.is_chunked:
            del self.headers["content-length"]  # it counts for nothing, and urllib3 would log that
        self.chunked, self.length, self.will_close = answer.is_chunked, answer.length, answer.will_close
        recording.answer = answer


class _Watched:
    """What both kinds of connection add to urllib3's."""

    _guard: Guard
    _recording: Recording | None = None
    response_class: Any = http.client.HTTPResponse
    _answers = 0
    _certificates: tuple[bytes, ...] = ()

    def start(self, recording: Recording) -> None:
        """Record the next request and its answer."""
        self._recording = recording
        recording.reused = self._answers > 0 and self.sock is not None  # type: ignore[attr-defined]
        self.response_class = functools.partial(WireResponse, recording=recording)

    def connect(self) -> None:
        self._answers = 0
        self._certificates = ()
        with baton.laid_down():
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
        with baton.laid_down() if len(data) > _LONG_BYTES else nullcontext():
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
            recording.secured_by = (version.lower().replace("tlsv", "tls/"),) if version else ()
            recording.cipher = (sock.cipher() or (None,))[0]
            if not self._certificates:
                self._certificates = find_certificates(sock)
            recording.certificates = self._certificates

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
