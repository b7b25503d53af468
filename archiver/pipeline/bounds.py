"""What the pieces of one visit together may take: bytes, and time.

The time begins with the first thing asked: what waits for its turn before has none of it gone.
"""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

from .context import Context


class Bounds:
    """Asked before each piece of a body is kept, by all threads that fetch for one visit."""

    def __init__(self, context: Context, bytes_left: int, *, of: str) -> None:
        self._clock = context.clock
        self._bytes_left = bytes_left
        self._of = of
        # As long as one request may take: who answers that slowly won't answer hundreds.
        self._most = timedelta(seconds=context.settings.network.total_timeout_seconds)
        self._ends_at: datetime | None = None
        self._lock = threading.Lock()
        self._is_late = False
        #: Which bound was reached first; from then on nothing more is allowed.
        self.reached: str | None = None

    def allows(self, size: int) -> bool:
        """Whether so many bytes more may come, and count them."""
        with self._lock:
            self._bytes_left -= size
            now = self._clock.now()
            if self._ends_at is None:
                self._ends_at = now + self._most
            if self.reached is None and now >= self._ends_at:
                self.reached = f"{self._of} time is up"
                self._is_late = True
            if self.reached is None and self._bytes_left < 0:
                self.reached = f"{self._of} byte limit is reached"
            return self.reached is None

    def admits(self, size: int) -> bool:
        """As :meth:`allows`, and tells a body that is cut for time from one that is too long.

        :raises TimeoutError: the time was up first.
        """
        if self.allows(size):
            return True
        if self._is_late:
            raise TimeoutError(self.reached)
        return False
