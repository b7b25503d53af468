"""Requests through the user's proxies, by requests and urllib3."""

from __future__ import annotations

import http.client
from typing import Any

import requests
import urllib3.exceptions as broken
from requests.structures import CaseInsensitiveDict
from requests.utils import get_environ_proxies, select_proxy
from urllib3.util import Timeout

from ..settings import Network
from .adapter import WireAdapter
from .explained import NotLetThrough
from .guard import Guard
from .recording import Recording
from .request import Request, origin_form


class Lent:
    """A connection that is urllib3's, for the time of one answer."""

    def __init__(self, response: Any) -> None:
        self._response = response

    def keep(self) -> None:
        """Its answer is read to the end: it may be used again."""
        self._response._original_response.close()
        self._response.release_conn()

    def close(self) -> None:
        self._response.close()


class Proxied:
    """Asks by the proxies that the standard variables name."""

    def __init__(self, network: Network, guard: Guard, per_host: int) -> None:
        self._guard = guard
        self._timeout = Timeout(connect=network.connect_seconds, read=network.read_timeout_seconds)
        self._adapter = WireAdapter(network, guard, per_host)

    def find(self, request: Request) -> dict[str, str]:
        """The proxies for a request; none where it goes to its host directly.

        :raises NotReached: the host may not be asked.
        """
        # An address that the user maps to a place is meant to be reached there.
        if self._guard.is_mapped(request.host, request.port):
            return {}
        proxies = get_environ_proxies(request.url, no_proxy=None)
        if proxies:
            self._guard.check_host(request.host, request.port)
        return proxies if proxies and select_proxy(request.url, proxies) else {}

    def ask(self, request: Request, proxies: dict[str, str], recording: Recording) -> Lent:
        """The head of an answer; as :meth:`.direct.Connection.ask`.

        :raises NotLetThrough: the proxy doesn't lead there.
        """
        asked = requests.PreparedRequest()
        asked.method, asked.url, asked.headers = (
            request.method,
            request.url,
            CaseInsensitiveDict(request.headers),
        )
        asked.body = request.body or None
        try:
            response = self._open(asked, proxies, recording)
        except broken.ClosedPoolError:  # another thread's new host pushed this one's connections out
            return self.ask(request, proxies, recording)
        except broken.HTTPError as error:
            raise _explained(error) from error
        recording.request = origin_form(bytes(recording.request))
        return Lent(response)

    def _open(self, asked: requests.PreparedRequest, proxies: dict[str, str], recording: Recording) -> Any:
        # The steps of HTTPAdapter.send, without its translation of errors: the reason is wanted as it was.
        pool: Any = self._adapter.get_connection_with_tls_context(asked, True, proxies=proxies)
        return pool.urlopen(
            asked.method,
            self._adapter.request_url(asked, proxies),
            body=asked.body,
            headers=asked.headers,
            redirect=False,
            assert_same_host=False,
            preload_content=False,
            decode_content=False,
            retries=False,
            timeout=self._timeout,
            recording=recording,
        )

    def close(self) -> None:
        self._adapter.close()


def _explained(error: broken.HTTPError) -> Exception:
    """The error that urllib3's wrap, as the standard library has it."""
    cause = _root(error)
    if isinstance(error, broken.ProxyError):
        return NotLetThrough(cause)
    if isinstance(cause, broken.TimeoutError):
        return TimeoutError(str(cause))
    return http.client.HTTPException(str(cause)) if isinstance(cause, broken.HTTPError) else cause


def _root(error: Exception) -> Exception:
    """The error that urllib3's wrap, however often wrapped."""
    for _ in range(5):
        inner = [a for a in error.args if isinstance(a, Exception)] + [
            e for e in (getattr(error, "original_error", None), error.__cause__) if isinstance(e, Exception)
        ]
        if not inner or not isinstance(error, broken.HTTPError):
            break
        error = inner[-1]
    return error
