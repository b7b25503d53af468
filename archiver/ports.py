"""What the pipeline needs from the outside world, as protocols.

``pipeline`` is written against these; ``net``, ``warc``, ``catalog`` and
``queue`` implement them; ``service`` builds the implementations and hands
them in. Nothing here has behaviour.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, BinaryIO, Literal, Protocol

from .model import (
    Account,
    Alias,
    ArticleVersion,
    Capture,
    Citation,
    Holdings,
    Job,
    Memento,
    Origin,
    Outcome,
    PlatformName,
    Post,
    PostRef,
    Reading,
    RecordRef,
    Rejection,
    Resolution,
    Source,
    StepName,
)


class Clock(Protocol):
    def now(self) -> datetime:
        """The current instant, aware UTC."""

    def wait(self, seconds: float, stop: threading.Event | None = None) -> bool:
        """Wait; return early with ``True`` when ``stop`` is set."""


# --- net ---------------------------------------------------------------------------------------

#: What a request is for: it decides the pace of its host. A look-up's pace is kept by who asks it.
Role = Literal["page", "requisite", "endpoint", "feed", "lookup"]


class Body(Protocol):
    """A body as it is stored: transfer-decoded, still content-encoded; in memory or in a spooled file."""

    @property
    def size(self) -> int: ...

    def open(self) -> BinaryIO:
        """A new reader at the first byte; several may be open at once."""

    def close(self) -> None:
        """Free what the body holds."""


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """One request and its answer, as they went over the wire."""

    url: str
    started_at: datetime
    #: Request line, headers, blank line, body: verbatim, origin form. ``None`` when read from an archive.
    request: bytes | None
    #: Status line, headers and blank line, verbatim.
    response_head: bytes
    status: int
    #: Names as sent, in order, duplicates kept.
    headers: tuple[tuple[str, str], ...]
    body: Body
    #: Where it was asked: the peer's address; ``None`` through a proxy.
    ip_address: str | None = None
    #: For ``WARC-Protocol``, e.g. ``("http/1.1", "tls/1.3")``.
    protocols: tuple[str, ...] = ()
    cipher_suite: str | None = None
    #: Those that the host showed, DER, its own first: all it sent, or where that isn't told, its own alone.
    certificates: tuple[bytes, ...] = ()
    #: For ``WARC-Truncated``: what cut the body short; "unspecified" is a full disk.
    truncated: Literal["length", "time", "disconnect", "unspecified"] | None = None
    #: The body came in a transfer coding, in chunks mostly: it is stored without it.
    chunked: bool = False
    #: Statuses of the answers that came before and only announced this one (103 and the like).
    interim: tuple[int, ...] = ()
    #: Header lines that came after a chunked body, verbatim.
    trailers: bytes = b""
    #: Request headers whose values were taken out of ``request``: the user's secrets.
    redacted: tuple[str, ...] = ()

    def header(self, name: str) -> str | None:
        """First value of a header, whatever its case."""
        return self._first_values.get(name.lower())

    @cached_property
    def _first_values(self) -> dict[str, str]:
        return {name.lower(): value for name, value in reversed(self.headers)}


@dataclass(frozen=True, kw_only=True)
class Visit:
    """All exchanges that one address led to: redirects in order, the final answer last."""

    url: str
    exchanges: tuple[Exchange, ...] = ()
    #: Set when no final answer came (unreachable, refused, too_large): an outcome and why.
    failure: Outcome | None = None
    reason: str | None = None
    #: Seconds that the host asked to be left alone (Retry-After).
    retry_after_seconds: float | None = None
    #: The failure is no passing one: another visit would end the same.
    is_settled: bool = False

    @property
    def final(self) -> Exchange | None:
        """The answer that counts, or ``None`` where none came."""
        return self.exchanges[-1] if self.exchanges and self.failure is None else None

    def close(self) -> None:
        for exchange in self.exchanges:
            exchange.body.close()


class Fetcher(Protocol):
    """Asks for addresses, politely and within bounds; never raises for what a server does."""

    def fetch(
        self,
        url: str,
        *,
        role: Role = "page",
        headers: Mapping[str, str] | None = None,
        allows: Callable[[int], bool] | None = None,
        stops_at: Callable[[str], bool] | None = None,
        form: Mapping[str, str] | None = None,
        is_own: bool = False,
    ) -> Visit:
        """Visit an address, following redirects, each host at its own pace.

        ``allows`` is asked with the size of each piece of a body before it is kept; a no cuts the body for
        its length, ``TimeoutError`` for the time it takes.
        ``stops_at`` is asked of each address that a redirect leads to; a yes ends the visit at the redirect.
        ``is_own`` says that the program chose the address, not a person or an article: robots.txt counts.
        ``form`` is posted (``application/x-www-form-urlencoded``); redirects then lead on as in browsers.

        :raises archiver.errors.Stopped: the program is to stop, and this isn't begun yet.
        """

    def close(self) -> None: ...


@dataclass(frozen=True, kw_only=True)
class Question:
    """A look-up at a public archive, directory or platform list: asked within that service's limits."""

    #: Key of the service whose limits it counts against, e.g. ``"wayback-cdx"``.
    service: str
    url: str
    #: What it is about, in words for a person ("posts of @volyna_ua, 10 to 12 May 2022").
    about: str
    headers: Mapping[str, str] = field(default_factory=dict)
    #: Fields of a form to be posted; ``None`` asks by GET. A posted form is never answered from memory.
    form: Mapping[str, str] | None = None
    #: How old a remembered answer may be.
    keeps_seconds: float = 7 * 86_400.0
    #: Reads the body of an answer with status 200, and raises ``ValueError`` where that is none (an error or
    #: a page in its place, one that broke off): such an answer counts as not given, and isn't remembered.
    reads: Callable[[bytes], object] | None = field(default=None, compare=False)


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What came of a question; never an exception."""

    #: The address that redirects led to.
    url: str
    #: When it was answered: earlier than now for a remembered answer.
    said_at: datetime
    #: HTTP status; ``None`` where no answer came.
    status: int | None = None
    #: Names in lower case.
    headers: Mapping[str, str] = field(default_factory=dict)
    #: Content-decoded, bounded.
    body: bytes = b""
    #: Why there is no definite answer (unreachable, rate_limited, refused, too_large), and in words for a
    #: person. What a server said with its refusal may stand beside it.
    failure: Outcome | None = None
    reason: str | None = None
    #: When asking again makes sense.
    retry_after_seconds: float | None = None
    #: It was answered from memory: nobody was asked.
    is_remembered: bool = False


class Lookups(Protocol):
    """Asks archives and directories: one budget per service over all processes, each answer remembered."""

    def ask(self, question: Question) -> Reply:
        """The answer, from memory where it is fresh enough; waits for its turn within the service's limits.

        An answer is remembered, on disk, before it is given: a program that was killed doesn't ask twice.

        :raises archiver.errors.Stopped: the program is to stop, and this isn't asked yet.
        """

    def visit(self, question: Question) -> Visit:
        """The answer as it went over the wire, to be kept; within the same limits, and never from memory.

        :raises archiver.errors.Stopped: the program is to stop, and this isn't asked yet.
        """

    def close(self) -> None: ...


@dataclass(frozen=True, kw_only=True)
class VideoFile:
    """A video that another program fetched, and how."""

    body: Body
    content_type: str
    #: Of the file's name, without the dot.
    extension: str
    #: Program and version.
    made_by: str
    extractor: str | None
    format_id: str | None
    #: Where the program says it had the file from.
    source_url: str | None
    #: Of the whole file, hex.
    sha256: str
    fetched_at: datetime


@dataclass(frozen=True)
class NoVideo:
    """There is no video, and why, in words for a person."""

    reason: str


class VideoFetcher(Protocol):
    def fetch_video(self, url: str) -> VideoFile | NoVideo:
        """The video of a post's page, in the best format within the bounds.

        :raises archiver.errors.Stopped: the program is to stop.
        """

    def close(self) -> None: ...


@dataclass(frozen=True, kw_only=True)
class Rendered:
    """What a browser made of a page: everything it asked for, and what it showed in the end."""

    #: The main frame's answers: redirects in order, the page that was shown last.
    visit: Visit
    #: All other exchanges, in the order in which they ended.
    exchanges: tuple[Exchange, ...] = ()
    #: Program and version.
    made_by: str
    #: When what follows was read.
    shown_at: datetime
    #: The address that stood in the address bar by then.
    shown_url: str
    #: The page's markup at that time, UTF-8, bounded; empty where the browser broke before.
    markup: bytes = b""
    #: The text that is to be seen, that of its frames below it.
    text: str = ""
    #: PNG, as high as the page within a bound; empty where there is none.
    screenshot: bytes = b""
    #: Why the page isn't shown (the browser crashed, hung, took too much), in words for a person.
    failure: str | None = None
    #: What was refused, left out or done on the page, in words for a person.
    notes: tuple[str, ...] = ()
    #: Some of what the page asked for was left out or cut by a bound.
    is_cut: bool = False

    def close(self) -> None:
        self.visit.close()
        for exchange in self.exchanges:
            exchange.body.close()


@dataclass(frozen=True)
class NoBrowser:
    """There is no browser that works, and why, in words for a person."""

    reason: str


class Browser(Protocol):
    def render(
        self,
        url: str,
        *,
        allows: Callable[[int], bool],
        is_own: bool = False,
        kept: Callable[[str], None] | None = None,
    ) -> Rendered | NoBrowser:
        """Show a page in a browser that is new to it, and keep every exchange; never raises for what it does.

        ``allows`` as for :meth:`Fetcher.fetch`; what the page sends counts, too. ``kept`` is told each
        address that was kept, when it was.
        ``is_own`` is about the page itself, as for :meth:`Fetcher.fetch`.

        :raises archiver.errors.Stopped: the program is to stop; nothing is left open.
        """

    def close(self) -> None: ...


# --- warc --------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Resource:
    """Bytes that came by no HTTP exchange (a file, a card), to be kept as a ``resource`` record."""

    uri: str
    content_type: str
    content: bytes = b""
    at: datetime
    #: In place of ``content``, for what is too large for memory.
    body: Body | None = None


@dataclass(frozen=True, kw_only=True)
class Statement:
    """Something we say (a citation, a resolution, a capture), kept as a JSON ``metadata`` record."""

    #: Names the kind of statement and its schema version, e.g. ``"citation/1"``.
    schema: str
    #: URN of what it is about; never an http address, so that it can't be replayed as the page.
    uri: str
    fields: Mapping[str, Any]
    at: datetime
    #: WARC-Record-ID of the record it speaks about, where there is one.
    refers_to: str | None = None


Entry = Exchange | Resource | Statement


@dataclass(frozen=True)
class Payload:
    """Where the answer lies that brought a body first."""

    digest: str
    warc: str
    offset: int


@dataclass(frozen=True, kw_only=True)
class Original:
    """An answer whose body later ones may refer to, as its record calls itself."""

    record_id: str
    url: str
    at: datetime
    status: int


@dataclass(frozen=True, kw_only=True)
class Saved:
    """What was not stored again, because the collection held it already."""

    answers: int = 0
    #: Of their bodies, as they came.
    body_bytes: int = 0

    def since(self, earlier: Saved) -> Saved:
        return Saved(answers=self.answers - earlier.answers, body_bytes=self.body_bytes - earlier.body_bytes)


class PackedAppend(Protocol):
    """The records of some entries, ready to be appended; of use only to the writer that made it."""

    @property
    def size(self) -> int: ...

    def close(self) -> None:
        """Free what it holds."""


class ArchiveWriter(Protocol):
    """Appends to the collection's open WARC file; one writer per process and collection."""

    def appending(
        self, collection: str, entries: Sequence[Entry]
    ) -> AbstractContextManager[tuple[tuple[RecordRef, ...], ...]]:
        """Append the entries whole, flushed to disk; one tuple of refs per entry, in order.

        The block that follows stores what the catalogue says of them. When it
        ends well the records are indexed; when it raises they are cut off again.
        An exchange's refs are its response first, then its request.

        :raises StorageFull: no room; the file is as before.
        """

    def pack(
        self,
        collection: str,
        entries: Sequence[Entry],
        originals: Callable[[Sequence[str]], Mapping[str, Original]] | None = None,
    ) -> Any:
        """Make entries ready to be appended, a :class:`PackedAppend`: the costly part, which holds no lock.

        ``originals`` is asked for the payload digests that the collection holds
        already: those bodies are referred to (a revisit), not stored again.
        The bodies of the entries must stay open until it is appended.

        :raises StorageFull: no room for what is too large for memory.
        """

    def appending_all(
        self, appends: Sequence[Any]
    ) -> AbstractContextManager[tuple[tuple[tuple[RecordRef, ...], ...], ...]]:
        """As ``appending``, for several packed appends of one collection: one flush, all or none.

        Each stays an append of its own for a recovery.
        """

    def close_full(self) -> None:
        """Seal the open files that are as large or as old as the settings allow."""

    def close(self) -> None:
        """Seal the open files: sorted index, flushed."""


