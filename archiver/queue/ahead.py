"""How many jobs are claimed before a worker is free for them."""

from __future__ import annotations

import time
from collections import deque

#: At most so many, and only as many as end within the time.
MOST = 256
_SECONDS = 0.25
#: At the start of a run, at most so many for each that has ended, and in all: a few say little of the rest.
_FOR_EACH, _AT_START = 8, 64


class Ahead:
    """While jobs take long, none: what is urgent shall not wait behind what was claimed early.

    Its caller has one thread ask at a time.
    """

    def __init__(self) -> None:
        #: Jobs that wait for a worker, at which nothing is claimed yet: half of them are, not one by one.
        self.enough = 0
        #: When the last jobs ended.
        self._ended_at: deque[float] = deque(maxlen=MOST)
        #: When the first were claimed.
        self._began_at: float | None = None
        #: The last claim brought fewer than were asked for: a worker that is free asks for more.
        self._was_short = False

    def note_end(self) -> None:
        """A job has ended."""
        self._ended_at.append(time.monotonic())

    def count(self) -> int:
        """How many to claim beyond the workers that are free."""
        now = time.monotonic()
        while self._ended_at and self._ended_at[0] < now - _SECONDS:
            self._ended_at.popleft()
        ended = len(self._ended_at)
        if self._was_short or not ended:
            return 0
        # A run that began just now would come to its pace by small claims, each of which takes a transaction.
        seconds = min(_SECONDS, now - (self._began_at or 0.0))
        at_this_pace = int(ended * _SECONDS / max(seconds, 0.001))
        return max(ended, min(at_this_pace, _FOR_EACH * ended, _AT_START))

    def note_claimed(self, waiting: int, *, is_short: bool) -> None:
        """Jobs were claimed, ``is_short`` fewer than were asked for, and so many wait for a worker."""
        self.enough = 0 if is_short else waiting // 2
        self._was_short = is_short
        if self._began_at is None:
            self._began_at = time.monotonic()
