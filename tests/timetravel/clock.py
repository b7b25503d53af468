"""Time that is played: it passes only when nobody has anything to do."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

#: Two looks at the clock are never at the same instant.
_TICK = timedelta(microseconds=1)


class PlayedClock:
    """An :class:`archiver.ports.Clock`. What the wall says can be wrong; the true time goes on beside it."""

    def __init__(self, at: datetime) -> None:
        #: The true time: the world goes by it.
        self.at = at
        #: How much the wall's clock is ahead of it.
        self.wrong = timedelta(0)
        #: How much time was leapt over, beside what really passed.
        self._leapt_seconds = 0.0
        self._lock = threading.Lock()
        #: The thread whose waits let time pass, and what it does then: the rest wait in real time.
        self._driver: int | None = None
        self._leap: Callable[[], None] | None = None

    def drive(self, leap: Callable[[], None]) -> None:
        """This thread's waits, of any length, do this from now on."""
        self._driver, self._leap = threading.get_ident(), leap

    def now(self) -> datetime:
        with self._lock:
            self.at += _TICK
            return (self.at + self.wrong).astimezone(UTC)

    def monotonic(self) -> float:
        with self._lock:
            return time.monotonic() + self._leapt_seconds

    def wait(self, seconds: float, stop: threading.Event | None = None) -> bool:
        if stop is not None and stop.is_set():
            return True
        if self._leap is not None and threading.get_ident() == self._driver:
            self._leap()
        elif stop is not None:
            return stop.wait(seconds)
        else:
            time.sleep(seconds)
        return stop is not None and stop.is_set()

    def leap_to(self, at: datetime) -> None:
        """Let the true time pass until then; it never goes back."""
        with self._lock:
            passed = (at - self.at).total_seconds()
            if passed > 0:
                self.at = at
                self._leapt_seconds += passed
