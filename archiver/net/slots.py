"""How many requests to one service are under way at once, over all processes of a home.

Each slot is a locked file. The kernel frees the lock however a process ends,
so that a killed one keeps nobody waiting, as a lease in a table would.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import threading
from collections.abc import Iterator
from pathlib import Path

from ..archives import Service
from ..errors import Stopped
from ..ports import Clock

_LOOK_SECONDS = 0.1
_UNSAFE = re.compile(r"[^a-z0-9.-]")


class Slots:
    """Hands out slots; where the folder can't be written, those of this process alone."""

    def __init__(self, folder: Path, clock: Clock, stop: threading.Event | None) -> None:
        self._folder = folder
        self._clock = clock
        self._stop = stop
        self._lock = threading.Lock()
        self._own: dict[str, threading.BoundedSemaphore] = {}

    @contextlib.contextmanager
    def taking(self, service: Service) -> Iterator[None]:
        """Hold a slot for the block.

        :raises Stopped: it would have to wait, and the program is to stop.
        """
        with self._lock:
            own = self._own.setdefault(service.key, threading.BoundedSemaphore(service.parallel))
        while not own.acquire(timeout=_LOOK_SECONDS):
            self._check_stop()
        try:
            lock = self._lock_any(service)
            try:
                yield
            finally:
                if lock is not None:
                    os.close(lock)
        finally:
            own.release()

    def close(self) -> None:
        """Nothing is open but what is held."""

    def _lock_any(self, service: Service) -> int | None:
        name = _UNSAFE.sub("-", service.key.lower())[:60]
        while True:
            for number in range(service.parallel):
                try:
                    self._folder.mkdir(parents=True, exist_ok=True)
                    lock = os.open(self._folder / f"{name}.{number}.lock", os.O_RDWR | os.O_CREAT, 0o600)
                except OSError:  # the look-ups' file tells of it
                    return None
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    os.close(lock)
                    continue
                except OSError:  # a file system without locks
                    os.close(lock)
                    return None
                return lock
            self._check_stop()
            self._clock.wait(_LOOK_SECONDS, self._stop)

    def _check_stop(self) -> None:
        if self._stop is not None and self._stop.is_set():
            raise Stopped
