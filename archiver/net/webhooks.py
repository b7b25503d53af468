"""Posts a message to an address of the user's own: guarded as every request, and to no other address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from ..ports import Clock, Exchange, Sent
from ..settings import Network
from .exchange import Wire
from .failure import NotReached
from .fetcher import full_user_agent
from .request import prepare
from .retry_after import parse_retry_after
from .trust import Trust

#: A receiver that takes longer doesn't take the message: it is sent again later.
_READ_SECONDS = 10.0
_TOTAL_SECONDS = 20.0
#: Bytes of an answer that are read, and characters of it that are told.
_MAX_ANSWER_BYTES = 65_536
_TOLD = 120
_ASKS_TO_WAIT = frozenset({429, 503})


class Webhooks:
    """One for the whole process, used by all its threads.

    :raises SettingsError: a wrong ``network.resolve``, certificate bundle or contact.
    """

    def __init__(self, network: Network, clock: Clock, *, folder: Path) -> None:
        self._clock = clock
        self._user_agent = full_user_agent(network)
        bounds = replace(
            network,
            read_timeout_seconds=min(network.read_timeout_seconds, _READ_SECONDS),
            total_timeout_seconds=min(network.total_timeout_seconds, _TOTAL_SECONDS),
            max_body_bytes=_MAX_ANSWER_BYTES,
        )
        self._wire = Wire(bounds, clock, Trust(network.ca_bundle), folder=folder, per_host=1)

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Sent:
        """See :meth:`archiver.ports.Messenger.post`."""
        try:
            sent = {"User-Agent": self._user_agent, "Accept": "*/*", **headers}
            exchange = self._wire.ask(prepare(url, sent, method="POST", content=body))
        except NotReached as error:
            return Sent(error.reason, error.retry_after_seconds)
        try:
            return self._judge(exchange)
        finally:
            exchange.body.close()

    def close(self) -> None:
        self._wire.close()

    def _judge(self, exchange: Exchange) -> Sent:
        if 200 <= exchange.status < 300:
            return Sent()
        if 300 <= exchange.status < 400:
            return Sent(f"answered {exchange.status}: it has moved; give the new address in notify.toml")
        with exchange.body.open() as body:
            said = body.read(4 * _TOLD).decode("utf-8", "replace")
        shown = "".join(char if char.isprintable() else " " for char in said)
        shown = " ".join(shown.split())[:_TOLD]
        after = None
        if exchange.status in _ASKS_TO_WAIT:
            after = parse_retry_after(exchange.header("Retry-After"), self._clock.now())
        return Sent(f"answered {exchange.status}{f': {shown}' if shown else ''}", after)
