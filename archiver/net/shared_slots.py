"""How many requests to one service are under way at once, over all processes that share a catalogue."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator

from ..archives import Service
from ..ports import SharedLimits
from ..settings import Politeness as PolitenessSettings
from .shared_politeness import SharedPoliteness


class SharedSlots:
    """Hands out slots as :class:`.Slots` does, as turns at the service: its pace is kept by its budget."""

    def __init__(self, limits: SharedLimits, stop: threading.Event | None) -> None:
        self._limits = limits
        self._stop = stop
        self._lock = threading.Lock()
        self._services: dict[str, SharedPoliteness] = {}

    @contextlib.contextmanager
    def taking(self, service: Service) -> Iterator[None]:
        """Hold a slot for the block.

        :raises Stopped: it would have to wait, and the program is to stop.
        :raises HomeError: the rows can't be reached.
        """
        with self._lock:
            if (turns := self._services.get(service.key)) is None:
                settings = PolitenessSettings(delay_seconds=0.0, parallel_per_host=service.parallel)
                turns = self._services[service.key] = SharedPoliteness(settings, self._limits, rows="slot")
        turn = turns.take(service.key, "page", self._stop)
        try:
            yield
        finally:
            turn.end()

    def close(self) -> None:
        for turns in self._services.values():
            turns.close()
