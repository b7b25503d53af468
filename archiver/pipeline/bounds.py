"""What the pieces of one visit together may take: bytes, and time."""

from __future__ import annotations

import threading
from datetime import timedelta

from .context import Context


class Bounds:
    """Asked before each piece of a body is kept, by all threads that fetch for one visit."""

    def __init__(self, context: Context, bytes_left: int, *, of: str) -> None:
        self._clock = context.clock
        self._bytes_left = bytes_left
        self._of = of
        # As long as one request may take: who answers that slowly won't answer hundreds.
        seconds = context.settings.network.total_timeout_seconds
        self._ends_at = self._clock.now() + timedelta(seconds=seconds)
        self._lock = threading.Lock()
        #: Which bound was reached first; from then on nothing more is allowed.
        self.reached: str | None = None

    def allows(self, size: int) -> bool:
        """Whether so many bytes more may come, and count them."""
        with self._lock:
            self._bytes_left -= size
            if self.reached is None and self._clock.now() >= self._ends_at:
                self.reached = f"{self._of} time is up"
            if self.reached is None and self._bytes_left < 0:
                self.reached = f"{self._of} byte limit is reached"
            return self.reached is None
