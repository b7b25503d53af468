"""What happens out there, each thing at its time."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable
from datetime import datetime


class World:
    """Happenings in the order of their times; a happening may plan others."""

    def __init__(self) -> None:
        self._planned: list[tuple[datetime, int, Callable[[], None]]] = []
        self._number = itertools.count()

    def plan(self, at: datetime, does: Callable[[], None]) -> None:
        heapq.heappush(self._planned, (at, next(self._number), does))

    def next_at(self) -> datetime | None:
        return self._planned[0][0] if self._planned else None

    def play_until(self, at: datetime) -> None:
        """Let everything happen that is planned up to then, each before what is planned later."""
        while self._planned and self._planned[0][0] <= at:
            heapq.heappop(self._planned)[2]()
