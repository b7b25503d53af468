"""How often and how many at a time one host is asked, over the whole process.

The settings give the pace of a host that is well. One that says "too many
requests" or grows slow is asked more cautiously: each step of caution doubles
the pause and halves what is under way at once, and is taken back when a number
of answers came as they should.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from ..baton import baton
from ..errors import Stopped
from ..model import Outcome
from ..ports import Role
from ..settings import Politeness as PolitenessSettings
from .caution import Caution
from .failure import NotReached
from .rests import Rests
from .retry_after import MAX_REST_SECONDS

#: Hosts that are remembered; idle ones beyond this number are forgotten.
_MAX_HOSTS = 1024
#: How often a waiting request looks whether it is to stop.
_LOOK_SECONDS = 0.2


class _Host(Caution):
    """What is under way at one host, and when it may be asked again."""

    __slots__ = ("next_page", "pages", "requisites", "resting_until", "waiting")

    def __init__(self) -> None:
        super().__init__()
        self.pages = 0
        self.requisites = 0
        self.waiting = 0
        self.next_page = 0.0
        self.resting_until = 0.0

    def is_idle(self, now: float) -> bool:
        return not (self.pages or self.requisites or self.waiting) and now >= max(
            self.next_page, self.resting_until
        )


class Turn:
    """The right to ask one host; it ends when the answer is there."""

    def __init__(self, host: str, end: Callable[[], None]) -> None:
        self.host = host
        self._end = end

    def end(self) -> None:
        self._end()


class Politeness:
    """Hands out turns: pages (and feeds and endpoints) with a pause between their starts, requisites without.

    A page's images, styles and scripts come at once, as in a browser; what a
    person would open one after the other has a pause. Look-ups only let a host
    rest that asked for it: whoever asks keeps the pace that the service allows.
    With ``rests``, what a host asked another process holds here, too. Where several ``processes`` share
    their requests, each with its part of what the settings allow, a host that is asked with caution has
    the same pause of all of them together.
    """

    def __init__(
        self,
        settings: PolitenessSettings,
        monotonic: Callable[[], float] = time.monotonic,
        rests: Rests | None = None,
        processes: int = 1,
    ) -> None:
        self._settings = settings
        self._processes = processes
        self._monotonic = monotonic
        self._rests = rests
        self._forget_at = _MAX_HOSTS
        self._lock = threading.Lock()
        self._changed = threading.Condition(self._lock)
        #: Threads that wait for any change.
        self._waiting = 0
        self._hosts: dict[str, _Host] = {}

    def take(self, host: str, role: Role, stop: threading.Event | None = None) -> Turn:
        """Wait for a turn at a host.

        :raises NotReached: the host asked to be left alone for longer than we wait.
        :raises Stopped: it would have to wait, and ``stop`` is set.
        """
        news = self._rests.news() if self._rests is not None else {}
        with self._lock:
            for name, seconds in news.items():
                self._let_rest(self._host(name), seconds)
            known = self._host(host)
            if self._begin(known, host, role) == 0.0:
                return Turn(host, lambda: self._end(known, role))
            known.waiting += 1
            self._waiting += 1
        with baton.laid_down(), self._changed:
            try:
                while (pause := self._begin(known, host, role)) != 0.0:
                    if stop is not None and stop.is_set():
                        raise Stopped
                    # No longer at once: the clock that says when it is over isn't the one that wakes us.
                    looks = stop is not None or pause is not None
                    self._changed.wait(min(pause or _LOOK_SECONDS, _LOOK_SECONDS) if looks else None)
            finally:
                known.waiting -= 1
                self._waiting -= 1
        return Turn(host, lambda: self._end(known, role))

    def _begin(self, known: _Host, host: str, role: Role) -> float | None:
        """Begin a turn, or say how long to wait, as :meth:`_pause` does.

        :raises NotReached: as :meth:`take`.
        """
        now = self._monotonic()
        rest = known.resting_until - now
        if rest > self._settings.max_retry_after_seconds:
            raise resting(host, rest)
        if (pause := self._pause(known, role, now)) == 0.0:
            if role == "requisite":
                known.requisites += 1
            elif role != "lookup":
                known.pages += 1
                known.next_page = now + known.delay(self._settings, self._processes)
        return pause

    def rest(self, host: str, seconds: float | None) -> None:
        """Leave a host alone for a while; ``None`` where it didn't say for how long."""
        if seconds and self._rests is not None:
            self._rests.save(plain_host(host), seconds)
        with self._lock:
            known = self._host(host)
            self._let_rest(known, known.refuse(seconds, self._settings))

    def hold_off(self, host: str, *, page_seconds: float = 0.0, rest_seconds: float = 0.0) -> None:
        """Begin no page of a host for so long, and nothing at all: what is known from elsewhere."""
        with self._lock:
            known = self._host(host)
            known.next_page = max(known.next_page, self._monotonic() + page_seconds)
            if rest_seconds:
                self._let_rest(known, rest_seconds)

    def _let_rest(self, known: _Host, seconds: float) -> None:
        until = self._monotonic() + min(seconds, MAX_REST_SECONDS)
        known.resting_until = max(known.resting_until, until)

    def forgive(self, host: str) -> None:
        """A host answered as it should: the next rest of our own choice is short, and caution wanes."""
        with self._lock:
            if (known := self._find(host)) is None:
                return
            if known.forgive():
                self._changed.notify_all()

    def learn(self, host: str, seconds: float) -> None:
        """An answer of a host was awaited for so long."""
        with self._lock:
            if (known := self._find(host)) is not None:
                known.learn(seconds)

    def close(self) -> None:
        if self._rests is not None:
            self._rests.close()

    def _pause(self, known: _Host, role: Role, now: float) -> float | None:
        """Seconds until a start may be tried; 0 is now, ``None`` is until another turn ends."""
        if role == "lookup":
            return max(0.0, known.resting_until - now)
        if role == "requisite":
            busy = known.requisites >= known.most(self._settings.requisites_parallel)
            start = known.resting_until
        else:
            busy = known.pages >= known.most(self._settings.parallel_per_host)
            start = max(known.next_page, known.resting_until)
        if now < start:
            return start - now
        return None if busy else 0.0

    def _find(self, host: str) -> _Host | None:
        return self._hosts.get(host) or self._hosts.get(plain_host(host))

    def _host(self, host: str) -> _Host:
        if (known := self._find(host)) is None:
            host = plain_host(host)
            if len(self._hosts) >= self._forget_at:
                now = self._monotonic()
                self._hosts = {name: h for name, h in self._hosts.items() if not h.is_idle(now)}
                # Many may rest for days: they aren't looked through again for each new one.
                self._forget_at = max(_MAX_HOSTS, 2 * len(self._hosts))
            known = self._hosts[host] = _Host()
        return known

    def _end(self, known: _Host, role: Role) -> None:
        with self._lock:
            if role == "requisite":
                known.requisites -= 1
            elif role != "lookup":
                known.pages -= 1
            if self._waiting:
                self._changed.notify_all()


def resting(host: str, seconds: float) -> NotReached:
    """It rests for longer than anybody waits."""
    return NotReached(Outcome.RATE_LIMITED, f"{host} asks to be left alone for {seconds:.0f} s more", seconds)


def plain_host(host: str) -> str:
    """One host has one pace, however its name is written."""
    return host.lower().rstrip(".")
