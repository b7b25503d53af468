"""A clock that goes faster than time does, and can be put forward."""

from __future__ import annotations

import threading
import time
from datetime import datetime, timedelta

#: Seconds of it in one.
FASTER = 60.0


class LeapClock:
    """An :class:`archiver.ports.Clock`: a minute lasts a second, days pass when somebody says so."""

    def __init__(self, at: datetime) -> None:
        self._began = time.monotonic()
        self._at = at
        self._leapt = timedelta(0)
        self._lock = threading.Lock()
        #: How much the wall's clock is ahead of the true time.
        self.wrong = timedelta(0)

    def now(self) -> datetime:
        return self._at + timedelta(seconds=self.monotonic()) + self.wrong

    def monotonic(self) -> float:
        with self._lock:
            return (time.monotonic() - self._began) * FASTER + self._leapt.total_seconds()

    def wait(self, seconds: float, stop: threading.Event | None = None) -> bool:
        if stop is not None:
            return stop.wait(max(0.0, seconds / FASTER))
        time.sleep(max(0.0, seconds / FASTER))
        return False

    def leap_to(self, at: datetime) -> None:
        passed = at - self.now()
        with self._lock:
            self._leapt += max(passed, timedelta(0))
