"""What the catalogue can tell of how the program fares."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, kw_only=True)
class StepCounts:
    """The jobs of one step."""

    step: str
    #: Due now, those being done included.
    due: int = 0
    running: int = 0
    later: int = 0
    failed: int = 0
    #: Since when the job is due that has been due for the longest time and isn't being done.
    oldest_due_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class RunningJob:
    """A job that a process is doing, or has claimed to do next."""

    id: str
    step: str
    subject: str
    collection: str
    attempts: int
    #: Since when; ``None`` where an older version of the program claimed it.
    leased_at: datetime | None
    #: Home, process number and a number drawn by lot, with dots between.
    owner: str


@dataclass(frozen=True, kw_only=True)
class FailedJob:
    """A job that was given up."""

    id: str
    step: str
    subject: str
    collection: str
    reason: str | None
    closed_at: datetime


class FiguresSession(Protocol):
    """Counts for people and monitoring, quick on large catalogues."""

    def count_steps(self, *, at: datetime) -> list[StepCounts]:
        """The jobs of each step that has any that aren't done."""

    def list_running(self, limit: int) -> list[RunningJob]:
        """What is being done, what began first first."""

    def list_failed(self, limit: int) -> list[FailedJob]:
        """The jobs given up last, the newest first."""

    def find_next_due(self, *, after: datetime) -> datetime | None:
        """When the next job falls due, or another process's lease ends, after an instant."""

    def count_captures_since(self, since: datetime) -> Mapping[str, int]:
        """Visits by outcome, from an instant on."""

    def count_events(self) -> Mapping[str, int]:
        """All events by kind."""
