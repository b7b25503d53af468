"""How fast files are read by who has time."""

from __future__ import annotations

import threading

from ..errors import Stopped
from ..ports import Clock

#: So much is read ahead of the pace, so that the waits are few.
_AHEAD_SECONDS = 0.25


class Pace:
    """So many bytes a second, of all threads together; ``None`` for as many as come."""

    def __init__(self, bytes_per_second: int | None, clock: Clock, stop: threading.Event) -> None:
        self._rate = bytes_per_second
        self._clock = clock
        self._stop = stop
        self._lock = threading.Lock()
        #: By the clock that is never set: one that is put back makes nobody wait.
        self._free_at = clock.monotonic()

    def spend(self, size: int) -> None:
        """Wait for as long as the bytes that were read take.

        :raises Stopped: the program was told to stop.
        """
        if self._stop.is_set():
            raise Stopped
        if self._rate is None:
            return
        now = self._clock.monotonic()
        with self._lock:
            self._free_at = max(self._free_at, now) + size / self._rate
            owed = self._free_at - now
        if owed > _AHEAD_SECONDS and self._clock.wait(owed, self._stop):
            raise Stopped
