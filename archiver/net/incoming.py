"""Bytes as they come from a host: waited for no longer than silence, and the whole request, may last."""

from __future__ import annotations

import select
import socket
import ssl
import time

from ..baton import baton

_PIECE_BYTES = 65_536


class DeadlinePassed(TimeoutError):
    """The request as a whole took too long, however busily bytes trickled in."""


class Incoming:
    """What a socket brings, with a look ahead; ``deadline`` is an instant of :func:`time.monotonic`.

    Of a socket that doesn't block ``readable`` says when it has bytes.
    """

    __slots__ = ("_buffer", "_deadline", "_patience", "_readable", "_sock")

    def __init__(
        self,
        sock: socket.socket,
        deadline: float,
        patience_seconds: float,
        *,
        readable: select.poll | None = None,
    ) -> None:
        self._sock = sock
        self._deadline = deadline
        self._patience = patience_seconds
        self._readable = readable
        self._buffer = b""

    def wait(self) -> None:
        """Wait for the first bytes: for those of an answer that was asked for just now.

        :raises TimeoutError: none come.
        """
        if self._readable is not None:
            self._wait(self._readable, self._seconds_left())

    def peek(self) -> bytes:
        """What is here and not read yet; waits for something where that is nothing. Empty at the end."""
        if not self._buffer:
            self._buffer = self._receive()
        return self._buffer

    def read(self, size: int) -> bytes:
        """So many bytes of what :meth:`peek` showed."""
        buffer = self._buffer
        self._buffer = buffer[size:]
        return buffer[:size]

    def read_some(self, most: int = _PIECE_BYTES) -> bytes:
        """The next bytes, as many as are here, up to so many; empty at the end."""
        if self._buffer:
            return self.read(most)
        return self._receive(min(most, _PIECE_BYTES))

    def read_line(self, most: int) -> bytes:
        """The next line with its end, or so much of it; less at the end of all."""
        while (end := self._buffer.find(b"\n", 0, most) + 1) == 0 and len(self._buffer) < most:
            more = self._receive()
            if not more:
                return self.read(most)
            self._buffer += more
        return self.read(end or most)

    def has_unread(self) -> bool:
        """Whether more is here by now than was read: nothing is waited for."""
        # What TLS holds, the system's socket doesn't show.
        return bool(self._buffer) or (isinstance(self._sock, ssl.SSLSocket) and self._sock.pending() > 0)

    def _receive(self, most: int = _PIECE_BYTES) -> bytes:
        readable = self._readable
        if readable is None:
            with baton.laid_down():
                self._sock.settimeout(self._seconds_left())
                try:
                    return self._sock.recv(most)
                except TimeoutError:
                    self._seconds_left()
                    raise
        while True:
            patience = self._seconds_left()
            try:
                return self._sock.recv(most)
            except BlockingIOError:
                self._wait(readable, patience)

    def _wait(self, readable: select.poll, seconds: float) -> None:
        with baton.laid_down():
            has_come = readable.poll(seconds * 1000)
        if not has_come:
            self._seconds_left()
            raise TimeoutError

    def _seconds_left(self) -> float:
        """Seconds that the next piece may take.

        :raises DeadlinePassed: none.
        """
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise DeadlinePassed
        return min(left, self._patience)
