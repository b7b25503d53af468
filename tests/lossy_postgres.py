"""A proxy before PostgreSQL that loses the end of a transaction: the request, or the server's answer."""

from __future__ import annotations

import shutil
import socket
import tempfile
import threading
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Literal

from tests.postgres import Server

_PORT = ".s.PGSQL.5432"
_COMMIT = b"COMMIT\0"

Loses = Literal["request", "answer"]


class LossyPostgres:
    """The proxy, from entering to leaving; it passes everything on until it is told what to lose."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._folder = Path(tempfile.mkdtemp(prefix="pgl-"))
        self._lock = threading.Lock()
        self._armed: tuple[Loses, bytes] | None = None
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(self._folder / _PORT))
        self._listener.listen()
        #: Ends of transactions that were lost.
        self.lost = 0

    def url(self, database: str) -> str:
        return f"postgresql://postgres@/{database}?host={self._folder}"

    def lose(self, what: Loses, of: str) -> None:
        """Break off when the next transaction that says ``of`` is to end, or, for ``answer``, has ended."""
        with self._lock:
            self._armed = (what, of.encode())

    def __enter__(self) -> LossyPostgres:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _accept(self) -> None:
        with suppress(OSError):  # closed
            while True:
                client, _ = self._listener.accept()
                threading.Thread(target=_Passing(self, client, self._server).run, daemon=True).start()

    def take(self, said: bytes) -> Loses | None:
        """What is to be lost of a transaction that said all this and is to end; no other will be."""
        with self._lock:
            if self._armed is None or self._armed[1] not in said:
                return None
            what, self._armed = self._armed[0], None
            self.lost += 1
            return what


class _Passing:
    """One connection."""

    def __init__(self, proxy: LossyPostgres, client: socket.socket, server: Server) -> None:
        self._proxy = proxy
        self._client = client
        self._there = socket.socket(socket.AF_UNIX)
        self._there.connect(str(server.folder / _PORT))
        self._loses: Loses | None = None

    def run(self) -> None:
        back = threading.Thread(target=self._pass_back, daemon=True)
        back.start()
        said = b""
        with suppress(OSError):
            while data := self._client.recv(1 << 16):
                said += data
                if said.endswith(_COMMIT):
                    self._loses, said = self._proxy.take(said), b""
                    if self._loses == "request":
                        break
                self._there.sendall(data)
        if self._loses != "answer":
            self._break_off()
        back.join()
        self._client.close()
        self._there.close()

    def _pass_back(self) -> None:
        with suppress(OSError):
            # The server answers what it was told to keep once it is kept.
            while (data := self._there.recv(1 << 16)) and self._loses is None:
                self._client.sendall(data)
        self._break_off()

    def _break_off(self) -> None:
        for end in (self._client, self._there):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
