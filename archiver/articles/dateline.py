"""The date that an article shows to its readers, where the page states none for machines."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime

#: Lines that are looked at, and the longest that is a dateline: the dates in longer ones are of events.
_MAX_LINES = 20
_MAX_CHARS = 120
#: How the months begin in English and German, the Romance languages, Polish, Russian and Ukrainian.
_MONTHS = (
    "jan ene gen sty янв січ",
    "feb fev fév lut фев лют",
    "mar mär mrz мар бер",
    "apr avr abr kwi апр кві",
    "may mai mag maj май мая тра",
    "jun juin giu cze июн чер",
    "jul juil lug lip июл лип",
    "aug aoû aou ago sie авг сер",
    "sep set wrz сен вер",
    "oct okt ott out paź окт жов",
    "nov lis ноя лис",
    "dec dez déc dic gru дек гру",
)
_MONTH_OF = {start: number for number, starts in enumerate(_MONTHS, 1) for start in starts.split()}
_YEAR = r"((?:19|20)\d\d)"
_ISO = re.compile(rf"\b{_YEAR}-(\d\d)-(\d\d)\b")
_DAY_FIRST = re.compile(
    rf"\b(\d{{1,2}})(?:st|nd|rd|th|\.|º|er)?\s(?:de\s)?([^\W\d_]{{3,12}})\.?,?\s(?:de\s)?{_YEAR}\b"
)
_MONTH_FIRST = re.compile(rf"\b([^\W\d_]{{3,12}})\.?\s(\d{{1,2}})(?:st|nd|rd|th)?,?\s{_YEAR}\b")
_DOTTED = re.compile(rf"\b(\d{{1,2}})([./])(\d{{1,2}})\2{_YEAR}\b")


def find_dateline(lines: Iterable[str]) -> datetime | None:
    """The first full date in a short line, as midnight UTC; ``lines`` from the article's beginning."""
    for number, line in enumerate(lines):
        if number >= _MAX_LINES:
            return None
        if len(line) <= _MAX_CHARS and (at := _find_date(line)) is not None:
            return at
    return None


def _find_date(line: str) -> datetime | None:
    if m := _ISO.search(line):
        return _date(m[1], m[2], m[3])
    for m in _DAY_FIRST.finditer(line):
        if at := _date(m[3], _month(m[2]), m[1]):
            return at
    for m in _MONTH_FIRST.finditer(line):
        if at := _date(m[3], _month(m[1]), m[2]):
            return at
    if m := _DOTTED.search(line):
        # 5/6/2024 is two days; 25/6/2024 and 5.6.2024 are one.
        if m[2] == "." or int(m[1]) > 12:
            return _date(m[4], m[3], m[1])
        return _date(m[4], m[1], m[3]) if int(m[3]) > 12 else None
    return None


def _month(word: str) -> int:
    word = word.lower()
    return _MONTH_OF.get(word[:4]) or _MONTH_OF.get(word[:3]) or 0


def _date(year: str, month: str | int, day: str) -> datetime | None:
    try:
        return datetime(int(year), int(month), int(day), tzinfo=UTC)
    except ValueError:
        return None
