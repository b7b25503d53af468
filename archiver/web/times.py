"""How instants read on a page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, time, timedelta
from typing import Any


def tell_instant(value: str | None) -> str:
    """An ISO instant for a person, to the minute, in UTC: ``2026-05-14 09:12 UTC``."""
    if not value:
        return "–"
    return f"{datetime.fromisoformat(value):%Y-%m-%d %H:%M} UTC"


def tell_days(start: str, end: str | None) -> str:
    """The days of an interval, its end not included: one where it is no longer than a day."""
    first = datetime.fromisoformat(start)
    last = datetime.fromisoformat(end) if end else first
    if first.time() != time() and last > first and (last - first) % timedelta(days=1) == timedelta():
        # Whole days of another zone: the middle of a day is that day in whichever zone it was meant.
        first, last = first + timedelta(hours=12), last - timedelta(hours=12)
    elif last > first:
        # An interval may end within its last day: nothing is cited that is later than the article.
        last -= timedelta(microseconds=1)
    return f"{first:%Y-%m-%d}" if first.date() >= last.date() else f"{first:%Y-%m-%d} to {last:%Y-%m-%d}"


FILTERS: Mapping[str, Callable[..., Any]] = {"instant": tell_instant}
