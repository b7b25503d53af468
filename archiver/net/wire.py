"""urllib3's connections, watched: which bytes went out and which came in.

Subclasses that a pool of our own makes; nothing is changed for other users of
these libraries in the same process.
"""

from __future__ import annotations

import functools
import http.client
import socket
import ssl
from contextlib import nullcontext
from typing import Any

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from ..baton import baton
from .guard import Guard
from .response import Recording, WireResponse
from .trust import find_certificates

#: A request that a socket may not take at once.
_LONG_BYTES = 16_384


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

    def ask(self, recording: Recording, method: str, request: bytes) -> WireResponse:
        """Send a whole request and read the head of its answer; the body is still to be read."""
        self.start(recording)
        recording.by_urllib3 = False
        if self.sock is None:  # type: ignore[attr-defined]
            self.connect()
        self.sock.settimeout(self.timeout)  # type: ignore[attr-defined]
        self.send(request)
        self._recording = None
        self._describe(recording)
        response = WireResponse(self.sock, method=method, recording=recording)  # type: ignore[attr-defined]
        try:
            response.begin()
        except BaseException:
            response.close()
            raise
        self._answers += 1
        return response

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
            recording.protocols = (version.lower().replace("tlsv", "tls/"),) if version else ()
            recording.cipher = (sock.cipher() or (None,))[0]
            if not self._certificates:
                self._certificates = find_certificates(sock)
            recording.certificates = self._certificates
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
