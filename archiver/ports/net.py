"""What is asked of the network: pages, look-ups, videos, a browser."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, BinaryIO, Literal, Protocol

from ..lightly import dataclass

if TYPE_CHECKING:
    from ..model import Outcome

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
