"""One unit of a sentence, as the grammar reads it."""

from __future__ import annotations

from collections.abc import Sequence

from ...lightly import dataclass
from .lexicon import Sense
from .segment import QuoteSpan


@dataclass(slots=True)
class Token:
    """One unit of a sentence."""

    letter: str
    start: int
    end: int
    text: str
    low: str
    value: str = ""
    plural: bool = False
    ing: bool = False
    #: All senses of the term, where there are several.
    senses: Sequence[Sense] = ()
    quote: QuoteSpan | None = None

    @property
    def capital(self) -> bool:
        return self.text[:1].isupper()