@dataclass(frozen=True, kw_only=True)
class ImportedPage:
    """A page in another tool's WARC file."""

    url: str
    at: datetime
    record: RecordRef
    content_type: str | None
    #: Without transfer and content encoding; empty where ``is_missing``.
    body: bytes
    #: It was as an earlier one, which the file doesn't hold.
    is_missing: bool = False


class ArchiveReader(Protocol):
    def iter_imported(
        self, collection: str, warc: str, *, pages: Sequence[str] | None, max_bytes: int
    ) -> Iterator[ImportedPage]:
        """The pages of an imported file, in order; of each at most ``max_bytes``.

        With ``pages`` only those, what they redirect to, and posts; else every HTML page.
        """

    def load_exchange(self, collection: str, ref: RecordRef) -> Exchange:
        """The exchange that a response record keeps (its ``request`` is ``None``).

        :raises RecordLost: it can't be read; so may its body, when it is.
        """

    def load_resource(self, collection: str, ref: RecordRef) -> Resource:
        """:raises RecordLost: it can't be read."""

    def find_original(self, collection: str, payload: Payload) -> Original | None:
        """The answer that lies at a place, where it has that payload; ``None`` where anything else is."""

    def load_payloads(self, collection: str, warc: str) -> list[Payload]:
        """The payloads of a WARC file that later answers may refer to, by its index."""


