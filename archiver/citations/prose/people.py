"""Who the names of an article are: aliases, roles, organisations.

A surname stands for the fullest name with it; a description ("the country's
vice prime minister") for the person it was given to. Two people of one surname
are told apart by title, else by who was named last.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import field
from functools import lru_cache

from ...lightly import dataclass
from ...model import AuthorKind
from .lexicon import Lexicon
from .nouns import Subject
from .tokens import Token

#: "In" of the languages: what stands behind it is a place more often than a person.
IN = frozenset({"in", "at", "en", "à", "dans", "im", "aus", "в", "во", "на", "у", "із", "из"})
#: Spellings of one name that are kept.
FORMS = 12
#: Names that one article can make known, and those of them that share a word: a crowd is no article.
ENTITIES = 3_000
NAMESAKES = 50


@dataclass(slots=True)
class Entity:
    """A person or organisation of the article."""

    name: str
    kind: AuthorKind
    gender: str = ""
    handle: str | None = None
    #: Offsets where it was named, ascending.
    places: list[int] = field(default_factory=list)
    roles: list[str] = field(default_factory=list)
    #: How often "in" stood before it: most often so, it is a place.
    located: int = 0
    #: "Of" stood before it.
    after_of: bool = False
    #: How it was written, where the language inflects names.
    forms: list[str] = field(default_factory=list)

    @property
    def is_place(self) -> bool:
        return 2 * self.located >= len(self.places) > 0 and self.located > 0

    @property
    def words(self) -> tuple[str, ...]:
        return name_words(self.name)


@lru_cache(maxsize=8_192)
def name_words(name: str) -> tuple[str, ...]:
    """A name's words, folded, without marks."""
    return tuple(re.findall(r"\w+(?:[-’'‑]\w+)*", name.lower().replace("’", "'")))


