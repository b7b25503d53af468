"""A home with a work table, and steps that say what they do."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from archiver.catalog import SqlCatalog
from archiver.errors import LostLease
from archiver.model import Job
from archiver.net.clock import SystemClock
from archiver.ports import Again, Done, NewJob
from archiver.settings import Work
from tests.catalog.examples import settings_of


class Heard:
    """A :class:`archiver.ports.Progress` that remembers."""

    def __init__(self) -> None:
        self.events: list[tuple[str, dict[str, Any]]] = []

    def note(self, event: str, **about: Any) -> None:
        self.events.append((event, about))

    def all_of(self, event: str) -> list[dict[str, Any]]:
        return [about for name, about in self.events if name == event]


class Stored:
    """A :class:`archiver.ports.Later` that ends when it is told to."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._over: list[BaseException | None] = []
        self._told: list[Callable[[BaseException | None], None]] = []

    def then(self, tell: Callable[[BaseException | None], None]) -> None:
        with self._lock:
            if not self._over:
                self._told.append(tell)
                return
        tell(self._over[0])

    def end(self, error: BaseException | None) -> None:
        with self._lock:
            self._over.append(error)
        for tell in self._told:
            tell(error)


class World:
    def __init__(self, home: Path, *, url: str | None = None, **work: Any) -> None:
        found = settings_of(home) if url is None else settings_of(home, url=url)
        self.settings = replace(found, work=replace(Work(retry_seconds=3600), **work))
        self.clock = SystemClock()
        self.catalog = SqlCatalog(self.settings)
        self.progress = Heard()
        self.stop = threading.Event()
        #: Subjects in the order their steps began; appending is atomic.
        self.begun: list[str] = []

    def close(self) -> None:
        self.catalog.close()

    def ask(self, subjects: Iterable[str], **job: Any) -> list[str]:
        with self.catalog.begin() as session:
            now = self.clock.now()
            return [
                session.enqueue(NewJob(**{"step": "capture", "subject": subject, **job}), at=now)
                for subject in subjects
            ]

    def ask_later(self, subjects: Iterable[str], *, seconds: float = 3600, **job: Any) -> list[str]:
        return self.ask(subjects, due_at=self.clock.now() + timedelta(seconds=seconds), **job)

    def step(self, does: Callable[[Job], Done | Again | None] | None = None) -> dict[str, Any]:
        """A table of one step: it notes its subject, does what is given, then finishes its job."""

        def run(job: Job) -> Done | Again:
            self.begun.append(job.subject)
            ended = does(job) if does else None
            if ended is not None:
                return ended
            with self.catalog.begin() as session:
                if not session.finish(job, at=self.clock.now()):
                    raise LostLease(job.id)
            return Done()

        return {"capture": run}

    def counts(self, batch: str | None = None) -> Any:
        with self.catalog.read() as session:
            return session.count_work(batch, at=self.clock.now())

    def reason(self, job_id: str) -> str | None:
        with self.catalog.read() as session:
            return session.find_reason_of_job(job_id)

    def claim(self, owner: str = "somebody", **more: Any) -> list[Job]:
        with self.catalog.begin() as session:
            wanted = {"lease_seconds": 300, "steps": ("capture",), "limit": 100, **more}
            return session.claim(owner, at=self.clock.now(), **wanted)
