"""An article's text read once: sentences tagged, people known, who speaks where."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property

from ...model import AuthorKind
from .dates import DateWords, iter_dates
from .lexicon import Lexicon
from .nouns import Subject, phrase_to
from .people import Entity, People, shown_name
from .rows import Rows
from .segment import Document, Sentence
from .subjects import first_subject, subject_of
from .tokens import Token

#: How many sentences back a pronoun may point.
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


@dataclass
class Analysis:
    """The text with all that one pass over its sentences tells."""

    document: Document
    lexicon: Lexicon
    tokens: Rows
    #: Reads the people and headlines of the whole text.
    read_people: Callable[[], tuple[People, frozenset[int]]]
    #: Where embeds stand in the text, ascending.
    embeds: tuple[int, ...] = ()
    _focus: dict[int, Author | None] = field(default_factory=dict)
    _dates: dict[int, list[DateWords]] = field(default_factory=dict)
    _speakers: dict[int, tuple[Subject | None, Author | None]] = field(default_factory=dict)

    @property
    def text(self) -> str:
        return self.document.text

    @cached_property
    def _known(self) -> tuple[People, frozenset[int]]:
        return self.read_people()

    @property
    def people(self) -> People:
        return self._known[0]

    @property
    def headlines(self) -> frozenset[int]:
        """Sentences where most words have a capital: their names are half guesses."""
        return self._known[1]

    @property
    def inverts(self) -> bool:
        return bool(self.lexicon.traits.get("verb_second"))

    def dates(self, sentence: Sentence) -> list[DateWords]:
        """The date words of a sentence outside its quotations."""
        found = self._dates.get(sentence.index)
        if found is None:
            found = [
                words
                for words in iter_dates(self.text, sentence.start, sentence.end, self.lexicon)
                if not any(quote.start <= words.start < quote.end for quote in sentence.quotes)
                and not any(
                    token.letter == "C" and token.start <= words.start < token.end and " " in token.text
                    for token in self.tokens[sentence.index]
                )
            ]
            self._dates[sentence.index] = found
        return found

    # --- who is meant --------------------------------------------------------------------------

    def resolve(self, subject: Subject | None, sentence: Sentence) -> Author | None:
        """The author that a subject stands for; ``None`` where that would be a guess."""
        if subject is None or subject.kind == "generic":
            return None
        if subject.kind == "pronoun":
            return self._of_pronoun(subject, sentence)
        if subject.kind == "handle":
            handle = subject.text.lstrip("@")
            return Author(subject.text, "person", handle, subject.path, handle.lower())
        if subject.kind == "unnamed":
            return Author(subject.text, "unnamed", None, "unnamed", f"unnamed {subject.start}")
        if subject.kind == "name":
            return self._named(subject, sentence)
        if subject.kind == "organisation":
            return self._organisation(subject, sentence)
        return self._of_role(subject, sentence)

    def _named(self, subject: Subject, sentence: Sentence) -> Author:
        entity = self.people.find(subject.text, subject.start)
        if entity is None and " " not in subject.text and self._is_demonym(subject):
            meant = self._whom_the_role_means(replace(subject, text=subject.text.lower()), sentence)
            if meant is not None:
                return meant
        if entity is not None:
            return _author(entity, subject.path)
        name = shown_name(self.people, subject.text)
        kind: AuthorKind = self.people._kind(subject.text, name.split())
        return Author(name, kind, None, subject.path, name.lower())

    def _is_demonym(self, subject: Subject) -> bool:
        """ "le Nîmois", "der Kölner": where names stand without article, one with it tells where from."""
        return bool(self.lexicon.traits.get("demonyms")) and self.has_article(subject)

    def _organisation(self, subject: Subject, sentence: Sentence) -> Author:
        words = subject.text.split()
        if len(words) <= 2 and self.has_article(subject):
            named = self._body_named([word.lower() for word in words], subject.start)
            if named is not None:
                return _author(named, subject.path)
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

    def _of_role(self, subject: Subject, sentence: Sentence) -> Author | None:
        last = self.people.find(subject.text.split()[-1], subject.start)
        if last is not None and " " in last.name and subject.text.endswith(last.name):
            # "Minister of Culture of Ruritania Ida Brandt": the name closes its own description.
            return _author(last, subject.path)
        entity = self.people.by_role(subject.text, subject.start)
        if entity is not None:
            return _author(entity, "role")
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
                return _by(author, "role-focus")
        near = self._body_near(sentence)
        if near is not None and self.lexicon.has("any_body", subject.text.split()[-1].lower()):
            return _author(near, "role-focus")
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
            one
            for one in self._ranked(subject.start, gender)
            if not self._holds_another(one[1], subject.text)
        ]
        second = ranked[1][0] if len(ranked) > 1 else 0
        if not ranked:
            return None
        sure = ranked[0][0] >= 2 or not second
        if sure and ranked[0][0] >= 1.5 * second and (ranked[0][0] or len(self.people.entities) == 1):
            return _author(ranked[0][1], "role-focus")
        if self.lexicon.has("office", self.people.head_of(subject.text)):
            return None  # "The president" is nobody whom the article only happens to speak of.
        for back in range(sentence.index - 1, max(-1, sentence.index - 1 - PRONOUN_REACH), -1):
            author = self.focus(back)
            if author is not None and any(_author(e, "").key == author.key for _times, e in ranked[:3]):
                return _by(author, "role-focus")
        return None

    def _holds_another(self, entity: Entity, role: str) -> bool:
        """Whether "the president" can't be the person because the article gives them another office."""
        return bool(entity.roles) and self.lexicon.has("office", self.people.head_of(role))

    def _of_pronoun(self, subject: Subject, sentence: Sentence) -> Author | None:
        gender = subject.gender
        row = self.tokens[sentence.index]
        stop = self._index_at(row, subject.start)
        here = first_subject(self.text, row, stop, "same-sentence", main=True)
        if (
            here is not None
            and here.kind in ("name", "organisation", "role")
            and here.start < subject.start
            and here.gender != "q"
        ):
            author = self.resolve(here, sentence)
            if author is not None and author.kind != "role" and self.agrees(author, gender):
                return _by(author, "pronoun-same-sentence")
        for token in reversed(row[:stop]):
            if token.letter == "C" and " " in token.text:
                found = self.people.find(token.text, token.start)
                if found is not None and found.kind == "person" and self.agrees(_author(found, ""), gender):
                    return _author(found, "pronoun-same-sentence")
        reflexive = subject.path == "owner" and not gender and bool(self.lexicon.traits.get("names_inflect"))
        reach = 0 if reflexive else PRONOUN_REACH  # "на своей странице": whoever the sentence itself is about
        for back in range(sentence.index - 1, max(-1, sentence.index - 1 - reach), -1):
            author = self.focus(back)
            if gender in ("m", "f") and (author is None or author.kind != "person"):
                author = self._first_owner(back) or author
            if author is not None and self.agrees(author, gender):
                return _by(author, "pronoun")
        # "In his post, Lee said": the name comes after.
        for token in row:
            if token.letter == "C" and token.start > subject.start:
                found = self.people.find(token.text, token.start)
                if found is not None and self.agrees(_author(found, ""), gender):
                    return _author(found, "pronoun-ahead")
                break
        if gender in ("m", "f"):
            main = self.protagonist(subject.start, gender)
            return _author(main, "protagonist") if main is not None else None
        return None

    def _first_owner(self, index: int) -> Author | None:
        """The person whom the sentence's first possessive names: "Holbrook's posts have stirred trouble"."""
        row = self.tokens[index]
        for token, after in itertools.pairwise(row):
            if token.letter in "QSTW":
                return None
            if token.letter == "C" and after.letter == "s":
                found = self.people.find(token.text, token.start)
                return _author(found, "focus") if found is not None and found.kind == "person" else None
        return None

    def protagonist(self, position: int, gender: str) -> Entity | None:
        """The person of that gender whom the article is about, as far as it is told before ``position``."""
        ranked = self._ranked(position, gender)
        if not ranked:
            return None
        (times, main), second = ranked[0], ranked[1][0] if len(ranked) > 1 else 0
        return main if times >= 2 and times > second else None

    def _ranked(self, position: int, gender: str) -> list[tuple[int, Entity]]:
        """People whom a word of that gender may mean, the one named most often before ``position`` first."""
        ranked = [
            (sum(place < position for place in entity.places), entity)
            for entity in self.people.entities
            if entity.kind == "person"
            and (" " in entity.name or entity.roles or entity.gender or len(self.people.entities) == 1)
            and not entity.is_place
            and self.agrees(_author(entity, ""), gender)
        ]
        return sorted(ranked, key=lambda one: -one[0])

    def _index_at(self, row: list[Token], start: int) -> int:
        return next((index for index, token in enumerate(row) if token.start >= start), len(row))

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

    def focus(self, index: int) -> Author | None:
        """Who the sentence is about: its speaker, else its first subject."""
        if index in self._focus:
            return self._focus[index]
        self._focus[index] = None
        sentence = self.document.sentences[index]
        subject = self.speaker(sentence)[0] if sentence.quotes else None
        row = self.tokens[index]
        if subject is None:
            subject = self._main_subject(row) or first_subject(self.text, row, len(row), "focus", main=True)
        if subject is not None and subject.kind == "pronoun":
            previous = self.focus(index - 1) if index and index > 0 and (index - 1) in self._focus else None
            author = previous if previous is not None and self.agrees(previous, subject.gender) else None
        else:
            author = self.resolve(subject, sentence)
        if author is not None and author.kind in ("role", "unnamed"):
            author = None
        self._focus[index] = author
        return author

    def _main_subject(self, row: list[Token]) -> Subject | None:
        """The name right before the sentence's first verb, no clause between."""
        for index, token in enumerate(row):
            if token.letter in "STWK" and not token.ing:
                subject = subject_of(self.text, row, index, inverts=self.inverts)
                beside = subject is not None and subject.path in ("next", "apposition")
                return subject if beside and subject is not None and subject.kind == "name" else None
            if token.letter in "hw;":
                return None
        return None

    def speaker(self, sentence: Sentence) -> tuple[Subject | None, Author | None]:
        """Who says the sentence's quotations, by the verb nearest to one."""
        known = self._speakers.get(sentence.index)
        if known is not None:
            return known
        self._speakers[sentence.index] = (None, None)
        row = self.tokens[sentence.index]
        subject = None
        quotes = [index for index, token in enumerate(row) if token.letter == "Q"]
        verbs = [index for index, token in enumerate(row) if token.letter in "STW"]
        if quotes and verbs:
            verb = min(verbs, key=lambda v: (min(abs(v - q) for q in quotes), v))
            subject = subject_of(self.text, row, verb, inverts=self.inverts)
        author = self.resolve(subject, sentence)
        self._speakers[sentence.index] = (subject, author)
        return subject, author


def _author(entity: Entity, path: str) -> Author:
    return Author(entity.name, entity.kind, entity.handle, path, entity.name.lower())


def _by(author: Author, path: str) -> Author:
    return Author(author.name, author.kind, author.handle, path, author.key)
