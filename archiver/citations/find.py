"""All citations of an article: what it embeds, what it links to, what it only names.

One citation per distinct post: a sentence that introduces an embed, or that
holds the link, is a further mention of that post and lends it what it tells.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from ..model import ArticleVersion, Citation, PostRef, Span
from .addressed import merge_addressed
from .embeds import find_embedded
from .links import NO_LEADS, find_linked
from .prose import read_prose
from .short_links import find_doubtful, find_short_linked

if TYPE_CHECKING:
    from .prose.linked import Told

#: An embed stands at most this many characters from the sentence that introduces it.
INTRODUCTION_CHARACTERS = 300
#: A word of a name, long enough to tell a handle.
NAME_WORD = re.compile(r"(?<!\w)[A-ZÀ-Þ][\w-]{4,}")
#: A word, long enough to tell a handle that is made of it.
_PLAIN_WORD = re.compile(r"\w{5,}")
#: Ways to an author whose name stands in another sentence.
_FROM_BEFORE = frozenset({"author:pronoun", "author:role-focus"})
#: Platforms whose posts a sentence may mean without naming them.
UNNAMED = "unknown"


def find_citations(version: ArticleVersion, leads: Mapping[str, PostRef] = NO_LEADS) -> tuple[Citation, ...]:
    """Every post that the article cites, one citation each, in reading order.

    ``leads`` is what the network told of addresses that the article links to: the posts they lead to.
    """
    return search(version, leads)[0]


def search(
    version: ArticleVersion, leads: Mapping[str, PostRef] = NO_LEADS
) -> tuple[tuple[Citation, ...], tuple[str, ...]]:
    """What :func:`find_citations` finds, and the names of what was too much to be searched whole."""
    addressed = merge_addressed([*find_embedded(version), *find_linked(version, leads)])
    addressed = merge_addressed([*addressed, *find_short_linked(version, addressed)])
    links = [span for citation in addressed for span in citation.mentions if span.kind == "link"]
    prose = read_prose(version, links)
    joined, alone = join(version, addressed, prose.citations)
    doubtful = merge_addressed(find_doubtful(version, addressed))
    meant, alone = join(version, doubtful, alone)
    joined += [citation for citation in meant if "introduced" in citation.rules]
    complete = [*(_complete(citation, prose.told) for citation in joined), *alone]
    return tuple(sorted(complete, key=_place)), prose.cut


def _place(citation: Citation) -> tuple[int, int]:
    starts = [span.start for span in citation.mentions]
    return (min(starts, default=0), 0 if citation.url is None else 1)


def join(
    version: ArticleVersion, addressed: list[Citation], named: list[Citation]
) -> tuple[list[Citation], list[Citation]]:
    """The addressed citations with the named ones that mean the same posts, and the named ones left over."""
    joined = list(addressed)
    alone: list[Citation] = []
    places = _Places(version, addressed)
    # First those whose author the handle tells: they leave no room for a neighbour of another name.
    for citation in named:
        home = _home(places, joined, citation, told=True)
        if home is None:
            alone.append(citation)
        else:
            joined[home] = _lend(joined[home], citation)
    left, alone = alone, []
    for citation in left:
        home = _home(places, joined, citation)
        if home is None:
            alone.append(citation)
        else:
            joined[home] = _lend(joined[home], citation)
    return joined, alone


class _Places:
    """Where an article's addresses stand: joining lends them sentences and moves none."""

    def __init__(self, version: ArticleVersion, addressed: list[Citation]) -> None:
        self.text = version.text
        self.paragraphs = [block.start for block in version.blocks]
        own = sorted(
            (span.start, index)
            for index, citation in enumerate(addressed)
            for span in citation.mentions
            if span.kind != "prose"
        )
        self._starts = [start for start, _ in own]
        self._owners = [index for _, index in own]

    def near(self, sentences: Iterable[Span]) -> list[int]:
        """The citations with an address in reach of a sentence, in their order."""
        found: set[int] = set()
        for sentence in sentences:
            first = bisect_left(self._starts, sentence.start - INTRODUCTION_CHARACTERS)
            last = bisect_right(self._starts, sentence.end + INTRODUCTION_CHARACTERS)
            found.update(self._owners[first:last])
        return sorted(found)


def _home(places: _Places, addressed: list[Citation], named: Citation, *, told: bool = False) -> int | None:
    """The index of the addressed citation that ``named`` means, the nearest compatible one.

    With ``told`` only one whose handle or display name is the author's.
    """
    best: int | None = None
    best_distance = INTRODUCTION_CHARACTERS + 1
    said = _names_said(named)
    for index in places.near(named.mentions):
        candidate = addressed[index]
        if named.platform not in (candidate.platform, UNNAMED):
            continue
        known = _known_author(candidate, named, said)
        if known is False or (told and not known):
            continue
        strange = known is None and bool(candidate.handle) and named.author_kind == "person"
        # A handle that shows nothing of the name: only the sentence that tells of the post introduces it.
        shown = replace(named, mentions=named.mentions[:1]) if strange else named
        distance = min(_distances(places, candidate, shown), default=best_distance)
        if known and distance <= INTRODUCTION_CHARACTERS:
            distance //= 2
        elif strange:
            distance *= 2
        if distance < best_distance:
            best, best_distance = index, distance
    return best


