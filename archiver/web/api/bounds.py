"""How much one answer may hold: texts of strangers are cut where an answer would get out of hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

#: Characters of one text in a row of a list, and where one thing is shown; the longest address fits in both.
LONGEST_IN_LIST = 8_192
LONGEST_IN_DETAIL = 20_000
#: Entries of a list inside an answer.
MOST_ENTRIES = 1_000


def bounded(value: Any, longest: int) -> Any:
    """The same JSON value, with its long texts (``…``) and long lists cut."""
    if isinstance(value, str):
        return value if len(value) <= longest else value[: longest - 1] + "…"
    if isinstance(value, Mapping):
        return {name: bounded(inner, longest) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [bounded(inner, longest) for inner in value[:MOST_ENTRIES]]
    return value
