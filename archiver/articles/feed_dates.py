"""Dates of feeds that feedparser doesn't read, or reads as what nobody wrote."""

from __future__ import annotations

import calendar
import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

#: What a date that begins with its year looks like. feedparser takes the year of anything that begins with
#: four digits, and this month for its own.
_ISO = re.compile(
    r"\d{4}(?:-?\d\d(?:-?\d\d)?|-?\d{3}|-?W\d\d(?:-?\d)?)?"
    r"(?:[T ]\s?\d\d[\d:.,]{0,20}(?: ?[A-Z]{1,5}| ?[+-][\d:]{2,6})?)?"
)
_KOREAN = re.compile(
    r"(\d{4})(?:년 {0,3}|-)(\d{1,2})(?:월 {0,3}|-)(\d{1,2})일? {0,3}"
    r"(오전|오후) {0,3}(\d{1,2}):(\d\d)(?::(\d\d))?"
)
_KOREA = timezone(timedelta(hours=9))
_HUNGARIAN = re.compile(r"(\d{4})-(\w{2,12})-(\d{1,2})T(\d{1,2}):(\d\d)((?:[+-]\d\d:\d\d)|Z)?")
_MONTHS = (
    *("január", "február", "március", "április", "május", "június"),
    *("július", "augusztus", "szeptember", "október", "november", "december"),
)
_MAX_CHARS = 80


def read_date(written: Any, parsed: Any) -> datetime | None:
    """The instant of a date: as ``written``, or as feedparser ``parsed`` it (a time tuple in UTC)."""
    text = written.strip() if isinstance(written, str) else ""
    if text[:4].isdecimal() and len(text) <= _MAX_CHARS and not _ISO.fullmatch(text):
        return _korean(text) or _hungarian(text)
    try:
        return datetime.fromtimestamp(calendar.timegm(parsed), UTC) if parsed else None
    except (ValueError, OverflowError, OSError, TypeError):
        return None


def _korean(text: str) -> datetime | None:
    if not (found := _KOREAN.fullmatch(text)):
        return None
    year, month, day, half, hour, minute, second = found.groups()
    hours = int(hour) % 12 + (12 if half == "오후" else 0)
    try:
        at = datetime(int(year), int(month), int(day), hours, int(minute), int(second or 0), tzinfo=_KOREA)
        return at.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _hungarian(text: str) -> datetime | None:
    found = _HUNGARIAN.fullmatch(text)
    if not found or found[2].lower() not in _MONTHS:
        return None
    month = _MONTHS.index(found[2].lower()) + 1
    try:
        written = f"{found[1]}-{month:02}-{int(found[3]):02}T{int(found[4]):02}:{found[5]}{found[6] or 'Z'}"
        return datetime.fromisoformat(written).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
