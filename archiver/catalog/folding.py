"""Words as they are searched: small, without accents, in every script; and what people type to find some.

The patterns take 18 ms to compile, so this is imported where words are folded.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from .words import MOST_CHARS, Term, Typed

#: Characters that are folded at once: the pieces of all of a long text take twenty times its room.
_FOLDED_AT_ONCE = 20_000
#: Characters that a window ends sooner or later by, so that it doesn't cut a word.
_MOST_TO_BLANK = 1000
_BLANK = re.compile(r"\s")
#: Characters of what a person types, words in it, and the pieces those come to.
_MOST_TYPED = 1000
_MOST_TERMS = 24
_MOST_PIECES = 64
#: Letters of a beginning at least: with fewer half of all words begin, and the index would read them all.
_LEAST_PREFIX = 3
#: Characters of a word at most whose folding is remembered.
_REMEMBERED = 60

# Written without blanks between words, or with endings that nobody types: each character is a piece.
_SINGLE = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u3100-\u312f"
    "\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff"
    "\U00020000-\U0003ffff"
)
# Vowel signs and the like, which belong to a word though they are no letters.
_MARKS = (
    "\u0900-\u0903\u093a-\u094f\u0951-\u0957\u0962\u0963\u0980-\u0983\u09bc-\u09cd\u09d7\u09e2\u09e3"
    "\u0a01-\u0a03\u0a3c-\u0a51\u0a70\u0a71\u0a75\u0a81-\u0a83\u0abc-\u0acd\u0ae2\u0ae3\u0b01-\u0b03"
    "\u0b3c-\u0b57\u0b62\u0b63\u0b82\u0bbe-\u0bcd\u0bd7\u0c00-\u0c04\u0c3c-\u0c56\u0c62\u0c63"
    "\u0c81-\u0c83\u0cbc-\u0cd6\u0ce2\u0ce3\u0d00-\u0d03\u0d3b-\u0d4d\u0d57\u0d62\u0d63\u0d81-\u0d83"
    "\u0dca-\u0ddf\u0df2\u0df3\u0f18\u0f19\u0f35-\u0f39\u0f3e\u0f3f\u0f71-\u0f84\u0f86-\u0fbc"
)
# Taken off: what stands over and under letters in European scripts, Hebrew and Arabic.
_ACCENTS = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a"
    "\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u0640\u1ab0-\u1aff"
    "\u1dc0-\u1dff\u20d0-\u20f0\u3099\u309a\ufe20-\ufe2f"
)
# Can't be seen, and may stand in the middle of a word.
_UNSEEN = (
    "\u00ad\u034f\u061c\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff"
)
#: Letters that are no letter with a mark for Unicode.
_LETTERS = {
    "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŧ": "t",
}  # fmt: skip

_OTHER = re.compile(f"[{''.join(_LETTERS)}]")
_GONE = re.compile(f"[{_ACCENTS}{_UNSEEN}]+")
_PIECE = re.compile(f"[{_SINGLE}]|(?:[^\\W_{_SINGLE}]|[{_MARKS}]){{1,80}}")
_CHARACTER = re.compile(f"[{_SINGLE}]")
_ASCII_PIECE = re.compile("[a-z0-9]{1,80}")
#: A stretch of a text as it stands that folds to pieces of its own.
_STRETCH = re.compile(f"[{_SINGLE}][{_ACCENTS}]*|(?:[^\\W_{_SINGLE}]|[{_MARKS}{_ACCENTS}{_UNSEEN}])+")

_QUOTES = '"“”„«»‟'
_TYPED = re.compile(
    f"(?P<minus>(?<!\\S)[-−–])?(?:[{_QUOTES}](?P<phrase>[^{_QUOTES}]*)(?:[{_QUOTES}]|$)|(?P<word>[^\\s{_QUOTES}]+))"
)


def fold_pieces(text: str) -> list[str]:
    """The pieces of a text by which it is found, in order: words, and single characters of some scripts."""
    return _cut(_fold(text[:MOST_CHARS]))


def _cut(folded: str) -> list[str]:
    return (_ASCII_PIECE if folded.isascii() else _PIECE).findall(folded)


def _fold(text: str) -> str:
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFKD", text).casefold()
    text = _OTHER.sub(lambda found: _LETTERS[found[0]], _GONE.sub("", text))
    return unicodedata.normalize("NFC", text)


def is_character(piece: str) -> bool:
    """Whether a piece is a single character of a script without words."""
    return len(piece) == 1 and _CHARACTER.match(piece) is not None


def fold_text(text: str) -> str:
    """The pieces of a text with blanks between them, however long it is in little room."""
    parts = (" ".join(_cut(folded)) for _, folded in iter_folded(text[:MOST_CHARS], _FOLDED_AT_ONCE))
    return " ".join(filter(None, parts))


def iter_folded(text: str, size: int) -> Iterator[tuple[int, str]]:
    """A text in windows of about so many characters: where each begins, and what it folds to.

    All pieces of the window stand in that, and what is between them, too.
    """
    start = 0
    while start < len(text):
        end = start + size
        if blank := _BLANK.search(text, end, end + _MOST_TO_BLANK):
            end = blank.start()
        yield start, _fold(text[start:end])
        start = end


def parse_typed(typed: str) -> Typed:
    """Words, ``"phrases"``, ``beginnings*`` and ``-exclusions``, whatever else stands between them.

    What can't be searched is passed over; of a very long text the beginning counts.
    """
    wanted: dict[Term, None] = {}
    unwanted: dict[Term, None] = {}
    left = _MOST_PIECES
    for found in _TYPED.finditer(typed[:_MOST_TYPED]):
        said = found["word"] if found["phrase"] is None else found["phrase"]
        pieces = tuple(fold_pieces(said))
        if not pieces or len(pieces) > left or len(wanted) + len(unwanted) == _MOST_TERMS:
            continue
        left -= len(pieces)
        is_prefix = found["word"] is not None and said.endswith("*") and len(pieces[-1]) >= _LEAST_PREFIX
        (unwanted if found["minus"] else wanted)[Term(pieces, is_prefix)] = None
    return Typed(tuple(wanted), tuple(unwanted))


def iter_places(text: str, start: int = 0) -> Iterator[tuple[str, int, int]]:
    """The pieces of a text as it stands from a place on, each with where it begins and ends."""
    for found in _STRETCH.finditer(text, start):
        stretch = found[0]
        for piece in _fold_stretch(stretch) if len(stretch) <= _REMEMBERED else fold_pieces(stretch):
            yield piece, found.start(), found.end()


@lru_cache(maxsize=16_384)
def _fold_stretch(stretch: str) -> tuple[str, ...]:
    return tuple(fold_pieces(stretch))
