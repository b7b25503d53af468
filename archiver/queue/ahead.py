"""How many jobs are claimed before a worker is free for them."""

from __future__ import annotations

import time
from collections import deque

#: At most so many, and only as many as end within the time.
MOST = 256
_SECONDS = 0.25


class Ahead:
    """While jobs take long, none: what is urgent shall not wait behind what was claimed early.

    Its caller has one thread ask at a time.
    """

    def __init__(self) -> None:
        #: Jobs that wait for a worker, at which nothing is claimed yet: half of them are, not one by one.
        self.enough = 0
        #: When the last jobs ended.
        self._ended_at: deque[float] = deque(maxlen=MOST)

    def note_end(self) -> None:
        """A job has ended."""
        self._ended_at.append(time.monotonic())

    def count(self) -> int:
        """How many to claim beyond the workers that are free."""
        since = time.monotonic() - _SECONDS
        while self._ended_at and self._ended_at[0] < since:
            self._ended_at.popleft()
        return len(self._ended_at)

    def note_claimed(self, waiting: int) -> None:
        """Jobs were claimed, and so many wait for a worker."""
        self.enough = waiting // 2
