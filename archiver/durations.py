"""Lengths of time as people write them: ``"90s"``, ``"5m 1d"``, ``"1h 6h 1d 3d 1w 1mo"``."""

from __future__ import annotations

import re
from datetime import timedelta

from .errors import SettingsError

#: Seconds of a unit; a month is 30 days.
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 7 * 86_400, "mo": 30 * 86_400}
_DURATION = re.compile(r"(\d{1,9})(s|m|h|d|w|mo)", re.ASCII)
#: Longer is a slip of the hand, and would leave what a date can be.
_LONGEST = timedelta(days=3660)
_MOST = 100


def parse_durations(text: str, *, where: str) -> tuple[timedelta, ...]:
    """The lengths of time in ``text``, in its order; none in an empty text.

    ``where`` names the setting or option in messages. A number and its unit: s, m (minutes), h, d, w,
    mo (30 days).

    :raises SettingsError: a word that is no length of time, one of more than ten years, too many of them.
    """
    words = text.split()
    if len(words) > _MOST:
        raise SettingsError(f"{where}: {len(words)} lengths of time, at most {_MOST}")
    return tuple(_parse(word, where) for word in words)


def _parse(word: str, where: str) -> timedelta:
    found = _DURATION.fullmatch(word)
    if found is None:
        raise SettingsError(f"{where}: {word[:40]!r} is no length of time: write 90s, 5m, 6h, 3d, 1w or 1mo")
    seconds = int(found[1]) * _UNITS[found[2]]
    if seconds > _LONGEST.total_seconds():
        raise SettingsError(f"{where}: {word} is longer than ten years")
    return timedelta(seconds=seconds)


def say_duration(length: timedelta) -> str:
    """A length of time as :func:`parse_durations` reads it, in the largest unit that says it whole."""
    seconds = round(length.total_seconds())
    for unit in ("w", "d", "h", "m"):
        if seconds and seconds % _UNITS[unit] == 0:
            return f"{seconds // _UNITS[unit]}{unit}"
    return f"{seconds}s"
