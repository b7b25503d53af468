"""When something held: an instant against an interval with open ends."""

from __future__ import annotations

from datetime import datetime


def is_within(
    at: datetime, start: datetime | None, end: datetime | None, since: datetime | None = None
) -> bool:
    """Whether an instant, or a part of the time from ``since`` to it, lies in an open or closed interval."""
    return (start is None or start <= at) and (end is None or (since or at) <= end)
