"""An article's text in pieces: which citations each piece belongs to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A stretch of text that the same citations refer to."""

    text: str
    #: Numbers of the citations whose mentions cover it, in their order.
    citations: tuple[int, ...] = ()
    #: Numbers of those of which a mention ends here: where a reader is told which it was.
    ends: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Place:
    """A place in the text that refers to a citation's post; empty where an embed stands."""

    start: int
    end: int
    citation: int


def iter_pieces(text: str, mentions: Iterable[Place]) -> Iterator[Piece]:
    """The whole text in order, cut where a mention begins or ends; mentions may lie across each other.

    What lies beyond the text is brought back to its ends.
    """
    size = len(text)
    placed = [
        Place(
            start=(start := max(0, min(one.start, size))),
            end=max(start, min(one.end, size)),
            citation=one.citation,
        )
        for one in mentions
    ]
    begins: dict[int, list[int]] = {}
    ends: dict[int, list[int]] = {}
    for one in placed:
        begins.setdefault(one.start, []).append(one.citation)
        ends.setdefault(one.end, []).append(one.citation)
    under_way: dict[int, int] = {}
    cuts = sorted({0, size, *begins, *ends})
    for place, (start, end) in enumerate(zip(cuts, [*cuts[1:], size], strict=True)):
        for number in begins.get(start, ()):
            under_way[number] = under_way.get(number, 0) + 1
        for number in ends.get(start, ()):
            under_way[number] -= 1
        if place == 0 and start in ends:
            yield Piece(text="", ends=_ordered(ends[start]))
        covering = _ordered(number for number, count in under_way.items() if count > 0)
        closing = _ordered(ends.get(end, ())) if end > start else ()
        if end > start:
            yield Piece(text=text[start:end], citations=covering, ends=closing)


def _ordered(numbers: Iterable[int]) -> tuple[int, ...]:
    return tuple(sorted(set(numbers)))


def split_lines(pieces: Iterable[Piece]) -> Iterator[Sequence[Piece]]:
    """The pieces of each line of the text; empty lines are left out."""
    line: list[Piece] = []
    for piece in pieces:
        parts = piece.text.split("\n")
        for part in parts[:-1]:
            line.append(Piece(text=part, citations=piece.citations))
            if any(one.text.strip() or one.ends for one in line):
                yield line
            line = []
        line.append(Piece(text=parts[-1], citations=piece.citations, ends=piece.ends))
    if any(one.text.strip() or one.ends for one in line):
        yield line
