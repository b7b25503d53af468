"""An article's text with its citations marked in place: paragraphs, cut where a mention begins or ends.

Pure. Mentions overlap, nest, are empty (an embed has no words of its own), and may lie beyond the text
where a version was read by an older program: all of it comes out as pieces that follow each other.
"""

from __future__ import annotations

import re
from bisect import insort
from collections.abc import Iterable, Iterator, Sequence

from ..lightly import dataclass

#: Citations that one piece tells of; hostile texts nest thousands.
_MOST_COVERING = 8
_LONE_SURROGATES = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, kw_only=True)
class CitedSpan:
    """One place of the text that refers to a post; offsets are in code points."""

    start: int
    end: int
    #: Which citation it belongs to, by a number of the caller's own.
    citation: int


@dataclass(frozen=True, kw_only=True)
class Sign:
    """Where a mention ends: the place of the link to its citation's card."""

    citation: int
    #: The mention has no words: the post stands here as an embed.
    is_point: bool


@dataclass(frozen=True, kw_only=True)
class Piece:
    """Text that the same mentions cover, and the signs that follow it."""

    text: str
    #: The citations whose mentions cover it, that of the shortest mention first, at most eight.
    citations: tuple[int, ...] = ()
    signs: tuple[Sign, ...] = ()


Paragraph = tuple[Piece, ...]
#: A mention that has begun: length, citation, end. Kept in order, so that no piece looks at thousands.
_Open = tuple[int, int, int]


def mark_text(text: str, mentions: Iterable[CitedSpan]) -> tuple[Paragraph, ...]:
    """The text's lines, each as pieces; joined they are the text, without lone surrogates.

    Each mention leaves a sign for its citation where it ends; those of one citation that end at
    one place share it, and one within another of its own citation leaves it to that one.
    """
    text = _LONE_SURROGATES.sub("\ufffd", text)
    placed = sorted(
        {_within(one, len(text)) for one in mentions}, key=lambda one: (one.start, -one.end, one.citation)
    )
    return tuple(_paragraphs(text, placed))


def _within(mention: CitedSpan, length: int) -> CitedSpan:
    start = max(0, min(mention.start, length))
    end = max(start, min(mention.end, length))
    return CitedSpan(start=start, end=end, citation=mention.citation)


def _paragraphs(text: str, mentions: Sequence[CitedSpan]) -> Iterator[Paragraph]:
    signs = _signs_by_place(mentions)
    breaks = [match.start() for match in re.finditer("\n", text)]
    begins = [0, *(place + 1 for place in breaks)]
    ends = [*breaks, len(text)]
    cuts = sorted({place for one in mentions for place in (one.start, one.end)})
    waiting, coming, cut = list[_Open](), 0, 0
    for begin, end in zip(begins, ends, strict=True):
        pieces: list[Piece] = []
        # A sign at the very beginning of a line has no piece before it.
        if begin in signs:
            pieces.append(Piece(text="", signs=signs.pop(begin)))
        place = begin
        while place < end:
            while cut < len(cuts) and cuts[cut] <= place:
                cut += 1
            stop = min(cuts[cut] if cut < len(cuts) else end, end)
            while coming < len(mentions) and mentions[coming].start <= place:
                one = mentions[coming]
                insort(waiting, (one.end - one.start, one.citation, one.end))
                coming += 1
            covering = _covering(waiting, place)
            pieces.append(Piece(text=text[place:stop], citations=covering, signs=signs.pop(stop, ())))
            place = stop
        yield tuple(pieces)


def _covering(waiting: list[_Open], place: int) -> tuple[int, ...]:
    """The citations at a place; mentions that have ended are taken out as far as they are looked at."""
    found: dict[int, None] = {}
    at = 0
    while at < len(waiting) and len(found) < _MOST_COVERING:
        _, citation, end = waiting[at]
        if end <= place:
            del waiting[at]
        else:
            found[citation] = None
            at += 1
    return tuple(found)


def _signs_by_place(mentions: Sequence[CitedSpan]) -> dict[int, tuple[Sign, ...]]:
    placed: dict[int, dict[int, bool]] = {}
    ended: dict[int, int] = {}
    for one in mentions:
        # A link within a sentence of the same citation: the sentence's own sign follows.
        if one.end < ended.get(one.citation, -1):
            continue
        ended[one.citation] = one.end
        is_point = one.start == one.end
        there = placed.setdefault(one.end, {})
        # A sentence and the embed that it introduces end at one place: the embed is what is seen.
        there[one.citation] = there.get(one.citation, False) or is_point
    return {
        place: tuple(Sign(citation=number, is_point=is_point) for number, is_point in sorted(there.items()))
        for place, there in placed.items()
    }
