"""Whether a text may name a platform or a post at all: most texts stop here."""

from __future__ import annotations

from .lexicon import Lexicon

#: Letters that match "i" or "s" where case counts for nothing, though their small form is another letter.
_ODD = ("ı", "ſ")


def may_name_post(text: str, lexicon: Lexicon) -> bool:
    """Whether the lexicon's gate matches somewhere.

    Looks for the words that it can't match without, which is ten times as fast
    as to search for it, and tries it only where one of them stands.
    """
    gate = lexicon.gate
    low = text.lower()
    if len(low) != len(text) or any(letter in text for letter in _ODD):
        return gate.search(text) is not None
    for word in lexicon.gate_words:
        at = low.find(word)
        while at >= 0:
            if gate.match(text, at) is not None:
                return True
            at = low.find(word, at + 1)
    return False
