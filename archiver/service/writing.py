"""What persons write and ask for at pages: any thread of a server may call it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from .adapters import Adapters
from .pen import Pen

if TYPE_CHECKING:
    from ..ports import Catalog
    from .desk import Desk
    from .notes import Notes


class Writing:
    """The part of :class:`archiver.service.Archiver` that stores what persons say."""

    collection: str
    _adapters: Adapters
    _pen: Pen

    def enqueue_archive(self, urls: Sequence[str]) -> str:
        """Ask for articles and every post they cite; the batch's name, for :meth:`find_progress`.

        Whoever works on the home does it: the daemon, or ``archive`` without sources.

        :raises UsageError: an address can't be archived; nothing was asked for.
        """
        from .asking import enqueue_archive

        return enqueue_archive(self._adapters, self._pen.catalog, urls, collection=self.collection)

    def find_progress(self, batch: str) -> Mapping[str, Any] | None:
        """How far a batch has got, as JSON values; ``None`` where there is none of that name."""
        from .asking import find_progress

        return find_progress(self._adapters, self._find_catalog(), batch)

    def deciding(self, by: str | None) -> Desk:
        """Where one person decides of citations; signed with ``by``, else the login name.

        :raises UsageError: nobody's name is known, or it is the program's.
        """
        from .deciding import person_name
        from .desk import Desk

        return Desk(self._pen, self.collection, person_name(by))

    @property
    def notes(self) -> Notes:
        """Tags and notes on articles, citations and posts."""
        from .notes import Notes

        return Notes(self._adapters, self._pen, self.collection)

    def _find_catalog(self) -> Catalog:
        """The catalogue to read: where there was none when reading began, the one that was made since."""
        return self._adapters.open_catalog or self._adapters.reading_catalog
