"""Times as web archives write them: 14 digits, UTC."""

from __future__ import annotations

from datetime import UTC, datetime

#: Year, month, day, hour, minute, second within the digits.
_PARTS = ((0, 4), (4, 6), (6, 8), (8, 10), (10, 12), (12, 14))
#: The first web page is from 1991, and no copy is from a time to come.
_YEARS = range(1991, 2100)


def parse_stamp(text: object) -> datetime | None:
    """The instant that 14 digits mean, or ``None``: no such time, before the web or far from now."""
    if not isinstance(text, str) or len(text) != 14 or not (text.isascii() and text.isdecimal()):
        return None
    year, month, day, hour, minute, second = (int(text[start:end]) for start, end in _PARTS)
    if year not in _YEARS:
        return None
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        return None


def write_stamp(at: datetime) -> str:
    """14 digits for an aware time."""
    return at.astimezone(UTC).strftime("%Y%m%d%H%M%S")
