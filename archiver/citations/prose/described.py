"""Whom names, offices and bodies mean in one article: "Lee", "the singer", "the company"."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import replace

from ...lightly import dataclass
from ...model import AuthorKind
from .nouns import TIES, Subject, phrase_to
from .people import Entity, shown_name
from .read_text import ReadText
from .segment import Sentence

#: How many sentences back a pronoun, or an office in its place, may point.
PRONOUN_REACH = 4


@dataclass(frozen=True, slots=True)
class Author:
    """Who an anchor's subject is in this article. ``path`` is how that was decided."""

    name: str | None
    kind: AuthorKind | None
    handle: str | None
    path: str
    #: What tells two authors apart: the folded full name.
    key: str = ""


def author_of(entity: Entity, path: str) -> Author:
    """The entity as an author, reached by that way."""
    return Author(entity.name, entity.kind, entity.handle, path, entity.name.lower())


def by_way(author: Author, path: str) -> Author:
    """The same author, reached by another way."""
    return replace(author, path=path)


class Described(ReadText, ABC):
    """A text whose names and descriptions stand for people and bodies."""

    @abstractmethod
    def focus(self, index: int) -> Author | None:
        """Who the sentence is about: its speaker, else its first subject."""

    def _is_demonym(self, subject: Subject) -> bool:
        """ "le Nîmois", "der Kölner": where names stand without article, one with it tells where from."""
        return bool(self.lexicon.traits.get("demonyms")) and self.has_article(subject)

    def named(self, subject: Subject, sentence: Sentence) -> Author:
        entity = self.people.find(subject.text, subject.start)
        if entity is None and " " not in subject.text and self._is_demonym(subject):
            meant = self._whom_the_role_means(replace(subject, text=subject.text.lower()), sentence)
            if meant is not None:
                return meant
        if entity is not None:
            return author_of(entity, subject.path)
        name = shown_name(self.people, subject.text)
        kind: AuthorKind = self.people._kind(subject.text, name.split())
        return Author(name, kind, None, subject.path, name.lower())

    def organisation(self, subject: Subject, sentence: Sentence) -> Author:
        words = subject.text.split()
        if len(words) <= 2 and self.has_article(subject):
            named = self._body_named([word.lower() for word in words], subject.start)
            if named is not None:
                return author_of(named, subject.path)
        # "the service" is the service named in full before.
        if len(words) <= 2:
            head = words[-1].lower()
            before = self.text.rfind(head, 0, subject.start)
            best = None
            for name, place in self._organisations:
                if place < subject.start and name.lower().endswith(head) and len(name.split()) > len(words):
                    best = name
            if best is not None and before >= 0:
                return Author(best, "organisation", None, subject.path, best.lower())
        if self.has_article(subject):
            meant = self._whom_the_body_means(subject, sentence)
            if meant is not None:
                return meant
        return Author(subject.text, "organisation", None, subject.path, subject.text.lower())

    @property
    def _organisations(self) -> list[tuple[str, int]]:
        known = self.__dict__.get("_known_organisations")
        if known is None:
            known = []
            for sentence, row in zip(self.document.sentences, self.tokens, strict=True):
                for index, token in enumerate(row):
                    if token.letter == "O" and sentence.kind != "heading":
                        found = phrase_to(self.text, row, index, "next")
                        if (
                            found is not None
                            and found.kind == "organisation"
                            and " " in found.text
                            and (found.gender != "q" and row[index - 1].letter not in "iq")
                        ):
                            known.append((found.text, found.start))
            self.__dict__["_known_organisations"] = known
        return known

    def of_role(self, subject: Subject, sentence: Sentence) -> Author | None:
        last = self.people.find(subject.text.split()[-1], subject.start)
        if last is not None and " " in last.name and subject.text.endswith(last.name):
            before = subject.text.removesuffix(last.name).split()
            if not before or before[-1].lower() not in TIES or len(last.words) > 2:
                # "Minister of Culture of Ruritania Ida Brandt": the name closes its own description;
                # "a spokesman for Ida Brandt" is somebody else.
                return author_of(last, subject.path)
            opening, _, rest = subject.text.partition(" ")
            is_article = any(sense.letter == "i" for sense in self.lexicon.senses(opening, opening.lower()))
            name = rest if is_article else subject.text
            return Author(name, "role", None, f"role-{subject.path}", name.lower())
        entity = self.people.by_role(subject.text, subject.start)
        if entity is not None:
            return author_of(entity, "role")
        if subject.gender != "q" and self.has_article(subject):
            meant = self._whom_the_role_means(subject, sentence)
            if meant is not None:
                return meant
        name = " ".join(subject.text.split())
        known = self.has_article(subject) and subject.gender != "q"
        return Author(name, "role", None, "the-role" if known else f"role-{subject.path}", name.lower())

    def has_article(self, subject: Subject) -> bool:
        """Whether the phrase is told as known: "the singer"."""
        words = self._articles
        if not words:
            return False
        here = self.text[subject.start : subject.start + 5].lower()
        before = self.text[max(0, subject.start - 5) : subject.start].lower()
        return here.startswith(words) or before.endswith(words)

    @property
    def _articles(self) -> tuple[str, ...]:
        return tuple(self.lexicon.traits.get("articles", ()))

    def _body_near(self, sentence: Sentence) -> Entity | None:
        """The body that the two sentences before name."""
        first = self.document.sentences[max(0, sentence.index - 2)].start
        near = None
        for entity in self.people.entities:
            if entity.kind == "organisation" and not entity.is_place:
                places = [place for place in entity.places if first <= place < sentence.start]
                if places and (near is None or places[-1] > near[0]):
                    near = (places[-1], entity)
        return near[1] if near is not None else None

    def _body_named(self, words: list[str], position: int) -> Entity | None:
        """ "the zoo", "the news agency": the body whose name ends so."""
        found = None
        for entity in self.people.entities:
            ends_so = list(entity.words[-len(words) :]) == words
            if entity.kind == "organisation" and ends_so and entity.places[0] < position:
                found = entity
        return found

    def _whom_the_body_means(self, subject: Subject, sentence: Sentence) -> Author | None:
        """ "the group", "the company": the body that the sentences before are about."""
        if any(word[:1].isupper() for word in subject.text.split()):
            return None
        for back in range(sentence.index - 1, max(-1, sentence.index - 4), -1):
            author = self.focus(back)
            if author is None or not self.lexicon.has("any_body", subject.text.split()[-1].lower()):
                continue
            entity = self.people.find(author.name or "", subject.start)
            if author.kind == "organisation" or (
                entity is not None and " " not in entity.name and not entity.gender and not entity.roles
            ):
                return by_way(author, "role-focus")
        near = self._body_near(sentence)
        if near is not None and self.lexicon.has("any_body", subject.text.split()[-1].lower()):
            return author_of(near, "role-focus")
        return None

    def _of_somebody(self, subject: Subject) -> bool:
        """ "the Trump lawyer" belongs to somebody; "the Love Island star" and "the Russian leader" don't."""
        for word in subject.text.split():
            if word[:1].isupper() and word.lower() not in self.lexicon.sets["not_name"]:
                entity = self.people.find(word, subject.start)
                if entity is not None and len(entity.places) > 1:
                    return True
        return False

    def _whom_the_role_means(self, subject: Subject, sentence: Sentence) -> Author | None:
        """Whom "the singer" means when nobody was called so: the article's one person, else its subject."""
        opens = subject.start == sentence.start
        titled = subject.text[:1].isupper() and not opens and not self.lexicon.traits.get("nouns_capitalised")
        if self._of_somebody(subject) or (titled and " " not in subject.text):
            return None
        gender = self.people.gender_of(subject.text)
        ranked = [
            one for one in self.ranked(subject.start, gender) if not self._holds_another(one[1], subject.text)
        ]
        second = ranked[1][0] if len(ranked) > 1 else 0
        if not ranked:
            return None
        sure = ranked[0][0] >= 2 or not second
        if self.lexicon.has("office", self.people.head_of(subject.text)) and second:
            return None  # "The president" is nobody whom the article only happens to speak of.
        if sure and ranked[0][0] >= 1.5 * second and (ranked[0][0] or len(self.people.entities) == 1):
            return author_of(ranked[0][1], "role-focus")
        if self.lexicon.has("office", self.people.head_of(subject.text)):
            return None
        for back in range(sentence.index - 1, max(-1, sentence.index - 1 - PRONOUN_REACH), -1):
            author = self.focus(back)
            if author is not None and any(author_of(e, "").key == author.key for _times, e in ranked[:3]):
                return by_way(author, "role-focus")
        return None

    def _holds_another(self, entity: Entity, role: str) -> bool:
        """Whether "the president" can't be the person because the article gives them another office."""
        return bool(entity.roles) and self.lexicon.has("office", self.people.head_of(role))

    def protagonist(self, position: int, gender: str) -> Entity | None:
        """The person of that gender whom the article is about, as far as it is told before ``position``."""
        ranked = self.ranked(position, gender)
        if not ranked:
            return None
        (times, main), second = ranked[0], ranked[1][0] if len(ranked) > 1 else 0
        return main if times >= 2 and times > second else None

    def ranked(self, position: int, gender: str) -> list[tuple[int, Entity]]:
        """People whom a word of that gender may mean, the one named most often before ``position`` first."""
        ranked = [
            (sum(place < position for place in entity.places), entity)
            for entity in self.people.entities
            if entity.kind == "person"
            and (" " in entity.name or entity.roles or entity.gender)
            and not entity.is_place
            and self.agrees(author_of(entity, ""), gender)
        ]
        return sorted(ranked, key=lambda one: -one[0])

    def agrees(self, author: Author, gender: str, *, told: bool = False) -> bool:
        """Whether a pronoun of that gender may mean the author; ``told``: a post of whom was just told."""
        entity = self.people.find(author.name, 1 << 40) if author.name and author.kind == "person" else None
        if gender in ("m", "f"):
            known = entity.gender if entity is not None else ""
            if author.kind == "organisation":
                return False
            if told and (entity is None or not known):
                return True
            if entity is not None and entity.is_place:
                return False
            if entity is None or (
                " " not in entity.name and not entity.roles and not known and len(entity.places) < 4
            ):
                return author.kind == "role" and not known
            if author.kind == "role" and author.name:
                known = self.people.gender_of(author.name)
            return not known or known == gender
        if gender == "t":
            return author.kind == "organisation"
        if gender == "p":
            # "They" is a crowd more often than a body or a couple: better none than a wrong one.
            return " and " in (author.name or "")
        return True
