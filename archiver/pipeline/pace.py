"""When a source is looked at next: from when it published, and how the last looks ended. Pure.

The usual pause is half the time between two new entries. The middle one of all
gaps counts, so that nights and weekends, which are few gaps however long,
don't. While nothing comes the pause grows with the silence, and as soon as
something does it is the usual one again. A folder or file of this machine is
always looked at after the shortest pause: that asks nobody, and a person who
drops a file waits for it.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from statistics import median

from ..model import Source
from .cron import Cron

#: What is older says little of how often a source publishes now, unless there is too little since.
_LATELY = (timedelta(weeks=4), timedelta(weeks=52))
#: So many gaps tell the middle one.
_LEAST_GAPS = 3
#: Of a source that nothing is known of yet.
_FIRST_PACE_SECONDS = 1800.0
#: How much one gap that was seen counts against what was learnt before.
_WEIGHT = 0.3
#: A gap that is longer than the usual one by more than this is a night or a weekend.
_NIGHT = 4.0
#: After so much of the silence it is looked again.
_PART_OF_SILENCE = 1 / 8
#: However long a host wants to be left alone.
LONGEST_REST = timedelta(days=31)
_HOUR = timedelta(hours=1)
_HOURS_OF_A_WEEK = 7 * 24


def plan_next(
    source: Source,
    *,
    looked_at: datetime,
    published: Sequence[datetime],
    new: int,
    bounds: tuple[timedelta, timedelta],
    rests: bool = False,
) -> Source:
    """The source after a look that brought ``new`` entries: what was learnt, and when it is looked at next.

    ``published`` are the times that its entries state, as far as they do; ``bounds`` the shortest and the
    longest pause. A person's cron line counts before them; what the source itself asked for, before both.
    Where the host ``rests`` for a time that it named, the look is made up for when that is over.
    """
    pace = _learn(source, looked_at, published, new, bounds)
    news_at = source.news_at
    if new:
        # At the first look all is new, however old it is.
        past = [at for at in published if at <= looked_at]
        news_at = looked_at if news_at or not past else max(past)
    planned = replace(source, pace_seconds=pace, news_at=news_at)
    if source.cron:
        next_at = Cron(source.cron, source.cron_zone or "UTC").next_after(looked_at)
    else:
        is_told = rests and source.not_before_at is not None and source.not_before_at > looked_at
        pause = bounds[0] if is_told else _pause(planned, looked_at, bounds)
        next_at = _skip(source, looked_at + pause)
    if source.not_before_at is not None:
        next_at = max(next_at, min(source.not_before_at, looked_at + LONGEST_REST))
    return replace(planned, next_poll_at=next_at)


def _learn(
    source: Source,
    looked_at: datetime,
    published: Sequence[datetime],
    new: int,
    bounds: tuple[timedelta, timedelta],
) -> float:
    """Seconds of the usual pause."""
    if _is_local(source):
        return bounds[0].total_seconds()
    for span in _LATELY:
        lately = [at for at in published if looked_at - span <= at <= looked_at]
        if len(gaps := _gaps(lately, bounds[0])) >= _LEAST_GAPS:
            return _within(median(gaps) / 2, bounds)
    known = source.pace_seconds or _FIRST_PACE_SECONDS
    if new and source.news_at is not None and source.news_at < looked_at:
        # Entries without times: what is seen between two looks has to do.
        seen = (looked_at - source.news_at).total_seconds() / new / 2
        known = max(known, 1.0)
        known *= (min(max(seen, 1.0), _NIGHT * known) / known) ** _WEIGHT
    return _within(known, bounds)


def _gaps(published: Sequence[datetime], least: timedelta) -> list[float]:
    """Seconds between what was published at different times; what came together counts once."""
    kept: list[datetime] = []
    for at in sorted(published):
        if not kept or at - kept[-1] > least / 2:
            kept.append(at)
    return [(later - earlier).total_seconds() for earlier, later in pairwise(kept)]


def _pause(source: Source, looked_at: datetime, bounds: tuple[timedelta, timedelta]) -> timedelta:
    shortest, longest = bounds
    quiet = (looked_at - (source.news_at or source.added_at)).total_seconds()
    seconds = max(source.pace_seconds or 0.0, 0.0 if _is_local(source) else quiet * _PART_OF_SILENCE)
    if source.failures:
        # A look that failed told nothing: it is made up for soon, and ever later while it fails.
        seconds = shortest.total_seconds() * 2.0 ** min(source.failures, 20)
    seconds = _within(seconds, bounds) * (0.9 + 0.2 * spread_of(source))
    seconds = max(seconds, source.ttl_seconds or 0.0)
    return min(max(timedelta(seconds=min(seconds, longest.total_seconds())), shortest), longest)


def _is_local(source: Source) -> bool:
    return not source.address.lower().startswith(("http://", "https://"))


def _within(seconds: float, bounds: tuple[timedelta, timedelta]) -> float:
    return min(max(seconds, bounds[0].total_seconds()), bounds[1].total_seconds())


def _skip(source: Source, at: datetime) -> datetime:
    """The first hour from then on in which the source may be looked at; any, where it rules out all."""
    moved = at
    for _ in range(_HOURS_OF_A_WEEK):
        there = moved.astimezone(UTC)
        if there.hour not in source.skip_hours and there.weekday() not in source.skip_days:
            return moved
        # Not all at the full hour: a source keeps its place within it.
        moved = moved.replace(minute=0, second=0, microsecond=0) + _HOUR + _HOUR * spread_of(source) / 2
    return at


def spread_of(source: Source) -> float:
    """A number from 0 to 1 that is the source's own, and the same each time."""
    return zlib.crc32(source.id.encode()) / 2**32
