"""Servers on loopback that say exactly the bytes they are told to, at the pace they are told to."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping

Answer = bytes | Callable[["Talk"], None]


class Talk:
    """One request on a connection, and the means to answer it in any manner."""

    def __init__(self, sock: socket.socket, request: bytes, number: int) -> None:
        self.sock = sock
        self.request = request
        #: How many requests came on this connection, this one included.
        self.number = number
        self.over = False

    @property
    def target(self) -> str:
        return self.request.split(b" ", 2)[1].decode("latin-1")

    def header(self, name: str) -> str | None:
        for line in self.request.split(b"\r\n")[1:]:
            key, _, value = line.partition(b":")
            if key.decode("latin-1").lower() == name.lower():
                return value.strip().decode("latin-1")
        return None

    def say(self, data: bytes) -> None:
        self.sock.sendall(data)

    def trickle(self, data: bytes, pause_seconds: float = 0.02) -> None:
        """Say the same again and again, slowly, until the other side has had enough."""
        while True:
            self.say(data)
            time.sleep(pause_seconds)

    def hang_up(self) -> None:
        self.over = True


class Server:
    """Answers by path (the whole request target); what it wasn't told of is a 404."""

    def __init__(
        self, answers: Mapping[str, Answer], *, tls: ssl.SSLContext | None = None, host: str = "127.0.0.1"
    ):
        self.answers = dict(answers)
        self.talks: list[Talk] = []
        self.connections = 0
        self._tls = tls
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._listener = socket.create_server((host, 0), family=family, backlog=64)
        self.port: int = self._listener.getsockname()[1]
        self._threads: list[threading.Thread] = []
        self._open: list[socket.socket] = []
        self._closing = False
        self._accepting = threading.Thread(target=self._accept)
        self._accepting.start()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def targets(self) -> list[str]:
        return [talk.target for talk in self.talks]

    def close(self) -> None:
        self._closing = True
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._accepting.join()
        for sock in self._open:
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()

    def _accept(self) -> None:
        while not self._closing:
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            self._open.append(sock)
            thread = threading.Thread(target=self._serve, args=(sock,))
            self._threads.append(thread)
            thread.start()

    def _serve(self, sock: socket.socket) -> None:
        with contextlib.suppress(OSError), sock:
            if self._tls is not None:
                with self._tls.wrap_socket(sock, server_side=True) as wrapped:
                    self._open.append(wrapped)
                    self._converse(wrapped)
            else:
                self._converse(sock)

    def _converse(self, sock: socket.socket) -> None:
        with sock.makefile("rb") as lines:
            number = 0
            while True:
                request = b""
                while not request.endswith(b"\r\n\r\n"):
                    line = lines.readline()
                    if not line:
                        return
                    request += line
                number += 1
                talk = Talk(sock, request, number)
                self.talks.append(talk)
                answer = self.answers.get(
                    talk.target, b"HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\nnone"
                )
                if callable(answer):
                    answer(talk)
                else:
                    talk.say(answer)
                if talk.over:
                    return


def ok(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    """An answer with a length."""
    lines = [f"HTTP/1.1 {status}", *headers, f"Content-Length: {len(body)}", "", ""]
    return "\r\n".join(lines).encode("latin-1") + body


def moved(to: str, *headers: str, status: str = "302 Found") -> bytes:
    return ok(b"", f"Location: {to}", *headers, status=status)


def chunks(*pieces: bytes) -> bytes:
    return b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in (*pieces, b""))
