"""The interval that date words mean.

It is aware UTC, half-open, and never ends after the article: a post is not later
than the article that cites it. Days are the UTC days of the article's date,
because prose names no zone.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from .lexicon import Lexicon

DAY = timedelta(days=1)
#: "Two days later" counts from something told, not from the article's date.
AFTERWARDS = (
    *(" later", " after", " afterwards", " später", " danach", " darauf", " plus tard", " après"),
    *(" después", " más tarde", " спустя", " позже", " позднее", " пізніше", " потому", " depois", " após"),
)


def interval(
    words: str, published_at: datetime | None, lexicon: Lexicon
) -> tuple[datetime | None, datetime | None]:
    """The interval that date words mean in an article of that date; ``(None, None)`` if they don't tell."""
    low = words.lower().replace("’", "'")
    try:
        span = _explicit(low, published_at, lexicon)
        if span is None and published_at is not None:
            span = _relative(low, published_at.astimezone(UTC).date(), lexicon.dates)
        return _bounds(*span, published_at) if span is not None else (None, None)
    except (ValueError, OverflowError):
        # "last year" in the year 1: the calendar ends before the words do.
        return None, None


def _bounds(
    first: date, last: date, published_at: datetime | None
) -> tuple[datetime | None, datetime | None]:
    start = datetime.combine(first, time(), UTC)
    end = datetime.combine(last, time(), UTC) + DAY
    if published_at is not None and start < published_at < end:
        end = published_at.astimezone(UTC)
    return start, end


def _index(low: str, groups: list[list[str]]) -> tuple[int, str] | None:
    best: tuple[int, str] | None = None
    for index, names in enumerate(groups):
        for name in names:
            stem = name.rstrip("*").lower()
            pattern = rf"(?<!\w){re.escape(stem)}" + ("" if name.endswith("*") else r"(?!\w)")
            if re.search(pattern, low) and (best is None or len(stem) > len(best[1])):
                best = (index, stem)
    return best


def _explicit(low: str, published_at: datetime | None, lexicon: Lexicon) -> tuple[date, date] | None:
    dates = lexicon.dates
    iso = re.search(r"((?:19|20)\d\d)-(\d\d)-(\d\d)", low)
    if iso:
        return _day(int(iso[1]), int(iso[2]), int(iso[3]))
    dotted = re.search(r"(?<!\d)(\d{1,2})[./](\d{1,2})[./]((?:19|20)?\d\d)(?!\d)", low)
    if dotted:
        year = int(dotted[3]) + (2000 if len(dotted[3]) == 2 else 0)
        one, two = int(dotted[1]), int(dotted[2])
        first, second = (two, one) if lexicon.language == "en" and one <= 12 else (one, two)
        if lexicon.language == "en" and one <= 12:
            return _day(year, one, two)
        return _day(year, second, first)
    month = _index(low, dates.get("month", []))
    year_match = re.search(r"(?<!\d)((?:19|20)\d\d)(?!\d)", low)
    if month is None:
        if year_match and not _index(low, dates.get("weekday", [])):
            year = int(year_match[1])
            return date(year, 1, 1), date(year, 12, 31)
        return None
    number = month[0] + 1
    rest = low.replace(year_match[1], " ") if year_match else low
    day_match = re.search(r"(?<!\d)(\d{1,2})(?!\d)", rest)
    if year_match:
        year = int(year_match[1])
    elif published_at is not None:
        today = published_at.astimezone(UTC).date()
        day = int(day_match[1]) if day_match else 1
        year = today.year if (number, day) <= (today.month, today.day) else today.year - 1
        if (
            any(word in low for word in dates.get("last_words", ("last",)))
            and number == today.month
            and not day_match
        ):
            year -= 1
    else:
        return None
    if day_match:
        return _day(year, number, int(day_match[1]))
    begin = date(year, number, 1)
    last = (date(year + number // 12, number % 12 + 1, 1)) - DAY
    edges = dates.get(
        "edges",
        {"early": ["early", "beginning", "start"], "mid": ["mid", "middle"], "late": ["late", "end of"]},
    )
    if any(word in low for word in edges.get("early", ())):
        return begin, begin + 10 * DAY
    if any(word in low for word in edges.get("mid", ())):
        return begin + 9 * DAY, begin + 20 * DAY
    if any(word in low for word in edges.get("late", ())):
        return begin + 19 * DAY, last
    return begin, last


def _day(year: int, month: int, day: int) -> tuple[date, date] | None:
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return found, found


def _relative(low: str, today: date, dates: dict[str, Any]) -> tuple[date, date] | None:
    weekday = _index(low, dates.get("weekday", []))
    if weekday is not None:
        back = (today.weekday() - weekday[0]) % 7
        if back == 0 and any(word in low for word in dates.get("last_words", ("last",))):
            back = 7
        day = today - back * DAY
        return day, day
    for meaning, words in dates.get("meanings", DEFAULT_MEANINGS).items():
        if any(re.search(rf"(?<!\w){re.escape(word)}", low) for word in words):
            span = _span(meaning, today)
            if span is not None:
                return span
    if low.endswith(AFTERWARDS):
        return None
    number = re.search(r"\d{1,3}", low)
    count = (
        int(number[0])
        if number
        else next(
            (
                value
                for word, value in dates.get("number_words", {}).items()
                if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", low)
            ),
            1,
        )
    )
    for unit, words in dates.get("unit", {}).items():
        if any(re.search(rf"(?<!\w){re.escape(word.rstrip('*').lower())}", low) for word in words):
            days = {
                "minute": 0,
                "hour": 1,
                "day": count,
                "week": 7 * count,
                "month": 30 * count,
                "year": 365 * count,
            }[unit]
            slack = {"minute": 0, "hour": 0, "day": 0, "week": 3, "month": 15, "year": 180}[unit]
            first = today - min(days + slack, 36_000) * DAY
            last = min(today, today - min(max(days - slack, 0), 36_000) * DAY)
            return first, (today if unit in ("hour", "minute") else last)
    return None


DEFAULT_MEANINGS = {
    "yesterday": ["yesterday", "last night", "overnight", "previous day", "day before", "day earlier"],
    "today": [
        "today",
        "tonight",
        "this morning",
        "this afternoon",
        "this evening",
        "same day",
        "that day",
        "in the day",
    ],
    "this_week": ["this week"],
    "last_week": ["last week", "week earlier", "previous week"],
    "weekend": ["weekend"],
    "this_month": ["this month"],
    "last_month": ["last month", "month earlier"],
    "this_year": ["this year"],
    "last_year": ["last year", "year earlier"],
    "recent": ["recent"],
}


def _span(meaning: str, today: date) -> tuple[date, date] | None:
    if meaning == "today":
        return today, today
    if meaning == "yesterday":
        return today - DAY, today - DAY
    monday = today - today.weekday() * DAY
    if meaning == "this_week":
        return monday, today
    if meaning == "last_week":
        return monday - 7 * DAY, monday - DAY
    if meaning == "weekend":
        saturday = monday - 2 * DAY if today.weekday() < 5 else monday + 5 * DAY
        return saturday, min(saturday + DAY, today)
    first = today.replace(day=1)
    if meaning == "this_month":
        return first, today
    if meaning == "last_month":
        return (first - DAY).replace(day=1), first - DAY
    if meaning == "this_year":
        return date(today.year, 1, 1), today
    if meaning == "last_year":
        return date(today.year - 1, 1, 1), date(today.year - 1, 12, 31)
    if meaning == "recent":
        return today - 30 * DAY, today
    return None