@dataclass
class People:
    """The article's entities, and what stands for whom."""

    lexicon: Lexicon
    entities: list[Entity] = field(default_factory=list)
    by_word: dict[str, list[Entity]] = field(default_factory=dict)
    #: Words of names are inflected in this language.
    inflects: bool = False
    #: Names of one word that belonged to no full name when they were met.
    singles: dict[str, list[Token]] = field(default_factory=dict)
    behind_in: dict[str, int] = field(default_factory=dict)

    def learn(self, token: Token, *, title_case: bool, gender: str = "", before: Token | None = None) -> None:
        """Takes in one name of the text."""
        words = self._bare(token.text)
        if not words or (title_case and len(words) != 2):
            return
        if len(words) < 2 and not token.text.isupper():
            found = self._find(words, token.start)
            if found is not None:
                found.places.append(token.start)
                found.gender = found.gender or gender
            elif before is not None and before.letter in "RUO" and not title_case:
                found = self._add(token, words, gender)
                if before.letter == "O":
                    found.kind = "organisation"
            elif not title_case:
                self._note_place(words[0], before)
                self.singles.setdefault(words[0], []).append(token)
            return
        known = self._same(words)
        if known is None:
            known = self._add(token, words, gender)
        else:
            known.places.append(token.start)
        if self.inflects and len(known.forms) < FORMS:
            known.forms.append(" ".join(self._shown(token.text)))
        if before is not None and before.letter == "O":
            known.kind = "organisation"
        known.after_of |= before is not None and before.letter == "f"
        known.located += before is not None and before.letter == "o" and before.low in IN
        known.gender = known.gender or gender

    def _add(self, token: Token, words: list[str], gender: str) -> Entity:
        kind: AuthorKind = "organisation" if token.value == "org" else self._kind(token.text, words)
        if kind == "person":
            gender = gender or self.gender_of_name(words)
        entity = Entity(" ".join(self._shown(token.text)), kind, gender, places=[token.start])
        if len(self.entities) < ENTITIES:
            self.entities.append(entity)
            for word in {words[0], words[-1]}:
                namesakes = self.by_word.setdefault(self._key(word), [])
                if len(namesakes) < NAMESAKES:
                    namesakes.append(entity)
        return entity

    def _note_place(self, word: str, before: Token | None) -> None:
        if before is not None and before.letter == "o" and before.low in IN:
            self.behind_in[word] = self.behind_in.get(word, 0) + 1

    def settle(self) -> None:
        """Gives shorter names their full ones; a name of one word is an entity from its second mention."""
        for entity in self.entities:
            first, _, rest = entity.name.partition(" ")
            if " " in rest and entity.after_of and first.lower() in self.singles:
                # "of Ruritania Ida Brandt": a place that ran into the name.
                entity.name = rest
                self.by_word.setdefault(self._key(entity.words[0]), []).append(entity)
        for short in [entity for entity in self.entities if " " in entity.name]:
            longer = self._ending_in(short.words)
            if longer is not None and longer is not short:
                self._merge(short, longer)
        for short in [entity for entity in self.entities if " " not in entity.name]:
            fuller = [e for e in self.by_word.get(self._key(short.words[0]), ()) if " " in e.name]
            if len(fuller) == 1 and fuller[0].kind == short.kind and self._matches(short.words[0], fuller[0]):
                # A headline's "Lu" is the "Lu Jiaming" of the first sentence.
                self._merge(short, fuller[0])
        for word, tokens in self.singles.items():
            found = self._find([word], tokens[0].start)
            if found is None and len(tokens) > 1 and word not in self.lexicon.sets["not_name"]:
                shown = self._shown(tokens[0].text)
                found = Entity(" ".join(shown), self._kind(tokens[0].text, shown))
                self.entities.append(found)
                self.by_word.setdefault(self._key(word), []).append(found)
            if found is not None:
                found.places = sorted({*found.places, *(token.start for token in tokens)})
                found.located += self.behind_in.get(word, 0)
        if self.inflects:
            for entity in self.entities:
                self._show_nominative(entity)
        self.singles.clear()

    def _show_nominative(self, entity: Entity) -> None:
        """Shows a name by the form whose given name the lexicon knows, or puts that together of its words."""
        given = self.lexicon.sets["given"]
        if " " not in entity.name or name_words(entity.name)[0] in given:
            return
        for form in entity.forms:
            if name_words(form)[0] in given:
                entity.name = form
                return

    def _merge(self, short: Entity, longer: Entity) -> None:
        longer.places = sorted([*longer.places, *short.places])
        longer.roles += short.roles
        longer.gender = longer.gender or short.gender
        self.entities.remove(short)
        for named in self.by_word.values():
            if short in named:
                named.remove(short)

    def entitle(self, token: Token, title: str) -> None:
        """Remembers the office that a title before the name tells: "Sen." is a senator."""
        office = self.lexicon.offices.get(title.lower().rstrip("."))
        entity = self.find(token.text, token.start) if office else None
        if entity is not None and office is not None:
            entity.roles.append(office)

    def describe(self, subject: Subject) -> None:
        """Remembers the role that an apposition gives a named person."""
        if not subject.role:
            return
        entity = self.find(subject.text, subject.start)
        if entity is not None:
            entity.roles.append(subject.role.lower())
            entity.gender = entity.gender or self.gender_of(subject.role)

    def gender_of(self, role: str) -> str:
        words = name_words(role)
        sets = self.lexicon.sets
        for name, gender in (("male", "m"), ("female", "f")):
            if any(word in sets[name] or word in sets[f"title_{name}"] for word in words[-3:]):
                return gender
        ending = self.lexicon.traits.get("feminine_ending")
        if ending and any(word.endswith(ending) and len(word) > 6 for word in words[-1:]):
            return "f"
        return ""

    def gender_of_name(self, words: Sequence[str]) -> str:
        """``m`` or ``f`` where a full name tells: by its given name, else by its patronymic or surname."""
        if len(words) < 2:
            return ""
        sets = self.lexicon.sets
        # "Руслана" is a woman's name, and "of Руслан".
        oblique = self.inflects and words[0][:-1] in sets["given_male"]
        for name, gender in (("given_male", "m"), ("given_female", "f")):
            if words[0] in sets[name] and not oblique:
                return gender
        for name, gender in (("male_endings", "m"), ("female_endings", "f")):
            endings = tuple(sets[name])
            if endings and any(word.endswith(endings) for word in words[1:]):
                return gender
        return ""

    def find(self, name: str, position: int) -> Entity | None:
        """The entity a name stands for, the fullest one."""
        return self._find(self._bare(name), position)

    def _find(self, words: list[str], position: int) -> Entity | None:
        if not words:
            return None
        if len(words) > 1:
            return self._same(words) or self._ending_in(words)
        found = self.by_word.get(self._key(words[0]), ())
        matches = [entity for entity in found if self._matches(words[0], entity)]
        if not matches:
            return None
        if len(matches) == 1:
            return matches[0]
        by_surname = [entity for entity in matches if self._equal(words[0], entity.words[-1])]
        matches = by_surname or matches
        before = [entity for entity in matches if entity.places and entity.places[0] <= position]
        # Two of one surname: the one named more often so far; of equals, the one named first.
        ranked = sorted(
            before or matches,
            key=lambda entity: (
                -sum(place <= position for place in entity.places),
                entity.places[0] if entity.places else position,
            ),
        )
        return ranked[0]

    def _ending_in(self, words: Sequence[str]) -> Entity | None:
        """The longer name that ends in these words: "Peña Nieto" for "Enrique Peña Nieto"."""
        for entity in self.by_word.get(self._key(words[-1]), ()):
            theirs = entity.words
            if len(theirs) > len(words) and all(map(self._equal, words, theirs[-len(words) :])):
                return entity
        return None

    def _same(self, words: Sequence[str]) -> Entity | None:
        for entity in self.by_word.get(self._key(words[-1]), ()):
            theirs = entity.words
            if self._equal(words[-1], theirs[-1]) and (
                len(words) == 1
                or self._equal(words[0], theirs[0])
                or len(theirs) == 1
                or (words[0][0] == theirs[0][0] and (len(words[0]) == 1 or len(theirs[0]) == 1))
            ):
                return entity
        if len(words) > 1:
            for entity in self.by_word.get(self._key(words[0]), ()):
                if entity.words[0] == words[0] and _misspelt(words[-1], entity.words[-1]):
                    return entity
        return None

    def _matches(self, word: str, entity: Entity) -> bool:
        return any(self._equal(word, theirs) for theirs in entity.words)

    def _key(self, word: str) -> str:
        return word[:4] if self.inflects else word

    def _equal(self, one: str, other: str) -> bool:
        if one == other:
            return True
        if not self.inflects:
            return False
        short, long = sorted((one, other), key=len)
        if len(short) < 4 or len(long) - len(short) > 3:
            return len(short) == 3 and long.startswith(short) and len(long) <= 5
        common = 0
        for a, b in zip(short, long, strict=False):
            if a != b:
                break
            common += 1
        return common >= max(3, len(short) - 2)

    def _bare(self, name: str) -> list[str]:
        return [word.lower().replace("’", "'") for word in self._shown(name)]

    def _shown(self, name: str) -> list[str]:
        sets = self.lexicon.sets
        words = [word.strip(".,'’\"“”()") for word in name.split()]
        words = [word for word in words if word]
        while len(words) > 1 and (
            words[0].lower() in sets["title_any"] or words[0].lower() + "." in sets["title_any"]
        ):
            words.pop(0)
        while len(words) > 1 and (low := words[0].lower()) in sets["not_name"] and low not in sets["given"]:
            words.pop(0)
        while len(words) > 2 and words[-1].lower() in sets["suffix"]:
            words.pop()
        return words

    def _kind(self, name: str, words: list[str]) -> AuthorKind:
        if (len(words) == 1 and name.isupper() and len(name) > 1) or name.startswith("The "):
            return "organisation"
        for word in name.split():
            if word.lower() in self.lexicon.sets["body_words"]:
                return "organisation"
            if any(sense.letter == "O" for sense in self.lexicon.senses(word, word.lower())):
                return "organisation"
        return "person"

    def head_of(self, role: str) -> str:
        """The office in a description: "ministre" of "ministre de la santé", "singer" of "pop singer"."""
        words = name_words(role)
        if self.lexicon.traits.get("noun_first"):
            return next(
                (w for w in words if any(s.letter == "R" for s in self.lexicon.senses(w, w))), words[0]
            )
        return words[-1]

    def by_role(self, role: str, position: int) -> Entity | None:
        """The person that a description before ``position`` was given to."""
        words = name_words(role)
        if not words:
            return None
        head = self.head_of(role)
        best: Entity | None = None
        best_times = 0
        for entity in self.entities:
            if entity.is_place:
                continue
            for described in entity.roles:
                theirs = name_words(described)
                compound = len(head) > 5 and any(word.endswith(head) for word in theirs)
                if compound or head in theirs or (len(words) > 2 and set(words) <= set(theirs)):
                    times = sum(place < position for place in entity.places)
                    if times > best_times:
                        best, best_times = entity, times
        return best


def _misspelt(one: str, other: str) -> bool:
    """Whether two surnames are one, spelt in two ways: "Pierce" and "Pearce"."""
    if len(one) != len(other) or len(one) < 5 or (one[0], one[-1]) != (other[0], other[-1]):
        return False
    return (Counter(one) & Counter(other)).total() >= len(one) - 1


def shown_name(people: People, text: str) -> str:
    """A name as shown: one line, without titles and marks at its edges."""
    return " ".join(people._shown(text))
