"""What the program can do, as one object."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from ..errors import SourceError, UsageError
from ..model import Address, Source, StepName, stable_id
from ..ports import NewJob, Progress
from ..settings import Settings, check_collection
from ..urls import normalise
from .adapters import Adapters
from .bulk import map_documents
from .describing import load_described
from .documents import Document, fetch_document, is_address, iter_file
from .found import Found, find_in, own_fault
from .report import Report

if TYPE_CHECKING:
    from ..ports import Catalog

_NO_ADDRESS = "is no web address (http:// or https://)"

T = TypeVar("T")


class _Silent:
    def note(self, event: str, **about: Any) -> None:
        """Tell nobody."""


class Archiver:
    """The program: find, archive, capture, list, show, watch.

    Adapters are built when first needed, so that a command pays only for
    what it uses. Use it as a context manager: leaving it seals the WARCs.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        collection: str = "main",
        progress: Progress | None = None,
        stop: threading.Event | None = None,
    ) -> None:
        self.settings = settings
        self.collection = check_collection(collection)
        self.progress: Progress = progress or _Silent()
        self.stop = stop or threading.Event()
        self._adapters = Adapters(settings, progress=self.progress, stop=self.stop)

    def __enter__(self) -> Archiver:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close what was opened; the WARCs are sealed."""
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
    ) -> Iterator[T | SourceError]:
        """What ``render`` makes of each article that the sources hold, in order; nothing is stored.

        What can't be read is told in its place: a source, or one page of a
        WARC. Many articles are read on every core, so ``render`` has to be picklable.
        """
        documents = (d for source in sources for d in self._iter_documents(source, url=url))
        yield from map_documents(documents, partial(find_in, render=render, published_at=published_at))

    def identify(self, url: str) -> Address:
        """What an address is: a post, a profile, or anything else."""
        from ..platforms import identify

        return identify(url)

    def _iter_documents(self, source: str, *, url: str | None) -> Iterator[Document | SourceError]:
        limit = self.settings.find.max_article_bytes
        try:
            if is_address(source):
                yield fetch_document(source, self._adapters.fetcher, self._adapters.clock, limit=limit)
            else:
                yield from iter_file(source, url=url, clock=self._adapters.clock, limit=limit)
        except SourceError as error:
            yield error

    # --- storing -----------------------------------------------------------------------------

    def archive(
        self, sources: Sequence[str], *, url: str | None = None, published_at: datetime | None = None
    ) -> Report:
        """Archive articles and every post they cite; without sources, finish what is due.

        One source that fails doesn't stop the others.
        """
        report = Report()
        batch = f"archive-{uuid.uuid4().hex}" if sources else None
        details = {"published_at": published_at.isoformat()} if published_at else {}
        addresses = {source: normalise(source) for source in sources if is_address(source)}
        self._recover()
        # All that is to be visited is due before the first visit, so that a kill forgets none of it.
        jobs = self._enqueue_all("read", {url: details for url in addresses.values() if url}, batch)
        for source in sources:
            if source not in addresses:
                self._keep_file(report, source, url, published_at, batch)
        self._run(batch)
        for source, address in addresses.items():
            self._report_article(report, source, jobs.get(address) if address else None)
        self._count_left(report, batch)
        return report

    def capture(self, urls: Iterable[str], *, requisites: bool | None = None) -> Report:
        """Capture plain addresses."""
        from ..pipeline.capture import details_of

        report = Report()
        batch = f"capture-{uuid.uuid4().hex}"
        self._recover()
        wanted: dict[str, Mapping[str, Any]] = {}
        for url in urls:
            if not is_address(url) or normalise(url) is None:
                report.errors.append(SourceError(url, _NO_ADDRESS))
                continue
            post = self.identify(url).post
            shown = {"requisites": self._wants_requisites(requisites)}
            wanted[url] = shown | (details_of(post) if post else {})
        jobs = self._enqueue_all("capture", wanted, batch)
        self._run(batch)
        for url, job_id in jobs.items():
            with self.catalog.read() as session:
                capture = session.find_capture_of_job(job_id)
            if capture is None:
                report.errors.append(SourceError(url, self._why_open(job_id)))
            else:
                report.captures.append(capture)
        self._count_left(report, batch)
        return report

    def describe(self, urls: Iterable[str]) -> Report:
        """Ask what is said of the post behind each address; what came is kept, and an answer each time."""
        from ..pipeline.capture import details_of

        report = Report()
        batch = f"describe-{uuid.uuid4().hex}"
        self._recover()
        subjects: dict[str, str] = {}
        wanted: dict[str, Mapping[str, Any]] = {}
        for url in urls:
            address = self.identify(url)
            # An address in another scheme (at://) is asked about by the post's own.
            subject = normalise(url) if is_address(url) else address.canonical_url
            if subject is None or not (address.post or address.needs):
                report.errors.append(
                    SourceError(url, "is no post's address; `archiver identify` says what it is")
                )
                continue
            subjects[url] = subject
            wanted[subject] = details_of(address.post) if address.post else {}
        jobs = self._enqueue_all("describe", wanted, batch)
        self._run(batch)
        for url, subject in subjects.items():
            with self.catalog.read() as session:
                capture = session.find_capture_of_job(jobs[subject])
                described = load_described(session, url, capture) if capture else None
            if described is None:
                report.errors.append(SourceError(url, self._why_open(jobs[subject])))
            elif described.post is None:
                report.errors.append(SourceError(url, described.why_none))
            else:
                report.descriptions.append(described)
        self._count_left(report, batch)
        return report

    def _wants_requisites(self, given: bool | None) -> bool:
        return self.settings.capture.requisites if given is None else given

    def _keep_file(
        self,
        report: Report,
        source: str,
        url: str | None,
        published_at: datetime | None,
        batch: str | None,
    ) -> None:
        from ..pipeline.read import keep_document
        from ..ports import Resource

        for document in self._iter_documents(source, url=url):
            if isinstance(document, SourceError):
                report.errors.append(document)
                continue
            resource = Resource(
                uri=document.uri, content_type=document.media_type, content=document.body, at=document.at
            )
            try:
                version = document.read(published_at)
            except Exception as error:  # noqa: BLE001 - the edge of a batch: one bad page stops no other
                report.errors.append(own_fault(document, error))
                continue
            article_id = keep_document(
                self._adapters.context, resource, version, collection=self.collection, batch=batch
            )
            report.articles.append(article_id)

    def _report_article(self, report: Report, source: str, job_id: str | None) -> None:
        from ..pipeline.outcomes import KEPT
        from ..pipeline.read import NOT_READ

        if job_id is None:
            report.errors.append(SourceError(source, _NO_ADDRESS))
            return
        with self.catalog.read() as session:
            capture = session.find_capture_of_job(job_id)
            article_id = stable_id("a", capture.collection, capture.url) if capture else ""
            shown = session.show(article_id) if capture else None
        if capture is None:
            report.errors.append(SourceError(source, self._why_open(job_id)))
        elif shown is None or capture.outcome not in KEPT or (capture.evidence or "").startswith(NOT_READ):
            said = f"{capture.outcome.value}: {capture.evidence}" if capture.evidence else capture.outcome
            report.errors.append(SourceError(source, said))
        else:
            report.articles.append(article_id)

    def _why_open(self, job_id: str) -> str:
        with self.catalog.read() as session:
            reason = session.find_reason_of_job(job_id)
        return reason or "not done yet: it is still due"

    def _enqueue_all(
        self, step: StepName, details: Mapping[str, Mapping[str, Any]], batch: str | None
    ) -> dict[str, str]:
        """Ask for a step for each subject, in one transaction; subject -> id of its job."""
        now = self._adapters.clock.now()
        with self.catalog.begin() as session:
            return {
                subject: session.enqueue(
                    NewJob(
                        step=step,
                        subject=subject,
                        collection=self.collection,
                        details=about,
                        priority=50,
                        batch=batch,
                    ),
                    at=now,
                )
                for subject, about in details.items()
            }

    def _run(self, batch: str | None, *, until_idle: bool = True) -> None:
        from ..pipeline.steps import build_steps

        self._adapters.queue.run(
            build_steps(self._adapters.context), batch=batch, until_idle=until_idle, stop=self.stop
        )

    def _recover(self) -> None:
        """Take up what a killed run left: cut its torn tail, index and adopt what is whole."""
        from ..pipeline.recover import adopt
        from ..warc.recovery import recover

        for found in recover(self.settings, adopt=lambda append: adopt(self.catalog, append)):
            self.progress.note(
                "recover", url=found.warc, cut_bytes=found.cut_bytes, taken_up=len(found.appends)
            )

    def _count_left(self, report: Report, batch: str | None) -> None:
        with self.catalog.read() as session:
            counts = session.count_work(batch)
        report.waiting = counts.later
        # Without a stop, what is due by now was not when the run ended, or another process has it.
        report.stopped = counts.due if self.stop.is_set() else 0

    # --- sources and the daemon --------------------------------------------------------------

    def add_source(self, url: str) -> tuple[Source, bool]:
        """Watch a feed; ``False`` when the collection watches it already."""
        if not is_address(url) or normalise(url) is None:
            raise UsageError(f"{url}: {_NO_ADDRESS}")
        source = Source(url=url, collection=self.collection, added_at=self._adapters.clock.now())
        with self.catalog.begin() as session:
            return source, session.add_source(source)

    def remove_source(self, id_or_url: str) -> Source:
        """Stop watching a feed; what was archived of it stays.

        :raises UsageError: there is none of that id or address.
        """
        with self.catalog.begin() as session:
            source = session.remove_source(id_or_url)
        if source is None:
            raise UsageError(f"{id_or_url}: no such source; `archiver sources list` names them")
        return source

    def list_sources(self) -> list[Source]:
        with self._adapters.reading_catalog.read() as session:
            return list(session.iter_sources())

    def enqueue_polls(self, *, at_once: bool = False) -> int:
        """Ask for a look at each feed whose time has come; how many."""
        now = self._adapters.clock.now()
        pause = timedelta(seconds=self.settings.daemon.poll_seconds)
        with self.catalog.begin() as session:
            due = [
                s for s in session.iter_sources() if at_once or not s.polled_at or s.polled_at + pause <= now
            ]
            for source in due:
                job = NewJob(step="discover", subject=source.id, collection=source.collection)
                session.enqueue(job, at=now)
        return len(due)

    def work(self, *, until_idle: bool = False) -> None:
        """Do what is due, until stopped; with ``until_idle``, until nothing is due now."""
        self._recover()
        self._run(None, until_idle=until_idle)

    # --- reading the catalogue ---------------------------------------------------------------

    def list_rows(self, noun: str, *, collection: str | None = None) -> Iterator[Mapping[str, Any]]:
        """Rows of ``articles``, ``citations``, ``posts`` or ``captures``, newest first."""
        if collection is not None:
            check_collection(collection)
        with self._adapters.reading_catalog.read() as session:
            rows = {
                "articles": session.iter_articles,
                "citations": session.iter_citations,
                "posts": session.iter_posts,
                "captures": session.iter_captures,
            }
            yield from rows[noun](collection=collection)

    def show(self, id_or_url: str) -> Mapping[str, Any] | None:
        """Everything the catalogue holds about one thing, named by id or address."""
        with self._adapters.reading_catalog.read() as session:
            shown = session.show(id_or_url)
            if shown is None and (address := normalise(id_or_url)) and address != id_or_url:
                shown = session.show(address)
            return shown
