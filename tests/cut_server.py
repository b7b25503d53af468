"""A way to PostgreSQL that is cut off at a commit: before it gets there, or before anybody hears of it."""

from __future__ import annotations

import contextlib
import selectors
import socket
import tempfile
import threading
from pathlib import Path
from types import TracebackType
from urllib.parse import parse_qs, urlsplit

_SOCKET = ".s.PGSQL.5432"
_PIECE_BYTES = 65_536
_COMMIT = b"COMMIT"


class CutServer:
    """The way, from entering to leaving; ``url`` is that of a database, as the tests' server gives it.

    The first commit of a connection that has said ``after`` before is cut off; with ``arrives`` it has come
    to pass by then. Everything before and after it goes its way.
    """

    def __init__(self, url: str, *, after: bytes, arrives: bool) -> None:
        self._server = Path(parse_qs(urlsplit(url).query)["host"][0]) / _SOCKET
        self._folder = tempfile.TemporaryDirectory(prefix="pg-cut-")
        self.url = url.replace(str(self._server.parent), self._folder.name)
        self._after = after
        self._arrives = arrives
        self._lock = threading.Lock()
        self._listener = socket.socket(socket.AF_UNIX)
        #: Whether it has happened.
        self.is_cut = False

    def __enter__(self) -> CutServer:
        self._listener.bind(str(Path(self._folder.name) / _SOCKET))
        self._listener.listen(64)
        threading.Thread(target=self._listen, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._listener.close()
        self._folder.cleanup()

    def _listen(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                theirs, _ = self._listener.accept()
                threading.Thread(target=self._pass_on, args=(theirs,), daemon=True).start()

    def _pass_on(self, theirs: socket.socket) -> None:
        ours = socket.socket(socket.AF_UNIX)
        has_said = False
        with theirs, ours, selectors.DefaultSelector() as ready, contextlib.suppress(OSError):
            ours.connect(str(self._server))
            ready.register(theirs, selectors.EVENT_READ, ours)
            ready.register(ours, selectors.EVENT_READ, theirs)
            while True:
                for key, _ in ready.select():
                    source, target = key.fileobj, key.data
                    assert isinstance(source, socket.socket)
                    piece = source.recv(_PIECE_BYTES)
                    if not piece:
                        return
                    has_said = has_said or (source is theirs and self._after in piece)
                    if has_said and source is theirs and _COMMIT in piece and self._cut():
                        if self._arrives:
                            ours.sendall(piece)
                            ours.recv(_PIECE_BYTES)
                        return
                    target.sendall(piece)

    def _cut(self) -> bool:
        with self._lock:
            was_cut, self.is_cut = self.is_cut, True
        return not was_cut
