"""Ends a browser that hangs, takes too much memory, or isn't wanted any more.

Playwright waits for the browser without a bound where a page's script never ends. So a thread beside it
kills the browser's processes; Playwright then reports that the browser is gone.
"""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

from .processes import Process, find_family, iter_processes

_LOOK_SECONDS = 0.25


class Watch:
    """Watches the browser that works in a folder, from entering to leaving; on leaving it is gone."""

    def __init__(
        self,
        folder: Path,
        *,
        max_seconds: float,
        max_bytes: int,
        stop: threading.Event | None,
        proc: Path = Path("/proc"),
    ) -> None:
        self._mark = f"--user-data-dir={folder}".encode()
        self._proc = proc
        self._max_seconds = max_seconds
        self._max_bytes = max_bytes
        self._stop = stop
        self.ends_at = time.monotonic() + max_seconds
        self._phase_ends_at = self.ends_at
        self._phase = ""
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._look, name="browser-watch", daemon=True)
        #: Why the browser was ended; ``None`` as long as it wasn't.
        self.reason: str | None = None

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._done.set()
        self._thread.join()
        self.kill()

    @contextlib.contextmanager
    def within(self, seconds: float, doing: str) -> Iterator[None]:
        """Give the block so much time at most; ``doing`` completes "the browser hung while it ..."."""
        self._phase, self._phase_ends_at = doing, time.monotonic() + seconds
        try:
            yield
        finally:
            self._phase_ends_at = self.ends_at

    def left_seconds(self, most: float) -> float:
        """What is left of the whole time, at most so much; never 0, which is no bound to Playwright."""
        return max(0.05, min(most, self.ends_at - time.monotonic()))

    def kill(self) -> None:
        """End every process of the browser, its leader and those that it started."""
        for one in reversed(self._family()):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(one.pid, signal.SIGKILL)

    def _look(self) -> None:
        while not self._done.wait(_LOOK_SECONDS):
            if (reason := self._find_reason()) is None:
                continue
            self.reason = self.reason or reason
            self.kill()

    def _find_reason(self) -> str | None:
        now = time.monotonic()
        if self._stop is not None and self._stop.is_set():
            return "the program is to stop"
        if now > self.ends_at:
            return f"the browser took longer than {self._max_seconds:g} seconds"
        if now > self._phase_ends_at:
            return f"the browser hung while it {self._phase}"
        if sum(one.own_bytes for one in self._family()) > self._max_bytes:
            return f"the browser took more than {self._max_bytes:,} bytes of memory"
        return None

    def _family(self) -> list[Process]:
        """The browser's processes, parents first."""
        return find_family(self._mark, list(iter_processes(self._proc)))
