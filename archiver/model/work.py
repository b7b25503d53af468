"""Sources, and what is to be done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from .names import stable_id


@dataclass(frozen=True, kw_only=True)
class Source:
    """A feed that the daemon watches."""

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
    "mementos",
    "submit",
    "import",
]


@dataclass(frozen=True, kw_only=True)
class Job:
    """A claimed row of the work table: one step to do for one subject."""

    id: str
    step: StepName
    #: What the step is about: a source id, an address, a version id, a citation id, a WARC file's name.
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
