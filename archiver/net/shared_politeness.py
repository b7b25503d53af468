"""How often and how many at a time one host is asked, over all processes that share a catalogue.

Two gates: that of the process first, in memory, so that of its threads only as many as may ask at once come
to the second, a row of the host that all share. What a host's answers say is told to the row alone, and comes
back with the next turn. Where the row can't be reached nothing is asked.
"""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections.abc import Callable
from typing import Any

from ..baton import baton
from ..errors import HomeError, Stopped
from ..ports import Kept, Role, SharedLimits
from ..settings import Politeness as PolitenessSettings
from .host_row import Begun, Heard, HostRow, Kind, Later, Refused
from .politeness import Politeness, Turn, plain_host, resting
from .turn_keeper import TurnKeeper

log = logging.getLogger(__name__)

#: Waited for longer than was said: clocks go a little differently.
_SPARE_SECONDS = 0.001


class SharedPoliteness:
    """Hands out turns as :class:`.Politeness` does, with all others that have the same ``limits``.

    A look-up only asks whether the host rests. Each other turn is a lease, renewed until it ends; what a page
    needs to show goes by leases that are passed on for a second. ``rows`` is the kind of the rows.
    """

    def __init__(
        self,
        settings: PolitenessSettings,
        limits: SharedLimits,
        monotonic: Callable[[], float] = time.monotonic,
        rows: str = "host",
    ) -> None:
        self._rows = rows
        self._settings = settings
        self._limits = limits
        self._local = Politeness(settings, monotonic)
        self._keeper = TurnKeeper(settings, limits, rows)

    def take(self, host: str, role: Role, stop: threading.Event | None = None) -> Turn:
        """Wait for a turn at a host.

        :raises NotReached: the host asked to be left alone for longer than we wait.
        :raises Stopped: it would have to wait, and ``stop`` is set.
        :raises HomeError: the row can't be reached.
        """
        turn = self._local.take(host, role, stop)
        name = plain_host(host)
        try:
            lease_id = self._keeper.find_idle(name) if role == "requisite" else None
            if lease_id is None:
                with baton.laid_down():
                    if role == "lookup":
                        self._look(name, stop)
                    else:
                        lease_id = self._lease(name, "requisite" if role == "requisite" else "page", stop)
        except BaseException:
            turn.end()
            raise

        def end() -> None:
            self._keeper.end(name, lease_id)
            turn.end()

        return Turn(host, end)

    def rest(self, host: str, seconds: float | None) -> None:
        """Leave a host alone for a while; ``None`` where it didn't say for how long. All know it at once."""
        name = plain_host(host)
        self._keeper.drop_idle(name)
        words = [*self._keeper.take_words(name), Refused(seconds)]

        def hear(state: Any, now: float) -> tuple[float, Kept]:
            row = HostRow(state, now, self._limits.lease_seconds)
            row.hear(words, self._settings)
            return row.rest_seconds(), row.keep()

        try:
            with baton.laid_down():
                rest = self._limits.change(self._rows, name, hear)
        except HomeError as error:
            # The answer is there, and is kept if it can be; the others hear of it later.
            log.warning("%s asks for fewer requests, which can't be passed on just now: %s", name, error)
            self._keeper.put_back(name, words)
            self._local.rest(name, seconds)
            return
        self._local.hold_off(name, rest_seconds=rest)

    def forgive(self, host: str) -> None:
        """A host answered as it should: the next rest of our own choice is short, and caution wanes."""
        self._keeper.tell(plain_host(host), Heard(is_good=True))

    def learn(self, host: str, seconds: float) -> None:
        """An answer of a host was awaited for so long."""
        self._keeper.tell(plain_host(host), Heard(seconds))

    def close(self) -> None:
        self._keeper.close()

    def _lease(self, name: str, kind: Kind, stop: threading.Event | None) -> str:
        lease_id = secrets.token_hex(8)
        try:
            verdict = self._begin(name, lease_id, kind)
            if isinstance(verdict, Later):
                with self._keeper.waiting(name):
                    verdict = self._wait_for_lease(name, lease_id, kind, verdict, stop)
        except BaseException:
            self._keeper.leave(name, lease_id)
            raise
        if kind == "page":
            # The next of this process waits in memory.
            self._local.hold_off(name, page_seconds=verdict.pause_seconds)
        self._keeper.begin(name, lease_id, kind)
        return lease_id

    def _wait_for_lease(
        self, name: str, lease_id: str, kind: Kind, verdict: Begun | Later, stop: threading.Event | None
    ) -> Begun:
        while isinstance(verdict, Later):
            if verdict.is_rest:
                self._mind_rest(name, verdict.seconds)
            _wait(verdict.seconds, stop)
            verdict = self._begin(name, lease_id, kind)
        return verdict

    def _begin(self, name: str, lease_id: str, kind: Kind) -> Begun | Later:
        words = self._keeper.take_words(name)
        patience = self._settings.max_retry_after_seconds

        def begin(state: Any, now: float) -> tuple[Begun | Later, Kept]:
            row = HostRow(state, now, self._limits.lease_seconds)
            row.hear(words, self._settings)
            verdict = row.begin(lease_id, kind, self._settings, patience_seconds=patience)
            return verdict, row.keep()

        try:
            return self._limits.change(self._rows, name, begin)
        except BaseException:
            self._keeper.put_back(name, words)
            raise

    def _look(self, name: str, stop: threading.Event | None) -> None:
        """Wait while a host rests."""
        while rest := self._find_rest(name):
            self._mind_rest(name, rest)
            _wait(rest, stop)

    def _find_rest(self, name: str) -> float:
        state, now = self._limits.find(self._rows, name)
        return HostRow(state, now, self._limits.lease_seconds).rest_seconds()

    def _mind_rest(self, name: str, seconds: float) -> None:
        self._local.hold_off(name, rest_seconds=seconds)
        if seconds > self._settings.max_retry_after_seconds:
            raise resting(name, seconds)


def _wait(seconds: float, stop: threading.Event | None) -> None:
    if stop is None:
        time.sleep(seconds + _SPARE_SECONDS)
    elif stop.wait(seconds + _SPARE_SECONDS):
        raise Stopped
