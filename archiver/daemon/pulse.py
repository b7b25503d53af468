"""Whether the daemon's loops still turn: each says so as it does, and who is silent for long is told."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping

#: A loop may wait for another process's transaction, a minute at most, and is not hung for that.
LATE_SECONDS = 90.0
#: The loops of the daemon; the last waits for another daemon's end, and is the only one while it does.
WORKERS, SCHEDULER, STANDBY = "worker loop", "scheduler", "standby"


class Pulse:
    """The beats of some loops, by name; safe to call from any thread."""

    def __init__(self, *, late_seconds: float = LATE_SECONDS, now: Callable[[], float] = time.monotonic):
        self._late_seconds = late_seconds
        self._now = now
        self._lock = threading.Lock()
        self._beaten_at: dict[str, float] = {}

    def beat(self, name: str) -> None:
        """A loop has turned once more; its first beat makes it one that is waited for."""
        with self._lock:
            self._beaten_at[name] = self._now()

    def forget(self, name: str) -> None:
        """A loop has ended as it should."""
        with self._lock:
            self._beaten_at.pop(name, None)

    def is_standing_by(self) -> bool:
        """Whether it only waits for another daemon's end."""
        with self._lock:
            return STANDBY in self._beaten_at

    def ages(self) -> Mapping[str, float]:
        """Seconds since the last beat of each loop."""
        now = self._now()
        with self._lock:
            return {name: now - at for name, at in sorted(self._beaten_at.items())}

    def find_late(self) -> list[str]:
        """Who hasn't beaten for too long, in words; empty while all is well."""
        return [
            f"the {name} has not moved for {age:.0f} s (bound: {self._late_seconds:.0f} s)"
            for name, age in self.ages().items()
            if age > self._late_seconds
        ]
