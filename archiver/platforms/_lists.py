"""Public lists of an account's posts, page by page: what to ask first, and what each answer leads to."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import datetime

from ..lightly import dataclass
from ..model import PostMetadata, PostRef
from ..ports import Question
from ._broken import BrokenAnswer

#: Words of one search: lists want them all, and a quote may be shortened.
_MOST_WORDS = 3
#: Shorter words stand in every post; scripts without spaces are searched by a piece of the sentence.
_LEAST_LETTERS = 4
_PIECE = 6
_NOT_WORDS = re.compile(r"https?://\S+|[@#]\w+")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)?")
_WITHOUT_SPACES = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]{2,}")


@dataclass(frozen=True, kw_only=True)
class Sought:
    """Which posts are looked for: of an account, in a window, with words."""

    handle: str
    #: Aware; widened for time zones.
    start: datetime
    end: datetime
    #: For a search (:func:`search_words`); ``""`` where there is no quote.
    words: str = ""


@dataclass(frozen=True)
class ListedPost:
    """A post as a list shows it."""

    post: PostRef
    url: str
    metadata: PostMetadata


@dataclass(frozen=True)
class Page:
    """One page of a list, to be asked for."""

    question: Question
    sought: Sought
    #: What the list's reader learnt of the pages before, for itself.
    known: object = None


@dataclass(frozen=True, kw_only=True)
class Listed:
    """What one page of a list gave."""

    #: Those of the window, and those whose time isn't told.
    posts: tuple[ListedPost, ...] = ()
    #: The next page; ``None`` where the list is past the window, or at its end.
    next: Page | None = None
    #: Why there is nothing to read, in words for a person.
    reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class Listing:
    """One list that a platform gives of an account's posts."""

    #: Its key in ``Candidate.found_by``.
    name: str
    #: Pages in all, the first included.
    most: int
    #: The first page; ``None`` for a handle in another shape, or where it needs words and has none.
    first: Callable[[Sought], Page | None]
    #: Reads one page; raises :class:`BrokenAnswer`.
    parse: Callable[[Page, bytes], Listed]

    def read(self, page: Page, status: int | None, body: bytes) -> Listed:
        """What an answer gave, and what to ask next; never raises."""
        if status is None or not 200 <= status < 300:
            return Listed(reason=f"status {status}" if status else "no answer")
        try:
            return self.parse(page, body)
        except BrokenAnswer as error:
            return Listed(reason=f"an answer in a shape that is not known: {error}")


def within(sought: Sought, posts: Iterable[ListedPost]) -> tuple[ListedPost, ...]:
    """The posts of the window, and those whose time isn't told."""
    return tuple(
        each
        for each in posts
        if each.metadata.posted_at is None or sought.start <= each.metadata.posted_at <= sought.end
    )


def about(sought: Sought) -> str:
    """The question in words for a person."""
    return f"posts of @{sought.handle}, {sought.start:%Y-%m-%d} to {sought.end:%Y-%m-%d}"


def search_words(quote: str) -> str:
    """The few words of a quote to search for, in their order: the longest are the rarest in any language.

    ``""`` where it has none that would tell one post from another.
    """
    quote = _NOT_WORDS.sub(" ", quote[:2_000])
    found: dict[str, int] = {}
    for place, match in enumerate(_WORD.finditer(quote)):
        word = match[0]
        if piece := _WITHOUT_SPACES.search(word):
            word = piece[0][:_PIECE]
        elif len(word) < _LEAST_LETTERS and not (word.isdigit() and len(word) > 1):
            continue
        found.setdefault(word, place)
    longest = sorted(found, key=lambda word: (-len(word), found[word]))[:_MOST_WORDS]
    chosen = sorted(longest, key=lambda word: found[word])
    return "" if all(word.isdigit() for word in chosen) else " ".join(chosen)
