"""The place in a text where something was found, cut out for people to read."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from typing import Any

from .folding import iter_folded, iter_places
from .words import Term

#: Characters of a text that are looked through.
MOST_CHARS = 60_000
#: Characters before the first match, and in all.
_BEFORE = 70
_MOST = 280
#: Characters that are folded at once to see whether they are worth a closer look.
_WINDOW = 1000


def cut_snippet(text: str, terms: Sequence[Term]) -> list[dict[str, Any]]:
    """Parts of a text around the first match, in order: ``{"text", "is_match"}``; else its beginning."""
    text = text[:MOST_CHARS]
    matches = _find_matches(text, terms)
    start = max(0, matches[0][0] - _BEFORE) if matches else 0
    if start:
        # From the beginning of a word on, where there is a blank not far off.
        blank = text.find(" ", start, matches[0][0])
        start = blank + 1 if blank >= 0 else start
    end = min(len(text), start + _MOST)
    if end < len(text):
        blank = text.rfind(" ", start + _MOST // 2, end)
        end = blank if blank > 0 else end
    parts: list[dict[str, Any]] = [{"text": "…", "is_match": False}] if start else []
    place = start
    for first, last in matches:
        if first >= end:
            break
        if first < place:
            continue
        last = min(last, end)
        parts += [_part(text[place:first], is_match=False), _part(text[first:last], is_match=True)]
        place = last
    parts.append(_part(text[place:end] + ("…" if end < len(text) else ""), is_match=False))
    return [part for part in parts if part["text"]]


def _part(text: str, *, is_match: bool) -> dict[str, Any]:
    return {"text": text.replace("\n", " "), "is_match": is_match}


def _find_matches(text: str, terms: Sequence[Term]) -> list[tuple[int, int]]:
    """Where the first matches begin and end, as far as a snippet shows them."""
    longest = max((len(term.pieces) for term in terms), default=0)
    lately: deque[tuple[str, int, int]] = deque(maxlen=longest)
    lasts = {term.pieces[-1] for term in terms if not term.is_prefix}
    beginnings = tuple({term.pieces[-1] for term in terms if term.is_prefix})
    found: list[tuple[int, int]] = []
    for place in iter_places(text, _find_start(text, {*lasts, *beginnings})):
        if found and place[1] > found[0][0] + _MOST:
            break
        lately.append(place)
        piece = place[0]
        if piece not in lasts and not piece.startswith(beginnings):
            continue
        for term in terms:
            size = len(term.pieces)
            if size > len(lately):
                continue
            *before, last = list(lately)[-size:]
            is_last = last[0].startswith(term.pieces[-1]) if term.is_prefix else last[0] == term.pieces[-1]
            if is_last and [one[0] for one in before] == list(term.pieces[:-1]):
                found.append(((before[0] if before else last)[1], last[2]))
                break
    return sorted(found)


def _find_start(text: str, lasts: Iterable[str]) -> int:
    """Where to look from: a window before the first with one of these pieces, maybe in a word; else the end.

    To look at the pieces of a window one by one takes ten times as long.
    """
    before = 0
    for start, folded in iter_folded(text, _WINDOW):
        if any(piece in folded for piece in lasts):
            return before
        before = start
    return len(text)
