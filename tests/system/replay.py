"""A pywb process on a home folder, as a reader of the archive would start it."""

from __future__ import annotations

import contextlib
import http.client
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import TracebackType

from tests.system import stored

WAYBACK = Path(sys.executable).parent / "wayback"
START_SECONDS = 60.0
_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Replay:
    """``wayback -d HOME`` on a free port, from entering to leaving."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.port = 0
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Replay:
        stored.bring(self.home)
        end = time.monotonic() + START_SECONDS
        while not self._start(end):  # somebody else took the port meanwhile
            if time.monotonic() > end:
                raise RuntimeError(f"pywb did not start on {self.home}")
        return self

    def _start(self, end: float) -> bool:
        """Whether it answers by the end, on a port that was free a moment ago."""
        with contextlib.closing(socket.create_server(("127.0.0.1", 0))) as free:
            self.port = free.getsockname()[1]
        self._process = subprocess.Popen(
            [str(WAYBACK), "-d", str(self.home), "-b", "127.0.0.1", "-p", str(self.port)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        while self._process.poll() is None and time.monotonic() < end:
            if self._answers():
                return True
            time.sleep(0.05)
        self._end()
        return False

    def _answers(self) -> bool:
        """Whether a pywb answers there: another server may have the port."""
        try:
            with _OPENER.open(f"http://127.0.0.1:{self.port}/", timeout=5) as answer:
                return b"pywb" in answer.read().lower() and self._process.poll() is None
        except (OSError, http.client.HTTPException):
            return False

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def _end(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(30)

    def address(self, url: str, *, collection: str = "main", modifier: str = "mp_") -> str:
        """Where pywb shows the newest capture of an address; ``id_`` gives the bytes as they were."""
        return f"http://127.0.0.1:{self.port}/{collection}/{modifier}/{url}"

    def load(self, url: str) -> bytes:
        """The bytes of an address as the archive has them; it fails where it has none."""
        with _OPENER.open(self.address(url, modifier="id_"), timeout=30) as answer:
            content: bytes = answer.read()
            return content

    def get(self, url: str, *, collection: str = "main", modifier: str = "mp_") -> tuple[int, str]:
        """Status and text of what pywb shows for an address."""
        try:
            with _OPENER.open(
                self.address(url, collection=collection, modifier=modifier), timeout=30
            ) as answer:
                return answer.status, answer.read().decode("utf-8", "replace")
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode("utf-8", "replace")
