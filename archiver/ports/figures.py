"""What the catalogue can tell of how the program fares."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from ..lightly import dataclass


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


@dataclass(frozen=True, kw_only=True)
class DeliveryCounts:
    """How it stands with what one receiver is to be told."""

    receiver: str
    #: Events that wait, be it for their batch, for the end of quiet hours, or for another try.
    waiting: int = 0
    given_up: int = 0
    #: Tries of the message that is tried now, which all failed.
    failures: int = 0


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

    def count_deliveries(self) -> list[DeliveryCounts]:
        """For each receiver that was ever to be told anything."""

    def find_size(self) -> int | None:
        """Bytes that the catalogue takes on a server; ``None`` for a file, which anybody can look at."""

    def count_open_findings(self) -> int:
        """What audits found that is still so."""
