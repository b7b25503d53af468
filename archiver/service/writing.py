"""What persons write and ask for at pages: any thread of a server may call it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..ports import BULK, FOLLOWED
from .adapters import Adapters
from .jobs import Jobs
from .pen import Pen

if TYPE_CHECKING:
    from datetime import datetime

    from ..errors import SourceError
    from ..ports import Catalog
    from .bulk_asking import AskedFiles, FindWish
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
        self,
        sources: Iterable[str | tuple[str, str]],
        *,
        url: str | None = None,
        published_at: datetime | None = None,
    ) -> HandedOver:
        """Ask for articles and every post they cite, and leave it to others; see :meth:`find_progress`.

        Each may come with what a complaint about it should call it. A WARC file, also one in a bucket, is a
        job; other files are kept at once, since only this machine has them.

        :raises UsageError: there is nothing to ask for, or too much at a time.
        """
        from .handing_over import hand_over_articles

        jobs = Jobs(self._adapters, self.collection, FOLLOWED.removesuffix("-"))
        named = ((one, one) if isinstance(one, str) else one for one in sources)
        return hand_over_articles(jobs, named, url=url, published_at=published_at)

    def hand_over_captures(
        self, named: Iterable[tuple[str, str]], *, requisites: bool | None = None
    ) -> Iterator[tuple[str, str] | SourceError]:
        """Ask for captures of plain addresses, each given with what a complaint calls it, and leave it to
        others; each address with its job."""
        from .handing_over import hand_over_captures

        wanted = self._adapters.settings.capture.requisites if requisites is None else requisites
        return hand_over_captures(Jobs(self._adapters, self.collection, None), named, requisites=wanted)

    def ask_to_find(self, named: Iterable[tuple[str, str]], wish: FindWish) -> AskedFiles:
        """Ask for what WARC files cite, a job each, and leave it to others; see :meth:`find_progress`.

        Each comes with what a complaint about it calls it.

        :raises UsageError: the output is no place to write to.
        """
        from .bulk_asking import ask_for_files

        return ask_for_files(Jobs(self._adapters, self.collection, None), named, wish=wish)

    def find_into(
        self,
        named: Iterable[tuple[str, str]],
        wish: FindWish,
        *,
        tell: Callable[[Mapping[str, Any]], None],
    ) -> tuple[AskedFiles, Mapping[str, Any] | None]:
        """Ask for what WARC files cite, and wait until it is found, here on every core and wherever else
        somebody works; how far it has got goes to ``tell`` from time to time, and is told in the end.

        :raises UsageError: the output is no place to write to.
        """
        from .bulk_finding import find_into

        return find_into(Jobs(self._adapters, self.collection, None), named, wish, tell=tell)

    def find_progress(self, batch: str) -> Mapping[str, Any] | None:
        """How far a batch has got, as JSON values; ``None`` where there is none of that name."""
        from .asking import find_progress
        from .bulk_asking import find_bulk_progress

        if batch.startswith(BULK):
            return find_bulk_progress(self._adapters, self._find_catalog(), batch)
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
