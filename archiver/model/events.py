"""What happened that a person wants to be told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from enum import StrEnum
from typing import Any

from ..lightly import dataclass
from .names import stable_id


class EventKind(StrEnum):
    """What can happen, as people and receivers read it."""

    POST_GONE = "post_gone"
    #: A post that had been told as gone is there again.
    POST_BACK = "post_back"
    POST_EDITED = "post_edited"
    #: An article's text, or what it cites, is another than before.
    ARTICLE_CHANGED = "article_changed"
    #: A visit failed, and isn't made again by itself.
    CAPTURE_FAILED = "capture_failed"
    #: Something in the archive is not as it was written.
    AUDIT_FINDING = "audit_finding"
    #: A source says that it is gone, or hasn't answered for long.
    SOURCE_DEAD = "source_dead"


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that happened to one subject at one instant; noted once, told once."""

    kind: EventKind
    #: What it happened to: a post's id, an address, a source's id, a WARC file's name.
    subject: str
    collection: str = "main"
    #: When it was certain: for a post that is gone, the look that confirmed it.
    happened_at: datetime
    #: What else a reader wants to know; JSON values only.
    fields: Mapping[str, Any] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return stable_id("e", self.kind, self.collection, self.subject, self.happened_at.isoformat())
