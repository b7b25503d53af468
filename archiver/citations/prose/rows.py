"""The sentences of a text as rows of tokens, each tagged when somebody first reads it.

In many articles that name a platform no sentence cites a post; of those only
the few sentences that might are ever tagged.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property

from .lexicon import Lexicon
from .segment import Document
from .tokens import Raw, Token, cut_sentence, tag_words
from .words import Word

#: Sentences that are tagged; an article has some hundreds.
SENTENCES = 1_500
#: Characters whose words tell how words are written here.
WRITTEN_CHARACTERS = 300_000
_CAPITALS = "A-ZÀ-ÞА-ЯЁІЇЄҐ"
_SMALL = re.compile(rf"(?<!\w)[^\W\d_{_CAPITALS}][\w-]*")
#: The capital stands first, so that it is searched for, and what it follows is looked at then.
_INNER = re.compile(rf"[{_CAPITALS}](?<=[^\W\d_{_CAPITALS},;:’”»)] .)[\w-]*+")


class Rows:
    """A row of tokens for each sentence of a document; empty behind the last that is tagged."""

    def __init__(self, document: Document, lexicon: Lexicon) -> None:
        self._document = document
        self._lexicon = lexicon
        self._raw: dict[int, list[Raw]] = {}
        self._rows: dict[int, list[Token]] = {}

    def __len__(self) -> int:
        return len(self._document.sentences)

    def __iter__(self) -> Iterator[list[Token]]:
        return (self[index] for index in range(len(self)))

    def __getitem__(self, index: int) -> list[Token]:
        row = self._rows.get(index)
        if row is None:
            row = self._rows[index] = self._tag(index)
        return row

    def may_cite(self, index: int) -> bool:
        """Whether a word of the sentence may name a platform, a post or the posting of one.

        Or it begins with "In another": the noun may be left out.
        """
        raw = self._cut(index)
        if any(word.cites for word, _at in raw):
            return True
        opening = [word for word, _at in raw[:3]]
        return len(opening) > 2 and opening[0].letter == "o" and any(map(self._is_another, opening[1:]))

    def _is_another(self, word: Word) -> bool:
        return self._lexicon.has("another", word.low)

    def _cut(self, index: int) -> list[Raw]:
        raw = self._raw.get(index)
        if raw is None:
            sentence = self._document.sentences[index]
            wanted = index < SENTENCES
            raw = cut_sentence(self._document.text, sentence, self._lexicon) if wanted else []
            self._raw[index] = raw
        return raw

    def _tag(self, index: int) -> list[Token]:
        return tag_words(self._document.text, self._cut(index), self._lexicon, self._lower_words)

    @cached_property
    def _lower_words(self) -> frozenset[str]:
        """The words that are written small somewhere; and, marked, those with a capital inside a sentence.

        What has a capital only where it opens one is hardly a name.
        """
        text = self._document.text[:WRITTEN_CHARACTERS]
        return frozenset(_SMALL.findall(text)).union(f"^{word}" for word in _INNER.findall(text))
