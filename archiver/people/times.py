"""When something held: an instant against an interval with open ends."""

from __future__ import annotations

from datetime import datetime


def is_within(at: datetime, start: datetime | None, end: datetime | None) -> bool:
    """Whether an instant lies in an interval, ends included; ``None`` is an open end."""
    return (start is None or start <= at) and (end is None or at <= end)
