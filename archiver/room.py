"""Memory that threads share: who finds none left goes to a file."""

from __future__ import annotations

import threading


class Room:
    """So many bytes for all threads together."""

    def __init__(self, all_bytes: int) -> None:
        self._left = all_bytes
        self._lock = threading.Lock()

    def take(self, size: int) -> bool:
        """Have so many bytes until they are given back; ``False`` where no more are left."""
        with self._lock:
            if size > self._left:
                return False
            self._left -= size
            return True

    def give(self, size: int) -> None:
        """Give bytes back."""
        with self._lock:
            self._left += size
