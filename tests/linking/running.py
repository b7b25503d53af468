"""One run of the real program over the articles of a made-up world, and what it asked for each."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from archiver.model import Citation, Resolution
from archiver.service import Archiver
from archiver.settings import load_settings
from tests.internet import Internet
from tests.internet.archives import Archives, FastClock, publish, serve
from tests.world import Case, World

#: One job at a time: only so is every request one citation's, and simulated time no longer than it would be.
_SETTINGS: dict[str, dict[str, Any]] = {
    "linking": {"online": True},
    "work": {"workers": 1, "max_attempts": 3, "retry_seconds": 60},
    "capture": {"requisites": False},
}
#: Looks for work that has become due; what failed for good is not waited for.
_MOST_ROUNDS = 6
_ROUND = timedelta(minutes=10)


class WorkClock(FastClock):
    """Goes on only by waits that the program's ``stop`` may end: who waits for a worker waits for no time."""

    def __init__(self, stop: threading.Event) -> None:
        super().__init__()
        self._stop = stop

    def wait(self, seconds: float, stop: threading.Event | None = None) -> bool:
        if stop is not None and stop is not self._stop:
            return stop.wait(seconds)
        return super().wait(seconds, stop)


@dataclass(frozen=True, kw_only=True)
class Linked:
    """What the program made of one article."""

    case: Case
    #: The citation that is nearest to the one the article was written for; ``None`` where none was found.
    citation: Citation | None
    resolution: Resolution | None
    #: Every citation of the article that was resolved, with its resolution.
    resolved: tuple[tuple[Citation, Resolution], ...]
    #: Requests by service: the search's, and those of asking archives for copies of the posts.
    asked: Mapping[str, int]
    asked_for_copies: Mapping[str, int]


@dataclass(frozen=True, kw_only=True)
class Run:
    linked: Sequence[Linked]
    #: Requests that belong to an article's own page: which copies archives hold of it.
    asked_for_articles: Mapping[str, int]
    #: The servers' count of all requests.
    asked: Mapping[str, int]
    beyond_limits: Mapping[str, int]
    simulated: timedelta
    processor_seconds: float
    wall_seconds: float
    errors: Sequence[str]


@dataclass
class _Ledger:
    """Progress that books each request on what it was made for, by the servers' own counts."""

    archives: Archives
    citations: dict[str, Counter[str]] = field(default_factory=dict)
    addresses: dict[str, Counter[str]] = field(default_factory=dict)
    _booked: Counter[str] = field(default_factory=Counter)

    def note(self, event: str, **about: Any) -> None:
        if event == "ask":
            return
        now = Counter({name: meter.asked for name, meter in self.archives.meters.items()})
        new, self._booked = now - self._booked, now
        if event == "link":
            self.citations.setdefault(about["citation"], Counter()).update(new)
        elif event == "mementos":
            self.addresses.setdefault(about["url"], Counter()).update(new)


def run_world(world: World, cases: Sequence[Case], home: Path) -> Run:
    """Archive the articles, with all that follows, and gather what became of each."""
    stop = threading.Event()
    clock = WorkClock(stop)
    began_at, began, wall = clock.now(), time.process_time(), time.monotonic()
    with Internet() as internet:
        archives = serve(internet, world, clock=clock)
        publish(internet, cases)
        ledger = _Ledger(archives)
        config = internet.write_config(home.parent / f"{home.name}.toml", **_SETTINGS)
        settings = load_settings(home, config)
        with Archiver(settings, progress=ledger, stop=stop, clock=clock) as archiver:
            if any(holder.bioguide for holder in world.holders):
                archiver.download_legislators()
            errors = archiver.archive([case.url for case in cases if _tells_date(case)]).errors
            for case in cases:
                if not _tells_date(case):  # Whoever archives a text says when it came out.
                    errors += archiver.archive([case.url], published_at=case.published_at).errors
            for _ in range(_MOST_ROUNDS):
                archiver.work(until_idle=True)
                clock.advance(_ROUND.total_seconds())
            linked = [_gather(archiver, case, ledger) for case in cases]
        pages = {case.url for case in cases}
        return Run(
            linked=linked,
            asked_for_articles=sum((ledger.addresses.get(url, Counter()) for url in pages), Counter()),
            asked={name: meter.asked for name, meter in archives.meters.items() if meter.asked},
            beyond_limits=archives.beyond_limits(),
            simulated=clock.now() - began_at - _MOST_ROUNDS * _ROUND,
            processor_seconds=time.process_time() - began,
            wall_seconds=time.monotonic() - wall,
            errors=[str(error) for error in errors],
        )


def _gather(archiver: Archiver, case: Case, ledger: _Ledger) -> Linked:
    shown = archiver.show(case.url) or {}
    found: list[tuple[str, Citation, Resolution | None]] = []
    with archiver.catalog.read() as session:
        for row in shown.get("citations", ()):
            found.append((row["id"], session.load_citation(row["id"]), session.find_resolution(row["id"])))
    meant = max(found, key=lambda one: _nearness(case, one[1]), default=None)
    asked = sum((ledger.citations.get(key, Counter()) for key, _c, _r in found), Counter[str]())
    resolved = tuple((c, r) for _key, c, r in found if r is not None and r.state == "resolved")
    copies = (ledger.addresses.get(r.url or "", Counter[str]()) for _c, r in resolved)
    return Linked(
        case=case,
        citation=meant[1] if meant else None,
        resolution=meant[2] if meant else None,
        resolved=resolved,
        asked=asked,
        asked_for_copies=sum(copies, Counter[str]()),
    )


def _tells_date(case: Case) -> bool:
    return b"article:published_time" in case.body


def _nearness(case: Case, citation: Citation) -> tuple[bool, int]:
    said = " ".join(quote.text for quote in citation.quotes)
    return citation.platform == case.platform, sum(quote in said for quote in case.quotes)
