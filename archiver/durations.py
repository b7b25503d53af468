"""Lengths of time as people write them: ``90s``, ``5m``, ``1h 6h 1d``, ``2w``, ``1mo``."""

from __future__ import annotations

import re
from datetime import timedelta

from .errors import SettingsError

#: A month is thirty days, a year has none of its own: nothing here follows a calendar.
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 7 * 86_400, "mo": 30 * 86_400}
_ONE = re.compile(r"([0-9]{1,9})(mo|[smhdw])")
#: More than anybody waits for, and far from where dates end.
_LONGEST = timedelta(days=3660)
_MOST = 50
_FORM = 'write numbers with their units, as "90s", "5m", "6h", "1d", "2w" or "1mo" (30 days)'


def parse_pauses(text: str, *, where: str) -> tuple[timedelta, ...]:
    """The pauses between visits that ``text`` names; none in an empty text.

    :raises SettingsError: one of them is no length of time, or shorter than a minute.
    """
    pauses = parse_durations(text, where=where)
    if short := next((one for one in pauses if one < timedelta(minutes=1)), None):
        raise SettingsError(f"{where}: {short.total_seconds():g} s is too short a pause; at least 1m")
    return pauses


def parse_durations(text: str, *, where: str) -> tuple[timedelta, ...]:
    """The lengths of time in ``text``, separated by blanks, in its order; none in an empty one.

    :raises SettingsError: something else stands there, or too long a time; the line begins with ``where``.
    """
    words = text.split()
    if len(words) > _MOST:
        raise SettingsError(f"{where}: at most {_MOST} lengths of time, not {len(words)}")
    return tuple(_parse(word, where) for word in words)


def parse_bounds(text: str, *, where: str) -> tuple[timedelta, timedelta]:
    """The shortest and the longest pause that ``text`` names.

    :raises SettingsError: these aren't two lengths of time, the shorter one first.
    """
    lengths = parse_durations(text, where=where)
    if len(lengths) != 2 or lengths[0] > lengths[1]:
        raise SettingsError(
            f'{where}: name the shortest and the longest pause, as "5m 1d", not {text[:40]!r}'
        )
    return lengths[0], lengths[1]


def _parse(word: str, where: str) -> timedelta:
    found = _ONE.fullmatch(word)
    if found is None:
        raise SettingsError(f"{where}: {word[:40]!r} is no length of time; {_FORM}")
    length = timedelta(seconds=int(found[1]) * _SECONDS[found[2]])
    if length > _LONGEST:
        raise SettingsError(f"{where}: {word} is more than ten years")
    return length


def say_duration(length: timedelta) -> str:
    """About how long it is, in the unit that says it shortest: ``45s``, ``17m``, ``3h``, ``2d``."""
    seconds = max(0.0, length.total_seconds())
    for unit, size in (("d", 86_400), ("h", 3600), ("m", 60)):
        if seconds >= 2 * size or (seconds >= size and seconds % size == 0):
            return f"{seconds / size:.0f}{unit}"
    return f"{seconds:.0f}s"


def write_duration(length: timedelta) -> str:
    """A length of whole seconds as :func:`parse_durations` reads it again, in the largest unit that fits."""
    seconds = round(length.total_seconds())
    for unit in ("w", "d", "h", "m"):
        if seconds and seconds % _SECONDS[unit] == 0:
            return f"{seconds // _SECONDS[unit]}{unit}"
    return f"{seconds}s"
