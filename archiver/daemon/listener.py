"""``/metrics`` and ``/healthz`` over HTTP, for monitoring on this machine.

A page in a browser may not read them through a name that it has pointed here
(DNS rebinding): the Host header has to be an address, ``localhost`` or the name
that was listened on. Connections are few, short and soon cut off, so that nobody slows the daemon.
"""

from __future__ import annotations

import ipaddress
import json
import logging
import re
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from socketserver import TCPServer
from types import TracebackType
from typing import Any

from ..errors import UsageError
from ..lightly import dataclass

log = logging.getLogger(__name__)

#: Connections that are served at one time; more are closed unanswered.
_MAX_CONNECTIONS = 8
#: Longest silence of a connection, and longest time for all of it.
_SILENT_SECONDS = 5.0
_CONNECTION_SECONDS = 20.0
_LOOPBACK = "127.0.0.1"
_ADDRESS = re.compile(r"(?:(?:\[([0-9A-Fa-f:.]{2,45})\]|([A-Za-z0-9.-]{0,253})):)?(\d{1,5})")


@dataclass(frozen=True)
class Listen:
    """Where to listen."""

    host: str
    #: 0 for one that is free.
    port: int


def parse_listen(given: str) -> Listen:
    """``HOST:PORT``, ``[IPv6]:PORT``, or a port alone, which is on loopback.

    :raises UsageError: it is none of these.
    """
    match = _ADDRESS.fullmatch(given)
    if match is None or int(match[3]) > 65_535:
        raise UsageError(f"--listen {given}: write HOST:PORT, such as 127.0.0.1:9464, or a port alone")
    return Listen(match[1] or match[2] or _LOOPBACK, int(match[3]))


@dataclass(frozen=True, kw_only=True)
class Served:
    """What is answered."""

    #: The metrics' text and its type.
    metrics: Callable[[], tuple[str, str]]
    #: What is wrong, in words; empty while all is well.
    ills: Callable[[], list[str]]
    #: Whether it is well, and waits for its turn.
    is_standing_by: Callable[[], bool] = lambda: False


class Listener(HTTPServer):
    """Answers from its construction to the end of the block, on threads of its own.

    :raises UsageError: the address can't be listened on.
    """

    request_queue_size = 16
    allow_reuse_address = True

    def __init__(
        self, listen: Listen, served: Served, *, longest_seconds: float = _CONNECTION_SECONDS
    ) -> None:
        self.served = served
        self.listen = listen
        self._longest_seconds = longest_seconds
        self.address_family = socket.AF_INET6 if ":" in listen.host else socket.AF_INET
        self._places = threading.BoundedSemaphore(_MAX_CONNECTIONS)
        try:
            super().__init__((listen.host, listen.port), _Request)
        except OSError as error:
            where = f"{listen.host}:{listen.port}"
            raise UsageError(f"--listen {where}: can't listen there: {error.strerror or error}") from error
        self._thread = threading.Thread(target=self.serve_forever, name="listener", daemon=True)

    @property
    def name(self) -> str:
        """Host and port, as an address has them."""
        host = self.listen.host
        return f"[{host}]:{self.port}" if ":" in host else f"{host}:{self.port}"

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def __enter__(self) -> Listener:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.shutdown()
        self._thread.join()
        self.server_close()

    def server_bind(self) -> None:
        # HTTPServer's own would ask DNS for this machine's name.
        TCPServer.server_bind(self)
        self.server_name, self.server_port = self.listen.host, int(self.server_address[1])

    def process_request(self, request: Any, client_address: Any) -> None:
        """Serve a connection on a thread; one too many is closed."""
        if not self._places.acquire(blocking=False):
            self.shutdown_request(request)
            return
        threading.Thread(target=self._serve, args=(request, client_address), daemon=True).start()

    def _serve(self, request: Any, client_address: Any) -> None:
        cut = threading.Timer(self._longest_seconds, _cut_off, [request])
        cut.daemon = True
        cut.start()
        try:
            self.finish_request(request, client_address)
        except (OSError, ValueError) as error:  # the other side has gone, or was cut off
            log.debug("a connection ended early: %s", error)
        finally:
            cut.cancel()
            self.shutdown_request(request)
            self._places.release()

    def may_ask(self, host: str) -> bool:
        """Whether a Host header names this machine by what no stranger can point here."""
        name = _host_of(host)
        # In a container others know the machine by its name.
        own = {"localhost", self.listen.host.lower(), socket.gethostname().lower()}
        if name in own:
            return True
        try:
            ipaddress.ip_address(name)
        except ValueError:
            return False
        return True


def _cut_off(connection: socket.socket) -> None:
    """End a connection both ways: who sends a byte now and then would be listened to for days."""
    with suppress(OSError):  # it has ended by itself
        connection.shutdown(socket.SHUT_RDWR)


def _host_of(header: str) -> str:
    """The host in a Host header, without its port."""
    header = header.strip().lower()[:300]
    if header.startswith("["):
        return header[1:].partition("]")[0]
    return header.partition(":")[0]


class _Request(BaseHTTPRequestHandler):
    server: Listener
    timeout = _SILENT_SECONDS
    server_version = "archiver"
    sys_version = ""

    def do_GET(self) -> None:
        if not self.server.may_ask(self.headers.get("Host") or ""):
            self._answer(403, "text/plain; charset=utf-8", "the Host header names another machine\n")
            return
        path = self.path.partition("?")[0]
        try:
            if path == "/healthz":
                self._answer_health()
            elif path == "/metrics":
                text, content_type = self.server.served.metrics()
                self._answer(200, content_type, text)
            else:
                self._answer(404, "text/plain; charset=utf-8", "there are /metrics and /healthz\n")
        except OSError:
            raise  # the other side has gone
        except Exception as error:  # the edge of a thread: a scrape ends no daemon
            log.error("%s can't be answered", path, exc_info=error)
            self._answer(500, "text/plain; charset=utf-8", f"{type(error).__name__}; the log says more\n")

    do_HEAD = do_GET

    def _answer_health(self) -> None:
        ills = self.server.served.ills()
        well = "standby" if self.server.served.is_standing_by() else "ok"
        said = {"status": "ill" if ills else well, "reasons": ills}
        self._answer(503 if ills else 200, "application/json", json.dumps(said) + "\n")

    def _answer(self, status: int, content_type: str, text: str) -> None:
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Log requests only where all is logged."""
        log.debug("%s %s", self.client_address[0], format % args)
