"""What waits within a process for one of its workers."""

from __future__ import annotations

from heapq import heappop, heappush
from itertools import count
from queue import SimpleQueue
from typing import TYPE_CHECKING

from .ahead import MOST

if TYPE_CHECKING:
    from ..model import Job


#: So many places one step of priority is worth, which is more than ever wait.
PLACES = 2 * MOST


class Todo:
    """Claimed jobs, the most urgent first, then in the order they came; for many threads.

    What is urgent goes before all that was claimed ahead; but what waits comes to its turn, however much
    that is more urgent comes later: it counts for its host meanwhile. Each step on the heap is one call that
    keeps CPython's interpreter, and each entry has a token: a fifth of the cost of
    :class:`queue.PriorityQueue`.
    """

    def __init__(self) -> None:
        self._heap: list[tuple[int, int, Job]] = []
        self._number = count()
        self._tokens: SimpleQueue[None] = SimpleQueue()

    def put(self, job: Job) -> None:
        number = next(self._number)
        heappush(self._heap, (number - PLACES * job.priority, number, job))
        self._tokens.put(None)

    def end(self) -> None:
        """No job comes any more."""
        self._tokens.put(None)

    def get(self) -> Job | None:
        """The next one, waited for; ``None`` where none is left and none comes."""
        self._tokens.get()
        try:
            return heappop(self._heap)[2]
        except IndexError:
            self._tokens.put(None)  # the next worker ends, too
            return None

    def count(self) -> int:
        """How many jobs wait."""
        return len(self._heap)
