"""Keeps a process's part in the shared rows of hosts: it renews leases, gives them back, and passes on words.

That is done beside the requests, by one thread: who has its answer waits for no database. What came together
meanwhile goes in one transaction.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import field
from functools import partial
from typing import Any

from ..errors import ArchiverError
from ..lightly import dataclass
from ..ports import Kept, SharedLimits
from ..settings import Politeness as PolitenessSettings
from .host_row import HostRow, Kind, Word

log = logging.getLogger(__name__)

#: A lease is renewed when such a part of its time is over.
_RENEW_AFTER = 1 / 3
#: A lease for requisites goes from one to the next for so long, and waits for the next for so long.
_PASSED_ON_SECONDS = 1.0
_IDLE_SECONDS = 0.2
#: Hosts in one transaction: whoever asks one of them waits for all.
_TOGETHER = 20
_AGAIN_SECONDS = 1.0
#: What ends is given back together after so long at most, and such a part of the pause between two pages, in
#: which nobody could have asked that host anyway.
_LINGER_SECONDS = 0.05
_LINGER_PART = 0.1
#: What is remembered of a host's answers while the rows can't be reached.
_MAX_WORDS = 100


@dataclass
class _Held:
    host: str
    kind: Kind
    begun_at: float
    renew_at: float
    #: Nobody uses it just now, and it is given back then.
    idle_until: float | None = None


@dataclass
class _Change:
    """What is to be stored of a host."""

    leaves: list[str] = field(default_factory=list)
    renews: list[str] = field(default_factory=list)
    words: list[Word] = field(default_factory=list)

    def apply(self, settings: PolitenessSettings, lease_seconds: float, state: Any, now: float) -> Kept:
        row = HostRow(state, now, lease_seconds)
        row.hear(self.words, settings)
        row.leave(self.leaves)
        row.renew(self.renews)
        return row.keep()


class TurnKeeper:
    """One for a process; its thread starts with the first lease."""

    def __init__(self, settings: PolitenessSettings, limits: SharedLimits, rows: str) -> None:
        self._rows = rows
        self._settings = settings
        self._limits = limits
        self._renew_seconds = limits.lease_seconds * _RENEW_AFTER
        self._linger_seconds = min(_LINGER_SECONDS, settings.delay_seconds * _LINGER_PART)
        self._changed = threading.Condition()
        self._held: dict[str, _Held] = {}
        #: By host: leases to be given back.
        self._over: dict[str, list[str]] = {}
        self._words: dict[str, list[Word]] = {}
        #: By host: threads that stand in line.
        self._waiting: Counter[str] = Counter()
        self._thread: threading.Thread | None = None
        self._closing = False

    def begin(self, host: str, lease_id: str, kind: Kind) -> None:
        """A lease is held from now on."""
        now = time.monotonic()
        with self._changed:
            self._held[lease_id] = _Held(host, kind, now, now + self._renew_seconds)
            self._start()

    def end(self, host: str, lease_id: str | None) -> None:
        """A turn is over; ``None`` is one without a lease."""
        now = time.monotonic()
        with self._changed:
            held = self._held.get(lease_id) if lease_id is not None else None
            is_passed_on = (
                held is not None
                and held.kind == "requisite"
                and now - held.begun_at < _PASSED_ON_SECONDS
                and not self._waiting[host]
            )
            if held is not None and is_passed_on:
                held.idle_until = now + _IDLE_SECONDS
            else:
                self._leave(host, lease_id)
            self._start()

    def find_idle(self, host: str) -> str | None:
        """A lease for requisites that goes on to the next one."""
        now = time.monotonic()
        with self._changed:
            for lease_id, held in self._held.items():
                if held.host == host and held.idle_until is not None and now < held.idle_until:
                    held.idle_until = None
                    return lease_id
        return None

    @contextmanager
    def waiting(self, host: str) -> Iterator[None]:
        """Stand in line for the block: no lease is passed on past it."""
        with self._changed:
            self._waiting[host] += 1
        try:
            yield
        finally:
            with self._changed:
                self._waiting[host] -= 1
                self._waiting += Counter()  # drops those that are 0

    def leave(self, host: str, lease_id: str) -> None:
        """Nobody waits for a turn any more."""
        with self._changed:
            self._leave(host, lease_id)
            self._start()

    def tell(self, host: str, word: Word) -> None:
        """What an answer said; it is stored with whatever is stored next of its host."""
        self.put_back(host, [word])

    def take_words(self, host: str) -> list[Word]:
        """What was told of a host: whoever takes it stores it, or puts it back."""
        with self._changed:
            return self._words.pop(host, [])

    def put_back(self, host: str, words: Sequence[Word]) -> None:
        with self._changed:
            known = self._words.setdefault(host, [])
            known.extend(words)
            del known[:-_MAX_WORDS]

    def drop_idle(self, host: str) -> None:
        """The host asks for fewer requests: no lease goes from one to the next."""
        with self._changed:
            idle = [key for key, held in self._held.items() if held.host == host and held.idle_until]
            for lease_id in idle:
                self._leave(host, lease_id)
                self._start()

    def close(self) -> None:
        """Give back what is held."""
        with self._changed:
            self._closing = True
            self._changed.notify_all()
            thread = self._thread
        if thread is not None:
            thread.join()

    def _leave(self, host: str, lease_id: str | None) -> None:
        over = self._over.setdefault(host, [])
        if lease_id is not None:
            self._held.pop(lease_id, None)
            over.append(lease_id)

    def _start(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="turns", daemon=True)
            self._thread.start()
        self._changed.notify_all()

    def _run(self) -> None:
        while self._wait_for_work():
            if self._linger_seconds and not self._closing:
                time.sleep(self._linger_seconds)
            with self._changed:
                changes = self._collect()
            if not self._store(changes):
                with self._changed:
                    if self._closing:
                        return
                    self._changed.wait(_AGAIN_SECONDS)

    def _wait_for_work(self) -> bool:
        """Whether there is something to be stored; ``False`` at the end."""
        with self._changed:
            while True:
                if self._closing:
                    self._give_all_back()
                pause = self._find_pause()
                if self._over or (pause is not None and pause <= 0):
                    return True
                if self._closing:
                    return False
                self._changed.wait(pause)

    def _collect(self) -> dict[str, _Change]:
        """What is to be stored now, of some hosts."""
        now = time.monotonic()
        idle = [key for key, held in self._held.items() if held.idle_until and held.idle_until <= now]
        for lease_id in idle:
            self._leave(self._held[lease_id].host, lease_id)
        changes: dict[str, _Change] = {}
        for host in list(self._over)[:_TOGETHER]:
            changes[host] = _Change(self._over.pop(host), words=self._words.pop(host, []))
        for lease_id, held in self._held.items():
            if held.renew_at <= now and len(changes) < 2 * _TOGETHER:
                held.renew_at = now + self._renew_seconds
                changes.setdefault(held.host, _Change()).renews.append(lease_id)
        return changes

    def _give_all_back(self) -> None:
        """A process that ends leaves nothing behind, and says what it heard."""
        for lease_id, held in list(self._held.items()):
            self._leave(held.host, lease_id)
        for host in self._words:
            self._over.setdefault(host, [])

    def _find_pause(self) -> float | None:
        """Seconds until there is something to be stored, if nothing comes before."""
        instants = [
            held.renew_at if held.idle_until is None else min(held.idle_until, held.renew_at)
            for held in self._held.values()
        ]
        return min(instants) - time.monotonic() if instants else None

    def _store(self, changes: dict[str, _Change]) -> bool:
        lease_seconds = self._limits.lease_seconds
        try:
            self._limits.change_many(
                self._rows,
                {
                    host: partial(change.apply, self._settings, lease_seconds)
                    for host, change in changes.items()
                },
            )
        except ArchiverError as error:
            log.warning("turns at hosts can't be given back or renewed just now: %s", error)
        except Exception:  # the edge of a worker: leases that it can't give back lapse
            log.exception("turns at hosts were not given back")
        else:
            return True
        with self._changed:
            for host, change in changes.items():
                self._over.setdefault(host, []).extend(change.leaves)
                self.put_back(host, change.words)
                for lease_id in change.renews:
                    if lease_id in self._held:
                        self._held[lease_id].renew_at = time.monotonic()
        return False
