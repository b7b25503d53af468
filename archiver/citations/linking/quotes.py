"""One quote of an article against one text: the same words, words left out or changed, or nothing like it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate

from ...model import QuoteMatch, QuoteVerdict
from .text import MAX_CHARS, columns, folded, normalise_text, words_of

#: From here on a quote is taken for the text's own words. Measured on 32,826 real posts, unrelated ones stay
#: at or below 75 for quotes of 20 to 40 characters, and at or below 61 for longer ones.
ACCEPTED = 85.0
ACCEPTED_LONG = 75.0
LONG = 40
#: A quote of fewer columns says too little to be matched but word by word.
SHORT = 20
#: In a longer text common words come together by chance: unrelated ones reach 76.
_LONG_TEXT = 2000
#: A word or two that are changed are others.
_LEAST_ALTERED = 12
#: A text that is shorter than this share of the quote can't hold it.
_MIN_SHARE = 0.6
#: An article's longest quotes are paragraphs; what a quote has beyond this isn't compared.
_MAX_QUOTE = 1000

#: An editor's mark that something is left out or put in: an ellipsis, or anything in square brackets.
_MARK = re.compile(r"\(…\)|…|\[[^\[\]]{0,200}\]")
#: "[W]e will": only the case of a letter is the editor's.
_CASE_MARK = re.compile(r"\[(\w{1,2})\](?=\w)")
_MAX_PIECES = 12
#: A piece of a quote that is smaller stands in any long text.
_SMALL_PIECE = 6
#: Words that may be left out at one place without a mark, and places.
_MAX_SILENT_WORDS = 10
_MAX_SILENT_GAPS = 2
_SILENT_GAP_COST = 5.0
#: Longer stretches are compared in parts.
_MAX_COMPARED = 250
_MAX_PART = 2 * _MAX_COMPARED
#: Between the pieces of one quote may lie so many words: more, and they come from different passages.
_MAX_MARKED_WORDS = 150
_BETWEEN = "\x1f"


def needed_score(width: int) -> float:
    """The score from which a quote of that many columns counts as the text's words."""
    return ACCEPTED_LONG if width >= LONG else ACCEPTED


def match_quote(quote: str, text: str) -> QuoteMatch:
    """How alike the quote and the best fitting stretch of the text are, and what was done to the words.

    Both are normalised and compared word by word, without case and punctuation.

    - ``exact``: the quote's words stand in the text, one after the other. What the editor marked as
      put in ("[Putin]", "[sic]") doesn't count where nothing is missing in its place.
    - ``shortened``: the words stand in the text in order, with others between them: up to 150 where
      the quote has an ellipsis or square brackets; or, unmarked, at most twice up to 10, and never so
      that a single word stands alone. It says nothing of what the words left out would have meant.
    - ``altered``: neither, though the best fitting stretch is alike by 85 (75 for 40 columns and more).
    - ``absent``: none of these.

    The score is 100 where no word is missing or marked as missing, 5 less for each unmarked
    gap, else rapidfuzz's ``partial_ratio`` of the words (0 to 100), piece by piece where the quote has marks.
    A quote of fewer than 20 columns must fit whole words, one of fewer than 12 is never
    ``altered``. A text of more than 2,000 characters is ``altered`` from 85 on only. A text that is
    shorter than the quote is compared as a whole, unless it is visibly cut (it ends with an ellipsis)
    and has 0.6 of the quote's length; one whose cut goes through the quote is compared as far as it goes.
    """
    score, verdict = _matched(quote[:_MAX_QUOTE], text[:MAX_CHARS])
    return QuoteMatch(quote=quote, score=score, verdict=verdict)


# Candidates are ranked again whenever another text is known.
@lru_cache(maxsize=4096)
def _matched(quote: str, text: str) -> tuple[float, QuoteVerdict]:
    about = _prepared(quote)
    body = _folded_text(text)
    held = words_of(body)
    if not about.words or not held:
        return 0.0, "absent"
    score, verdict = _match_words(about, held, is_cut=body.endswith("…"))
    if verdict is None:
        score = round(min(_likeness(about.pieces, held, is_cut=body.endswith("…")), 99.9), 1)
        needed = ACCEPTED if len(body) > _LONG_TEXT else needed_score(about.width)
        is_alike = about.width >= _LEAST_ALTERED and score >= needed
        verdict = "altered" if is_alike else "absent"
    return score, verdict


def unmarked(quote: str) -> str:
    """The quote without what the editor put in, and without marks of what is left out."""
    return _MARK.sub(" ", _CASE_MARK.sub(r"\1", normalise_text(quote[:_MAX_QUOTE])))


class _Prepared:
    """A quote's words, whole and piece by piece."""

    def __init__(self, quote: str) -> None:
        normal = _CASE_MARK.sub(r"\1", normalise_text(quote[:_MAX_QUOTE]))
        self.words = words_of(folded(normal))
        pieces = [words_of(folded(piece)) for piece in _MARK.split(normal, maxsplit=_MAX_PIECES)]
        self.pieces = [piece for piece in pieces if piece]
        self.width = columns(" ".join(self.words))


@lru_cache(maxsize=512)
def _prepared(quote: str) -> _Prepared:
    return _Prepared(quote)


@lru_cache(maxsize=512)
def _folded_text(text: str) -> str:
    return folded(text)


