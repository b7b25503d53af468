"""Whether two names are one person's or one organisation's, and how surely."""

from __future__ import annotations

import re
from functools import lru_cache

from ..lightly import dataclass
from .folding import MAX_CHARS, fold_name, is_cyrillic, sound_of
from .words import BODIES, EMPTY, GENERATIONS, ONE_SPELLING, PARTICLES, SUFFIXES, TITLES, word_set

#: The same words.
EXACT = 1.0
#: One of them leaves out middle names, an organisation's words stand in another order.
FULL = 0.95
#: Another transliteration, or an inflected form.
SPELT = 0.9
#: Surname first, or one surname of two.
TURNED = 0.8
#: A given name against its initial.
INITIAL = 0.7
#: One of them is a surname, or an acronym, alone.
SURNAME = 0.5

_BRACKETS = re.compile(r"\(([^()]{1,40})\)")
#: Case endings of Slavic surnames and given names, by sound, from memory.
_ENDINGS = word_set("a i u e o oi ou m om im oho omu omi imi em eu ei ovi evi ii ih ah am ami") | {""}


@dataclass(frozen=True)
class _Name:
    words: tuple[str, ...]
    suffix: str
    is_slavic: bool


def same_name(a: str, b: str) -> bool:
    """Whether two names can be taken for one person's or organisation's: a surname alone isn't enough."""
    return likeness(a, b) >= INITIAL


def is_full_name(name: str) -> bool:
    """Whether it has a given name and a surname, or is an organisation's of two words or more."""
    words = _parse(name[:MAX_CHARS]).words
    return len([word for word in words if len(word) > 1 or not word.isascii()]) >= 2


def bare_name(name: str) -> str:
    """A name as it is written, on one line, without the titles before it: what to search for."""
    words = name[:MAX_CHARS].split()
    while len(words) > 1 and fold_name(words[0]) in TITLES:
        words.pop(0)
    return " ".join(words)


def likeness(a: str, b: str) -> float:
    """How surely two names are one: one of this module's constants, 0 where they are two.

    Titles, case, marks, alphabets and "Surname, First" make no difference.
    Symmetric, never raises; of a long name its first 200 characters count.
    """
    a, b = a[:MAX_CHARS], b[:MAX_CHARS]
    if a > b:
        a, b = b, a
    return _likeness(a, b)


@lru_cache(maxsize=16_384)
def _likeness(a: str, b: str) -> float:
    best = 0.0
    for one in _forms(a):
        for other in _forms(b):
            best = max(best, _compare(one, other))
    return best


def forms_of(name: str) -> tuple[str, ...]:
    """The names in a text that is compared as one, cut to what counts of it."""
    return _forms(name[:MAX_CHARS])


def name_words(name: str) -> tuple[str, ...]:
    """The words by which people are compared, folded; titles and suffixes left out."""
    return _parse(name).words


def body_words(name: str) -> tuple[str, ...]:
    """The words by which organisations are compared, folded and in one spelling."""
    return _content(_parse(name).words)


def _forms(name: str) -> tuple[str, ...]:
    """The name, or where brackets hold an acronym or other name, it without them and what they hold."""
    inside = [text for text in _BRACKETS.findall(name) if text.strip()]
    if not inside:
        return (name,)
    outside = _BRACKETS.sub(" ", name)
    return (outside, inside[0]) if outside.strip() else (inside[0],)


def _compare(a: str, b: str) -> float:
    one, other = _parse(a), _parse(b)
    if not one.words or not other.words:
        return 0.0
    if one.words == other.words:
        if one.suffix and other.suffix and one.suffix != other.suffix:
            return 0.0
        return EXACT
    if not (BODIES.isdisjoint(one.words) and BODIES.isdisjoint(other.words)):
        alike = _compare_bodies(one, other)
        # "Emily Post", "Ivo Church": a surname may be an organisation's word too.
        is_short = max(len(one.words), len(other.words)) <= 2
        return max(alike, _compare_people(one, other)) if is_short else alike
    return _compare_people(one, other)


