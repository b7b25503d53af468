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
    "watch",
    "mementos",
    "submit",
    "import",
    "tell",
    "audit",
]


@dataclass(frozen=True, kw_only=True)
class Job:
    """A claimed row of the work table: one step to do for one subject."""

    id: str
    step: StepName
    #: What the step is about: a source id, an address, a version id, a citation id, a WARC file's name,
    #: a receiver's.
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
