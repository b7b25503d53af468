"""Values from strangers as text for people: bounded, on one line, without characters that do something."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

#: Control characters, and marks that turn the direction of text or can't be seen; lone surrogates.
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff\ufffe\uffff]+"
)
_MOST_VALUES = 100
_DEEPEST = 6


def plain(value: object, most: int = 500) -> str:
    """At most so many characters of a value, on one line."""
    text = value if isinstance(value, str) else str(value)
    # What is cut off needn't be looked through; white space that goes may let more of it in.
    text = " ".join(_UNSAFE.sub(" ", text[: 4 * most]).split())
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def bounded(value: Any, most: int = 2000, deepest: int = _DEEPEST) -> Any:
    """A JSON value with so many characters of each text, so many values of each list, so deep at most."""
    if isinstance(value, str):
        return value if len(value) <= most else value[: most - 1] + "…"
    if isinstance(value, bool | int | float) or value is None:
        return value
    if deepest == 0:
        return "…"
    if isinstance(value, Mapping):
        pairs = list(value.items())[:_MOST_VALUES]
        return {str(key)[:200]: bounded(inner, most, deepest - 1) for key, inner in pairs}
    if isinstance(value, list | tuple):
        return [bounded(inner, most, deepest - 1) for inner in value[:_MOST_VALUES]]
    return str(value)[:most]


def say_time(value: object) -> str:
    """An instant as ``14 May 2026 09:12 UTC``; what is none as it stands."""
    at = value
    if isinstance(value, str):
        try:
            at = datetime.fromisoformat(value)
        except ValueError:
            return plain(value, 40)
    if not isinstance(at, datetime):
        return plain(value, 40)
    at = at.replace(tzinfo=UTC) if at.tzinfo is None else at
    try:
        at = at.astimezone(UTC)
    except OverflowError:
        return plain(value, 40)
    return f"{at.day} {_MONTHS[at.month - 1]} {at:%Y %H:%M} UTC"


# Not strftime's: those are in the language of the machine.
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
