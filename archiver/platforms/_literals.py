"""What a pattern's matches hold for sure: pieces that are found faster than the pattern is."""

from __future__ import annotations

#: A shorter piece is in every page.
_LEAST_CHARS = 4
_OPTIONAL = "?*+{"
_PLACES = ".^$"


def find_literals(pattern: str) -> tuple[bytes, ...] | None:
    """Pieces in lower case, one of which is in all that the pattern finds; ``None`` where none can be told.

    What is not ASCII has other bytes in the other letter case, and is no such piece.
    """
    literals = []
    for runs in _iter_runs(pattern):
        best = max((run for run in runs if run.isascii()), key=len, default="")
        if len(best) < _LEAST_CHARS:
            return None
        literals.append(best.lower().encode())
    return tuple(literals)


def _iter_runs(pattern: str) -> list[list[str]]:
    """For each alternative its runs of plain characters outside groups and classes."""
    alternatives: list[list[str]] = [[]]
    run, depth, at = "", 0, 0
    while at < len(pattern):
        character, literal = pattern[at], ""
        if character == "\\":
            at += 1
            literal = pattern[at] if not pattern[at].isalnum() else ""
        elif character == "[":
            at = pattern.index("]", at + 2)
        elif character == "(":
            depth += 1
        elif character == ")":
            depth -= 1
        elif character in _OPTIONAL:
            run = run[:-1]  # it may be left out
            at = pattern.index("}", at) if character == "{" else at
        elif character not in _PLACES and character != "|":
            literal = character
        if literal and depth == 0:
            run += literal
        else:
            alternatives[-1].append(run)
            run = ""
            if character == "|" and depth == 0:
                alternatives.append([])
        at += 1
    alternatives[-1].append(run)
    return alternatives
