"""How long, and how often, a message that a receiver doesn't take is sent again."""

from __future__ import annotations

import zlib
from datetime import datetime, timedelta

from ..model import Delivery

#: Before the tries that follow, the last one repeats; more than a weekend in all.
_PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 300, 600, 840, 1200, 1440))
_PATIENCE = timedelta(days=4)
#: So often it is tried even where it has waited that long behind others.
_LEAST_TRIES = 3
#: A receiver that asks for more is asked once a day.
_LONGEST_REST = timedelta(days=1)


def has_patience(first: Delivery, now: datetime) -> bool:
    """Whether a message is to be sent again after the try that has just failed."""
    return first.attempts + 1 < _LEAST_TRIES or now - first.noted_at < _PATIENCE


def next_try_at(message_id: str, tries: int, now: datetime, after_seconds: float | None) -> datetime:
    """When a message is sent again that failed so often, and not before the receiver asks for it.

    What failed together is spread; the same message always alike.
    """
    pause = _PAUSES[min(tries, len(_PAUSES)) - 1]
    chance = zlib.crc32(f"{message_id} {tries}".encode()) / 2**32
    asked = min(timedelta(seconds=after_seconds or 0.0), _LONGEST_REST)
    return now + max(pause * (0.8 + 0.4 * chance), asked)
