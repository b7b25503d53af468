"""One request and its answer through requests, as they were on the wire."""

from __future__ import annotations

import http.client
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag, urlsplit
from urllib.request import getproxies

import requests
import urllib3.exceptions as broken
from requests.structures import CaseInsensitiveDict
from requests.utils import get_environ_proxies, select_proxy
from urllib3.util import Timeout

from ..baton import baton
from ..ports import Clock, Exchange
from ..settings import Network
from .adapter import POOLS, WireAdapter
from .body import Memory, SpooledBody
from .explained import explain, was_closed
from .failure import refused, unreachable
from .received import receive_body
from .request import build_request, can_be_sent, is_plain, origin_form
from .response import Recording
from .trust import iana_suite

#: An empty body of these is told by its length, too.
_WITH_BODY = frozenset({"POST", "PUT", "PATCH"})

#: Nobody sees what a redirect says beside where it leads to.
_REDIRECT_BYTES = 1_000_000

#: Methods that may be asked twice.
_READING = frozenset({"GET", "HEAD"})


@dataclass(frozen=True)
class _Answer:
    """What becomes of the connection of an answer: kept for the next request, or closed."""

    keep: Callable[[], object]
    close: Callable[[], object]


class Wire:
    """Asks once: no redirects, no retries but for a kept connection that had been closed meanwhile."""

    def __init__(self, network: Network, clock: Clock, *, folder: Path, per_host: int) -> None:
        self._network = network
        self._clock = clock
        self._folder = folder
        self._memory = Memory()
        self._per_host = per_host
        self._timeout = Timeout(connect=network.connect_seconds, read=network.read_timeout_seconds)
        self._adapter = WireAdapter(network, per_host)
        #: Scheme and host -> pool; those of the adapter, found without building its key.
        self._pools: dict[tuple[str, str], Any] = {}
        # Looking through the environment for each request takes longer than the request itself.
        self._has_proxies = bool(getproxies())

    def prepare(
        self,
        url: str,
        headers: Mapping[str, str],
        form: Mapping[str, str] | None = None,
        *,
        method: str | None = None,
        content: bytes = b"",
    ) -> requests.PreparedRequest:
        """A request for an address, without its fragment, user name and password: a GET, or a form's POST.

        With ``method`` it is one of that method, and ``content`` its body.
        Headers that can't be sent are left out: some come from answers, as an ETag does.

        :raises NotReached: not an http(s) address, or one that may not be asked.
        """
        request = requests.PreparedRequest()
        sent = {name: value.strip() for name, value in headers.items()}
        sent = {name: value for name, value in sent.items() if can_be_sent(name, value)}
        if form is None and method is None and not content and is_plain(url):
            request.method, request.url, request.headers = "GET", url, CaseInsensitiveDict(sent)
            return request
        try:
            parts = urlsplit(urldefrag(url).url)
            if parts.scheme.lower() not in ("http", "https"):
                raise refused(f"not an http(s) address: {url[:200]}")
            address = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
            request.prepare_method(method or ("GET" if form is None else "POST"))
            request.prepare_url(address, None)
            host = urlsplit(request.url or "").hostname
            _ = urlsplit(request.url or "").port  # raises where it is no number
        except (requests.RequestException, UnicodeError, ValueError) as error:
            raise refused(f"not a valid address: {url[:200]}") from error
        if not host:
            raise refused(f"not a valid address: {url[:200]}")
        request.prepare_headers(sent)
        if form is not None:
            request.prepare_body(dict(form), None)
        elif content or method in _WITH_BODY:
            request.prepare_body(content, None)
        return request

    def ask(
        self,
        request: requests.PreparedRequest,
        allows: Callable[[int], bool] | None = None,
        seconds: float | None = None,
    ) -> Exchange:
        """The answer to a prepared request, its body read to the end or to a bound.

        It may take so many ``seconds``, else those of the settings.
        ``allows`` is asked before each piece of the body is kept, with its size; as for
        :meth:`archiver.ports.Fetcher.fetch`.

        :raises NotReached: no complete answer head came.
        """
        url = request.url or ""
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
        proxies = self._proxies(url, host, port)
        with baton:
            return self._ask(
                request, url, host, port, proxies, allows, seconds or self._network.total_timeout_seconds
            )

    def _ask(
        self,
        request: requests.PreparedRequest,
        url: str,
        host: str,
        port: int,
        proxies: dict[str, str],
        allows: Callable[[int], bool] | None,
        seconds: float,
    ) -> Exchange:
        started_at = self._clock.now()
        # Each kept connection may turn out to be closed; the last attempt is on a new one.
        for _ in range(self._per_host + 1):
            recording = Recording(
                deadline=time.monotonic() + seconds,
                read_timeout_seconds=self._network.read_timeout_seconds,
            )
            try:
                answer = self._send(request, proxies, recording)
                break
            except broken.ClosedPoolError:
                continue  # another thread's new host pushed this one's connections out
            # ValueError: what http.client makes of values that it didn't foresee.
            except (broken.HTTPError, http.client.HTTPException, OSError, ValueError) as error:
                # What was posted may have been taken, and is not posted twice (RFC 9110, 9.2.2).
                if recording.reused and was_closed(error) and request.method in _READING:
                    continue
                raise explain(self._network, error, host, port, has_asked=bool(recording.request)) from error
        else:
            raise unreachable(f"{host} closes every connection")
        response = recording.response
        if response is None:  # can't be: an answer without a head is an error above
            raise unreachable(f"{host} gave no answer")
        body = SpooledBody(self._folder, self._memory)
        try:
            most = self._network.max_body_bytes
            if 300 <= response.status < 400:
                most = min(most, _REDIRECT_BYTES)
            truncated = receive_body(response, body, most, allows)
        except BaseException:
            body.close()
            answer.close()
            raise
        if truncated or response.will_close or response.has_surplus():
            answer.close()
        else:
            response.close()
            answer.keep()
        return Exchange(
            url=url,
            started_at=started_at,
            request=origin_form(bytes(recording.request)) if proxies else bytes(recording.request),
            response_head=recording.head,
            status=response.status,
            headers=tuple(recording.fields),
            body=body,
            ip_address=recording.ip_address,
            protocols=recording.protocols,
            cipher_suite=iana_suite(recording.cipher),
            certificates=recording.certificates,
            truncated=truncated,
            chunked=response.coded is not None,
            interim=recording.interim,
            trailers=response.coded.trailers if response.coded else b"",
        )

    def close(self) -> None:
        self._adapter.close()

    def _proxies(self, url: str, host: str, port: int) -> dict[str, str]:
        if not self._has_proxies:
            return {}
        # An address that the user maps to a place is meant to be reached there.
        mapped = self._adapter.guard.is_mapped(host, port)
        proxies = {} if mapped else get_environ_proxies(url, no_proxy=None)
        if proxies:
            self._adapter.guard.check_host(host, port)
        return proxies if proxies and select_proxy(url, proxies) else {}

    def _send(
        self, request: requests.PreparedRequest, proxies: dict[str, str], recording: Recording
    ) -> _Answer:
        if not proxies:
            return self._send_directly(request, recording)
        # The steps of HTTPAdapter.send, without its translation of errors: the reason is wanted as it was.
        pool: Any = self._adapter.get_connection_with_tls_context(request, True, proxies=proxies)
        answer = pool.urlopen(
            request.method,
            self._adapter.request_url(request, proxies),
            body=request.body,
            headers=request.headers,
            redirect=False,
            assert_same_host=False,
            preload_content=False,
            decode_content=False,
            retries=False,
            timeout=self._timeout,
            recording=recording,
        )
        return _Answer(keep=answer.release_conn, close=answer.close)

    def _send_directly(self, request: requests.PreparedRequest, recording: Recording) -> _Answer:
        """As urllib3 does it, in a fifth of the time: it plans for much that never happens here."""
        pool = self._pool(request)
        connection: Any = pool._get_conn()
        if request.method not in _READING:
            connection.close()  # a kept one may be closed at its other end, and this isn't sent twice
        try:
            connection.timeout = self._timeout.connect_timeout
            response = connection.ask(recording, request.method, build_request(request))
        except BaseException:
            connection.close()
            pool._put_conn(connection)  # closed: the pool counts what it lends
            raise

        def close() -> None:
            response.close()
            connection.close()
            pool._put_conn(connection)

        return _Answer(keep=lambda: pool._put_conn(connection), close=close)

    def _pool(self, request: requests.PreparedRequest) -> Any:
        parts = urlsplit(request.url or "")
        key = (parts.scheme, parts.netloc)
        pool = self._pools.get(key)
        if pool is None or pool.pool is None:  # closed, because other hosts were asked since
            pool = self._adapter.get_connection_with_tls_context(request, True)
            if len(self._pools) >= 4 * POOLS:
                self._pools.clear()
            self._pools[key] = pool
        return pool
