"""The web server: waitress with bounds, so that nobody slows it for others."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from weakref import WeakKeyDictionary

from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.server import TcpWSGIServer
from waitress.task import ErrorTask

from ..errors import UsageError
from ..lightly import dataclass
from .access import MAX_BODY_BYTES
from .headers import SECURITY_HEADERS

#: Requests that are worked on at one time.
THREADS = 8
MAX_HEADER_BYTES = 32_768
_MAX_CONNECTIONS = 200
#: An answer is worked on no longer than until so much of it waits for a slow reader, on the disk. What is
#: larger is made as it is taken.
_MAX_WAITING_BYTES = 8_000_000


@dataclass(frozen=True, kw_only=True)
class Bounds:
    """How long clients may take."""

    #: Longest silence of a connection.
    idle_seconds: int = 30
    #: Longest time for one request to come in.
    arrival_seconds: float = 60.0
    #: Longest time in which nothing of an answer is taken.
    stuck_seconds: float = 120.0
    #: How often it is looked for those that take longer.
    look_seconds: int = 5


def listen(host: str, port: int, *, option: str = "--port") -> socket.socket:
    """A socket that listens there; port 0 is one that is free.

    :raises UsageError: the port is taken, or the host isn't this machine's.
    """
    try:
        family, kind, proto, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        return _bind(family, kind, proto, address)
    except OSError as error:
        where = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        raise UsageError(
            f"can't listen on {where}: {error.strerror or error}; choose another {option}"
        ) from error


def _bind(family: int, kind: int, proto: int, address: Any) -> socket.socket:
    listening = socket.socket(family, kind, proto)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            listening.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        listening.bind(address)
        listening.listen(128)
    except BaseException:
        listening.close()
        raise
    return listening


class _GuardedError(ErrorTask):  # type: ignore[misc]
    """An answer that the server gives by itself, with the headers of all others."""

    def execute(self) -> None:
        self.response_headers.extend(SECURITY_HEADERS.items())
        super().execute()


class _Channel(HTTPChannel):  # type: ignore[misc]
    error_task_class = _GuardedError

    def check_client_disconnected(self) -> bool:
        """Whether the client has hung up, asked of the socket: nobody reads it while an answer is made."""
        try:
            return not self.connected or not self.socket.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
        except BlockingIOError:
            return False
        except OSError:
            return True


class _Server(TcpWSGIServer):  # type: ignore[misc]
    channel_class = _Channel

    def __init__(self, application: Any, adj: Adjustments, listening: socket.socket, bounds: Bounds) -> None:
        self._bounds = bounds
        info = (listening.family, listening.type, listening.proto, listening.getsockname())
        self._arriving: WeakKeyDictionary[Any, float] = WeakKeyDictionary()
        super().__init__(application, {}, _sock=listening, adj=adj, bind_socket=False, sockinfo=info)

    def maintenance(self, now: float) -> None:
        """Cut off also who sends a request byte by byte, and who takes nothing of an answer."""
        super().maintenance(now)
        for channel in list(self.active_channels.values()):
            arriving, is_late = channel.request, False
            if arriving is not None:
                began = self._arriving.setdefault(arriving, now)
                is_late = now - began > self._bounds.arrival_seconds
            if channel.total_outbufs_len:
                is_late = is_late or now - channel.last_activity > self._bounds.stuck_seconds
            if is_late:
                with suppress(OSError):  # it has ended by itself
                    channel.socket.shutdown(socket.SHUT_RDWR)


class WebServer:
    """Serves an application from entering to leaving, on threads of its own."""

    def __init__(
        self, application: Callable[..., Any], listening: socket.socket, bounds: Bounds | None = None
    ) -> None:
        bounds = bounds or Bounds()
        adjustments = Adjustments(
            sockets=[listening],
            threads=THREADS,
            ident="archiver",
            connection_limit=_MAX_CONNECTIONS,
            channel_timeout=bounds.idle_seconds,
            cleanup_interval=bounds.look_seconds,
            max_request_header_size=MAX_HEADER_BYTES,
            max_request_body_size=MAX_BODY_BYTES,
            outbuf_high_watermark=_MAX_WAITING_BYTES,
            asyncore_use_poll=True,
            log_socket_errors=False,
            clear_untrusted_proxy_headers=False,  # who looks at them knows whom to believe
        )
        self.port: int = listening.getsockname()[1]
        self._server = _Server(application, adjustments, listening, bounds)
        self._is_over = False
        self._thread = threading.Thread(target=self._run, name="web", daemon=True)

    def _run(self) -> None:
        from waitress import wasyncore

        while not self._is_over and self._server._map:
            wasyncore.loop(timeout=1.0, use_poll=True, map=self._server._map, count=1)

    def __enter__(self) -> WebServer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Take nothing new, and let what is answered just now come to its end, for some seconds."""
        self._server.accepting = False
        end = time.monotonic() + 5.0
        while time.monotonic() < end and self.is_busy():
            time.sleep(0.02)
        self._is_over = True
        self._server.pull_trigger()
        self._thread.join(5.0)
        self._server.task_dispatcher.shutdown(cancel_pending=True, timeout=1)
        for channel in list(self._server.active_channels.values()):
            channel.close()
        self._server.close()

    def open_connections(self) -> list[Any]:
        return list(self._server.active_channels.values())

    def is_busy(self) -> bool:
        """Whether somebody is being answered."""
        return any(one.requests or one.total_outbufs_len for one in self.open_connections())
