"""The web server: waitress with bounds, so that nobody slows it for others."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable
from typing import Any
from weakref import WeakKeyDictionary

from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.server import TcpWSGIServer
from waitress.task import ErrorTask

from ..errors import UsageError
from .access import MAX_BODY_BYTES
from .headers import SECURITY_HEADERS

#: Requests that are worked on at one time.
THREADS = 8
MAX_HEADER_BYTES = 32_768
_MAX_CONNECTIONS = 200
#: Longest silence of a connection, longest time for one request to come in, and longest time in which
#: nothing of an answer is taken.
IDLE_SECONDS = 30
ARRIVAL_SECONDS = 60
STUCK_SECONDS = 120
#: How often it is looked for those.
_LOOK_SECONDS = 5
#: An answer is worked on no longer than until so much of it waits for a slow reader, on the disk.
_MAX_WAITING_BYTES = 256_000_000


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


class _Server(TcpWSGIServer):  # type: ignore[misc]
    channel_class = _Channel

    def __init__(self, application: Any, adj: Adjustments, listening: socket.socket) -> None:
        info = (listening.family, listening.type, listening.proto, listening.getsockname())
        self._arriving: WeakKeyDictionary[Any, float] = WeakKeyDictionary()
        super().__init__(application, {}, _sock=listening, adj=adj, bind_socket=False, sockinfo=info)

    def maintenance(self, now: float) -> None:
        """Close also who sends a request byte by byte, and who takes nothing of an answer."""
        super().maintenance(now)
        for channel in list(self.active_channels.values()):
            arriving = channel.request
            if arriving is not None and now - self._arriving.setdefault(arriving, now) > ARRIVAL_SECONDS:
                channel.will_close = True
            if channel.total_outbufs_len and now - channel.last_activity > STUCK_SECONDS:
                channel.will_close = True


class WebServer:
    """Serves an application from entering to leaving, on threads of its own."""

    def __init__(self, application: Callable[..., Any], listening: socket.socket) -> None:
        adjustments = Adjustments(
            sockets=[listening],
            threads=THREADS,
            ident="archiver",
            connection_limit=_MAX_CONNECTIONS,
            channel_timeout=IDLE_SECONDS,
            cleanup_interval=_LOOK_SECONDS,
            max_request_header_size=MAX_HEADER_BYTES,
            max_request_body_size=MAX_BODY_BYTES,
            outbuf_high_watermark=_MAX_WAITING_BYTES,
            asyncore_use_poll=True,
            log_socket_errors=False,
            clear_untrusted_proxy_headers=False,  # who looks at them knows whom to believe
        )
        self.port: int = listening.getsockname()[1]
        self._server = _Server(application, adjustments, listening)
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
        while time.monotonic() < end and self._is_busy():
            time.sleep(0.02)
        self._is_over = True
        self._server.pull_trigger()
        self._thread.join(5.0)
        self._server.task_dispatcher.shutdown(cancel_pending=True, timeout=1)
        for channel in list(self._server.active_channels.values()):
            channel.close()
        self._server.close()

    def _is_busy(self) -> bool:
        channels = list(self._server.active_channels.values())
        return any(channel.requests or channel.total_outbufs_len for channel in channels)
