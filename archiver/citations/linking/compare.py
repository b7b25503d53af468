"""What a paper quoted or carried, against what the post says: an observation, no judgement."""

from __future__ import annotations

from collections.abc import Sequence

from ...model import QuoteMatch
from .quotes import match_quote
from .text import folded, words_of

#: Two texts of one post that are less alike are not the same text any more.
_SAME_POST = 50.0
#: So many quotes of one citation are compared.
MAX_QUOTES = 50


def compare_quotes(citation_quotes: Sequence[str], text: str) -> tuple[QuoteMatch, ...]:
    """Each quote against the post's text, in the order of the quotes; see :func:`match_quote`."""
    return tuple(match_quote(quote, text) for quote in citation_quotes[:MAX_QUOTES])


def compare_texts(claimed: str, independent: str) -> QuoteMatch:
    """The text that an embed carries of a post, against an independent copy of the same post.

    ``exact``: the same words (links, spaces, punctuation, leading mentions aside), or the same as
    far as a copy that is itself cut goes. ``shortened``: the embed's
    words are part of the copy's, in order. ``altered``: words were changed or
    added, the texts alike by 50 of 100 or more. ``absent``: another text, or one of them is empty.
    The score is rapidfuzz's ``ratio`` of the words, 0 to 100; 100 for ``exact``.
    """
    from rapidfuzz import fuzz

    said, copy = folded(claimed), folded(independent)
    ours, theirs = words_of(said), words_of(copy)
    if not ours or not theirs:
        return QuoteMatch(quote=claimed, score=0.0, verdict="absent")
    is_same_beginning = copy.endswith("…") and (
        ours[: len(theirs) - 1] == theirs[:-1] and len(ours) >= len(theirs)
        and ours[len(theirs) - 1].startswith(theirs[-1])
    )  # fmt: skip
    if ours == theirs or is_same_beginning:
        return QuoteMatch(quote=claimed, score=100.0, verdict="exact")
    alike = round(min(fuzz.ratio(" ".join(ours), " ".join(theirs)), 99.9), 1)
    if _is_beginning(said, ours, theirs) or match_quote(claimed, independent).verdict in (
        "exact",
        "shortened",
    ):
        return QuoteMatch(quote=claimed, score=alike, verdict="shortened")
    return QuoteMatch(quote=claimed, score=alike, verdict="altered" if alike >= _SAME_POST else "absent")


def _is_beginning(said: str, ours: Sequence[str], theirs: Sequence[str]) -> bool:
    """Whether a text that ends with an ellipsis is the other's beginning, its last word perhaps cut."""
    return (
        said.endswith("…")
        and len(ours) <= len(theirs)
        and list(ours[:-1]) == list(theirs[: len(ours) - 1])
        and theirs[len(ours) - 1].startswith(ours[-1])
    )
