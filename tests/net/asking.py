"""Processes that ask one host, or one service: what other workers are, on this machine or another."""

from __future__ import annotations

import contextlib
import multiprocessing
import threading
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

from archiver.archives import Service
from archiver.catalog.limits import open_limits
from archiver.errors import HomeError
from archiver.net.clock import SystemClock
from archiver.net.fetcher import HttpFetcher
from archiver.net.lookups import HttpLookups
from archiver.ports import Question
from archiver.settings import Settings

# One process has imported everything, and all others are forked off it.
_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload([__name__])


@dataclass(frozen=True, kw_only=True)
class Asks:
    settings: Settings
    threads: int = 1
    #: Of each thread.
    count: int = 1
    role: Any = "page"
    host: str = "news.example"
    path: str = "/"
    lease_seconds: float = 30.0
    #: What it allows, where it is a service that is asked.
    limits: Service | None = None


@dataclass
class Asker:
    process: BaseProcess
    line: Connection
    #: Statuses, and how visits failed.
    answers: list[int | str] = field(default_factory=list)

    def hear(self) -> int | str:
        """The next answer."""
        assert self.line.poll(60)
        self.answers.append(self.line.recv())
        return self.answers[-1]

    def hear_all(self) -> list[int | str]:
        """Its answers, when it has ended."""
        try:
            while True:
                self.hear()
        except (EOFError, ConnectionResetError):
            self.process.join()
        return self.answers

    def kill(self) -> None:
        self.process.kill()
        self.process.join()


def start(asks: Asks) -> Asker:
    ours, theirs = _context.Pipe(duplex=False)
    process = _context.Process(target=_ask if asks.limits is None else _look_up, args=(asks, theirs))
    process.start()
    theirs.close()
    return Asker(process, ours)


def _ask(asks: Asks, line: Connection) -> None:
    limits = open_limits(asks.settings, lease_seconds=asks.lease_seconds)
    web = HttpFetcher(asks.settings, SystemClock(), limits=limits)
    one_says = threading.Lock()
    with contextlib.suppress(HomeError):  # what takes long the first time is done
        web.fetch("http://warm.example/warm", role="lookup").close()

    def ask() -> None:
        for _ in range(asks.count):
            said: int | str
            try:
                visit = web.fetch(f"http://{asks.host}{asks.path}", role=asks.role)
                said = visit.final.status if visit.final else str(visit.failure and visit.failure.value)
                visit.close()
            except HomeError:
                said = "HomeError"
            with one_says:
                line.send(said)

    threads = [threading.Thread(target=ask) for _ in range(asks.threads)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    web.close()
    if limits is not None:
        limits.close()


class _Quiet:
    def note(self, event: str, **about: Any) -> None:
        pass


def _look_up(asks: Asks, line: Connection) -> None:
    """Ask a service; its answers aren't told."""
    assert asks.limits is not None
    limits, clock, service = open_limits(asks.settings), SystemClock(), asks.limits
    web = HttpFetcher(asks.settings, clock, limits=limits)
    lookups = HttpLookups(asks.settings, web, clock, _Quiet(), find_service=lambda _: service, limits=limits)
    line.send("begins")

    def ask(number: int) -> None:
        url = f"http://{asks.host}{asks.path}?{number}"
        lookups.ask(Question(service=service.key, url=url, about="this", keeps_seconds=0.0))

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(asks.threads)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    lookups.close()
    web.close()
    assert limits is not None
    limits.close()
