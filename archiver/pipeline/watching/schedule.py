"""When a post is looked at next: ever more rarely, sooner where a look told nothing."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from datetime import datetime, timedelta

from ...lightly import dataclass
from ...model import MISSING, SEEN, PostState, Urgency

#: What is to be confirmed is looked at again after so long.
CONFIRM = timedelta(hours=1)
#: A post that is gone is looked at so many times as rarely as the rarest looks.
_RARELY = 3
#: Outcomes that another visit may change within the day.
_PASSING = frozenset({PostState.UNREACHABLE, PostState.RATE_LIMITED})
_URGENT_LOOKS = 2
#: Times that the pause to a look that is to confirm something grows.
_MOST_DOUBTS = 23
_WEEK = timedelta(weeks=1)
#: Pauses that are spread over the hours of a host, so that no hour is asked too much.
SPREAD = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Next:
    """The next look at a post."""

    due_at: datetime
    priority: Urgency
    #: Which look it is, from 1, and how many before it told nothing.
    looks: int = 1
    failures: int = 0
    #: It may come some hours later.
    may_wait: bool = False


def first_look(pauses: Sequence[timedelta], *, post_id: str, at: datetime) -> Next | None:
    """The look after a post's first visit; ``None`` where none is wanted."""
    return _after(pauses[0], at, post_id, looks=1) if pauses else None


def next_look(
    pauses: Sequence[timedelta],
    *,
    post_id: str,
    at: datetime,
    looks: int,
    failures: int,
    state: PostState,
    is_doubtful: bool,
    rest_seconds: float = 0.0,
) -> Next | None:
    """The look after the ``looks``-th; ``None`` where none is wanted.

    One that told nothing, as its host was down, is made again after the schedule's own pauses from the
    first one on; it counts for none of the others. ``rest_seconds`` is what the host asked for.
    """
    if not pauses:
        return None
    regular = pauses[min(looks, len(pauses) - 1)]
    if is_doubtful and state in SEEN | MISSING:
        # What further looks don't settle either is looked at less often with each.
        pause = min(CONFIRM, *pauses) * (min(failures, _MOST_DOUBTS) + 1)
        return _after(pause, at, post_id, looks=looks, failures=failures + 1, is_urgent=True)
    if state in _PASSING or (is_doubtful and state not in SEEN | MISSING):
        pause = pauses[min(failures, len(pauses) - 1)]
        # What waits to be confirmed mustn't wait for a month because of two days of outage.
        pause = min(pause, SPREAD) if is_doubtful else pause
        pause = max(pause, min(timedelta(seconds=rest_seconds), pauses[-1]))
        return _after(pause, at, post_id, looks=looks, failures=failures + 1, is_urgent=is_doubtful)
    if state in MISSING:
        return _after(_RARELY * pauses[-1], at, post_id, looks=looks + 1)
    return _after(regular, at, post_id, looks=looks + 1)


def _after(
    pause: timedelta, at: datetime, post_id: str, *, looks: int, failures: int = 0, is_urgent: bool = False
) -> Next:
    # Posts that were first visited together must not be looked at together for ever.
    chance = zlib.crc32(f"{looks} {failures} {post_id}".encode()) / 2**32
    priority = Urgency.RARELY if pause >= _WEEK else Urgency.POST_AGAIN
    if is_urgent or (looks <= _URGENT_LOOKS and not failures):
        priority = Urgency.POST_SOON
    return Next(
        due_at=at + pause * (1.0 + 0.1 * chance if pause < SPREAD else 0.9 + 0.2 * chance),
        priority=priority,
        looks=looks,
        failures=failures,
        may_wait=pause >= SPREAD and not is_urgent,
    )


def resumed(
    pauses: Sequence[timedelta], *, post_id: str, looks: int, last_at: datetime, now: datetime
) -> Next | None:
    """The look at a post that has been looked at ``looks`` times, and of whose schedule nothing is left."""
    if not pauses:
        return None
    pause = pauses[min(looks, len(pauses) - 1)]
    # A clock that was ahead may have dated the last look.
    due = _after(pause, min(last_at, now), post_id, looks=looks + 1)
    if due.due_at >= now:
        return due
    # It is overdue, as many others are: they spread over one pause, or a week.
    chance = zlib.crc32(post_id.encode()) / 2**32
    late = now + min(pause, _WEEK) * chance
    return Next(due_at=late, priority=due.priority, looks=due.looks, may_wait=due.may_wait)
