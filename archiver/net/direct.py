"""Connections of our own to hosts, kept for the next request: what urllib3 does, in a fifth of the time."""

from __future__ import annotations

import select
import socket
import ssl
import threading
import time
from collections import OrderedDict
from collections.abc import Callable

from ..baton import baton
from .guard import Guard
from .incoming import Incoming
from .recording import Recording
from .request import Request
from .response import Answer
from .trust import find_certificates

#: Hosts whose connections are kept open.
HOSTS = 64
#: A request that a socket may not take at once.
_LONG_BYTES = 16_384

#: Methods that may be asked twice.
READING = frozenset({"GET", "HEAD"})

#: A connection that rested longer may be gone without a word: routers forget it.
_MOST_REST_SECONDS = 30.0

#: Scheme, host and port.
Place = tuple[str, str, int]


class Connection:
    """A connection to one host; which answers came by it, and what is known of its other end."""

    __slots__ = (
        "_answers",
        "_readable",
        "_sock",
        "certificates",
        "cipher",
        "ip_address",
        "rested_at",
        "secured_by",
    )

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._answers = 0
        self.rested_at = 0.0
        self._readable: select.poll | None = None
        self.secured_by: tuple[str, ...] = ()
        self.cipher: str | None = None
        self.certificates: tuple[bytes, ...] = ()
        self.ip_address = _find_peer(sock)
        if isinstance(sock, ssl.SSLSocket):
            version = sock.version()
            self.secured_by = (version.lower().replace("tlsv", "tls/"),) if version else ()
            self.cipher = (sock.cipher() or (None,))[0]
            self.certificates = find_certificates(sock)
        else:
            sock.setblocking(False)
            self._readable = select.poll()
            self._readable.register(sock, select.POLLIN)

    def ask(self, recording: Recording, method: str, request: bytes) -> Answer:
        """Send a whole request and read the head of its answer; the body is still to be read.

        :raises http.client.HTTPException: what comes is no head of an answer.
        :raises OSError: the connection broke, or the time is over.
        """
        recording.request = request
        recording.reused = self._answers > 0
        recording.ip_address = self.ip_address
        recording.secured_by = self.secured_by
        recording.cipher = self.cipher
        recording.certificates = self.certificates
        patience = recording.read_timeout_seconds
        self._send(request, min(patience, max(0.001, recording.deadline - time.monotonic())))
        incoming = Incoming(self._sock, recording.deadline, patience, readable=self._readable)
        incoming.wait()
        answer = Answer(incoming, method)
        self._answers += 1
        return answer

    def _send(self, request: bytes, seconds: float) -> None:
        if self._readable is None:
            self._sock.settimeout(seconds)
            if len(request) > _LONG_BYTES:
                with baton.laid_down():
                    self._sock.sendall(request)
            else:
                self._sock.sendall(request)
            return
        until = time.monotonic() + seconds
        left = memoryview(request)
        while True:
            try:
                left = left[self._sock.send(left) :]
            except BlockingIOError:
                self._wait_to_send(until - time.monotonic())
            if not left:
                return

    def _wait_to_send(self, seconds: float) -> None:
        writable = select.poll()
        writable.register(self._sock, select.POLLOUT)
        with baton.laid_down():
            if not writable.poll(max(0.0, seconds) * 1000):
                raise TimeoutError

    def is_silent(self) -> bool:
        """Whether nothing came since the last answer: neither the end, nor what nobody asked for."""
        readable = self._readable
        if readable is None:
            readable = select.poll()
            readable.register(self._sock, select.POLLIN)
        return not readable.poll(0)

    def close(self) -> None:
        self._sock.close()


def _find_peer(sock: socket.socket) -> str | None:
    try:
        return str(sock.getpeername()[0]).partition("%")[0]
    except OSError:  # the peer is gone already; reading will say so
        return None


class Lent:
    """A connection for the time of one answer."""

    __slots__ = ("_connection", "_owner", "_place")

    def __init__(self, owner: Connections, place: Place, connection: Connection) -> None:
        self._owner = owner
        self._place = place
        self._connection = connection

    def keep(self) -> None:
        self._owner.give_back(self._place, self._connection)

    def close(self) -> None:
        self._connection.close()


class Connections:
    """The open connections to all hosts, those asked last; for all threads."""

    def __init__(
        self, guard: Guard, trust: Callable[[], ssl.SSLContext], *, per_host: int, connect_seconds: float
    ) -> None:
        self._guard = guard
        self._trust = trust
        self._per_host = per_host
        self._seconds = connect_seconds
        self._lock = threading.Lock()
        self._idle: OrderedDict[Place, list[Connection]] = OrderedDict()
        self._is_closed = False

    def find_idle(self, place: Place) -> Connection | None:
        """A kept connection to a place that can be used still; the caller's until given back."""
        while True:
            with self._lock:
                idle = self._idle.get(place)
                connection = idle.pop() if idle else None
            if connection is None:
                return None
            if time.monotonic() - connection.rested_at < _MOST_REST_SECONDS and connection.is_silent():
                return connection
            connection.close()

    def ask(self, request: Request, recording: Recording) -> Lent:
        """Send a request and read the head of its answer, into ``recording``.

        :raises NotReached: as :meth:`archiver.net.guard.Guard.connect`.
        :raises http.client.HTTPException: what comes is no head of an answer.
        :raises OSError, ValueError: the connection broke, or can't be made.
        """
        place = request.scheme, request.host, request.port
        sent = request.encode()
        # A kept connection may be closed at its other end, and what changes something isn't sent twice.
        connection = self.find_idle(place) if request.method in READING else None
        if connection is None:
            connection = self.open(place, recording.deadline)
        try:
            recording.answer = connection.ask(recording, request.method, sent)
        except BaseException:
            connection.close()
            raise
        return Lent(self, place, connection)

    def open(self, place: Place, deadline: float) -> Connection:
        """A new connection; ``deadline`` is an instant of :func:`time.monotonic`.

        :raises NotReached: as :meth:`archiver.net.guard.Guard.connect`.
        :raises OSError: TLS isn't spoken as it should.
        """
        scheme, host, port = place
        with baton.laid_down():
            sock = self._guard.connect(host, port, self._seconds_until(deadline))
            try:
                if scheme == "https":
                    sock.settimeout(self._seconds_until(deadline))
                    sock = self._trust().wrap_socket(sock, server_hostname=host.rstrip("."))
                return Connection(sock)
            except BaseException:
                sock.close()
                raise

    def _seconds_until(self, deadline: float) -> float:
        return max(0.001, min(self._seconds, deadline - time.monotonic()))

    def give_back(self, place: Place, connection: Connection) -> None:
        """Keep a connection for the next request."""
        surplus: list[Connection] = [connection]
        connection.rested_at = time.monotonic()
        with self._lock:
            if self._is_closed:
                connection.close()
                return
            idle = self._idle.get(place)
            if idle is None:
                idle = self._idle[place] = []
                if len(self._idle) > HOSTS:
                    surplus += self._idle.popitem(last=False)[1]
            else:
                self._idle.move_to_end(place)
            if len(idle) < self._per_host:
                idle.append(surplus.pop(0))
        for each in surplus:
            each.close()

    def close(self) -> None:
        with self._lock:
            self._is_closed = True
            kept = [each for idle in self._idle.values() for each in idle]
            self._idle.clear()
        for each in kept:
            each.close()
