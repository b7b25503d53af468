"""Durations as settings and people write them: ``90s``, ``5m``, ``1h 6h 1d``, ``3w``, ``1mo``."""

from __future__ import annotations

import re
from datetime import timedelta

from .errors import SettingsError

_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 7 * 86_400, "mo": 30 * 86_400}
_DURATION = re.compile(r"([0-9]{1,6})(s|mo|m|h|d|w)")


def parse_durations(text: str, *, where: str) -> tuple[timedelta, ...]:
    """The durations of a text, in its order; ``mo`` is a month of 30 days.

    :raises SettingsError: one of them is none; the line names ``where``.
    """
    found = []
    for word in text.replace(",", " ").split():
        matched = _DURATION.fullmatch(word)
        if matched is None:
            raise SettingsError(
                f"{where}: {word[:40]!r} is no duration; write a whole number and s, m, h, d, w or mo: 6h"
            )
        found.append(timedelta(seconds=int(matched[1]) * _SECONDS[matched[2]]))
    return tuple(found)
