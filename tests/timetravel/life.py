"""The daemon, living in the played world: the real one, from its lock to its WARC files."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from archiver.daemon import run_daemon
from archiver.errors import HomeError
from archiver.service import Archiver
from archiver.service.duties import Duty
from archiver.settings import Settings, load_settings
from tests.internet import Internet
from tests.timetravel.clock import PlayedClock
from tests.timetravel.world import World

#: What a daemon in a played world is set to: every pause is the work table's, none a thread's.
_SETTINGS: Mapping[str, Mapping[str, Any]] = {
    "politeness": {"delay_seconds": 0, "max_retry_after_seconds": 0},
    "capture": {"requisites": False},
    "work": {"max_attempts": 5, "retry_seconds": 60, "workers": 4},
    "daemon": {"poll": "30m 12h"},
}
#: The longest leap: the daemon's regular look at things, were it awake.
_LONGEST_LEAP = timedelta(days=1)
#: What is due is taken up after so many leaps, or isn't.
_MOST_IN_VAIN = 3
#: So many leaps in a row to what was due already can't all have been to something else.
_MOST_WITHOUT_TIME = 10_000


class Told:
    """An :class:`archiver.ports.Progress` that counts."""

    def __init__(self) -> None:
        self.counts: dict[str, int] = {}
        self._lock = threading.Lock()

    def note(self, event: str, **about: Any) -> None:
        with self._lock:
            self.counts[event] = self.counts.get(event, 0) + 1


@dataclass
class PlayedTimers:
    """:class:`archiver.daemon.Timers` on the played clock: duties are woken between two leaps."""

    life: Life

    @contextmanager
    def waking(self, duties: Sequence[Duty], *, fail: Callable[[HomeError], None]) -> Iterator[None]:
        self.life.duties = duties
        self.life.clock.drive(self.life.leap)
        self.life.wake()
        yield


@dataclass
class Life:
    """A home, the clock, the world, and the daemon in it whenever it runs."""

    internet: Internet
    home: Path
    clock: PlayedClock
    world: World = field(default_factory=World)
    told: Told = field(default_factory=Told)
    settings: dict[str, dict[str, Any]] = field(default_factory=dict)
    duties: Sequence[Duty] = ()
    leaps: int = 0
    _archiver: Archiver | None = None
    _until: datetime | None = None
    #: What was wanted last, and how many leaps in a row have been to it though it was due already.
    _wanted_at: datetime | None = None
    _in_vain: int = 0
    #: Leaps in a row in which no time passed.
    _still: int = 0

    def load_settings(self) -> Settings:
        sections: dict[str, dict[str, Any]] = {name: dict(keys) for name, keys in _SETTINGS.items()}
        for name, keys in self.settings.items():
            sections[name] = sections.get(name, {}) | keys
        config = self.internet.write_config(self.home.parent / "settings.toml", **sections)
        return load_settings(self.home, config)

    @contextmanager
    def opened(self) -> Iterator[Archiver]:
        """The program on the home, as a command has it."""
        with Archiver(self.load_settings(), clock=self.clock, progress=self.told) as archiver:
            yield archiver

    def run_until(self, at: datetime) -> None:
        """Start the daemon, let it live until then, and stop it."""
        self._until = at
        with self.opened() as archiver:
            self._archiver = archiver
            run_daemon(archiver, timers=PlayedTimers(self))
        self._archiver = None

    def sleep_until(self, at: datetime) -> None:
        """Let the world go on without the daemon."""
        while (next_at := self.world.next_at()) is not None and next_at <= at:
            self.clock.leap_to(next_at)
            self.world.play_until(next_at)
        self.clock.leap_to(at)

    # --- while the daemon runs -------------------------------------------------------------------

    def leap(self) -> None:
        """The daemon has nothing to do: go on to when anybody has, and wake its duties."""
        assert self._archiver is not None
        assert self._until is not None
        self.leaps += 1
        wanted = [at for at in (self.world.next_at(), *self._wanted()) if at is not None]
        wanted += [self.clock.at + _LONGEST_LEAP, self._until]
        at = min(wanted)
        # Of many things due within microseconds each leap finds the next: that isn't the same one again.
        self._in_vain = self._in_vain + 1 if at <= self.clock.at and at == self._wanted_at else 0
        self._wanted_at = at
        self._still = self._still + 1 if at <= self.clock.at else 0
        assert self._still < _MOST_WITHOUT_TIME, "something puts itself off to now again and again"
        if self._in_vain > _MOST_IN_VAIN:  # nobody takes it up: the daemon is paused
            at = min(one for one in wanted if one > self.clock.at)
        self.clock.leap_to(at)
        self.world.play_until(self.clock.at)
        if self.clock.at >= self._until:
            self._archiver.stop.set()
            return
        self.wake()

    def wake(self) -> None:
        """Do every duty, as the daemon's timers do when it is time."""
        for duty in self.duties:
            duty.do()

    def _wanted(self) -> Iterator[datetime | None]:
        """What the daemon waits for, in true time: its own clock may go wrong."""
        assert self._archiver is not None
        for duty in self.duties:
            if (at := duty.next_at()) is not None:
                yield at - self.clock.wrong
        with self._archiver.catalog.read() as session:
            if (at := session.find_next_due_at()) is not None:
                yield at - self.clock.wrong
