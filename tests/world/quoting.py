"""How papers quote: whole, shortened, with words put in or changed, in two parts, in a few words."""

from __future__ import annotations

import re
from random import Random
from typing import Literal

from .sentences import other_word

QuoteForm = Literal["whole", "ellipsis", "insertion", "altered", "two", "short"]

_INSERTIONS = {
    "en": "[the government]",
    "de": "[die Regierung]",
    "es": "[el Gobierno]",
    "fr": "[le gouvernement]",
    "uk": "[уряд]",
    "ru": "[правительство]",
}


def plain(text: str) -> str:
    """A post's own words: without links, tags, the names before them and a thread's numbers."""
    text = re.sub(r"^(?:@\w+\s+)+", "", text)
    text = re.sub(r"\s*(?:https://\S+|#\w+|Thanks to @\w+|\b\d/\d\b)", "", text)
    return text.strip()


def sentences_of(text: str) -> list[str]:
    return re.split(r"(?<=[.!?])\s+", plain(text))


def make_quotes(random: Random, text: str, form: QuoteForm, language: str) -> tuple[str, ...] | None:
    """What a paper quotes of a post, without quote marks; ``None`` where the text doesn't lend itself."""
    sentences = [s for s in sentences_of(text) if len(s) >= 30]
    if not sentences:
        return None
    best = random.choice(sentences)
    words = best.split()
    if form == "whole":
        everything = plain(text)
        return (everything if len(everything) < 200 and random.random() < 0.5 else best,)
    if form == "two":
        if len(sentences) > 1:
            return tuple(sentences[:2])
        if len(words) < 9:
            return None
        middle = len(words) // 2
        return (" ".join(words[:middle]), " ".join(words[middle:]))
    if form == "short":
        start = random.randrange(max(1, len(words) - 3))
        few = " ".join(words[start : start + 3]).strip(".,:!?")
        return (few,) if 6 <= len(few) < 20 else None
    if len(words) < 9:
        return None
    if form == "ellipsis":
        head, tail = random.randint(4, len(words) - 4), 3
        dots = random.choice(("...", "…", "[...]"))
        skipped = [*words[:head], dots, *words[max(head + 1, len(words) - tail) :]]
        return (" ".join(skipped),)
    place = random.randint(2, len(words) - 3)
    if form == "insertion":
        return (" ".join([*words[:place], _INSERTIONS[language], *words[place + 1 :]]),)
    other = other_word(random, language, best)
    return (" ".join([*words[:place], other, *words[place + 1 :]]),)
