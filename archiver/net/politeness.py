"""How often and how many at a time one host is asked, over the whole process."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from ..errors import Stopped
from ..model import Outcome
from ..ports import Role
from ..settings import Politeness as PolitenessSettings
from .failure import NotReached

#: Hosts that are remembered; idle ones beyond this number are forgotten.
_MAX_HOSTS = 1024
#: How often a waiting request looks whether it is to stop.
_LOOK_SECONDS = 0.2
#: Longest rest that is remembered here; whoever is told of a longer one comes back later.
_MAX_REST_SECONDS = 3600.0
#: Longest pause of our own choice after an answer that says "too many requests" without saying for how long.
_MAX_BACKOFF_SECONDS = 60.0


class _Host:
    """What is under way at one host, and when it may be asked again."""

    __slots__ = ("next_page", "pages", "requisites", "resting_until", "strikes", "waiting")

    def __init__(self) -> None:
        self.pages = 0
        self.requisites = 0
        self.waiting = 0
        self.next_page = 0.0
        self.resting_until = 0.0
        self.strikes = 0

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
    """

    def __init__(self, settings: PolitenessSettings, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._settings = settings
        self._monotonic = monotonic
        self._changed = threading.Condition()
        self._hosts: dict[str, _Host] = {}

    def take(self, host: str, role: Role, stop: threading.Event | None = None) -> Turn:
        """Wait for a turn at a host.

        :raises NotReached: the host asked to be left alone for longer than we wait.
        :raises Stopped: it would have to wait, and ``stop`` is set.
        """
        with self._changed:
            known = self._host(host)
            known.waiting += 1
            try:
                while True:
                    now = self._monotonic()
                    resting = known.resting_until - now
                    if resting > self._settings.max_retry_after_seconds:
                        raise NotReached(
                            Outcome.RATE_LIMITED,
                            f"{host} asks to be left alone for {resting:.0f} s more",
                            resting,
                        )
                    pause = self._pause(known, role, now)
                    if pause == 0.0:
                        break
                    if stop is not None and stop.is_set():
                        raise Stopped
                    wanted = [
                        seconds for seconds in (pause, _LOOK_SECONDS if stop else None) if seconds is not None
                    ]
                    self._changed.wait(min(wanted, default=None))
            finally:
                known.waiting -= 1
            if role == "requisite":
                known.requisites += 1
            elif role != "lookup":
                known.pages += 1
                known.next_page = now + self._settings.delay_seconds
        return Turn(host, lambda: self._end(known, role))

    def rest(self, host: str, seconds: float | None) -> None:
        """Leave a host alone for a while; ``None`` where it didn't say for how long."""
        with self._changed:
            known = self._host(host)
            if seconds is None:
                pause = self._settings.delay_seconds * 2.0 ** min(known.strikes + 1, 16)
                seconds = min(pause, _MAX_BACKOFF_SECONDS)
            known.strikes += 1
            seconds = min(seconds, _MAX_REST_SECONDS)
            known.resting_until = max(known.resting_until, self._monotonic() + seconds)

    def forgive(self, host: str) -> None:
        """A host answered as it should: the next pause of our own choice is short again."""
        with self._changed:
            if known := self._hosts.get(host):
                known.strikes = 0

    def _pause(self, known: _Host, role: Role, now: float) -> float | None:
        """Seconds until a start may be tried; 0 is now, ``None`` is until another turn ends."""
        if role == "lookup":
            return max(0.0, known.resting_until - now)
        if role == "requisite":
            busy, start = known.requisites >= self._settings.requisites_parallel, known.resting_until
        else:
            busy = known.pages >= self._settings.parallel_per_host
            start = max(known.next_page, known.resting_until)
        if now < start:
            return start - now
        return None if busy else 0.0

    def _host(self, host: str) -> _Host:
        if (known := self._hosts.get(host)) is None:
            if len(self._hosts) >= _MAX_HOSTS:
                now = self._monotonic()
                self._hosts = {name: h for name, h in self._hosts.items() if not h.is_idle(now)}
            known = self._hosts[host] = _Host()
        return known

    def _end(self, known: _Host, role: Role) -> None:
        with self._changed:
            if role == "requisite":
                known.requisites -= 1
            elif role != "lookup":
                known.pages -= 1
            self._changed.notify_all()
