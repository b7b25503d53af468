"""What keeps the program in operation: how it fares, and what may go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .adapters import Adapters

if TYPE_CHECKING:
    from .status import Status


class Operating:
    """The home as one who runs the program sees it."""

    def __init__(self, adapters: Adapters) -> None:
        self._adapters = adapters

    def status(self) -> Status:
        """What runs, what is due, what went wrong, how much room there is; nothing is changed."""
        from .status import find_status

        # A daemon has its catalogue open already.
        catalog = self._adapters.open_catalog or self._adapters.reading_catalog
        return find_status(self._adapters.settings, catalog, self._adapters.clock.now())

    def count_written(self) -> tuple[int, int]:
        """Bytes that this process appended to WARC files, and how many of them it has open."""
        writer = self._adapters.open_writer
        return writer.count_written() if writer else (0, 0)
