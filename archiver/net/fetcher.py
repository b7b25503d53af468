"""Visits: an address, where it leads to, and how that ended."""

from __future__ import annotations

import contextlib
import email.utils
import http.client
import threading
from collections.abc import Callable, Mapping
from datetime import datetime
from urllib.parse import urljoin, urlsplit

import requests
from requests.cookies import RequestsCookieJar, extract_cookies_to_jar, get_cookie_header

from ..errors import SettingsError, Stopped
from ..ports import Clock, Exchange, Role, Visit
from ..settings import Network, Settings
from .exchange import Wire, can_be_sent
from .failure import NotReached, refused, unreachable
from .politeness import Politeness, Turn

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
#: Redirects after which a form is posted again; after the others browsers go on with a GET.
_REPEATS = frozenset({307, 308})
#: Answers by which a host asks for fewer requests.
_SLOW_DOWN = frozenset({429, 503})
_ACCEPT: Mapping[Role, str] = {
    "page": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "requisite": "*/*",
    "endpoint": "application/json,*/*;q=0.8",
    "lookup": "application/json,text/html;q=0.9,*/*;q=0.8",
    "feed": "application/atom+xml,application/rss+xml,application/xml;q=0.9,*/*;q=0.8",
}
#: Headers that were meant for the host they were given for, and for no other.
_FOR_ONE_HOST = frozenset({"authorization", "cookie", "proxy-authorization", "host"})
_MAX_RETRY_AFTER_SECONDS = 7 * 86_400.0


class HttpFetcher:
    """:class:`archiver.ports.Fetcher` by requests; one for the whole process, used by all its threads.

    :raises SettingsError: a wrong ``network.resolve``, certificate bundle or User-Agent.
    """

    def __init__(self, settings: Settings, clock: Clock, stop: threading.Event | None = None) -> None:
        self._network = settings.network
        self._clock = clock
        self._stop = stop
        self._politeness = Politeness(settings.politeness)
        self._user_agent = full_user_agent(settings.network)
        per_host = settings.politeness.requisites_parallel + settings.politeness.parallel_per_host
        self._wire = Wire(settings.network, clock, folder=settings.home / "tmp", per_host=per_host)

    def fetch(
        self,
        url: str,
        *,
        role: Role = "page",
        headers: Mapping[str, str] | None = None,
        allows: Callable[[int], bool] | None = None,
        stops_at: Callable[[str], bool] | None = None,
        form: Mapping[str, str] | None = None,
    ) -> Visit:
        """Visit an address, following redirects, each host at its own pace.

        Cookies live as long as the visit. A host that asked to be left alone
        for longer than the settings wait isn't asked: the visit is rate limited.

        :raises Stopped: ``stop`` is set, and the visit would have to wait for its turn, or is a
            requisite's; endpoints, of which a visit under way has few, are still asked.
        :raises HomeError: the home can't keep a body; a body that there is no room for is cut.
        """
        if role == "requisite" and self._stop is not None and self._stop.is_set():
            raise Stopped
        hops: list[Exchange] = []
        failure: NotReached | None = None
        try:
            self._follow(url, role, headers or {}, hops, allows, stops_at, form)
        except NotReached as error:
            failure = error
        except BaseException:
            for hop in hops:
                hop.body.close()
            raise
        if failure is not None:
            return Visit(
                url=url,
                exchanges=tuple(hops),
                failure=failure.outcome,
                reason=failure.reason,
                retry_after_seconds=failure.retry_after_seconds,
            )
        return Visit(url=url, exchanges=tuple(hops), retry_after_seconds=self._retry_after(hops[-1]))

    def relay(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        content: bytes = b"",
        *,
        role: Role,
        allows: Callable[[int], bool] | None = None,
    ) -> Visit:
        """Ask once what a browser asks, with its own headers, guarded and paced as every request.

        Redirects and cookies are the browser's to follow and to keep.

        :raises Stopped: ``stop`` is set.
        :raises HomeError: the home can't keep a body.
        """
        if self._stop is not None and self._stop.is_set():
            raise Stopped
        try:
            request = self._wire.prepare(url, headers, method=method, content=content)
            host = urlsplit(request.url or "").hostname or ""
            turn = self._politeness.take(host, role, self._stop)
            try:
                exchange = self._wire.ask(request, allows)
            finally:
                turn.end()
        except NotReached as error:
            return Visit(
                url=url,
                failure=error.outcome,
                reason=error.reason,
                retry_after_seconds=error.retry_after_seconds,
            )
        self._mind(host, exchange)
        return Visit(url=url, exchanges=(exchange,), retry_after_seconds=self._retry_after(exchange))

    def close(self) -> None:
        self._wire.close()

    def _follow(
        self,
        url: str,
        role: Role,
        given: Mapping[str, str],
        hops: list[Exchange],
        allows: Callable[[int], bool] | None,
        stops_at: Callable[[str], bool] | None,
        form: Mapping[str, str] | None,
    ) -> None:
        cookies = RequestsCookieJar()
        seen: set[tuple[str, str, str | None]] = set()
        turn: Turn | None = None
        stop = self._stop if role != "endpoint" else None
        try:
            while True:
                request, cookie = self._prepare(url, role, given, cookies, form)
                host = urlsplit(request.url or "").hostname or ""
                step = (request.method or "", request.url or "", cookie)
                if step in seen:
                    raise unreachable(f"redirect loop at {request.url}")
                seen.add(step)
                if turn is None or turn.host != host:
                    # Never two turns at once: visits that wait for each other's hosts would wait for ever.
                    if turn is not None:
                        turn.end()
                        turn = None
                    turn = self._politeness.take(host, role, stop)
                exchange = self._wire.ask(request, allows)
                hops.append(exchange)
                self._mind(host, exchange)
                target = _find_redirect(exchange)
                if target is None or (stops_at is not None and stops_at(target)):
                    return
                if len(hops) > self._network.max_redirects:
                    raise unreachable(f"too many redirects (more than {self._network.max_redirects})")
                if urlsplit(target).scheme.lower() not in ("http", "https"):
                    raise refused(f"redirected to what is no http(s) address: {target[:200]}")
                _keep_cookies(cookies, request, exchange)
                if _leads_away(request.url or "", target):
                    given = {k: v for k, v in given.items() if k.lower() not in _FOR_ONE_HOST}
                if exchange.status not in _REPEATS:
                    form = None
                url = target
        finally:
            if turn is not None:
                turn.end()

    def _prepare(
        self,
        url: str,
        role: Role,
        given: Mapping[str, str],
        cookies: RequestsCookieJar,
        form: Mapping[str, str] | None,
    ) -> tuple[requests.PreparedRequest, str | None]:
        headers = {
            "User-Agent": self._user_agent,
            "Accept": _ACCEPT[role],
            "Accept-Encoding": "gzip, deflate",
        }
        request = self._wire.prepare(url, {**headers, **given}, form)
        cookie = str(get_cookie_header(cookies, request) or "") if len(cookies) else None  # type: ignore[no-untyped-call]
        if cookie and "Cookie" not in request.headers:
            request.headers["Cookie"] = cookie
        return request, cookie

    def _mind(self, host: str, exchange: Exchange) -> None:
        # An archive replays answers of others: their status is no word on itself.
        if exchange.status in _SLOW_DOWN and exchange.header("Memento-Datetime") is None:
            self._politeness.rest(host, self._retry_after(exchange))
        else:
            self._politeness.forgive(host)

    def _retry_after(self, exchange: Exchange) -> float | None:
        if exchange.status not in _SLOW_DOWN or exchange.header("Memento-Datetime") is not None:
            return None
        return parse_retry_after(exchange.header("Retry-After"), self._clock.now())


