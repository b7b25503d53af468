"""Who is meant and who speaks where: the subjects of an article's sentences as its authors."""

from __future__ import annotations

import itertools
from dataclasses import field

from ...lightly import dataclass
from .described import PRONOUN_REACH, Author, Described, author_of, by_way
from .following import phrase_from
from .nouns import Subject
from .segment import Sentence
from .subjects import first_subject, subject_of
from .tokens import Token

#: Sentences that are read before one whose subject is asked for.
STRIDE = PRONOUN_REACH + 2

__all__ = ["Analysis", "Author"]


@dataclass
class Analysis(Described):
    """A text with the author of each subject, and the speaker of each sentence."""

    _focus: dict[int, Author | None] = field(default_factory=dict)
    #: The first of the sentences that are being read for :meth:`focus`.
    _reading_from: int = 0
    _speakers: dict[int, tuple[Subject | None, Author | None]] = field(default_factory=dict)

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
            return self.named(subject, sentence)
        if subject.kind == "organisation":
            return self.organisation(subject, sentence)
        return self.of_role(subject, sentence)

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
                return by_way(author, "pronoun-same-sentence")
        for token in reversed(row[:stop]):
            if token.letter == "C" and " " in token.text:
                found = self.people.find(token.text, token.start)
                if found is not None and found.kind == "person" and self.agrees(author_of(found, ""), gender):
                    return author_of(found, "pronoun-same-sentence")
        reflexive = subject.path == "owner" and not gender and bool(self.lexicon.traits.get("names_inflect"))
        reach = 0 if reflexive else PRONOUN_REACH  # "на своей странице": whoever the sentence itself is about
        for back in range(sentence.index - 1, max(-1, sentence.index - 1 - reach), -1):
            author = self.focus(back)
            if gender in ("m", "f") and (author is None or author.kind != "person"):
                author = self._first_owner(back) or author
            if author is not None and self.agrees(author, gender):
                return by_way(author, "pronoun")
        # "In his post, Lee said": the name comes after.
        for token in row:
            if token.letter == "C" and token.start > subject.start:
                found = self.people.find(token.text, token.start)
                if found is not None and self.agrees(author_of(found, ""), gender):
                    return author_of(found, "pronoun-ahead")
                break
        if gender in ("m", "f"):
            main = self.protagonist(subject.start, gender)
            return author_of(main, "protagonist") if main is not None else None
        return None

    def _first_owner(self, index: int) -> Author | None:
        """The person whom the sentence's first possessive names: "Holbrook's posts have stirred trouble"."""
        row = self.tokens[index]
        for token, after in itertools.pairwise(row):
            if token.letter in "QSTW":
                return None
            if token.letter == "C" and after.letter == "s":
                found = self.people.find(token.text, token.start)
                return author_of(found, "focus") if found is not None and found.kind == "person" else None
        return None

    def _index_at(self, row: list[Token], start: int) -> int:
        return next((index for index, token in enumerate(row) if token.start >= start), len(row))

    def focus(self, index: int) -> Author | None:
        """Who the sentence is about: its speaker, else its first subject.

        That leans on the sentences before, so the last few of them are read in order, and nothing
        before those: a long text would otherwise be as deep a recursion.
        """
        if index not in self._focus and index >= self._reading_from:
            reading_from, self._reading_from = self._reading_from, max(0, index - STRIDE)
            for place in range(self._reading_from, index + 1):
                if place not in self._focus:
                    self._focus[place] = None
                    self._focus[place] = self._find_focus(place)
            self._reading_from = reading_from
        return self._focus.get(index)

    def _find_focus(self, index: int) -> Author | None:
        sentence = self.document.sentences[index]
        subject = self.speaker(sentence)[0] if sentence.quotes else None
        row = self.tokens[index]
        if subject is None:
            subject = self._main_subject(row) or self._source(row)
            subject = subject or first_subject(self.text, row, len(row), "focus", main=True)
        if subject is not None and subject.kind == "pronoun":
            previous = self._focus.get(index - 1)
            author = previous if previous is not None and self.agrees(previous, subject.gender) else None
        else:
            author = self.resolve(subject, sentence)
        return None if author is not None and author.kind in ("role", "unnamed") else author

    def _source(self, row: list[Token]) -> Subject | None:
        """Whom the sentence opens with as its source: "According to Lee, …"."""
        if not row or row[0].letter != "A":
            return None
        found = phrase_from(self.text, row, 1, "focus")
        return found if found is not None and found.kind in ("name", "organisation") else None

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