def _match_words(about: _Prepared, held: Sequence[str], *, is_cut: bool) -> tuple[float, QuoteVerdict | None]:
    """Score and verdict where the quote's words stand in the text in order; else no verdict."""
    joined = _joined(held)
    if _joined(about.words) in joined:
        return 100.0, "exact"
    if not about.pieces:
        return 0.0, None
    left_out = _marked_gaps(about.pieces, joined)
    if left_out is not None and _is_telling(about.pieces):
        return 100.0, "shortened" if left_out else "exact"
    if len(about.pieces) == 1:
        words = about.pieces[0]
        if is_cut and _runs_over_the_cut(words, held):
            return 100.0, "exact"
        gaps = _silent_gaps(words, joined) if about.width >= SHORT else None
        if gaps is not None:
            return 100.0 - _SILENT_GAP_COST * gaps, "shortened"
    return 0.0, None


def _joined(words: Sequence[str]) -> str:
    return _BETWEEN + _BETWEEN.join(words) + _BETWEEN


def _is_telling(pieces: Sequence[Sequence[str]]) -> bool:
    """Whether pieces of some size make up most of the quote: crumbs stand in any long text in order."""
    widths = [columns(" ".join(piece)) for piece in pieces]
    return len(widths) == 1 or sum(w for w in widths if w >= _SMALL_PIECE) * 2 > sum(widths)


def _marked_gaps(pieces: Sequence[Sequence[str]], joined: str) -> int | None:
    """How many words lie between the pieces, where all stand in the text in order; else ``None``.

    The first piece may stand in the text more than once: its first eight places are tried.
    """
    first = _joined(pieces[0])
    at = joined.find(first)
    for _place in range(8):
        if at < 0:
            return None
        left_out = _gaps_after(pieces[1:], joined, at + len(first) - 1)
        if left_out is not None:
            return left_out
        at = joined.find(first, at + 1)
    return None


def _gaps_after(pieces: Sequence[Sequence[str]], joined: str, end: int) -> int | None:
    left_out = 0
    for piece in pieces:
        wanted = _joined(piece)
        at = joined.find(wanted, end)
        if at < 0:
            return None
        between = joined.count(_BETWEEN, end, at)
        if between > _MAX_MARKED_WORDS:
            return None
        left_out += between
        end = at + len(wanted) - 1
    return left_out


def _silent_gaps(words: Sequence[str], joined: str) -> int | None:
    """At how many places the text has words that the quote lacks; ``None`` if they differ otherwise."""
    end, done, gaps = 0, 0, -1
    while done < len(words):
        low, high, found = 1, len(words) - done, -1
        run = 0
        while low <= high:
            middle = (low + high) // 2
            at = joined.find(_joined(words[done : done + middle]), end)
            if at >= 0:
                run, found, low = middle, at, middle + 1
            else:
                high = middle - 1
        too_far = gaps >= 0 and joined.count(_BETWEEN, end, max(found, end)) > _MAX_SILENT_WORDS
        if run < 2 or too_far or columns(" ".join(words[done : done + run])) < 4 or gaps == _MAX_SILENT_GAPS:
            return None
        gaps += 1
        end = found + len(_joined(words[done : done + run])) - 1
        done += run
    return gaps


def _runs_over_the_cut(words: Sequence[str], held: Sequence[str]) -> bool:
    """Whether the text ends, cut, within the quote, and most of the quote stands before the cut."""
    widths = list(accumulate(columns(word) for word in words))
    for kept in range(len(words), 0, -1):
        if widths[kept - 1] < _MIN_SHARE * widths[-1] or kept > len(held):
            continue
        # The last word may itself be cut.
        is_same_end = held[-1] == words[kept - 1] or (kept > 1 and words[kept - 1].startswith(held[-1]))
        if is_same_end and list(held[-kept:-1]) == list(words[: kept - 1]):
            return True
    return False


def _likeness(pieces: Sequence[Sequence[str]], held: Sequence[str], *, is_cut: bool) -> float:
    """Likeness of the pieces to stretches of the text, one after the other, weighted by length."""
    text = " ".join(held)
    if not _is_telling(pieces):
        pieces = [[word for piece in pieces for word in piece]]
    total, weighted = 0, 0.0
    for words in pieces:
        piece = " ".join(words)
        likeness, end = _stretch_likeness(piece, text, is_cut=is_cut)
        total += len(piece)
        weighted += likeness * len(piece)
        text = text[end:].lstrip(" ")
    return weighted / total if total else 0.0


def _stretch_likeness(piece: str, text: str, *, is_cut: bool) -> tuple[float, int]:
    """How alike a piece and the best fitting stretch of the text are, and where that ends."""
    # Imported late: most articles have nothing to match, and the start shouldn't pay for it.
    from rapidfuzz import fuzz

    if len(text) < len(piece) and not (is_cut and len(text) >= _MIN_SHARE * len(piece)):
        return fuzz.ratio(piece, text), len(text)
    if len(piece) > _MAX_COMPARED:
        return _long_likeness(piece, text), 0
    place = fuzz.partial_ratio_alignment(piece, text)
    if place is None:
        return 0.0, 0
    if columns(piece) >= SHORT or len(text) < len(piece):
        return place.score, place.dest_end if len(text) >= len(piece) else len(text)
    # "art" is no word of "party".
    start = text.rfind(" ", 0, place.dest_start + 1) + 1
    end = text.find(" ", max(place.dest_end - 1, start))
    end = end if end >= 0 else len(text)
    return fuzz.ratio(piece, text[start:end]), end


def _long_likeness(piece: str, text: str) -> float:
    """Likeness part by part: the time of ``partial_ratio`` grows with the square of the shorter text."""
    from rapidfuzz import fuzz

    words = piece.split(" ")
    step = -(-len(words) // -(-len(piece) // _MAX_COMPARED))
    parts = [" ".join(words[at : at + step])[:_MAX_PART] for at in range(0, len(words), step)]
    return sum(len(part) * fuzz.partial_ratio(part, text) for part in parts) / sum(map(len, parts))
