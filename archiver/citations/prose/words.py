"""What one piece of a sentence may be, read once for each lexicon and kept.

Words repeat: the few thousand commonest are nearly all of any text, so that most
pieces of a sentence cost one look into :attr:`.Lexicon.pieces`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from ...lightly import dataclass
from .lexicon import PRECEDENCE, Lexicon, Sense
from .marks import QuoteSpan

#: Pieces that are kept for a lexicon, and the longest that is: a long run stays within its memory.
KEPT = 20_000
KEPT_CHARACTERS = 40
#: The classes that a citation has one of: a platform, a noun or verb of posting.
CITING = "PtTWn"
#: Platforms whose names German writes in one word with their nouns: "Facebookseite".
COMPOUND_HEADS = ("facebook", "twitter", "instagram", "telegram", "youtube", "tiktok")


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of several words that begin with one word."""

    #: Longest first.
    entries: Sequence[tuple[tuple[str, ...], Sense]]
    #: Their second words, and how the ones that match every ending begin.
    seconds: frozenset[str]
    beginnings: tuple[str, ...]

    def may_go_on(self, low: str) -> bool:
        """Whether a term can go on with this word."""
        return low in self.seconds or low.startswith(self.beginnings)


@dataclass(frozen=True, slots=True)
class Word:
    """A piece as a token of it begins: what its neighbours decide is not decided yet."""

    #: Where it stands in the piece it was cut from.
    start: int
    end: int
    text: str
    low: str
    letter: str
    value: str = ""
    plural: bool = False
    ing: bool = False
    senses: Sequence[Sense] = ()
    terms: Terms | None = None
    quote: QuoteSpan | None = None
    #: It may name a platform, a post or the posting of one, or begin a term that does.
    cites: bool = False

    @property
    def capital(self) -> bool:
        return self.text[:1].isupper()


@cache
def _pieces() -> re.Pattern[str]:
    # White space is taken first, so that no alternative is tried on it; then what most pieces are.
    return re.compile(
        r"\s*+("
        r"[^\W\d]\w*+(?![-‑’'.&:])|[^\w\s@\#]"
        r"|https?://\S+|(?:pic\.twitter\.com|t\.co)/\S+"
        r"|@\w+(?:[.]\w+)*"
        r"|\#\w+"
        r"|[^\W\d_]\.[^\W\d_]\.(?:[^\W\d_]\.)*"
        r"|\d+(?:[-‑][^\W\d]\w*)+"
        r"|\d+(?:[.,:/]\d+)*(?:st|nd|rd|th)?(?!\w)"
        r"|\w+(?:[-‑’'.&](?=\w)\w+)*"
        r"|[^\w\s]"
        r")"
    )


def cut(text: str) -> Iterator[tuple[str, int]]:
    """Words and marks with their offsets; a possessive ``'s`` is a piece of its own."""
    for match in _pieces().finditer(text):
        for piece, offset in _apart(match[1]):
            yield piece, match.start(1) + offset


def _apart(piece: str) -> tuple[tuple[str, int], ...]:
    if len(piece) > 2 and piece[-2] in "'’" and piece[-1] in "sS":
        return (piece[:-2], 0), (piece[-2:], len(piece) - 2)
    return ((piece, 0),)


def read_words(text: str, start: int, end: int, lexicon: Lexicon) -> list[tuple[Word, int]]:
    """The words and marks of ``text[start:end]``, each with the place of the piece it was cut from."""
    kept = lexicon.pieces
    found: list[tuple[Word, int]] = []
    while start < end and text[end - 1].isspace():
        end -= 1  # a run of white space with no piece behind it would be tried from each of its places
    at = start
    for piece in _pieces().findall(text, start, end):
        at = text.index(piece, at)  # nothing but white space stands before it
        words = kept.get(piece)
        if words is None:
            words = tuple(_read(piece, lexicon))
            if len(kept) < KEPT and len(piece) <= KEPT_CHARACTERS:
                kept[piece] = words
        for word in words:
            found.append((word, at))
        at += len(piece)
    return found


def _read(whole: str, lexicon: Lexicon) -> Iterator[Word]:
    """The words in a piece: clitics, a possessive ``'s`` and the parts of a compound are parted."""
    clitics = lexicon.traits.get("clitics", ())
    joined = bool(lexicon.traits.get("compounds"))
    for piece, offset in _apart(whole):
        low = piece.lower().replace("’", "'")
        head = next((c for c in clitics if low.startswith(c) and len(low) > len(c)), "")
        if head:
            yield read_word(piece[: len(head)], low[: len(head)], lexicon, offset)
            offset += len(head)
            piece, low = piece[len(head) :], low[len(head) :]
        if "-" in piece or (joined and len(piece) > 8):
            yield from _split_compound(piece, low, offset, lexicon)
        else:
            yield _simple(piece, low, offset, lexicon)


