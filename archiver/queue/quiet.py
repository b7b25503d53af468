"""Whether there can be anything new in the work table, without asking it.

A daemon that has nothing to do would ask for due jobs again and again. So it
remembers how the catalogue was when nothing was due, and when something will be.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..ports import Catalog, Clock


class Quiet:
    """The time until there may be something to claim; for one thread."""

    def __init__(self, catalog: Catalog, clock: Clock) -> None:
        self._catalog = catalog
        self._clock = clock
        #: How the catalogue was when nothing was due.
        self._seen: object = None
        self._since: datetime | None = None
        #: When the next job falls due or a lease ends, once it was asked for; ``None`` for never.
        self._next_at: datetime | None = None
        self._has_asked = False

    def find_change(self) -> object:
        """How the catalogue is now; to be asked before the look that :meth:`begin` tells of."""
        return self._catalog.find_change()

    def begin(self, seen: object, at: datetime) -> None:
        """Nothing was due in a look at the catalogue, which was ``seen`` before it; it began at that time.

        What fell due since then is next: later nobody would look for it.
        """
        self._seen = seen
        self._since = at
        self._has_asked = False

    def holds(self) -> bool:
        """Whether nothing can be due yet."""
        if self._seen is None or self._since is None:
            return False
        if not self._has_asked:  # as late as that: most runs end before
            with self._catalog.read() as session:
                self._next_at = session.find_next_due(after=self._since)
            self._has_asked = True
        now = self._clock.now()
        # Where the clock was put back, what is due is another matter.
        is_early = self._since <= now and (self._next_at is None or now < self._next_at)
        return is_early and self._catalog.find_change() == self._seen
