"""A proxy on this machine for programs that make their own requests: it goes where the guard lets it, only.

Each connection is checked as our own are: the name is looked up once, its addresses are checked, and one of
those is connected to, whatever a redirect or a page told the program. What goes through isn't read:
TLS is between the program and the host.
"""

from __future__ import annotations

import base64
import contextlib
import selectors
import socket
import socketserver
import threading
from types import TracebackType
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from requests.utils import get_environ_proxies, select_proxy

from ..settings import Network
from .callers import is_own
from .failure import NotReached, unreachable
from .guard import Guard

_MAX_CONNECTIONS = 64
_MAX_HEAD_BYTES = 65_536
_PIECE_BYTES = 65_536
_END = b"\r\n\r\n"
#: Between the program and us; one request is one connection.
_HOP = frozenset({b"connection", b"keep-alive", b"proxy-connection", b"proxy-authorization"})


class GuardedTunnel:
    """Listens on a port of its own from entering to leaving; nothing more goes through after ``max_bytes``.

    The standard variables for proxies count for it as for every request of ours.

    :raises SettingsError: a line of ``network.resolve`` can't be read.
    """

    def __init__(self, network: Network, *, max_bytes: int) -> None:
        self._server = _Server(_Ways(network), network.read_timeout_seconds, max_bytes)
        self.port: int = self._server.server_address[1]

    def __enter__(self) -> GuardedTunnel:
        threading.Thread(target=self._server.serve_forever, args=(0.1,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Ways:
    """How a host is reached."""

    def __init__(self, network: Network) -> None:
        self._guard = Guard(network)
        self._seconds = network.connect_seconds

    def find_proxy(self, scheme: str, host: str, port: int) -> SplitResult | None:
        """The user's own proxy for a host.

        :raises NotReached: it is none that we speak to.
        """
        if self._guard.is_mapped(host, port):
            return None
        url = f"{scheme}://{f'[{host}]' if ':' in host else host}:{port}/"
        named = select_proxy(url, get_environ_proxies(url, no_proxy=None))
        if not named:
            return None
        proxy = urlsplit(named if "://" in named else f"http://{named}")
        if proxy.scheme != "http" or not proxy.hostname:
            raise unreachable("only HTTP proxies are spoken")
        return proxy

    def connect(self, host: str, port: int) -> socket.socket:
        """A connection to a host, at one of its checked addresses.

        :raises NotReached: as :meth:`archiver.net.guard.Guard.connect`.
        """
        return self._guard.connect(host, port, self._seconds)

    def connect_to_proxy(self, proxy: SplitResult, host: str, port: int) -> socket.socket:
        """A connection to the user's own proxy, for a host that may be asked.

        :raises NotReached: the host may not, or the proxy doesn't answer.
        """
        self._guard.check_host(host, port)
        try:
            return socket.create_connection((proxy.hostname or "", proxy.port or 80), self._seconds)
        except OSError as error:
            raise unreachable(f"the proxy {proxy.hostname} can't be reached: {error}") from error


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = _MAX_CONNECTIONS

    def __init__(self, ways: _Ways, idle_seconds: float, max_bytes: int) -> None:
        super().__init__(("127.0.0.1", 0), _Connection)
        self.ways = ways
        self.idle_seconds = idle_seconds
        self._lock = threading.Lock()
        self._left = max_bytes
        self._open = 0

    def verify_request(self, request: Any, client_address: Any) -> bool:  # noqa: ARG002
        with self._lock:
            if self._open >= _MAX_CONNECTIONS or not is_own(client_address[1], self.server_address[1]):
                return False
            self._open += 1
            return True

    def ended(self) -> None:
        with self._lock:
            self._open -= 1

    def may_pass(self, size: int) -> bool:
        """Whether so many bytes more may come, and count them."""
        with self._lock:
            self._left -= size
            return self._left >= 0

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A connection that breaks is the program's to tell."""


class _Connection(socketserver.BaseRequestHandler):
    server: _Server
    request: socket.socket

    def handle(self) -> None:
        self.request.settimeout(self.server.idle_seconds)
        try:
            head, rest = _read_head(self.request)
            method, target, _ = head.split(b"\r\n", 1)[0].decode("latin-1").split(" ", 2)
            far, first = self._open(method, target, head)
        except NotReached as error:
            said = error.reason.encode("ascii", "replace").replace(b"\r", b" ").replace(b"\n", b" ")[:200]
            self.request.sendall(
                b"HTTP/1.1 502 " + said + b"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            )
            return
        except ValueError:
            return  # no request that a proxy is sent
        with far:
            far.settimeout(self.server.idle_seconds)
            if method == "CONNECT":
                self.request.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            far.sendall(first + rest)
            self._pass_on(far)

    def finish(self) -> None:
        self.server.ended()

    def _open(self, method: str, target: str, head: bytes) -> tuple[socket.socket, bytes]:
        """The connection to a host, and what is to be sent there first."""
        ways = self.server.ways
        if method == "CONNECT":
            name, _, digits = target.rpartition(":")
            host, port = name.strip("[]"), int(digits)
            proxy = ways.find_proxy("https", host, port)
            if proxy is None:
                return ways.connect(host, port), b""
            far = ways.connect_to_proxy(proxy, host, port)
            try:
                _ask_for_tunnel(far, proxy, target)
            except BaseException:
                far.close()
                raise
            return far, b""
        parts = urlsplit(target)
        if parts.scheme != "http" or not parts.hostname:
            raise ValueError(target)
        port = parts.port or 80
        proxy = ways.find_proxy("http", parts.hostname, port)
        if proxy is not None:
            return ways.connect_to_proxy(proxy, parts.hostname, port), _for_one(head, target, _key(proxy))
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        return ways.connect(parts.hostname, port), _for_one(head, path, b"")

    def _pass_on(self, far: socket.socket) -> None:
        """Both ways until one end closes, nothing moves for too long, or the bound is reached."""
        other = {self.request: far, far: self.request}
        with selectors.DefaultSelector() as selector, contextlib.suppress(OSError):
            for each in other:
                selector.register(each, selectors.EVENT_READ)
            while ready := selector.select(self.server.idle_seconds):
                for key, _ in ready:
                    end: Any = key.fileobj
                    data = end.recv(_PIECE_BYTES)
                    if not data or not self.server.may_pass(len(data)):
                        return
                    other[end].sendall(data)


def _read_head(sock: socket.socket) -> tuple[bytes, bytes]:
    """A message's head, and what came after it already.

    :raises ValueError: it is too long, or never ends.
    """
    came = b""
    while _END not in came:
        piece = sock.recv(_PIECE_BYTES)
        if not piece or len(came) > _MAX_HEAD_BYTES:
            raise ValueError("no head")
        came += piece
    head, _, rest = came.partition(_END)
    return head, rest


def _for_one(head: bytes, target: str, key: bytes) -> bytes:
    """A request's head as it is sent on, for this one request."""
    first, *lines = head.split(b"\r\n")
    method, _, rest = first.partition(b" ")
    kept = [line for line in lines if line.partition(b":")[0].strip().lower() not in _HOP]
    version = rest.rpartition(b" ")[2]
    start = b" ".join((method, target.encode("latin-1"), version))
    return b"\r\n".join((start, *kept, b"Connection: close")) + b"\r\n" + key + b"\r\n"


def _key(proxy: SplitResult) -> bytes:
    """The header that opens the user's proxy, where it wants one."""
    if proxy.username is None:
        return b""
    word = f"{unquote(proxy.username)}:{unquote(proxy.password or '')}".encode()
    return b"Proxy-Authorization: Basic " + base64.b64encode(word) + b"\r\n"


def _ask_for_tunnel(far: socket.socket, proxy: SplitResult, target: str) -> None:
    name = target.encode("latin-1")
    far.sendall(b"CONNECT " + name + b" HTTP/1.1\r\nHost: " + name + b"\r\n" + _key(proxy) + b"\r\n")
    try:
        head, _ = _read_head(far)
    except (ValueError, OSError) as error:
        raise unreachable(f"the proxy {proxy.hostname} doesn't answer") from error
    status = head.split(b"\r\n", 1)[0].split(b" ")[1:2]
    if status != [b"200"]:
        raise unreachable(f"the proxy {proxy.hostname} refuses {target[:200]}")
