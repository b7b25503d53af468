"""What a browser asked for on one page, and what came: asked by our own fetcher, within bounds."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from typing import Protocol
from urllib.parse import urldefrag, urljoin

from ...errors import ArchiverError, Stopped
from ...lightly import dataclass
from ...model import Outcome
from ...ports import Exchange, Role, Visit

#: Answers of the page's own address that lead on are pages, too, and are paced like pages.
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
#: Headers between the browser and us, those that ask for a part of an answer or for its absence (a replay
#: needs it whole), and the codings, of which we ask only those that every reader of WARCs knows.
_OURS = frozenset(
    {"connection", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade", "content-length", "host"}
    | {"range", "if-range", "if-none-match", "if-modified-since", "if-match", "if-unmodified-since"}
    | {"accept-encoding"}
)


#: Of one request, its address left out.
_MAX_HEADER_BYTES = 65_536


class Relay(Protocol):
    """The one method of the fetcher that is needed here."""

    def relay(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        content: bytes = b"",
        *,
        role: Role,
        is_own: bool = False,
        allows: Callable[[int], bool] | None = None,
    ) -> Visit: ...


@dataclass(frozen=True)
class Kept:
    """An exchange under the address that the browser knows it by."""

    url: str
    exchange: Exchange


class Recorder:
    """Asks for what the browser wants, by many threads at once, and keeps it until the page is closed."""

    def __init__(
        self,
        fetcher: Relay,
        url: str,
        *,
        allows: Callable[[int], bool],
        max_requests: int,
        is_own: bool = False,
        kept: Callable[[str], None] | None = None,
    ) -> None:
        self._fetcher = fetcher
        self._is_own = is_own
        self._allows = allows
        self._max_requests = max_requests
        self._tell = kept or _tell_nobody
        self._lock = threading.Lock()
        # Chromium knows hosts that are only asked by TLS, and goes there at once.
        self._pages = {url, url.replace("http://", "https://", 1)}
        self._kept: list[Kept] = []
        self._asked = 0
        self._changed_at = time.monotonic()
        self.is_closed = self._is_held = False
        self.in_flight = 0
        #: Address -> the visit that failed.
        self.failures: dict[str, Visit] = {}
        #: Seconds that a host asked to be left alone, by the page's own answers.
        self.retry_after_seconds: float | None = None
        self.beyond = self.cut = self.sockets = self.heavy = 0
        #: What ends the whole visit: the home can't keep bodies, or the program is to stop.
        self.error: ArchiverError | Stopped | None = None

    def ask(self, method: str, url: str, headers: Mapping[str, str], content: bytes) -> Exchange | None:
        """The answer; ``None`` where there is none, or the bounds allow no more."""
        with self._lock:
            self._changed_at = time.monotonic()
            if self.is_closed or self.error:
                return None
            if self._asked >= self._max_requests:
                self.beyond += 1
                return None
            if not self._may_be_sent(headers, content):
                self.heavy += 1
                return None
            self._asked += 1
            self.in_flight += 1
            is_page = method == "GET" and url in self._pages
        sent = {name: value for name, value in headers.items() if _is_sent(name)}
        sent["Accept-Encoding"] = "gzip, deflate"
        visit: Visit | None = None
        try:
            visit = self._fetcher.relay(
                method,
                url,
                sent,
                content,
                role="page" if is_page else "requisite",
                is_own=is_page and self._is_own,
                allows=self._may_come,
            )
        except (Stopped, ArchiverError) as error:
            self.error = error
        finally:
            with self._lock:
                self.in_flight -= 1
                self._changed_at = time.monotonic()
        return self._keep(url, visit, is_page) if visit is not None else None

    def hold(self) -> None:
        """From now on the page is read: it may still ask for what it needs, but not leave."""
        self._is_held = True

    def stays(self, headers: Mapping[str, str]) -> bool:
        """Whether a request would lead the window to another page, and is not to be made."""
        with self._lock:
            if not _leads_on(headers):
                return False
            is_beyond = self._asked >= self._max_requests
            self.beyond += is_beyond
            return is_beyond or self._is_held

    def quiet_seconds(self) -> float:
        """How long nothing has been under way."""
        with self._lock:
            return 0.0 if self.in_flight else time.monotonic() - self._changed_at

    def refuse_socket(self) -> None:
        """A connection that is no HTTP exchange (a web socket) was wanted, and isn't made."""
        with self._lock:
            self.sockets += 1

    def refuse_heavy(self) -> None:
        """A request was wanted that sends more than is kept of one, and isn't made."""
        with self._lock:
            self.heavy += 1

    def close(self) -> list[Kept]:
        """All that was kept; what is still under way is dropped."""
        with self._lock:
            self.is_closed = True
            return self._kept

    def _may_come(self, size: int) -> bool:
        return not self.is_closed and self._allows(size)

    def _may_be_sent(self, headers: Mapping[str, str], content: bytes) -> bool:
        """Whether there is room for what a page sends: it is kept in memory until the visit ends."""
        size = sum(len(name) + len(value) for name, value in headers.items())
        if size > _MAX_HEADER_BYTES:
            return False
        try:
            return self._allows(size + len(content))
        except TimeoutError:
            return False

    def _keep(self, url: str, visit: Visit, is_page: bool) -> Exchange | None:
        with self._lock:
            if self.is_closed:
                visit.close()
                return None
            answer = visit.final
            if answer is None:
                self.failures[url] = visit
                return None
            self.failures.pop(url, None)
            self.cut += answer.truncated is not None
            if is_page:
                self.retry_after_seconds = visit.retry_after_seconds
                if answer.status in _REDIRECTS and (target := _absolute(url, answer.header("Location"))):
                    self._pages.add(target)
            self._kept.append(Kept(url, answer))
        if not is_page:
            self._tell(url)
        return answer

    def failure_of(self, url: str) -> tuple[Outcome, str] | None:
        """How the visit to an address failed, if it did."""
        visit = self.failures.get(url)
        if visit is None:
            return None
        return visit.failure or Outcome.UNREACHABLE, visit.reason or "no answer"


def _leads_on(headers: Mapping[str, str]) -> bool:
    """Whether a request asks for a page for the window itself.

    Hosts without TLS are not told what for, but that it is for a window or a frame.
    """
    named = {name.lower(): value for name, value in headers.items()}
    purpose = named.get("sec-fetch-dest")
    return purpose == "document" or (purpose is None and "upgrade-insecure-requests" in named)


def _tell_nobody(_: str) -> None:
    """Nobody wants to know."""


def _is_sent(name: str) -> bool:
    name = name.lower()
    return name not in _OURS and not name.startswith("proxy-")


def _absolute(url: str, location: str | None) -> str | None:
    try:
        return urldefrag(urljoin(url, location)).url if location else None
    except ValueError:
        return None
