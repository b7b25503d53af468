"""Many names, found by one that may be the same: a few to compare in place of all."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from .folding import is_cyrillic, sound_of
from .names import body_words, forms_of, name_words

#: First letters of an organisation's words that count.
_BODY_LETTERS = 5
#: Words that sound no longer than that agree in fewer than their first three letters.
_SHORT = 3

_Places = dict[str, list[int]]


class NameIndex:
    """Finds the places of the names for which :func:`.names.same_name` may hold.

    Two such names share a word by its sound; where one of them is Cyrillic, the word may have other endings.
    Which word of a name it is, its order and its initials are for the comparison to judge.
    """

    def __init__(self, names: Iterable[Sequence[str]]) -> None:
        places: _Places = defaultdict(list)
        inflected: _Places = defaultdict(list)
        bodies: _Places = defaultdict(list)
        for place, spellings in enumerate(names):
            for form in (form for name in spellings for form in forms_of(name)):
                may_be_inflected = not form.isascii() and is_cyrillic(form)
                for word in name_words(form):
                    sound = sound_of(word, is_slavic=True)
                    _add(places, sound, place)
                    if may_be_inflected:
                        _add(inflected, sound, place)
                for word in body_words(form):
                    _add(bodies, word[:_BODY_LETTERS], place)
        self._places, self._inflected, self._bodies = dict(places), dict(inflected), dict(bodies)
        self._all, self._cyrillic = sorted(places), sorted(inflected)

    def find(self, author: str) -> Sequence[int]:
        """The places, in order, of names that may be the author's."""
        found: set[int] = set()
        for form in forms_of(author):
            words = name_words(form)
            # Whoever has two words or more agrees in the last one, or in the last but one of three.
            for word in words[-1:] if len(words) < 3 else words[-2:]:
                sound = sound_of(word, is_slavic=True)
                found.update(self._places.get(sound, ()))
                if is_cyrillic(form):
                    found.update(_with_endings(sound, self._all, self._places))
                else:
                    found.update(_with_endings(sound, self._cyrillic, self._inflected))
            for word in body_words(form)[-1:]:
                found.update(self._bodies.get(word[:_BODY_LETTERS], ()))
        return sorted(found)


def _add(places: _Places, key: str, place: int) -> None:
    at = places[key]
    if not at or at[-1] != place:
        at.append(place)


def _with_endings(sound: str, ordered: Sequence[str], places: _Places) -> Iterator[int]:
    """The places of words that a word may be another form of."""
    letters = 3 if len(sound) > _SHORT else max(1, len(sound) - 1)
    for other in _with_prefix(ordered, sound[:letters]):
        yield from places[other]
    if letters > 1:
        for other in _with_prefix(ordered, sound[:1]):
            if len(other) <= _SHORT:
                yield from places[other]


def _with_prefix(ordered: Sequence[str], prefix: str) -> Iterator[str]:
    for place in range(bisect_left(ordered, prefix), len(ordered)):
        if not ordered[place].startswith(prefix):
            return
        yield ordered[place]
