"""One request and its answer, as they were on the wire."""

from __future__ import annotations

import http.client
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from urllib.request import getproxies

from ..baton import baton
from ..ports import Clock, Exchange
from ..settings import Network
from .body import Memory, SpooledBody
from .direct import READING, Connections
from .explained import NotLetThrough, explain, was_closed
from .failure import unreachable
from .guard import Guard
from .received import receive_body
from .recording import Recording
from .request import Request
from .trust import Trust, iana_suite

if TYPE_CHECKING:
    from .proxied import Proxied

#: Nobody sees what a redirect says beside where it leads to.
_REDIRECT_BYTES = 1_000_000


class Lent(Protocol):
    """A connection for the time of one answer."""

    def keep(self) -> None:
        """The answer is read to its end: the next request may use it."""

    def close(self) -> None: ...


class Wire:
    """Asks once: no redirects, no retries but for a kept connection that had been closed meanwhile."""

    def __init__(self, network: Network, clock: Clock, trust: Trust, *, folder: Path, per_host: int) -> None:
        self._network = network
        self._clock = clock
        self._folder = folder
        self._memory = Memory()
        self._per_host = per_host
        self._guard = Guard(network)
        self._connections = Connections(
            self._guard,
            trust.context,
            per_host=per_host,
            connect_seconds=network.connect_seconds,
        )
        # Looking through the environment for each request takes longer than the request itself.
        self._proxied = self._find_proxied() if getproxies() else None

    def _find_proxied(self) -> Proxied:
        # Importing requests takes a sixth of what all imports of a start take.
        from .proxied import Proxied

        return Proxied(self._network, self._guard, self._per_host)

    def ask(
        self,
        request: Request,
        allows: Callable[[int], bool] | None = None,
        seconds: float | None = None,
    ) -> Exchange:
        """The answer to a request, its body read to the end or to a bound.

        It may take so many ``seconds``, else those of the settings.
        ``allows`` is asked before each piece of the body is kept, with its size; as for
        :meth:`archiver.ports.Fetcher.fetch`.

        :raises NotReached: no complete answer head came.
        """
        with baton:
            started_at = self._clock.now()
            lent, recording = self._send(request, seconds or self._network.total_timeout_seconds)
            answer = recording.answer
            if answer is None:  # can't be: an answer without a head is an error in there
                raise unreachable(f"{request.host} gave no answer")
            body = SpooledBody(self._folder, self._memory)
            try:
                most = self._network.max_body_bytes
                if 300 <= answer.status < 400:
                    most = min(most, _REDIRECT_BYTES)
                truncated = receive_body(answer, body, most, allows)
            except BaseException:
                body.close()
                lent.close()
                raise
            if truncated or answer.will_close or answer.has_surplus():
                lent.close()
            else:
                lent.keep()
            return Exchange(
                url=request.url,
                started_at=started_at,
                request=bytes(recording.request),
                response_head=answer.head,
                status=answer.status,
                headers=tuple(answer.fields),
                body=body,
                ip_address=recording.ip_address,
                protocols=(f"http/1.{answer.version % 10}", *recording.secured_by),
                cipher_suite=iana_suite(recording.cipher),
                certificates=recording.certificates,
                truncated=truncated,
                chunked=answer.coded is not None,
                interim=answer.interim,
                trailers=answer.coded.trailers if answer.coded else b"",
            )

    def _send(self, request: Request, seconds: float) -> tuple[Lent, Recording]:
        """The head of an answer, and the connection that brought it."""
        proxies = self._proxied.find(request) if self._proxied else {}
        # Each kept connection may turn out to be closed; the last attempt is on a new one.
        for _ in range(self._per_host + 1):
            recording = Recording(time.monotonic() + seconds, self._network.read_timeout_seconds)
            try:
                if self._proxied and proxies:
                    return self._proxied.ask(request, proxies, recording), recording
                return self._connections.ask(request, recording), recording
            # ValueError: what http.client makes of values that it didn't foresee.
            except (http.client.HTTPException, OSError, ValueError, NotLetThrough) as error:
                # What was posted may have been taken, and is not posted twice (RFC 9110, 9.2.2).
                if recording.reused and was_closed(error) and request.method in READING:
                    continue
                has_asked = bool(recording.request)
                raise explain(
                    self._network, error, request.host, request.port, has_asked=has_asked
                ) from error
        raise unreachable(f"{request.host} closes every connection")

    def close(self) -> None:
        self._connections.close()
        if self._proxied:
            self._proxied.close()