def parse_retry_after(value: str | None, now: datetime) -> float | None:
    """Seconds that a Retry-After header asks for, as a number or a date; ``None`` where it asks nothing."""
    if value is None:
        return None
    value = value.strip()
    if value.isascii() and value.isdecimal():
        seconds = float(value[:12])
    else:
        try:
            seconds = (email.utils.parsedate_to_datetime(value) - now).total_seconds()
        except (ValueError, TypeError, OverflowError):
            return None
    return min(max(0.0, seconds), _MAX_RETRY_AFTER_SECONDS)


def _find_redirect(exchange: Exchange) -> str | None:
    """Where an answer sends on to, absolute; ``None`` for an answer that is final."""
    if exchange.status not in _REDIRECTS:
        return None
    location = (exchange.header("Location") or "").strip()
    if not location:
        return None
    # Headers are bytes; servers that put an address there unescaped put UTF-8.
    with contextlib.suppress(UnicodeError):
        location = location.encode("latin-1").decode("utf-8")
    try:
        return urljoin(exchange.url, location)
    except ValueError:
        return None


def _leads_away(url: str, target: str) -> bool:
    """Whether a redirect leads to another host, or from a secured connection to a plain one."""
    here, there = urlsplit(url), urlsplit(target)
    return here.hostname != there.hostname or (here.scheme, there.scheme.lower()) == ("https", "http")


class _Answer:
    """What the cookie jar wants to know of an answer: the shape of urllib3's, from an exchange."""

    def __init__(self, exchange: Exchange) -> None:
        self._original_response = self
        self.msg = http.client.HTTPMessage()
        for name, value in exchange.headers:
            # What can't be sent back is no cookie: a bare CR would end its line.
            if name.lower() in ("set-cookie", "set-cookie2") and can_be_sent(name, value):
                self.msg[name] = value


def _keep_cookies(cookies: RequestsCookieJar, request: requests.PreparedRequest, exchange: Exchange) -> None:
    if exchange.header("Set-Cookie") is not None:
        extract_cookies_to_jar(cookies, request, _Answer(exchange))  # type: ignore[no-untyped-call]


def full_user_agent(network: Network) -> str:
    """Name, version and contact, as every request states them.

    :raises SettingsError: they can't be sent.
    """
    text = f"{network.user_agent} (+{network.contact})" if network.contact else network.user_agent
    if not text.strip() or not text.isascii() or not text.isprintable():
        raise SettingsError(f"network.user_agent and network.contact must be plain ASCII text, not {text!r}")
    return text