# --- catalog -----------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class NewJob:
    """A step to be done; the pending row of the same step, subject and collection is reused."""

    step: StepName
    subject: str
    collection: str = "main"
    details: Mapping[str, Any] = field(default_factory=dict)
    #: ``None`` is now.
    due_at: datetime | None = None
    #: The higher the sooner.
    priority: int = 0
    batch: str | None = None
    #: The program asks by itself, not a person: a retry that waits for its time goes on waiting.
    patient: bool = False


@dataclass(frozen=True, kw_only=True)
class WorkCounts:
    """How many jobs wait, and how many were given up."""

    #: Due now, those being worked on included.
    due: int = 0
    later: int = 0
    failed: int = 0


class Session(Protocol):
    """The catalogue inside one transaction: all of it is stored, or none.

    Everything stored twice is stored once: ids are made of what identifies the
    row (:func:`archiver.model.stable_id`), so a repeated step changes nothing.
    """

    def part(self) -> AbstractContextManager[None]:
        """All that the block stores, or none of it; the transaction goes on either way.

        :raises ValueError: the tables don't take it.
        """

    # sources
    def add_source(self, source: Source) -> bool:
        """Add a feed; ``False`` when the collection watches it already."""

    def remove_source(self, id_or_url: str) -> Source | None: ...
    def find_source(self, id_or_url: str) -> Source | None: ...
    def iter_sources(self) -> Iterator[Source]: ...
    def save_source(self, source: Source) -> None:
        """Store what the last poll changed."""

    def add_entry(self, source_id: str, entry_id: str, url: str, at: datetime) -> bool:
        """Note a feed's entry; ``False`` when it, or another entry of its address, was seen before."""

    # articles
    def save_article(self, url: str, *, collection: str, at: datetime) -> str:
        """The article's id; ``url`` is its one address."""

    def save_version(self, article_id: str, version: ArticleVersion, *, at: datetime) -> tuple[str, bool]:
        """The version's id, and whether it is new."""

    def has_version(self, version_id: str) -> bool: ...
    def load_version(self, version_id: str) -> ArticleVersion: ...
    def find_article_of(self, version_id: str) -> str: ...
    def list_versions(self, article_id: str) -> list[str]:
        """Ids of an article's texts, the one read last first."""

    # citations, posts, resolutions
    def save_citations(self, version_id: str, citations: Sequence[Citation]) -> list[str]: ...
    def load_citation(self, citation_id: str) -> Citation: ...
    def has_citation(self, citation_id: str) -> bool: ...
    def find_version_of(self, citation_id: str) -> str: ...
    def iter_citations_of(self, version_id: str) -> Iterator[tuple[str, Citation]]: ...
    def save_resolution(self, citation_id: str, resolution: Resolution) -> None:
        """Add a resolution; the newest counts, a person's before the machine's, and all of them stay."""

    def find_resolution(self, citation_id: str) -> Resolution | None:
        """The resolution that counts."""

    def load_resolutions(self, citation_id: str) -> list[Resolution]:
        """All that was ever decided of a citation, the newest first; a person's withdrawals too."""

    def save_rejection(
        self, citation_id: str, post: PostRef, *, by: str, at: datetime, withdrawn: bool = False
    ) -> None:
        """A person says that a citation doesn't mean a post, whatever the machine finds later."""

    def find_rejected(self, citation_id: str) -> list[PostRef]:
        """The posts that a person has ruled out for a citation."""

    def load_rejections(self, citation_id: str) -> list[Rejection]:
        """The same, with who did and when."""

    def save_post(self, ref: PostRef, url: str, *, aliases: Iterable[str] = (), at: datetime) -> str: ...
    def find_post(self, ref: PostRef) -> Post | None: ...
    def save_reading(self, ref: PostRef, reading: Reading) -> None: ...
    def load_readings(self, ref: PostRef) -> Sequence[Reading]:
        """All that was ever said of a post, the newest first."""

    def load_aliases(self, ref: PostRef) -> list[str]:
        """The other addresses that a post is known by."""

    def save_alias(self, alias: Alias) -> None:
        """Join another address to a post; two posts that turn out to be one are one from then on."""

    def find_alias(self, url: str) -> Post | None:
        """The post that an address is known to be another address of."""

    def save_host(self, host: str, platform: PlatformName, *, origin: Origin) -> None:
        """Note that a host said itself that it holds posts of a platform."""

    def find_host(self, host: str) -> PlatformName | None:
        """The platform that a host said it belongs to."""

    # accounts, and copies elsewhere
    def save_account(self, account: Account, *, article_id: str | None, at: datetime) -> None:
        """Keep what an article or a post taught of an account; the same again only moves when it was seen."""

    def find_accounts(self, names: Sequence[str], platform: str | None) -> list[Account]:
        """Accounts whose owner may bear one of these names: surname and an initial agree, letters folded.

        Whether it is the same name is for :mod:`archiver.people` to judge. At most 500, the last seen first.
        """

    def iter_posts_of(
        self,
        platform: str,
        handle: str,
        *,
        start: datetime | None,
        end: datetime | None,
        limit: int,
    ) -> Iterator[tuple[Post, datetime | None]]:
        """Known posts of an account within ``[start, end)``, oldest first, then those of unknown time.

        Each with the time it states, else the time its id carries.
        """

    def save_holdings(self, holdings: Holdings) -> None:
        """Keep what an archive answered: each answer is a row, and the one asked last counts."""

    def load_holdings(self, url: str) -> list[Holdings]:
        """What each archive said last that it holds of an address, by the archives' names."""

    # captures
    def save_capture(self, capture: Capture) -> None: ...
    def add_captures(self, captures: Sequence[Capture]) -> None:
        """Store captures that are not there yet, several at the cost of little more than one."""

    def has_capture(self, capture_id: str) -> bool: ...
    def find_capture_of_job(self, job_id: str) -> Capture | None: ...
    def find_captures_of_jobs(
        self, job_ids: Sequence[str], *, only_main: bool = False
    ) -> Mapping[str, Capture]:
        """As ``find_capture_of_job``, for many jobs: job id -> capture, where there is one.

        With ``only_main`` the other records of each are left out: a page may have hundreds.
        """

    def find_latest_capture(self, url: str, *, collection: str) -> Capture | None: ...
    def load_mementos(self, url: str, *, collection: str) -> list[Memento]:
        """The copies of an address that are kept in a collection."""

    def find_record(self, record_id: str, *, collection: str) -> RecordRef | None:
        """Where a record lies that some capture of the collection wrote."""

    # payloads
    def find_payloads(self, collection: str, digests: Sequence[str]) -> Sequence[Payload]:
        """Where the collection holds payloads of these digests."""

    def list_payload_digests(self, collection: str, *, after: int, limit: int) -> Sequence[tuple[int, str]]:
        """Digests that were stored after a row, with the number of their own, oldest first."""

    def save_payloads(self, collection: str, held: Iterable[Payload]) -> None:
        """Keep where payloads lie; the first of a digest stays. What a capture writes is kept with it."""

    def forget_payload(self, collection: str, payload: Payload) -> None: ...
    def add_unread_warc(self, collection: str, warc: str) -> None:
        """Have a WARC file looked through for payloads before one is next looked for."""

    def list_unread_warcs(self, collection: str) -> Sequence[str]: ...
    def mark_warc_read(self, collection: str, warc: str) -> None: ...
    def count_saved(self, collection: str | None = None) -> Saved:
        """What was not stored again, ever."""

    # work
    def enqueue(self, job: NewJob, *, at: datetime) -> str:
        """The id of the pending job: a new row, or the one there is, made more urgent if need be."""

    def enqueue_all(self, jobs: Sequence[NewJob], *, at: datetime) -> list[str]:
        """As ``enqueue``, for many jobs; the ids in their order."""

    def load_details(self, job: Job) -> Mapping[str, Any]:
        """What a job has to know by now: who asked for it while it was worked on may have added to it."""

    def find_reason_of_job(self, job_id: str) -> str | None:
        """Why a job is not done: what its last attempt said; ``None`` where it is done or was never tried."""

    def finish(self, job: Job, *, at: datetime) -> bool:
        """Mark a claimed job done, in the transaction of what it did.

        ``False`` when the lease is no longer ours: the block must then raise
        :class:`archiver.errors.LostLease`, so that a job that another worker took over leaves one trace.
        """

    def finish_all(self, jobs: Sequence[Job], *, at: datetime) -> bool:
        """Mark several jobs done that ask for nothing further; ``False`` when the lease of one is no longer
        ours: the block must then raise."""

    def count_work(self, batch: str | None = None, *, at: datetime | None = None) -> WorkCounts:
        """How much is left to do; ``at`` is now unless told."""

    # work, as the queue sees it: what is said of a claimed job is ``False`` when the claim is lost
    def claim(
        self,
        owner: str,
        *,
        at: datetime,
        lease_seconds: float,
        steps: Sequence[StepName],
        batch: str | None = None,
        limit: int = 1,
        accepts: Callable[[StepName, str], bool] | None = None,
        looks: int | None = None,
        begins: int | None = None,
    ) -> list[Job]:
        """Lease the most urgent due jobs to an owner.

        ``accepts`` is asked of each, by step and subject and in order of
        urgency, as far as jobs are looked at (``looks`` of them, if told);
        what it refuses is left to be claimed later. Where the same hosts' jobs
        are all that is looked at, some of every other host come after them.

        Jobs beyond the first ``begins`` wait for a worker: they have lost no
        attempt when the owner dies.
        """

    def retry(self, job: Job, *, due_at: datetime, reason: str) -> bool: ...
    def give_up(self, job: Job, *, reason: str, at: datetime) -> bool: ...
    def holds(self, job: Job) -> bool:
        """Whether the job is still claimed, neither finished nor taken over."""

    def renew(self, owner: str, *, until: datetime) -> None: ...
    def release_owner(self, owner: str, *, counts: bool = True) -> int:
        """Free everything an owner has leased; the attempts of what was begun at once count, if any do."""

    def mark_begun(self, job_id: str) -> None:
        """A killed worker had begun this job: its next claim counts as a further attempt."""

    def find_lease_owners(self) -> list[str]: ...
    def has_work(self, *, at: datetime, steps: Sequence[StepName], batch: str | None = None) -> bool:
        """Whether anything is due now, or being worked on by anybody."""

    # reading, for people: rows of JSON values, newest first
    def iter_articles(
        self, collection: str | None = None, *, limit: int | None = None
    ) -> Iterator[Mapping[str, Any]]: ...
    def iter_citations(
        self, collection: str | None = None, *, state: str | None = None, limit: int | None = None
    ) -> Iterator[Mapping[str, Any]]:
        """With ``state``, only those whose counting resolution is of it."""

    def list_undecided(
        self, state: str, *, collection: str | None = None, article_id: str | None = None
    ) -> Sequence[str]:
        """Ids of current citations that the machine left in a state and no person has decided."""

    def iter_posts(
        self, collection: str | None = None, *, limit: int | None = None
    ) -> Iterator[Mapping[str, Any]]: ...
    def iter_captures(
        self, collection: str | None = None, *, limit: int | None = None
    ) -> Iterator[Mapping[str, Any]]: ...
    def show(self, id_or_url: str) -> Mapping[str, Any] | None:
        """What an id, the unambiguous beginning of one, or an address names, with all that belongs to it.

        :raises UsageError: the beginning of several ids; the message lists them.
        """


