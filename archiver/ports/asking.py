"""What persons asked for and wait for: batches of jobs that are told of while they are done, and after."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from ..lightly import dataclass

#: How the name of a batch begins that is told of: its jobs stay in it when they end, and go before others.
FOLLOWED = "ask-"


@dataclass(frozen=True, kw_only=True)
class Ask:
    """Articles that were asked for together."""

    batch: str
    collection: str
    asked_at: datetime
    #: Address -> id of the job that reads it.
    jobs: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class AskJobs:
    """The jobs of a batch, as far as their rows are there."""

    #: State (``waiting``, ``running``, ``done``, ``failed``) -> how many.
    counts: Mapping[str, int]
    #: Of those that wait, how many aren't due yet.
    later: int
    #: When the next one is due, of those that wait.
    due_at: datetime | None
    started_at: datetime | None
    #: When the last one ended.
    ended_at: datetime | None
    #: JSON values, those that are open first.
    rows: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, kw_only=True)
class AskedArticle:
    """An address that was asked for, and what the catalogue has of it."""

    url: str
    #: Of the job that reads it, where its row is there: ``waiting``, ``running``, ``done`` or ``failed``.
    job_state: str | None
    job_reason: str | None
    #: A job that looks for citations in one of its texts is open.
    is_searched: bool
    article_id: str | None
    title: str | None
    #: It has a text.
    is_read: bool
    #: The visit to its page since it was asked for.
    outcome: str | None
    evidence: str | None
    visited_at: datetime | None
    #: An archive's copy was kept.
    has_copy: bool
    citations: int
    resolved: int
    #: JSON values: ``id``, ``platform``, ``url``, ``outcome``, ``capture_id``.
    posts: Sequence[Mapping[str, Any]]


class AskSession(Protocol):
    """What was asked for together, inside a transaction."""

    def save_ask(self, ask: Ask) -> None: ...
    def find_ask(self, batch: str) -> Ask | None: ...
    def load_ask_jobs(self, ask: Ask, *, at: datetime, limit: int) -> AskJobs: ...
    def load_asked_articles(self, ask: Ask) -> Sequence[AskedArticle]:
        """Each address in the order it was asked for, with at most a thousand citations in all."""

    def is_anything_leased(self) -> bool:
        """Whether anybody works just now."""
