"""How many jobs are claimed before a worker is free for them."""

from __future__ import annotations

import time

#: At most so many, and only as many as end within the time.
_MOST = 256
_SECONDS = 0.25
#: A claim that lies less back than this says little of how fast jobs end.
_LEAST_SECONDS = 0.02


class Ahead:
    """While jobs take long, none: what is urgent shall not wait behind what was claimed early."""

    def __init__(self) -> None:
        #: Jobs ended since the last claim began.
        self.ended = 0
        #: Jobs that wait for a worker, at which nothing is claimed yet: half of them are, not one by one.
        self.enough = 0
        self._since = time.monotonic()
        #: What had ended when the claim began that is under way, and when that was.
        self._begun = (0, self._since)

    def count(self) -> int:
        """How many to claim beyond the workers that are free."""
        passed = max(time.monotonic() - self._since, _LEAST_SECONDS)
        return min(_MOST, int(self.ended / passed * _SECONDS))

    def begin(self) -> None:
        """A claim begins. Jobs go on ending meanwhile, slower than while nobody claims: that counts."""
        self._begun = (self.ended, time.monotonic())

    def end(self, waiting: int) -> None:
        """Jobs were claimed, and so many wait for a worker."""
        ended, self._since = self._begun
        self.ended -= ended
        self.enough = waiting // 2
