"""An article's text read once: cut, tagged, its people known, its date words found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field
from functools import cached_property

from ...lightly import dataclass
from .dates import DateWords, iter_dates
from .lexicon import Lexicon
from .people import People
from .rows import Rows
from .segment import Document, Sentence


@dataclass
class ReadText:
    """The text with all that one pass over its sentences tells."""

    document: Document
    lexicon: Lexicon
    tokens: Rows
    #: Reads the people and headlines of the whole text.
    read_people: Callable[[], tuple[People, frozenset[int]]]
    #: Where embeds stand in the text, ascending.
    embeds: tuple[int, ...] = ()
    _dates: dict[int, list[DateWords]] = field(default_factory=dict)

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
