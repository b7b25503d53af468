"""What tests of look-ups stand on: a clock that they move, services of their own, the loopback internet."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from archiver.archives import Service
from archiver.net.clock import SystemClock
from archiver.net.fetcher import HttpFetcher
from archiver.net.lookup_file import LookupFile
from archiver.net.lookups import HttpLookups
from archiver.ports import Clock, Question
from archiver.settings import load_settings
from tests.internet import Internet

HOST = "archive.example"
START = datetime(2026, 11, 25, 12, tzinfo=UTC)


class Hands:
    """A clock that moves when somebody waits, and when the test says so."""

    def __init__(self, at: datetime = START) -> None:
        self.at = at
        self.waited = 0.0
        self._lock = threading.Lock()

    def now(self) -> datetime:
        with self._lock:
            return self.at

    def monotonic(self) -> float:
        return time.monotonic()

    def wait(self, seconds: float, stop: threading.Event | None = None) -> bool:
        with self._lock:
            self.at += timedelta(seconds=max(0.0, seconds))
            self.waited += seconds
        return stop is not None and stop.is_set()

    def advance(self, seconds: float) -> None:
        with self._lock:
            self.at += timedelta(seconds=seconds)


class Notes:
    """Keeps what is told."""

    def __init__(self) -> None:
        self.told: list[tuple[str, dict[str, Any]]] = []

    def note(self, event: str, **about: Any) -> None:
        self.told.append((event, about))


def service(**limits: Any) -> Service:
    """One that allows a thousand a minute, but for what is said."""
    chosen = {"allowed": 1000, "burst": 100, "parallel": 8} | limits
    return Service(key="made-up", name="Made-up Archive", source="made up", **chosen)


def question(path: str = "/a", **parts: Any) -> Question:
    return Question(service="made-up", url=f"https://{HOST}{path}", about=f"what {path} says", **parts)


def age_file(home: Path, now: datetime | None = None) -> None:
    """Make the file as if long ago: a new one trusts that nobody had a burst only after a while."""
    long_ago = (now or datetime.now(UTC)) - timedelta(days=30)
    file = LookupFile(home / "cache" / "lookups.sqlite", Hands(long_ago))
    file.run(lambda connection: None)
    file.close()


class Asker:
    """Lookups over a loopback internet, closed at the end."""

    def __init__(
        self,
        internet: Internet,
        home: Path,
        limits: Service,
        clock: Clock | None = None,
        stop: threading.Event | None = None,
        **sections: Any,
    ) -> None:
        home.mkdir(exist_ok=True)
        settings = load_settings(home, internet.write_config(home.parent / "settings.toml", **sections))
        self.notes = Notes()
        self.clock = clock or SystemClock()
        self.fetcher = HttpFetcher(settings, self.clock, stop)
        self.lookups = HttpLookups(
            settings, self.fetcher, self.clock, self.notes, stop, find_service=lambda _: limits
        )
        self.ask = self.lookups.ask

    def close(self) -> None:
        self.lookups.close()
        self.fetcher.close()
