"""What a collection may be called, and how to say the name of anything back to who typed it."""

from __future__ import annotations

import re

from .errors import UsageError

_COLLECTION = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
#: Names that pywb gives another meaning in its addresses.
_TAKEN = frozenset({"static", "collections", "all", "live", "proxy"})


def is_collection(name: str) -> bool:
    """Whether a collection may be called so."""
    return bool(_COLLECTION.fullmatch(name)) and name not in _TAKEN


def check_collection(name: str) -> str:
    """The name, where a collection may be called so.

    :raises UsageError: it may not.
    """
    if not is_collection(name):
        raise UsageError(
            f"collection {name!r}: a name has up to 64 letters, digits, _ and -, and is none of "
            + ", ".join(sorted(_TAKEN))
        )
    return name


def say_back(given: str, most: int = 100) -> str:
    """What a person named, on one line and short enough for a message: it may be a megabyte."""
    line = " ".join(given[: 4 * most].split())
    return line if len(line) <= most and len(given) <= 4 * most else line[: most - 1] + "…"
