"""What the observations of a post come to: last seen, first missing, edited between."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from .lightly import dataclass
from .model import MISSING, SEEN, EventKind, Observation, PostState

_SAYS = {
    PostState.GONE: "gone",
    PostState.PRIVATE: "private now",
    PostState.SUSPENDED: "its author's account is suspended",
    PostState.UNAVAILABLE: "there, but not shown to us",
    PostState.LOGIN_WALL: "a login wall",
    PostState.RATE_LIMITED: "asked too often",
    PostState.BLOCKED: "blocked",
    PostState.UNREACHABLE: "unreachable",
    PostState.UNCLEAR: "nothing that shows it",
}


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How a post stands by all looks at it."""

    #: Of the last look that said something of the post; where none did, of the last look.
    state: PostState
    looked_at: datetime
    last_seen_at: datetime | None = None
    #: The first look of those in a row that didn't find it, down to the last one.
    first_missing_at: datetime | None = None
    #: A further look found it missing, too.
    is_confirmed: bool = False
    #: The last two instants between which its text changed.
    edited_between: tuple[datetime, datetime] | None = None
    #: In one line, for a person.
    says: str = ""


def is_told_gone(history: Sequence[Observation]) -> bool:
    """Whether the last thing that was told of a post is that it is gone; ``history`` is newest first."""
    for one in history:
        if EventKind.POST_GONE in one.announces:
            return True
        if EventKind.POST_BACK in one.announces:
            return False
    return False


def missing_since(history: Sequence[Observation]) -> datetime | None:
    """The first look of those since which a post hasn't been seen and was said to be missing."""
    first = None
    for one in history:
        if one.state in SEEN:
            break
        if one.state in MISSING:
            first = one.observed_at
    return first


def seen_since(history: Sequence[Observation]) -> datetime | None:
    """The first look of those in a row, down to the last one, that saw the post."""
    first = None
    for one in history:
        if one.state not in SEEN:
            break
        first = one.observed_at
    return first


def find_standing(history: Sequence[Observation]) -> Standing | None:
    """What all observations of a post come to, newest first; ``None`` without any."""
    if not history:
        return None
    newest = history[0]
    telling = next((one for one in history if one.state in SEEN | MISSING), newest)
    seen = next((one for one in history if one.state in SEEN), None)
    edit = next((one for one in history if one.state is PostState.EDITED and one.before_at), None)
    standing = Standing(
        state=telling.state,
        looked_at=newest.observed_at,
        last_seen_at=seen.observed_at if seen else None,
        first_missing_at=missing_since(history),
        is_confirmed=is_told_gone(history),
        edited_between=(edit.before_at, edit.observed_at) if edit and edit.before_at else None,
    )
    return Standing(**{**vars(standing), "says": _say(standing, newest)})


def _say(standing: Standing, newest: Observation) -> str:
    seen, missing = standing.last_seen_at, standing.first_missing_at
    parts = [f"last seen {say_time(seen)}" if seen else "never seen"]
    if missing:
        doubt = "" if standing.is_confirmed or seen is None else ", to be confirmed"
        parts.append(f"first missing {say_time(missing)} ({_SAYS[standing.state]}{doubt})")
    if standing.edited_between:
        first, last = standing.edited_between
        parts.append(f"edited between {say_time(first)} and {say_time(last)}")
    if newest.state not in SEEN | MISSING:
        parts.append(f"last look {say_time(newest.observed_at)}: {_SAYS[newest.state]}")
    return ", ".join(parts)


def say_time(at: datetime) -> str:
    """An instant for a person, to the minute: ``"14 May 2026 09:12"``, UTC."""
    return f"{at.day} {at:%b %Y %H:%M}"
