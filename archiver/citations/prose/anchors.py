"""One reference to a post in one sentence: what the rules of :mod:`.grammar` make."""

from __future__ import annotations

from dataclasses import field

from ...lightly import dataclass
from .nouns import Subject
from .phrases import Phrase
from .segment import Sentence
from .tokens import Token


@dataclass(slots=True)
class Anchor:
    """One reference to a post in one sentence."""

    rule: str
    platforms: list[str]
    sentence: Sentence
    #: Offsets of the words that name the post or the posting.
    start: int
    end: int
    subject: Subject | None
    #: Index of the governing verb's token, or -1.
    verb: int = -1
    #: "the tweet", "his post": refers back.
    definite: bool = False
    another: bool = False
    plural: bool = False
    removed: bool = False
    #: The sentence gives the post's words or what it shows.
    content: bool = False
    #: Only the platform of an earlier citation can tell where.
    bare: bool = False
    #: Tells of a post without citing it itself: kept only to be joined to a citation.
    weak: bool = False
    phrase: Phrase | None = None
    tokens: list[Token] = field(default_factory=list)


def anchor_of(
    rule: str,
    sentence: Sentence,
    tokens: list[Token],
    phrase: Phrase,
    subject: Subject | None,
    verb: int = -1,
    *,
    weak: bool = False,
    bare: bool = False,
) -> Anchor:
    opening = phrase.preposition if phrase.preposition >= 0 else phrase.first
    return Anchor(
        rule,
        phrase.platforms,
        sentence,
        tokens[opening].start,
        tokens[phrase.last].end,
        subject,
        verb,
        definite=phrase.article in ("d", "q", "s") and phrase.head in ("post", "media"),
        another=phrase.another,
        plural=phrase.plural and phrase.head != "account",
        removed=phrase.removed,
        content=bool(sentence.quotes),
        bare=bare,
        weak=weak,
        phrase=phrase,
    )


def checked(anchor: Anchor) -> Anchor | None:
    if anchor.subject is not None and anchor.subject.kind == "generic":
        return None
    return anchor
