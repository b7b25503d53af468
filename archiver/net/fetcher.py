"""Visits: an address, where it leads to, and how that ended."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ..baton import baton
from ..errors import SettingsError, Stopped
from ..ports import Clock, Exchange, Role, SharedLimits, Visit
from .exchange import Wire
from .failure import NotReached, refused, unreachable
from .politeness import Politeness, Turn
from .redirects import Cookies, find_redirect, leads_away
from .request import Request, prepare
from .rests import Rests
from .retry_after import MAX_REST_SECONDS, parse_retry_after
from .robots import Robots
from .shared_politeness import SharedPoliteness
from .supplied import Supplied, redact
from .trust import Trust

if TYPE_CHECKING:
    from ..settings import Network, Settings

#: Redirects followed from one address.
_MAX_REDIRECTS = 10
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


class HttpFetcher:
    """:class:`archiver.ports.Fetcher` by requests; one for the whole process, used by all its threads.

    So many ``processes`` share what there is to do, each with its part of what the settings allow;
    ``trust`` is one that another of them made, with what it has loaded. With ``limits`` a host's pace is that
    of all who have them, on whatever machine.

    :raises SettingsError: a wrong ``network.resolve``, certificate bundle or User-Agent.
    """

    def __init__(
        self,
        settings: Settings,
        clock: Clock,
        stop: threading.Event | None = None,
        processes: int = 1,
        trust: Trust | None = None,
        limits: SharedLimits | None = None,
    ) -> None:
        self._network = settings.network
        self._clock = clock
        self._stop = stop
        remembered = settings.home / "cache" / "lookups.sqlite"
        self._politeness: Politeness | SharedPoliteness
        if limits is None:
            rests = Rests(remembered, clock, MAX_REST_SECONDS, clock.monotonic)
            self._politeness = Politeness(settings.politeness, clock.monotonic, rests, processes)
        else:
            self._politeness = SharedPoliteness(settings.politeness, limits, clock.monotonic)
        self._supplied = Supplied(settings.network.headers)
        self._obeys = settings.politeness.robots
        self._robots = Robots(remembered, clock, self._fetch_robots)
        agent = full_user_agent(settings.network)
        #: What every request says, by its role.
        self._usual: Mapping[Role, Mapping[str, str]] = {
            role: {"User-Agent": agent, "Accept": accepted, "Accept-Encoding": "gzip, deflate"}
            for role, accepted in _ACCEPT.items()
        }
        per_host = settings.politeness.requisites_parallel + settings.politeness.parallel_per_host
        self.trust = trust or Trust(settings.network.ca_bundle)
        self._wire = Wire(
            settings.network, clock, self.trust, folder=settings.home / "tmp", per_host=per_host
        )

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

        Cookies live as long as the visit. A host that asked to be left alone
        for longer than the settings wait isn't asked: the visit is rate limited.

        :raises Stopped: ``stop`` is set, and the visit would have to wait for its turn, or is a
            requisite's; endpoints, of which a visit under way has few, are still asked.
        :raises HomeError: the home can't keep a body, or the shared limits can't be reached; a body that
            there is no room for is cut.
        """
        if role == "requisite" and self._stop is not None and self._stop.is_set():
            raise Stopped
        hops: list[Exchange] = []
        failure: NotReached | None = None
        try:
            self._follow(url, role, headers or {}, hops, allows, stops_at, form, self._is_bound(role, is_own))
        except NotReached as error:
            failure = error
        except BaseException:
            for hop in hops:
                hop.body.close()
            raise
        if failure is not None:
            return _unreached(url, failure, hops)
        return Visit(url=url, exchanges=tuple(hops), retry_after_seconds=self._retry_after(hops[-1]))

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
    ) -> Visit:
        """Ask once what a browser asks, with its own headers, guarded and paced as every request.

        Redirects and cookies are the browser's to follow and to keep; ``is_own`` as in :meth:`fetch`.

        :raises Stopped: ``stop`` is set.
        :raises HomeError: the home can't keep a body, or the shared limits can't be reached.
        """
        if self._stop is not None and self._stop.is_set():
            raise Stopped
        host = _host_of(url)
        try:
            supplied = self._supplied.find_for_browser(method, url.partition(":")[0].lower(), host, headers)
            request = prepare(url, supplied, method=method, content=content)
            if self._is_bound(role, is_own):
                self._check_robots(request)
            turn = self._politeness.take(host, role, self._stop)
            try:
                asked = self._ask(host, request, allows)
                exchange = redact(asked, self._supplied.find_secrets(host, {}))
                self._mind(host, exchange)
            finally:
                turn.end()
        except NotReached as error:
            return _unreached(url, error)
        return Visit(url=url, exchanges=(exchange,), retry_after_seconds=self._retry_after(exchange))

    def close(self) -> None:
        self._wire.close()
        self._robots.close()
        self._politeness.close()

    def _is_bound(self, role: Role, is_own: bool) -> bool:
        """Whether robots.txt counts for a visit; a look-up keeps to what its service itself allows."""
        return role != "lookup" and (self._obeys == "all" or (self._obeys == "own" and is_own))

    def _check_robots(self, request: Request) -> None:
        with baton.laid_down():  # another thread may be asking for the file
            self._robots.check(request.url)

    def _fetch_robots(self, url: str, allows: Callable[[int], bool]) -> Visit:
        return self.fetch(url, role="lookup", allows=allows, headers={"Accept": "text/plain,*/*;q=0.8"})

    def _follow(
        self,
        url: str,
        role: Role,
        given: Mapping[str, str],
        hops: list[Exchange],
        allows: Callable[[int], bool] | None,
        stops_at: Callable[[str], bool] | None,
        form: Mapping[str, str] | None,
        obeys_robots: bool,
    ) -> None:
        cookies = Cookies()
        seen: set[tuple[str, str, str | None]] = set()
        turn: Turn | None = None
        seconds = self._network.total_timeout_seconds
        stop = self._stop if role != "endpoint" else None
        try:
            while True:
                request, cookie = self._prepare(url, role, given, cookies, form)
                host = request.host
                step = (request.method, request.url, cookie)
                if step in seen:
                    raise unreachable(f"redirect loop at {request.url}", is_settled=True)
                seen.add(step)
                if turn is None or turn.host != host:
                    # Never two turns at once: visits that wait for each other's hosts would wait for ever.
                    if turn is not None:
                        turn.end()
                        turn = None
                    if obeys_robots:
                        self._check_robots(request)
                    turn = self._politeness.take(host, role, stop)
                elif obeys_robots:
                    self._check_robots(request)
                began_at = time.monotonic()
                asked = self._ask(host, request, allows, seconds)
                seconds -= time.monotonic() - began_at
                exchange = redact(asked, self._supplied.find_secrets(host, given))
                hops.append(exchange)
                self._mind(host, exchange)
                target = find_redirect(exchange)
                if target is None or (stops_at is not None and stops_at(target)):
                    return
                if len(hops) > _MAX_REDIRECTS:
                    raise unreachable(f"too many redirects (more than {_MAX_REDIRECTS})", is_settled=True)
                if seconds <= 0:
                    most_seconds = self._network.total_timeout_seconds
                    raise unreachable(f"redirects went on for more than {most_seconds:g} s")
                if urlsplit(target).scheme.lower() not in ("http", "https"):
                    raise refused(f"redirected to what is no http(s) address: {target[:200]}")
                cookies.keep(request, exchange)
                if leads_away(request.url, target):
                    given = {k: v for k, v in given.items() if k.lower() not in _FOR_ONE_HOST}
                if exchange.status not in _REPEATS:
                    form = None
                url = target
        finally:
            if turn is not None:
                turn.end()

    def _ask(
        self,
        host: str,
        request: Request,
        allows: Callable[[int], bool] | None,
        seconds: float | None = None,
    ) -> Exchange:
        """One request; the host's pace learns how long its answer was awaited, be it in vain."""
        began_at = time.monotonic()
        awaited: float | None = None

        def watches(size: int) -> bool:
            nonlocal awaited
            if awaited is None:
                awaited = time.monotonic() - began_at
            return allows is None or allows(size)

        try:
            return self._wire.ask(request, watches, seconds)
        finally:
            self._politeness.learn(host, time.monotonic() - began_at if awaited is None else awaited)

    def _prepare(
        self,
        url: str,
        role: Role,
        given: Mapping[str, str],
        cookies: Cookies,
        form: Mapping[str, str] | None,
    ) -> tuple[Request, str | None]:
        supplied = self._supplied.find_of(url)
        headers = {**self._usual[role], **supplied, **given} if supplied or given else self._usual[role]
        request = prepare(url, headers, form)
        return request, cookies.add_to(request)

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


def _unreached(url: str, error: NotReached, hops: Sequence[Exchange] = ()) -> Visit:
    return Visit(
        url=url,
        exchanges=tuple(hops),
        failure=error.outcome,
        reason=error.reason,
        retry_after_seconds=error.retry_after_seconds,
        is_settled=error.is_settled,
    )


def _host_of(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def full_user_agent(network: Network) -> str:
    """Name, version and contact, as requests state them where ``network.headers`` says nothing else.

    :raises SettingsError: they can't be sent.
    """
    if not network.contact.isascii() or not network.contact.isprintable():
        raise SettingsError(f"network.contact must be plain ASCII text, not {network.contact!r}")
    return network.user_agent
