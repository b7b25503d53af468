"""Where a text may name a platform or a post of one: most texts stop here."""

from __future__ import annotations

import re
from collections.abc import Iterable

#: Letters that match "i" or "s" where case counts for nothing, though their small form is another letter.
_ODD = ("ı", "ſ")

#: "In" of the languages that write X with a letter of their own, and the spaces behind it.
_LEADS = [(before, gap) for before in ("в", "у") for gap in (" ", "\u00a0")]


class Gate:
    """Finds the terms it is given; ``word*`` matches every ending."""

    def __init__(self, terms: Iterable[str]) -> None:
        low = {term.lower() for term in terms}
        kept = _shortest({term for term in low if len(term) > 2})
        # Of two letters, only whole words count.
        brief = {term for term in low if len(term) == 2}
        # A letter that begins many words, the Cyrillic "Х", counts behind "in" alone.
        lone = [
            f"{before}{gap}{term}" for term in low if len(term) == 1 and term != "x" for before, gap in _LEADS
        ]
        alternatives = "|".join(
            [
                *(re.escape(term) + r"(?!\w)" for term in lone),
                *(pattern_of(word) for word in sorted(kept, key=lambda word: (-len(word), word))),
                *sorted(re.escape(word) + r"(?!\w)" for word in brief),
            ]
        )
        self.pattern = re.compile(rf"\b(?:{alternatives}|x(?=\W)|vk|ok\.ru)|@\w", re.IGNORECASE)
        starts = {word.removesuffix("*") for word in kept} | brief | {*lone} | {"x", "vk", "ok.ru", "@"}
        #: What every match begins with one of, the rarest first.
        self._starts = sorted(starts, key=lambda word: (-len(word), word))

    def search(self, text: str, start: int = 0, end: int | None = None) -> bool:
        """Whether ``text[start:end]`` may name a platform or a post.

        Looks for what a match begins with, which is faster than to search for one,
        and tries to match only there.
        """
        end = len(text) if end is None else end
        low = text[start:end].lower()
        if len(low) != end - start or any(letter in low for letter in _ODD):
            return self.pattern.search(text, start, end) is not None
        match = self.pattern.match
        for word in self._starts:
            at = low.find(word)
            while at >= 0:
                if match(text, start + at, end) is not None:
                    return True
                at = low.find(word, at + 1)
        return False


def _shortest(words: set[str]) -> set[str]:
    """The words that no other one of them begins."""
    kept: set[str] = set()
    for word in sorted(words, key=lambda w: len(w.rstrip("*"))):
        stem = word.rstrip("*")
        if not any(stem.startswith(other.rstrip("*")) for other in kept):
            kept.add(word)
    return kept


def pattern_of(term: str) -> str:
    """A term as a regular expression."""
    return re.escape(term[:-1]) + r"\w*" if term.endswith("*") else re.escape(term)
