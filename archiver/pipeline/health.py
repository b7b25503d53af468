"""How a source stands after a look at it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from itertools import pairwise

from ..articles.listing import MAX_TTL_SECONDS
from ..articles.sitemap import DEFAULT_AGE
from ..model import Event, EventKind, Move, Source
from ..ports import Exchange

_FOR_GOOD = frozenset({301, 308})
GONE = 410
#: A source is dead that failed so often, for so long.
DEAD_AFTER = timedelta(days=30)
DEAD_AFTER_LOOKS = 10
#: Pause between two looks at what is gone or dead.
RARELY = timedelta(days=7)
_MAX_MOVES = 20


def after_success(source: Source, *, now: datetime, status: str) -> Source:
    """The source after a look that was answered as it should be."""
    return replace(
        source,
        polled_at=now,
        read_at=now,
        status=status,
        failures=0,
        failing_since=None,
        state="alive",
        not_before_at=None,
    )


def after_failure(source: Source, *, now: datetime, status: str, is_gone: bool = False) -> Source:
    """The source after a look that failed; gone at once where it says so itself, dead after many."""
    # A clock that was ahead may have dated the first of them.
    since = min(source.failing_since or now, now)
    failures = source.failures + 1
    state = source.state
    if is_gone:
        state = "gone"
    elif state == "alive" and failures >= DEAD_AFTER_LOOKS and now - since >= DEAD_AFTER:
        state = "dead"
    return replace(
        source,
        polled_at=now,
        status=status,
        failures=failures,
        failing_since=since,
        state=state,
        not_before_at=None if state == "alive" else now + RARELY,
        moving_to=None,
    )


def as_sitemap(source: Source) -> Source:
    """The source as a sitemap: only the last days of it are taken, unless the user says another age."""
    filters = source.filters
    if filters.max_age_seconds is None:
        filters = replace(filters, max_age_seconds=DEFAULT_AGE.total_seconds())
    return replace(source, kind="sitemap", filters=filters)


def after_moving(source: Source, target: str | None, *, now: datetime) -> tuple[Source, str | None]:
    """The source, followed to where it was led for good twice in a row; and what is to be told of that."""
    if target is None or target == source.address:
        return replace(source, moving_to=None), None
    if target != source.moving_to:
        return replace(source, moving_to=target), None
    moves = (*source.moves, Move(url=source.address, moved_at=now))[-_MAX_MOVES:]
    return replace(source, current_url=target, moves=moves, moving_to=None), f"moved to {target}"


def find_permanent_target(exchanges: Sequence[Exchange]) -> str | None:
    """Where an address leads for good: as far as its redirects say so without a break."""
    target = None
    for hop, following in pairwise(exchanges):
        if hop.status not in _FOR_GOOD:
            break
        target = following.url
    return target


def death_event(before: Source, after: Source) -> Event | None:
    """What is to be told of a source that is lost since the last look."""
    if after.state == "alive" or before.state != "alive" or after.polled_at is None:
        return None
    fields = {
        "url": after.address,
        "title": after.title,
        "state": after.state,
        "evidence": after.status,
        "failures": after.failures,
        "first_missing_at": after.failing_since.isoformat() if after.failing_since else None,
        "last_read_at": after.read_at.isoformat() if after.read_at else None,
    }
    return Event(
        kind=EventKind.SOURCE_DEAD,
        subject=after.id,
        collection=after.collection,
        happened_at=after.polled_at,
        fields={name: value for name, value in fields.items() if value is not None},
    )


def fresh_seconds(answer: Exchange, now: datetime) -> float | None:
    """How long an answer says that it stays as it is (RFC 9111, 4.2.1); ``None`` where it doesn't."""
    control = (answer.header("cache-control") or "").lower()
    told = [part.strip().partition("=") for part in control.split(",")[:20]]
    names = {name.strip(): value.strip(' "') for name, _, value in told}
    if "no-cache" in names or "no-store" in names:
        return None
    age = answer.header("age") or "0"
    passed = float(age[:9]) if age.isascii() and age.isdecimal() else 0.0
    if (stated := names.get("max-age", "")).isascii() and stated.isdecimal():
        seconds = float(stated[:9]) - passed
    else:
        try:
            expires = parsedate_to_datetime(answer.header("expires") or "")
            began = parsedate_to_datetime(answer.header("date") or "") if answer.header("date") else now
            seconds = (expires - began).total_seconds() - passed
        except (ValueError, TypeError, OverflowError):
            return None
    return min(seconds, float(MAX_TTL_SECONDS)) if seconds > 0 else None
