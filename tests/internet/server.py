"""Listens on loopback, plainly and over TLS, and answers for every host: as the origin and as a proxy."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import BinaryIO
from urllib.parse import urlsplit

from .certificates import Authority
from .log import Log, Request
from .wire import RESET, Answer, Wire

MAX_HEAD_BYTES = 64 * 1024

Responder = Callable[[Request], "Answer | Wire"]


@dataclass
class Connection:
    """One client, and what is known of whom it wants to talk to."""

    socket: socket.socket
    reader: BinaryIO = field(init=False)
    scheme: str = "http"
    proxied: bool = False


class Server:
    """A plain and a TLS port, a thread per connection, one responder for all."""

    def __init__(self, authority: Authority, log: Log, respond: Responder) -> None:
        self._log = log
        self._respond = respond
        self._front = authority.front()
        self._stopping = threading.Event()
        self._threads: set[threading.Thread] = set()
        self._sockets: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._plain = socket.create_server(("127.0.0.1", 0), backlog=128)
        self._secure = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port: int = self._plain.getsockname()[1]
        self.tls_port: int = self._secure.getsockname()[1]

    def start(self) -> None:
        for listener, secure in ((self._plain, False), (self._secure, True)):
            self._spawn(self._accept, listener, secure)

    def stop(self) -> None:
        """Close everything at once; answers under way are broken off."""
        self._stopping.set()
        for listener in (self._plain, self._secure):
            # A close alone doesn't wake a thread that waits in accept.
            with contextlib.suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            listener.close()
        with self._lock:
            threads, sockets = list(self._threads), list(self._sockets)
        for open_socket in sockets:
            with contextlib.suppress(OSError):
                open_socket.shutdown(socket.SHUT_RDWR)
        for thread in threads:
            thread.join(timeout=10)

    def _spawn(self, work: Callable[..., None], *args: object) -> None:
        def run() -> None:
            try:
                work(*args)
            finally:
                with self._lock:
                    self._threads.discard(thread)

        thread = threading.Thread(target=run, daemon=True, name="internet")
        with self._lock:  # a thread that isn't started can't be joined
            self._threads.add(thread)
            thread.start()

    def _accept(self, listener: socket.socket, secure: bool) -> None:
        while not self._stopping.is_set():
            try:
                client, _ = listener.accept()
            except OSError:
                return
            self._spawn(self._serve, client, secure)

    def _serve(self, client: socket.socket, secure: bool) -> None:
        """Talk to one client until either side ends it."""
        # A client that goes away, or doesn't like our certificate, ends it: that is its business.
        with contextlib.suppress(OSError), contextlib.ExitStack() as stack:
            self._keep(client, stack)
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            connection = Connection(client)
            if secure:
                self._secure_it(connection, stack)
            else:
                connection.reader = stack.enter_context(client.makefile("rb"))
            while not self._stopping.is_set() and self._exchange(connection, stack):
                pass

    def _keep(self, talk: socket.socket, stack: contextlib.ExitStack) -> None:
        """Let :meth:`stop` find the socket until the stack closes it."""

        def close() -> None:
            with self._lock:
                self._sockets.discard(talk)
            talk.close()

        with self._lock:
            self._sockets.add(talk)
        stack.callback(close)

    def _secure_it(self, connection: Connection, stack: contextlib.ExitStack) -> None:
        """Go on over TLS; the plain socket is an empty shell from then on."""
        talk = self._front.wrap_socket(connection.socket, server_side=True, do_handshake_on_connect=False)
        self._keep(talk, stack)
        talk.do_handshake()
        connection.socket, connection.scheme = talk, "https"
        connection.reader = stack.enter_context(talk.makefile("rb"))

    def _exchange(self, connection: Connection, stack: contextlib.ExitStack) -> bool:
        """Read one request and answer it; whether another may follow."""
        request = self._read(connection)
        if request is None:
            return False
        if request.method == "CONNECT":
            # The tunnel's far end is we ourselves, whoever it leads to.
            connection.socket.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            self._secure_it(connection, stack)
            connection.proxied = True
            return True
        request.began = time.monotonic()
        self._log.add(request)
        try:
            answer = self._respond(request)
            if isinstance(answer, Wire):
                self._play(answer, connection.socket)
                return False
            connection.socket.sendall(answer.sent(request.method))
            return answer.framing != "close" and request.headers.get("connection") != "close"
        finally:
            request.ended = time.monotonic()

    def _play(self, wire: Wire, client: socket.socket) -> None:
        for step in wire.steps():
            if isinstance(step, bytes):
                client.sendall(step)
            elif step is RESET:
                # A close with no time to linger is a reset; TLS may say no goodbye before it.
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                return
            elif isinstance(step, int | float) and self._stopping.wait(step):
                return

    def _read(self, connection: Connection) -> Request | None:
        """The next request, or ``None`` where the client has no more or makes no sense."""
        head = bytearray()
        while not head.endswith(b"\r\n\r\n"):
            line = connection.reader.readline(MAX_HEAD_BYTES)
            if not line or len(head) > MAX_HEAD_BYTES:
                return None
            head += line
        first, *rest = head.decode("latin-1").split("\r\n")
        method, _, rest_of_line = first.partition(" ")
        target = rest_of_line.rpartition(" ")[0]
        pairs = (line.partition(":") for line in rest if line)
        headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
        body = connection.reader.read(int(headers.get("content-length", "0")))
        host, proxied = headers.get("host", ""), connection.proxied
        if target.startswith("http://"):
            parts = urlsplit(target)
            host, proxied = parts.netloc, True
            target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        return Request(
            scheme=connection.scheme,
            host=host.rpartition(":")[0] if ":" in host else host,
            method=method,
            target=target,
            headers=headers,
            raw=bytes(head) + body,
            body=body,
            proxied=proxied,
        )
