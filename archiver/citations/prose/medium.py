"""What a post is, by the words that name it ("a video", "his story"), and whether it is told to be gone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from ...model import Medium
from .anchors import Anchor
from .lexicon import Lexicon
from .tokens import Token

MEDIUMS: tuple[Medium, ...] = ("live", "story", "video", "photo", "audio", "thread")
#: Tokens behind the posting verb in which its object is looked for.
OBJECT_REACH = 6
#: Characters between the words that name a post and those that say it is gone.
REMOVED_REACH = 60


def medium_of(anchor: Anchor, lexicon: Lexicon) -> Medium | None:
    """The medium that the anchor's own words or its verb's object name; ``None`` where none is told."""
    named = [token for token in anchor.tokens if anchor.start <= token.start < anchor.end]
    behind = anchor.tokens[anchor.verb + 1 : anchor.verb + 1 + OBJECT_REACH] if anchor.verb >= 0 else []
    for tokens in (named, behind):
        for token in tokens:
            if token.letter in "Q;h":
                break
            if (found := _named(token, lexicon)) is not None:
                return found
    return None


def _named(token: Token, lexicon: Lexicon) -> Medium | None:
    if token.letter not in "mntPlK":
        return None
    words = token.low.split()
    return next((kind for kind in MEDIUMS if any(lexicon.has(kind, word) for word in words)), None)


def _takes_post(behind: Sequence[Token]) -> bool:
    """Whether "deleting" takes "it", or "deleted" stands before a post noun."""
    return any(token.letter in "nmt" for token in behind) or (
        bool(behind) and behind[0].letter == "r" and behind[0].value in ("t", "p")
    )


@cache
def _gone(words: frozenset[str], stems: frozenset[str]) -> re.Pattern[str]:
    exact = [re.escape(word) for word in sorted(words, key=len, reverse=True)]
    longer = [re.escape(stem) + r"\w*" for stem in sorted(stems, key=len, reverse=True)]
    return re.compile(rf"(?<!\w)(?:{'|'.join([*exact, *longer]) or '(?!)'})(?!\w)", re.IGNORECASE)


def is_removed(text: str, anchor: Anchor, lexicon: Lexicon) -> bool:
    """Whether the sentence says near the anchor, in its own words, that the post is gone.

    "Deleted his account" and "was removed from office" say nothing of the post.
    """
    if anchor.removed:
        return True
    sentence = anchor.sentence
    pattern = _gone(lexicon.sets["removed"], lexicon.sets.get("removed*", frozenset()))
    for match in pattern.finditer(text, sentence.start, sentence.end):
        if any(quote.start <= match.start() < quote.end for quote in sentence.quotes):
            continue
        near = match.start() - anchor.end <= REMOVED_REACH and anchor.start - match.end() <= REMOVED_REACH
        after = [token for token in anchor.tokens if token.start >= match.end()][:3]
        before = [token for token in anchor.tokens if token.end <= match.start()][-2:]
        elsewhere = any(token.letter == "a" for token in after) or any(t.letter == "N" for t in before)
        between = [token for token in anchor.tokens if anchor.end <= token.start < match.start()]
        elsewhere = elsewhere or any(token.letter == "h" for token in between)  # what the post says
        of_post = anchor.phrase is not None and anchor.phrase.head in ("post", "media")
        if near and not elsewhere and (of_post or _takes_post(after)):
            return True
    return False
