"""Two texts compared for a person: unified, a paragraph or a line of a post being one line."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

#: Of longer texts the rest isn't compared: comparing takes a time that grows with the square.
_MOST_LINES = 2_000
#: Lines of a difference that are told, and characters of one of them.
_MOST_TOLD = 400
_LONGEST = 2_000


def diff_lines(before: Sequence[str], after: Sequence[str], *, context: int = 1) -> list[str]:
    """The lines of a unified diff without its head; empty where nothing differs.

    Bounded: of what is longer than any post or article the beginning is compared, and the last
    line says so.
    """
    old, new = ([line[:_LONGEST] for line in lines[:_MOST_LINES]] for lines in (before, after))
    told = [line.rstrip("\n") for line in difflib.unified_diff(old, new, n=context, lineterm="")][2:]
    if len(told) > _MOST_TOLD:
        told = [*told[:_MOST_TOLD], f"… {len(told) - _MOST_TOLD} more lines differ"]
    if max(len(before), len(after)) > _MOST_LINES:
        told.append(f"… only the first {_MOST_LINES} lines were compared")
    return told


def diff_texts(before: str, after: str) -> list[str]:
    """The same for the texts of a post."""
    return diff_lines(before.splitlines(), after.splitlines())
