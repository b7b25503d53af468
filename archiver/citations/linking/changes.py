"""Whether a quote that isn't word by word in a text is an editor's version of it, or of another post."""

from __future__ import annotations

from .quotes import unmarked
from .text import folded, normalise_text, words_of

#: Two words are spellings or forms of one from this likeness on ("anyone", "anybody"; "colour", "color").
_SAME_WORD = 60.0
#: A longer quote isn't looked for in the text but compared with the whole of it.
_MAX_PLACED = 500
#: Editors add and change small words as they like.
_SMALL_WORD = 3


def find_other_word(quote: str, text: str, *, only_names: bool = False) -> str | None:
    """The first word of the quote that makes it say something else than the text; ``None`` if there is none.

    That is a word or number that the text has in no form at the place where the two
    differ: editors mend spelling and forms, but "310,000 jobs in June" is no
    version of "250,000 jobs in May". With ``only_names`` only numbers count, and words that the
    quote writes with a capital after its first word.
    """
    from rapidfuzz import fuzz
    from rapidfuzz.distance import LCSseq

    said, held = words_of(folded(unmarked(quote))), words_of(folded(text))
    names = {word.casefold() for word in words_of(normalise_text(quote))[1:] if word[:1].isupper()}
    near, whole, text = held, " ".join(said), " ".join(held)
    if len(whole) <= min(len(text), _MAX_PLACED):
        place = fuzz.partial_ratio_alignment(whole, text)
        before = text.count(" ", 0, place.dest_start) if place is not None else 0
        near = held[max(0, before - 2) : before + len(said) + 4]
    for step in LCSseq.opcodes(said, near):
        if step.tag not in ("replace", "delete"):
            continue
        beside = near[max(0, step.dest_start - 1) : step.dest_end + 1]
        for word in said[step.src_start : step.src_end]:
            is_number = any(map(str.isdigit, word))
            if is_number or word in names:
                if not any(fuzz.ratio(word, other) >= (100 if is_number else 75) for other in beside):
                    return word
            elif only_names or len(word) <= _SMALL_WORD:
                continue
            elif not any(fuzz.ratio(word, other) >= _SAME_WORD for other in beside):
                return word
    return None
