"""Clocks for the servers' limits: the real one, and one on which waiting takes no time."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """What the servers need of a clock: the tests' own, or the program's."""

    def now(self) -> datetime:
        """The current instant, aware."""


class RealClock:
    """This machine's."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class FastClock:
    """Goes on only by waiting, and at once: shared by program and servers, an hour of limits takes a second.

    It is an :class:`archiver.ports.Clock`. Threads that wait at the same time each move it on: more time
    passes than on a real clock, never less.
    """

    def __init__(self, at: datetime = datetime(2026, 11, 25, 12, tzinfo=UTC)) -> None:
        self._at = at
        self._waited_seconds = 0.0
        self._lock = threading.Lock()

    def now(self) -> datetime:
        with self._lock:
            return self._at

    def monotonic(self) -> float:
        with self._lock:
            return time.monotonic() + self._waited_seconds

    def wait(self, seconds: float, stop: threading.Event | None = None) -> bool:
        self.advance(seconds)
        return stop is not None and stop.is_set()

    def advance(self, seconds: float) -> None:
        with self._lock:
            self._at += timedelta(seconds=max(0.0, seconds))
            self._waited_seconds += max(0.0, seconds)