def _distances(places: _Places, candidate: Citation, named: Citation) -> Iterator[int]:
    """How far each address stands from each sentence: 0 inside it."""
    paragraphs = places.paragraphs
    for span in candidate.mentions:
        if span.kind == "prose":
            continue
        for sentence in named.mentions:
            if sentence.start <= span.start <= sentence.end:
                yield 0
            elif span.kind == "embed" and 0 <= span.start - sentence.end <= INTRODUCTION_CHARACTERS:
                # Introduced, with at most one paragraph between.
                between = bisect_left(paragraphs, span.start) - bisect_left(paragraphs, sentence.end)
                if between <= 1:
                    yield span.start - sentence.end
            elif span.kind == "embed":
                if 0 <= sentence.start - span.end <= INTRODUCTION_CHARACTERS // 3 and _goes_on(named):
                    yield 100 + sentence.start - span.end
            elif 0 <= span.start - sentence.end <= 40 and _only_marks(places.text[sentence.end : span.start]):
                # "He wrote on X. (link)"
                yield 50 + span.start - sentence.end


def _only_marks(between: str) -> bool:
    return not between.strip(" \n([-–—:>→")


def _goes_on(named: Citation) -> bool:
    """Whether the sentence may speak of the embed above it: it calls nobody by a name of their own."""
    by_word = any(
        rule.startswith(("author:pronoun", "author:role", "author:the-role")) for rule in named.rules
    )
    return not named.plural and (named.author is None or by_word)


def _complete(citation: Citation, told: Mapping[Span, Told]) -> Citation:
    """The citation with the author and date of its link's own sentence, where none closer is known."""
    own = next((told[span] for span in citation.mentions if span in told), None)
    if own is None or (citation.kind == "embed" and citation.author):
        return citation
    here = own.sentence
    shown = Citation(
        kind="prose",
        platform=citation.platform,
        author=own.author,
        author_kind=own.author_kind,
        mentions=(here,),
    )
    if _known_author(replace(citation, author=None), shown, _names_said(shown)) is False:
        return citation
    if any(here.start <= s.start and s.end <= here.end for s in citation.mentions if s.kind == "prose"):
        # The sentence was read already, with more rules than these.
        if citation.author is None:
            citation = replace(citation, author=own.author, author_kind=own.author_kind)
        if citation.when is None:
            citation = replace(citation, when=own.when, when_from=own.when_from, when_to=own.when_to)
        return citation
    return replace(
        citation,
        author=own.author,
        author_kind=own.author_kind,
        when=own.when or citation.when,
        when_from=own.when_from or citation.when_from,
        when_to=own.when_to or citation.when_to,
        mentions=tuple(sorted({*citation.mentions, here}, key=lambda s: (s.start, s.end))),
        rules=(*citation.rules, "linked-deed"),
    )


def _known_author(candidate: Citation, named: Citation, said: set[str]) -> bool | None:
    """Whether both have the same author; ``None`` where that isn't told.

    ``said`` are the names in the sentences of ``named``.
    """
    author = (named.author or "").lower()
    if named.handle and candidate.handle:
        return named.handle.lower() == candidate.handle.lower()
    if not author or named.author_kind in ("unnamed", "role"):
        return None
    words = [word for word in re.split(r"[\s@.-]+", author) if len(word) > 2]
    handle = (candidate.handle or "").lower()
    shown = (candidate.author or "").lower()
    if any(word in handle or word in shown.split() for word in words):
        return True
    if handle and not shown and _names_another(handle, said, words):
        return False
    # A display name that shares no word is another person's; a handle alone may be anybody's.
    return False if shown and _is_latin(shown) == _is_latin(author) else None


def _is_latin(name: str) -> bool:
    """Whether a name is written in Latin letters: "Zoë" and "Мария" can't be compared word by word."""
    return any(letter < "Ͱ" for letter in name if letter.isalpha())


def _names_said(named: Citation) -> set[str]:
    """The words of names in a citation's sentences, in lower case."""
    return {word.lower() for span in named.mentions for word in NAME_WORD.findall(span.text)}


def _names_another(handle: str, said: set[str], words: list[str]) -> bool:
    """Whether the handle is that of somebody else whom the sentence names."""
    return any(word in handle for word in said if word not in words)


def _lend(addressed: Citation, named: Citation) -> Citation:
    """The addressed citation with what the sentence tells of it."""
    spans: dict[Span, None] = dict.fromkeys([*addressed.mentions, *named.mentions])
    if _is_of_another(addressed, named):
        path = "none"
        rules = [rule for rule in named.rules if not rule.startswith("author:")]
        named = replace(named, author=None, author_kind=None, rules=(*rules, f"author:{path}"))
    return replace(
        addressed,
        author=named.author or addressed.author,
        author_kind=named.author_kind or addressed.author_kind,
        handle=addressed.handle or named.handle,
        quotes=tuple(dict.fromkeys((*addressed.quotes, *named.quotes))),
        when=addressed.when or named.when,
        when_from=addressed.when_from or named.when_from,
        when_to=addressed.when_to or named.when_to,
        addressee=addressed.addressee or named.addressee,
        plural=addressed.plural,
        deleted=addressed.deleted or named.deleted,
        medium=addressed.medium or named.medium,
        mentions=tuple(sorted(spans, key=lambda span: (span.start, span.end))),
        rules=(*addressed.rules, "introduced", *named.rules),
    )


def _is_of_another(addressed: Citation, named: Citation) -> bool:
    """Whether an author from a sentence before is not the post's: its handle has words of this sentence.

    "The port authority … The city's traffic desk, which posts on its channel": ``@vessbytraffic``.
    """
    handle, author = (addressed.handle or "").lower(), (named.author or "").lower()
    if not handle or not author or named.handle or _FROM_BEFORE.isdisjoint(named.rules):
        return False
    if named.author_kind != "organisation":
        return False  # "He … on the official channel": a person's handle is often made of common words
    if any(word in handle for word in re.split(r"[\s@.-]+", author) if len(word) > 2):
        return False
    own = {word for span in named.mentions[:1] for word in _PLAIN_WORD.findall(span.text.lower())}
    return any(word in handle for word in own if word != addressed.platform)