@lru_cache(maxsize=8_192)
def _parse(name: str) -> _Name:
    before, comma, after = name.partition(",")
    if comma and "," not in after and after.strip():
        tail = fold_name(after).split()
        if tail and tail[0] not in SUFFIXES:
            name = f"{after} {before}"  # "Surname, First"
    words = fold_name(name).split()
    while len(words) > 1 and words[0] in TITLES:
        words.pop(0)
    suffix = ""
    while len(words) > 1 and words[-1] in SUFFIXES:
        last = words.pop()
        suffix = last if last in GENERATIONS else suffix
    if len(words) > 1 and words[0] == "the":
        words.pop(0)
    return _Name(tuple(words), suffix, is_cyrillic(name))


def _compare_people(one: _Name, other: _Name) -> float:
    if one.suffix and other.suffix and one.suffix != other.suffix:
        return 0.0
    slavic = one.is_slavic or other.is_slavic
    short, long = sorted((one.words, other.words), key=len)
    if len(short) == 1:
        return _compare_single(short[0], long, slavic)
    last = _equal(short[-1], long[-1], slavic)
    first = _equal(short[0], long[0], slavic)
    if last and first:
        return _with_middles(short, long, min(last, first), slavic)
    if last and _is_initial(short[0], long[0]):
        return INITIAL
    if len(short) == len(long) == 2:
        turned = min(_equal(short[0], long[1], slavic), _equal(short[1], long[0], slavic))
        return min(turned, TURNED)
    if len(long) > len(short) and not last and first and _equal(short[-1], long[-2], slavic):
        return TURNED  # the first of two surnames: "Enrique Prado" for "Enrique Prado Nieves"
    if all(_equal(a, b, slavic) for a, b in zip(short, long[-len(short) :], strict=True)):
        return SURNAME  # "Prado Nieves" for "Enrique Prado Nieves"
    return 0.0


def _compare_single(word: str, long: tuple[str, ...], slavic: bool) -> float:
    if len(long) == 1:
        return _equal(word, long[0], slavic)
    if _equal(word, long[-1], slavic):
        return SURNAME
    # The first of two surnames: not where that is a particle or an initial.
    if len(long) > 2 and len(word) > 2 and word not in PARTICLES and _equal(word, long[-2], slavic):
        return SURNAME
    return 0.0


def _with_middles(short: tuple[str, ...], long: tuple[str, ...], grade: float, slavic: bool) -> float:
    """The grade where no middle name contradicts another."""
    ours = [word for word in short[1:-1] if word not in PARTICLES]
    theirs = [word for word in long[1:-1] if word not in PARTICLES]
    for word in ours:
        if not theirs:
            break
        if not any(_equal(word, t, slavic) or _is_initial(word, t) for t in theirs):
            return 0.0
    return min(grade, FULL)


def _is_initial(a: str, b: str) -> bool:
    short, long = sorted((a, b), key=len)
    return len(short) == 1 and long.startswith(short)


def _equal(a: str, b: str, slavic: bool) -> float:
    """``EXACT``, ``SPELT``, or 0: how alike two words of names are."""
    if a == b:
        return EXACT
    if len(a) < 3 or len(b) < 3:
        return 0.0
    a, b = sound_of(a, is_slavic=slavic), sound_of(b, is_slavic=slavic)
    if a == b:
        return SPELT
    if not slavic:
        return 0.0
    common, shortest = 0, min(len(a), len(b))
    for x, y in zip(a, b, strict=False):
        if x != y:
            break
        common += 1
    is_stem = common >= max(min(3, shortest - 1), shortest - 3)
    return SPELT if is_stem and a[common:] in _ENDINGS and b[common:] in _ENDINGS else 0.0


def _compare_bodies(one: _Name, other: _Name) -> float:
    ours, theirs = _content(one.words), _content(other.words)
    if not ours or not theirs:
        return 0.0
    if ours == theirs:
        return EXACT
    if len(ours) == len(theirs) and all(any(_akin(a, b) for b in theirs) for a in ours):
        return FULL if all(any(_akin(a, b) for a in ours) for b in theirs) else 0.0
    short, long = sorted((ours, theirs), key=len)
    if len(short) == 1 and short[0] == "".join(word[0] for word in long) and len(long) > 2:
        return SURNAME
    return 0.0


def _content(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(ONE_SPELLING.get(word, word) for word in words if word not in EMPTY)


def _akin(a: str, b: str) -> bool:
    """Whether two words of an organisation's name are one, or a country and its adjective."""
    if a == b:
        return True
    return min(len(a), len(b)) >= 5 and a[:5] == b[:5] and abs(len(a) - len(b)) <= 4
