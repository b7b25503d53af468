"""Many names, found by one that may be the same: a few to compare in place of all."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from .folding import sound_of
from .names import body_words, forms_of, name_words

#: First letters of an organisation's words that count.
_BODY_LETTERS = 5
#: Sounds up to so many letters agree in fewer than their first three letters.
_SHORT = 3


class NameIndex:
    """Finds the places of the names for which :func:`.names.same_name` may hold.

    Two such names share a whole word, or one in other endings: of the words that sound long, the first three
    letters agree then. Which word of a name it is, its order and its initials are for the comparison to judge.
    """

    def __init__(self, names: Iterable[Sequence[str]]) -> None:
        places: dict[str, list[int]] = defaultdict(list)
        bodies: dict[str, list[int]] = defaultdict(list)
        for place, spellings in enumerate(names):
            words = {word for name in spellings for form in forms_of(name) for word in name_words(form)}
            for sound in {sound_of(word, is_slavic=True) for word in words}:
                places[sound].append(place)
            stems = {
                word[:_BODY_LETTERS]
                for name in spellings
                for form in forms_of(name)
                for word in body_words(form)
            }
            for stem in stems:
                bodies[stem].append(place)
        self._places, self._bodies = dict(places), dict(bodies)
        self._sounds = sorted(places)
        self._short = [sound for sound in self._sounds if len(sound) <= _SHORT]

    def find(self, author: str) -> Sequence[int]:
        """The places, in order, of names that may be the author's."""
        found: set[int] = set()
        for form in forms_of(author):
            words = name_words(form)
            # Whoever has two words or more agrees in the last one, or in the last but one of three.
            for word in words[-1:] if len(words) < 3 else words[-2:]:
                for sound in self._akin(sound_of(word, is_slavic=True)):
                    found.update(self._places[sound])
            for word in body_words(form)[-1:]:
                found.update(self._bodies.get(word[:_BODY_LETTERS], ()))
        return sorted(found)

    def _akin(self, sound: str) -> Iterator[str]:
        """The sounds that a word's may be taken for."""
        letters = 3 if len(sound) > _SHORT else max(1, len(sound) - 1)
        yield from _with_prefix(self._sounds, sound[:letters])
        if letters > 1:
            yield from _with_prefix(self._short, sound[:1])


def _with_prefix(ordered: Sequence[str], prefix: str) -> Iterator[str]:
    for place in range(bisect_left(ordered, prefix), len(ordered)):
        if not ordered[place].startswith(prefix):
            return
        yield ordered[place]
