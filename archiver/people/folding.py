"""Names in one spelling: letter case, marks and alphabets taken away."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from .words import word_pairs

#: Characters and words of a name that are looked at: a longer one is no name.
MAX_CHARS = 200
MAX_WORDS = 12

#: Cyrillic as the Ukrainian national system of 2010 and BGN/PCGN write it, where the two differ the
#: simpler letter; from memory. "г" is "h" or "g", "и" is "y" or "i": :func:`sound_of` evens that out.
_CYRILLIC = word_pairs(
    "а:a б:b в:v г:h ґ:g д:d е:e є:ie ё:e ж:zh з:z и:y і:i ї:i й:i к:k л:l м:m н:n о:o п:p р:r с:s "
    "т:t у:u ф:f х:kh ц:ts ч:ch ш:sh щ:shch ъ: ы:y ь: э:e ю:iu я:ia ј:j љ:lj њ:nj ћ:c ђ:dj џ:dz"
)
#: Letters that are no letter with a mark for Unicode.
_LETTERS = {
    "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ə": "a",
}  # fmt: skip
_TABLE = str.maketrans(_CYRILLIC | _LETTERS)
_SILENT = re.compile("['’‘ʼʹ`´\"“”«»„]")
_POSSESSIVE = re.compile(r"['’]s(?=\W|$)", re.IGNORECASE)
_WORD = re.compile(r"\w+")

#: One sound in several spellings, longest first.
_SOUNDS = (
    ("shch", "sh"), ("sch", "sh"), ("kh", "h"), ("ck", "k"), ("ph", "f"), ("tz", "ts"), ("x", "ks"),
    ("w", "v"),
    ("ye", "e"), ("ie", "e"), ("je", "e"), ("yo", "o"), ("yu", "u"), ("iu", "u"), ("ju", "u"),
    ("ya", "a"), ("ia", "a"), ("ja", "a"), ("ue", "u"), ("oe", "o"), ("ae", "a"), ("y", "i"), ("j", "i"),
)  # fmt: skip
_DOUBLED = re.compile(r"(.)\1+")


@lru_cache(maxsize=8_192)
def fold_name(name: str) -> str:
    """A name's words in lower-case Latin letters without marks, one space between them.

    Cyrillic is transliterated; other alphabets stay. Hyphens part words,
    apostrophes join them, a possessive "'s" is taken off. A name of more than
    :data:`MAX_CHARS` characters is cut.
    """
    return " ".join(fold_words(name[:MAX_CHARS])[:MAX_WORDS])


def fold_words(text: str) -> list[str]:
    """The words of a text, spelt as in :func:`fold_name`; bounded by who calls."""
    text = _POSSESSIVE.sub("", text)
    text = _SILENT.sub("", unicodedata.normalize("NFKC", text).casefold())
    text = text.translate(_TABLE)  # before the marks go: "й" and "ї" are letters of their own
    bare = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return _WORD.findall(bare.replace("_", " "))


def is_cyrillic(name: str) -> bool:
    """Whether any of its letters is Cyrillic."""
    return any("\u0400" <= char <= "\u052f" for char in name[:MAX_CHARS])


@lru_cache(maxsize=8_192)
def sound_of(word: str, *, is_slavic: bool = False) -> str:
    """A folded word as it may have been spelt by another scheme: "volyna" and "volina" are one.

    ``is_slavic`` holds where one of the two names was Cyrillic: then "g" and "h" are one letter too.
    """
    for spelling, sound in _SOUNDS:
        word = word.replace(spelling, sound)
    if is_slavic:
        word = word.replace("g", "h")
    return _DOUBLED.sub(r"\1", word)
