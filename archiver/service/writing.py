"""What persons write and ask for at pages: any thread of a server may call it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..ports import FOLLOWED
from .adapters import Adapters
from .jobs import Jobs
from .pen import Pen

if TYPE_CHECKING:
    from datetime import datetime

    from ..errors import SourceError
    from ..ports import Catalog
    from .desk import Desk
    from .handing_over import HandedOver
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

    def hand_over(
        self, sources: Sequence[str], *, url: str | None = None, published_at: datetime | None = None
    ) -> HandedOver:
        """Ask for articles and every post they cite, and leave it to others; see :meth:`find_progress`.

        Files are kept at once, since only this machine has them.

        :raises UsageError: there is nothing to ask for.
        """
        from .handing_over import hand_over_articles

        jobs = Jobs(self._adapters, self.collection, FOLLOWED.removesuffix("-"))
        return hand_over_articles(jobs, sources, url=url, published_at=published_at)

    def hand_over_captures(
        self, named: Iterable[tuple[str, str]], *, requisites: bool | None = None
    ) -> Iterator[tuple[str, str] | SourceError]:
        """Ask for captures of plain addresses, each given with what a complaint calls it, and leave it to
        others; each address with its job."""
        from .handing_over import hand_over_captures

        wanted = self._adapters.settings.capture.requisites if requisites is None else requisites
        return hand_over_captures(Jobs(self._adapters, self.collection, None), named, requisites=wanted)

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
