"""What the program can do, as one object."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from ..naming import check_collection
from ..ports import BULK, FOLLOWED, Progress
from ..urls import normalise
from . import storing
from .adapters import Adapters
from .bulk import map_documents
from .documents import iter_documents
from .found import Found, find_in
from .happenings import Happenings
from .home_care import HomeCare
from .jobs import Jobs
from .pen import Pen
from .people_calls import PeopleCalls
from .silent import Silent
from .source_commands import SourceCommands
from .watching import Watching
from .writing import Writing

if TYPE_CHECKING:
    from ..errors import SourceError
    from ..model import Address, Capture, ResolutionState
    from ..ports import Catalog, Clock
    from ..settings import Settings
    from .browsing import Browsing
    from .deciding import Decisions, OpenCitation
    from .doctor import Finding
    from .exporting import Exporting
    from .mementos import HeldMemento
    from .pictures import Picture
    from .report import Report

T = TypeVar("T")


class Archiver(HomeCare, PeopleCalls, Watching, Happenings, SourceCommands, Writing):
    """The program: find, archive, capture, list, show, watch.

    Adapters are built when first needed, so that a command pays only for
    what it uses. Without ``dedup`` every body is stored, also one that the
    collection holds already. ``clock`` is this machine's unless another is
    given. Use it as a context manager: leaving it seals the WARCs.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        collection: str = "main",
        progress: Progress | None = None,
        stop: threading.Event | None = None,
        dedup: bool = True,
        clock: Clock | None = None,
    ) -> None:
        self.settings = settings
        self.progress: Progress = progress or Silent()
        self.stop = stop or threading.Event()
        adapters = Adapters(settings, progress=self.progress, stop=self.stop, clock=clock, dedup=dedup)
        super().__init__(adapters, check_collection(collection))
        self._pen = Pen(adapters)

    def __enter__(self) -> Archiver:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close what was opened; the WARCs are sealed."""
        self._pen.close()
        self._adapters.close()

    @property
    def catalog(self) -> Catalog:
        """The catalogue, made and migrated where need be."""
        return self._adapters.catalog

    # --- looking, without storing ------------------------------------------------------------

    def find(
        self,
        sources: Iterable[str],
        *,
        render: Callable[[Found], T],
        url: str | None = None,
        published_at: datetime | None = None,
    ) -> Generator[T | SourceError, None, None]:
        """What ``render`` makes of each article that the sources hold, in order; nothing is stored.

        What can't be read is told in its place: a source, or one page of a
        WARC. Many articles are read on every core, so ``render`` has to be picklable.
        """
        documents = (d for source in sources for d in iter_documents(source, self._adapters, url=url))
        yield from map_documents(documents, partial(find_in, render=render, published_at=published_at))

    def identify(self, url: str) -> Address:
        """What an address is: a post, a profile, or anything else."""
        from ..platforms import identify

        return identify(url)

    def diagnose(self, *, live: bool = False, opt_in: bool | None = None) -> Iterator[Finding]:
        """What is to be said of this machine and, with ``live``, of every endpoint and archive.

        ``opt_in`` says whether endpoints with terms of their own are asked; the settings do by default.
        """
        from .doctor import examine_here, examine_live

        adapters = self._adapters
        yield from examine_here(
            self.settings, now=adapters.clock.now(), open_catalog=lambda: adapters.reading_catalog
        )
        if live:
            yield from examine_live(
                adapters.fetcher,
                adapters.clock,
                self.progress,
                opt_in=self.settings.capture.opt_in_endpoints if opt_in is None else opt_in,
                workers=self.settings.work.workers,
            )

    # --- storing -----------------------------------------------------------------------------

    def archive(
        self, sources: Sequence[str], *, url: str | None = None, published_at: datetime | None = None
    ) -> Report:
        """Archive articles and every post they cite; without sources, finish what is due.

        One source that fails doesn't stop the others.
        """
        jobs = Jobs(self._adapters, self.collection, "archive" if sources else None)
        return storing.archive(jobs, sources, url=url, published_at=published_at)

    def capture(
        self,
        urls: Iterable[str | tuple[str, str]],
        *,
        requisites: bool | None = None,
        tell: Callable[[Capture | SourceError], None] | None = None,
    ) -> Report:
        """Capture plain addresses, of which there may be very many.

        Each may come with what a complaint about it should call it ("list.txt, line 7").
        What became of each goes to ``tell``, in their order, once all is done; without it, into the report.
        A long list without requisites may be shared by processes forked off this one, if it has one thread:
        each of them then has its own copy of ``progress`` to tell.
        """
        from .capturing import capture

        wanted = self.settings.capture.requisites if requisites is None else requisites
        jobs = Jobs(self._adapters, self.collection, "capture")
        named = ((url, url) if isinstance(url, str) else url for url in urls)
        return capture(jobs, named, requisites=wanted, tell=tell)

    def describe(self, urls: Iterable[str]) -> Report:
        """Ask what is said of the post behind each address; what came is kept, and an answer each time."""
        return storing.describe(Jobs(self._adapters, self.collection, "describe"), urls)

    # --- persons decide ----------------------------------------------------------------------

    def decide(self, command: str, by: str | None) -> Decisions:
        """What a person decides about citations; signed with ``by``, else the login name.

        :raises UsageError: nobody's name is known, or it is the program's.
        """
        from .deciding import Decisions, person_name

        return Decisions(Jobs(self._adapters, self.collection, command), person_name(by))

    def list_undecided(
        self, state: ResolutionState, *, collection: str | None = None, article: str | None = None
    ) -> Sequence[str]:
        """Ids of the citations in a state that no person has decided, newest article first.

        :raises UsageError: there is no such article.
        """
        from .deciding import list_open

        if collection is not None:
            check_collection(collection)
        with self._adapters.reading_catalog.read() as session:
            return list_open(session, collection=collection, article=article, state=state)

    def load_undecided(self, citation_id: str) -> OpenCitation | None:
        """A citation for a person to decide; ``None`` where one did meanwhile."""
        from .deciding import load_open

        with self._adapters.reading_catalog.read() as session:
            return load_open(session, citation_id)

    # --- reading the catalogue ---------------------------------------------------------------

    @property
    def browsing(self) -> Browsing:
        """The catalogue as pages and API browse it."""
        from .browsing import Browsing

        return Browsing(self._adapters)

    def list_mementos(self, url: str, *, collection: str | None = None) -> Sequence[HeldMemento]:
        """What the home holds of an address and replay shows, oldest first.

        :raises UsageError: no collection may be called so.
        """
        from .mementos import list_mementos

        return list_mementos(self.settings, url, collection=collection)

    def has_collection(self, name: str) -> bool:
        """Whether the home has a collection of that name."""
        from .mementos import has_collection

        return has_collection(self.settings, name)

    def load_picture(self, capture_id: str) -> Picture | None:
        """The screenshot of a capture; ``None`` where it has none, or none that can be shown."""
        from .pictures import load_picture

        return load_picture(self._adapters, capture_id)

    @property
    def exporting(self) -> Exporting:
        """The ways out of the home."""
        from .exporting import Exporting

        return Exporting(self._adapters)

    def list_rows(
        self, noun: str, *, collection: str | None = None, state: ResolutionState | None = None
    ) -> Iterator[Mapping[str, Any]]:
        """Rows of ``articles``, ``citations``, ``posts`` or ``captures``, newest first.

        ``state`` is for citations: only those whose counting resolution is of it.
        """
        if collection is not None:
            check_collection(collection)
        with self._adapters.reading_catalog.read() as session:
            rows: Mapping[str, Callable[..., Iterator[Mapping[str, Any]]]] = {
                "articles": session.iter_articles,
                "citations": partial(session.iter_citations, state=state),
                "posts": session.iter_posts,
                "captures": session.iter_captures,
            }
            yield from rows[noun](collection=collection)

    def show(self, id_or_url: str) -> Mapping[str, Any] | None:
        """Everything the catalogue holds about one thing, named by id or address; how far a batch has got."""
        if id_or_url.startswith((BULK, FOLLOWED)):
            return self.find_progress(id_or_url)
        with self._adapters.reading_catalog.read() as session:
            shown = session.show(id_or_url)
            if shown is None and (address := normalise(id_or_url)) and address != id_or_url:
                shown = session.show(address)
            return shown
