"""Sources, and what is to be done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from typing import Any, Literal

from ..lightly import dataclass
from .names import stable_id
from .sources import Filters, Move, SourceKind, SourceState


@dataclass(frozen=True, kw_only=True)
class Source:
    """What the daemon looks at for new articles."""

    #: As it was added: by this it is known, wherever it moves.
    url: str
    collection: str = "main"
    title: str | None = None
    added_at: datetime
    etag: str | None = None
    last_modified: str | None = None
    polled_at: datetime | None = None
    #: How the last poll ended, for a person: ``"12 entries, 3 new"``, ``"404 Not Found"``.
    status: str | None = None
    failures: int = 0

    # what it asked for itself
    #: Not to be looked at before; ``None`` where it didn't say.
    not_before_at: datetime | None = None
    #: How long it says that it stays as it is.
    ttl_seconds: float | None = None
    #: Hours (0 to 23, UTC) and days (0 is Monday) in which it doesn't want to be looked at.
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[int, ...] = ()

    # what it is, where, and what of it is wanted
    kind: SourceKind = "feed"
    filters: Filters = field(default_factory=Filters)
    #: Where it is looked at since it moved for good; ``None`` where it didn't.
    current_url: str | None = None
    #: Where it was before, the oldest first.
    moves: tuple[Move, ...] = ()
    #: Where the last look was led for good: the next that is led there as well moves the source.
    moving_to: str | None = None

    # how it does
    state: SourceState = "alive"
    #: The first of the looks in a row that failed; ``None`` after one that didn't.
    failing_since: datetime | None = None
    #: When it was last read, changed or not.
    read_at: datetime | None = None

    #: What is remembered of its parts: validators of the sitemaps of an index, by address; sizes and
    #: times of files that may be half written, by name.
    parts: Mapping[str, Any] = field(default_factory=dict)
    # when it is looked at
    #: ``None``: as soon as may be.
    next_poll_at: datetime | None = None
    #: The usual pause between two looks, as learnt.
    pace_seconds: float | None = None
    #: When something new was seen last.
    news_at: datetime | None = None
    #: A person doesn't want it looked at, since then.
    paused_at: datetime | None = None
    #: When a person wants it looked at: a crontab's line, and the time zone it goes by.
    cron: str | None = None
    cron_zone: str | None = None

    @property
    def id(self) -> str:
        return stable_id("s", self.collection, self.url)

    @property
    def address(self) -> str:
        """Where it is looked at."""
        return self.current_url or self.url


StepName = Literal[
    "discover",
    "read",
    "cite",
    "expand",
    "confirm",
    "resolve",
    "link",
    "describe",
    "capture",
    "watch",
    "mementos",
    "submit",
    "import",
    "find",
    "archive",
    "tell",
    "audit",
]


@dataclass(frozen=True, kw_only=True)
class Job:
    """A claimed row of the work table: one step to do for one subject."""

    id: str
    step: StepName
    #: What the step is about: a source id, an address, a version id, a citation id, a WARC file's name or
    #: place, where what is found goes, a receiver's.
    subject: str
    collection: str = "main"
    #: What the step needs beside its subject; JSON values only.
    details: Mapping[str, Any] = field(default_factory=dict)
    due_at: datetime
    priority: int = 0
    #: How often it was claimed, this time included.
    attempts: int = 1
    #: Which command asked for it, or ``None`` for the daemon's own.
    batch: str | None = None
