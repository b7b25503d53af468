"""Where in a post's text the words are that an article quotes."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..lightly import dataclass

#: Of longer texts and quotes the beginning is compared: it is done for each card of a page.
_MOST_TEXT, _MOST_QUOTE = 20_000, 2_000
#: Less alike than this, a stretch shows nothing.
_LEAST = 55.0
_EDGES = " \t\n\r\"'“”„«»‘’‚‹›.,;:!?…–—-"


@dataclass(frozen=True)
class Stretch:
    """A part of a text, by its offsets."""

    start: int
    end: int


def find_stretch(quote: str, text: str) -> Stretch | None:
    """The part of a text that fits a quote best, whole words; ``None`` where none does."""
    wanted = quote[:_MOST_QUOTE].strip(_EDGES)
    text = text[:_MOST_TEXT]
    if not wanted or not text:
        return None
    if (at := text.find(wanted)) >= 0:
        return Stretch(at, at + len(wanted))
    pieces = [piece.strip(_EDGES) for piece in re.split(r"\[?(?:…|\.\.\.)\]?", wanted)]
    found = [one for piece in pieces if len(piece) > 2 and (one := _fit(piece, text))]
    if not found:
        return None
    return Stretch(min(one.start for one in found), max(one.end for one in found))


def find_stretches(quotes: Iterable[str], text: str) -> list[Stretch | None]:
    """The same for each of several quotes."""
    return [find_stretch(quote, text) for quote in quotes]


def _fit(piece: str, text: str) -> Stretch | None:
    from rapidfuzz import fuzz

    if len(piece) >= len(text):  # the shorter of the two is the one that is moved along
        return Stretch(0, len(text)) if fuzz.ratio(piece, text) >= _LEAST else None
    best = fuzz.partial_ratio_alignment(piece.lower(), text.lower(), score_cutoff=_LEAST)
    if best is None or len(text.lower()) != len(text):
        return None
    return Stretch(*_whole_words(text, best.dest_start, best.dest_end))


def _whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    """Widened to the words' ends, at most by a long word."""
    for _ in range(20):
        if start > 0 and text[start - 1].isalnum() and text[start : start + 1].isalnum():
            start -= 1
        if 0 < end < len(text) and text[end].isalnum() and text[end - 1].isalnum():
            end += 1
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
