"""The only way out that the browser has: a proxy on this machine that asks for everything by our fetcher."""

from __future__ import annotations

import contextlib
import http.server
import logging
import shutil
import socket
import socketserver
import ssl
import sys
import threading
from types import TracebackType
from typing import Any

from ...ports import Exchange
from ..callers import is_own
from .record import Recorder

log = logging.getLogger(__name__)

#: Chromium opens 32 connections to a proxy at most.
_MAX_CONNECTIONS = 64
_IDLE_SECONDS = 60.0
#: Of one request: it lies in memory until the visit ends.
_MAX_SENT_BYTES = 1_000_000
_TLS_HANDSHAKE = b"\x16"
#: Of the connection to the origin, not of ours to the browser; or they would lead it elsewhere.
_NOT_PASSED_ON = frozenset(
    {"connection", "keep-alive", "proxy-authenticate", "proxy-connection", "te", "trailer", "upgrade"}
    | {"transfer-encoding", "content-length", "alt-svc"}
)
_NO_BODY = frozenset({204, 304})


class RecordingProxy:
    """Listens on a port of its own for one page's visit."""

    def __init__(self, recorder: Recorder, context: ssl.SSLContext) -> None:
        self._server = _Server(recorder, context)
        self.port: int = self._server.server_address[1]

    def __enter__(self) -> RecordingProxy:
        threading.Thread(target=self._server.serve_forever, args=(0.1,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._server.drop_all()


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    # A request that is under way when the page is closed ends by itself, and is dropped.
    block_on_close = False
    request_queue_size = _MAX_CONNECTIONS

    def __init__(self, recorder: Recorder, context: ssl.SSLContext) -> None:
        super().__init__(("127.0.0.1", 0), _Connection)
        self.recorder = recorder
        self.context = context
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()

    def verify_request(self, request: Any, client_address: Any) -> bool:
        with self._lock:
            if len(self._open) >= _MAX_CONNECTIONS or not is_own(client_address[1], self.server_address[1]):
                return False
            self._open.add(request)
            return True

    def shutdown_request(self, request: Any) -> None:
        with self._lock:
            self._open.discard(request)
        super().shutdown_request(request)

    def drop_all(self) -> None:
        """Wake the threads that wait for a browser that is gone."""
        with self._lock:
            for each in self._open:
                with contextlib.suppress(OSError):
                    each.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ARG002
        """Log what is no broken connection: a browser that breaks off is none of our errors."""
        error = sys.exc_info()[1]
        if isinstance(error, OSError) or self.recorder.is_closed:
            return
        log.error("the browser's proxy failed at a request", exc_info=error)


class _Connection(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = _IDLE_SECONDS
    server: _Server
    #: Scheme and authority that a tunnel leads to.
    _tunnel: str | None = None
    _inner: ssl.SSLSocket | None = None

    def do_CONNECT(self) -> None:
        if self._tunnel is not None:
            self.close_connection = True
            return
        authority = self.path
        self.send_response_only(200, "Connection established")
        self.end_headers()
        self.close_connection = False
        # A plain web socket comes through a tunnel, too.
        if self.connection.recv(1, socket.MSG_PEEK) != _TLS_HANDSHAKE:
            self._tunnel = f"http://{authority.removesuffix(':80')}"
            return
        self._tunnel = f"https://{authority.removesuffix(':443')}"
        self._inner = self.server.context.wrap_socket(self.connection, server_side=True)
        self._inner.settimeout(_IDLE_SECONDS)
        self.rfile = self._inner.makefile("rb")
        self.wfile = self._inner.makefile("wb")

    def finish(self) -> None:
        with contextlib.suppress(OSError):
            super().finish()
        if self._inner is not None:
            self._inner.close()

    def do_GET(self) -> None:
        # As it was sent: the base class shortens a path that begins with two slashes.
        path = self.requestline.split()[1]
        url = path if self._tunnel is None else f"{self._tunnel}{path}"
        if "websocket" in (self.headers.get("Upgrade") or "").lower():
            self.server.recorder.refuse_socket()
            self._say_no(501)
            return
        headers = dict(self.headers.items())
        if self.server.recorder.stays(headers):
            self._say_no(204)  # by which a browser leaves the page where it is
            return
        content = self._read_content()
        if content is None:
            self.server.recorder.refuse_heavy()
            self._say_no(413)
            return
        answer = self.server.recorder.ask(self.command, url, headers, content)
        if answer is None:
            self._say_no(502)
        else:
            self._pass_on(answer)

    do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = do_GET

    def _read_content(self) -> bytes | None:
        """The body of what the browser sends; ``None`` where it is too large."""
        if "chunked" in (self.headers.get("Transfer-Encoding") or "").lower():
            return None  # only a stream without an end in sight is sent so
        length = self.headers.get("Content-Length") or "0"
        if not length.isdecimal() or int(length) > _MAX_SENT_BYTES:
            return None
        return self.rfile.read(int(length))

    def _pass_on(self, answer: Exchange) -> None:
        self.send_response_only(answer.status, "Answer")
        for name, value in answer.headers:
            if name.lower() not in _NOT_PASSED_ON:
                self.send_header(name, value)
        has_body = self.command != "HEAD" and answer.status not in _NO_BODY
        if has_body:
            self.send_header("Content-Length", str(answer.body.size))
        self.end_headers()
        if has_body:
            with answer.body.open() as stream:
                shutil.copyfileobj(stream, self.wfile)
        self.wfile.flush()

    def _say_no(self, status: int) -> None:
        self.close_connection = True
        self.send_response_only(status, "Not asked")
        self.send_header("Content-Length", "0")
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.flush()

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: what matters is in the record."""