def _simple(piece: str, low: str, start: int, lexicon: Lexicon) -> Word:
    if mark := _mark(piece):
        return Word(start, start + len(piece), piece, low, mark)
    return read_word(piece, low, lexicon, start)


def read_word(text: str, low: str, lexicon: Lexicon, start: int = 0, end: int = -1) -> Word:
    """A word with the sense that comes first of those it may have."""
    end = start + len(text) if end < 0 else end
    senses, terms = lexicon.senses(text, low), _terms(low, lexicon)
    possible = [*senses, *(sense for _words, sense in terms.entries)] if terms is not None else senses
    cites = any(sense.letter in CITING for sense in possible)
    first = min(senses, key=lambda sense: PRECEDENCE.find(sense.letter), default=None)
    if first is None:
        first = Sense("u" if text[:1].isupper() else "l")
    return Word(
        start,
        end,
        text,
        low,
        first.letter,
        first.value,
        first.plural,
        first.ing,
        senses,
        terms,
        cites=cites,
    )


def _terms(low: str, lexicon: Lexicon) -> Terms | None:
    entries = lexicon.phrases.get(low)
    if not entries:
        return None
    seconds = [words[1] for words, _sense in entries]
    return Terms(
        entries,
        frozenset(word for word in seconds if not word.endswith("*")),
        tuple({word[:-1] for word in seconds if word.endswith("*")}),
    )


def _split_compound(piece: str, low: str, start: int, lexicon: Lexicon) -> tuple[Word, ...]:
    """ "Instagram-Story" as platform and noun; every other piece as it is."""
    end = start + len(piece)
    if "-" in piece and (turned := _part_inversion(piece, low, start, lexicon)):
        return turned
    if piece[0].isalpha() and "-" in piece:
        head, _, tail = piece.rpartition("-")
        if (
            low not in lexicon.terms
            and tail
            and is_platform(head, lexicon)
            and _is_noun(tail, tail.lower(), lexicon)
        ):
            return (
                read_word(head, head.lower(), lexicon, start),
                read_word(tail, tail.lower(), lexicon, start + len(head) + 1),
            )
    elif piece[0].isalpha() and lexicon.traits.get("compounds"):
        for name in COMPOUND_HEADS:
            tail = low[len(name) :]
            if low.startswith(name) and len(tail) > 3 and _is_noun(tail.title(), tail, lexicon):
                return (
                    read_word(piece[: len(name)], name, lexicon, start),
                    read_word(tail.title(), tail, lexicon, start + len(name), end),
                )
    return (_simple(piece, low, start, lexicon),)


def _part_inversion(piece: str, low: str, start: int, lexicon: Lexicon) -> tuple[Word, ...]:
    """ "explique-t-elle": the verb, which only one of speech can be where no list has it, and its pronoun."""
    head, _, pronoun = low.rpartition("-")
    if pronoun not in lexicon.traits.get("inverted_pronouns", ()):
        return ()
    head = head.removesuffix("-t")
    verb = read_word(piece[: len(head)], head, lexicon, start)
    if verb.letter not in "STWx":
        verb = Word(verb.start, verb.end, verb.text, verb.low, "S")
    place = len(piece) - len(pronoun)
    return verb, read_word(piece[place:], pronoun, lexicon, start + place)


def _is_noun(word: str, low: str, lexicon: Lexicon) -> bool:
    return any(sense.letter in "nmta" for sense in lexicon.senses(word, low))


def is_platform(word: str, lexicon: Lexicon) -> bool:
    """Whether the word may name a platform."""
    return any(sense.letter == "P" for sense in lexicon.senses(word, word.lower()))


def _mark(piece: str) -> str:
    first = piece[0]
    if first.isalpha() or first == "_":
        return "L" if piece.startswith(("http://", "https://", "pic.twitter", "t.co/")) else ""
    if first.isdigit():
        return "" if piece[-1].isalpha() and "-" in piece else "#"
    if first == "@" and len(piece) > 1:
        return "H"
    if first == "#" and len(piece) > 1:
        return "l"
    if piece in ("'s", "’s", "'S", "’S"):
        return "s"
    if first in ",:;().":
        return first
    if first in "—–-―":
        return "-"
    if first in "[{":
        return "("
    if first in "]}":
        return ")"
    return "."
