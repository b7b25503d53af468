"""What a look at a post showed of it, at one instant."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from ..lightly import dataclass
from .events import EventKind
from .names import stable_id
from .posts import PostRef


class PostState(StrEnum):
    """What one look at a post showed; the last six say nothing of whether it is there."""

    PRESENT = "present"
    #: There, with another text than the same origin had given before.
    EDITED = "edited"
    GONE = "gone"
    #: Only for those whom the author lets in.
    PRIVATE = "private"
    #: The platform took its author's account down.
    SUSPENDED = "suspended"
    #: There, and not shown to us: withheld here, or for adults.
    UNAVAILABLE = "unavailable"
    LOGIN_WALL = "login_wall"
    RATE_LIMITED = "rate_limited"
    BLOCKED = "blocked"
    UNREACHABLE = "unreachable"
    #: Something came that neither shows the post nor says why not.
    UNCLEAR = "unclear"


#: The post was seen.
SEEN = frozenset({PostState.PRESENT, PostState.EDITED})
#: The platform says that the post isn't there for the public any more.
MISSING = frozenset({PostState.GONE, PostState.PRIVATE, PostState.SUSPENDED})


@dataclass(frozen=True, kw_only=True)
class Observation:
    """What one visit showed of a post: stated with its instant, and never more than was said."""

    post: PostRef
    collection: str = "main"
    #: The visit that it was seen in; one visit makes one observation.
    capture_id: str
    observed_at: datetime
    state: PostState
    #: Why this state, in words for a person: who said it, and how.
    evidence: str | None = None
    #: Who gave the text that was compared: an endpoint's name, or ``"page"``; ``None`` where nobody did.
    origin: str | None = None
    #: SHA-256 of that text as it is compared, hex.
    text_hash: str | None = None
    #: Of an edit: when the text before was said last.
    before_at: datetime | None = None
    #: Another look is to confirm it before anything is told.
    is_doubtful: bool = False
    #: What it made certain, and what is therefore told.
    announces: tuple[EventKind, ...] = ()

    @property
    def id(self) -> str:
        return stable_id("o", self.capture_id)


@dataclass(frozen=True, kw_only=True)
class WatchChoice:
    """A person says whether a post is watched."""

    post: PostRef
    collection: str = "main"
    is_watched: bool
    decided_at: datetime
    decided_by: str
