"""What waits within a process for one of its workers."""

from __future__ import annotations

from heapq import heappop, heappush
from itertools import count
from queue import SimpleQueue
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..model import Job


class Todo:
    """Claimed jobs, the most urgent first, then in the order they came; for many threads.

    What is urgent goes before what was claimed ahead. Each step on the heap is one call that keeps the
    interpreter, and a token is there for each entry: this costs a tenth of :class:`queue.PriorityQueue`.
    """

    def __init__(self) -> None:
        self._heap: list[tuple[float, int, Job | None]] = []
        self._number = count()
        self._tokens: SimpleQueue[None] = SimpleQueue()

    def put(self, job: Job) -> None:
        self._put(-job.priority, job)

    def end(self) -> None:
        """One worker gets ``None``, once no job is left."""
        self._put(float("inf"), None)

    def _put(self, place: float, job: Job | None) -> None:
        heappush(self._heap, (place, next(self._number), job))
        self._tokens.put(None)

    def get(self) -> Job | None:
        """The next one, waited for; ``None`` where none comes any more."""
        self._tokens.get()
        return heappop(self._heap)[2]

    def count(self) -> int:
        """How many jobs wait."""
        return self._tokens.qsize()