class Catalog(Protocol):
    def begin(self) -> AbstractContextManager[Session]:
        """A transaction that writes: committed when the block ends, rolled back when it raises."""

    def read(self) -> AbstractContextManager[Session]:
        """A consistent view that doesn't block writers; writing through it is an error."""

    def close(self) -> None: ...


# --- queue -------------------------------------------------------------------------------------


class Later(Protocol):
    """Something that is under way, and ends well or with an error."""

    def then(self, tell: Callable[[BaseException | None], None]) -> None:
        """Have ``tell`` called when it has ended, by whoever ends it; at once where it has."""


@dataclass(frozen=True)
class Done:
    """The step did its work and marked the job finished."""

    #: The step saw the transaction committed that marked it: the queue needn't look.
    is_committed: bool = False
    #: The transaction that marks it is under way: the job has ended when this has, as if the step
    #: had waited for it.
    later: Later | None = None


@dataclass(frozen=True)
class Again:
    """The step asks to be tried again; the queue counts the attempt and sets the time."""

    reason: str
    #: At the earliest; ``None`` lets the backoff decide.
    after_seconds: float | None = None


Step = Callable[[Job], Done | Again]


class Queue(Protocol):
    """Claims due jobs from the work table and runs their steps on threads."""

    def run(
        self,
        steps: Mapping[StepName, Step],
        *,
        batch: str | None = None,
        until_idle: bool = True,
        stop: threading.Event,
    ) -> None:
        """Do due jobs: those of ``batch``, or with ``None`` all there are.

        With ``until_idle`` it ends when none of them is left to do now (jobs
        that wait for a later time stay in the table; a job of the batch that
        another living process works on is waited for), otherwise when ``stop``
        is set. When ``stop`` is set no job is begun any more; running ones end.

        :raises HomeError: the home can't be written any more; what was due is still due.
        """

    def close(self) -> None: ...


class Progress(Protocol):
    """Is told what happens while it happens; implementations print, count, or do nothing."""

    def note(self, event: str, **about: Any) -> None: ...
