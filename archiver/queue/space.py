"""Whether the home's disk has room for more: below a bound nothing is begun."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

from ..errors import StorageFull
from ..ports import Progress

#: How long what was seen of the disk counts.
_LOOK_SECONDS = 1.0


class Space:
    """The room on the disk of a home; told once when it becomes too little, and once when there is enough."""

    def __init__(self, home: Path, least_bytes: int, progress: Progress) -> None:
        self._home = home
        self._least_bytes = least_bytes
        self._progress = progress
        self._looked_at = -_LOOK_SECONDS
        self._is_short = False

    def is_short(self) -> bool:
        """Whether less is free than there has to be; ``False`` where the system doesn't tell."""
        now = time.monotonic()
        if self._least_bytes <= 0 or now - self._looked_at < _LOOK_SECONDS:
            return self._is_short
        self._looked_at = now
        try:
            free = shutil.disk_usage(self._home).free
        except OSError:
            return self._is_short  # who writes there is told what is wrong
        if (free < self._least_bytes) != self._is_short:
            self._is_short = not self._is_short
            event = "no_room" if self._is_short else "room"
            self._progress.note(event, url=str(self._home), free_bytes=free, wanted_bytes=self._least_bytes)
        return self._is_short

    def demand(self) -> None:
        """:raises StorageFull: there is too little room."""
        if self.is_short():
            raise StorageFull(
                f"{self._home}: less than {self._least_bytes:,} bytes are free (storage.min_free_bytes): "
                "free some space and run it again; what is due stays due"
            )
