"""One writer for all threads of a process that lives long: who serves pages, and what persons say there."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ..errors import Unanswered
from .adapters import Adapters
from .jobs import Jobs

if TYPE_CHECKING:
    from ..pipeline.context import Context
    from ..ports import Catalog

#: How long a WARC file stays open behind what was written last. A person who goes through a list of
#: citations writes one file, not one a click; and what nobody writes to any more is soon final.
_IDLE_SECONDS = 600.0


class Pen:
    """Held by one thread at a time while it writes to WARC and catalogue.

    What it wrote lies in an open WARC file that is sealed when it is full or old, when nothing was
    written for ``idle_seconds``, and with the adapters.
    """

    def __init__(self, adapters: Adapters, *, idle_seconds: float = _IDLE_SECONDS) -> None:
        self._adapters = adapters
        self._idle_seconds = idle_seconds
        #: Held while something is written.
        self._lock = threading.RLock()
        self._is_ready = False
        self._timer: threading.Timer | None = None
        #: How often it was held: a timer that finds another number has come too early.
        self._held = 0

    @property
    def catalog(self) -> Catalog:
        """The catalogue to write to; several threads may be the first to want it."""
        with self._lock:
            return self._adapters.catalog

    @contextmanager
    def held(self, collection: str) -> Iterator[Context]:
        """For as long as something is written; before the first time, what killed runs left is taken up.

        :raises HomeError: the home can't be written.
        """
        with self._lock:
            if not self._is_ready:
                Jobs(self._adapters, collection, None).recover()
                self._is_ready = True
            self._held += 1
            try:
                yield self._adapters.context
            except Unanswered:
                self._is_ready = False  # the next one finds out first what became of this
                raise
            finally:
                self._wait_for_more()

    def close(self) -> None:
        """Stop waiting for more; the adapters seal what is open."""
        with self._lock:
            self._held += 1
            if self._timer is not None:
                self._timer.cancel()
                self._timer = None

    def _wait_for_more(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = threading.Timer(self._idle_seconds, self._seal, (self._held,))
        self._timer.daemon = True
        self._timer.name = "pen"
        self._timer.start()

    def _seal(self, held: int) -> None:
        """Seal what is open, unless somebody has written since."""
        with self._lock:
            writer = self._adapters.open_writer
            if held == self._held and writer is not None:
                self._timer = None
                writer.close()
                self._adapters.uploads.begin()
