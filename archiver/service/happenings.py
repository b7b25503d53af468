"""What the program sees happen, and whom it tells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .adapters import Adapters

if TYPE_CHECKING:
    from .looks import Looks
    from .telling import Telling


class Happenings:
    """The part of :class:`archiver.service.Archiver` that watches posts and tells people."""

    collection: str
    _adapters: Adapters

    @property
    def looks(self) -> Looks:
        """Looks at the posts that articles cite, and what changed in posts and articles."""
        from .looks import Looks

        return Looks(self._adapters, self.collection)

    @property
    def telling(self) -> Telling:
        """What happened, and who is told."""
        from .telling import Telling

        return Telling(self._adapters)
