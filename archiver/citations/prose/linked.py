"""Whose post a link leads to, where the link itself is the anchor: "Lee <a>complained in August</a>".

No word of such a sentence needs to name a platform: the address is the post.
Only the link's own sentence counts, and only a verb that is inside the link or right before it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from datetime import datetime

from ...lightly import dataclass
from ...model import ArticleVersion, AuthorKind, Span
from .analysis import Analysis
from .anchors import Anchor
from .dating import find_date
from .intervals import interval
from .nouns import Subject, phrase_to
from .segment import Sentence
from .subjects import subject_of
from .token import Token

#: Links of one article that are looked at.
LINKS = 200
#: Tokens between a verb and the link that follows it: "tweeted in <a>", "wrote, <a>".
BEFORE = 3
VERBS = "TWSK"


@dataclass(frozen=True, slots=True)
class Told:
    """What a link's own sentence tells of the post."""

    sentence: Span
    author: str | None
    author_kind: AuthorKind | None
    when: str | None
    when_from: datetime | None
    when_to: datetime | None


def tell_links(version: ArticleVersion, analysis: Analysis, links: Iterable[Span]) -> dict[Span, Told]:
    """What the sentences of the links tell, for each whose sentence tells anything."""
    sentences = analysis.document.sentences
    starts = [sentence.start for sentence in sentences]
    told: dict[Span, Told] = {}
    for link in list(links)[:LINKS]:
        index = bisect_right(starts, link.start) - 1
        if index < 0 or link.start >= sentences[index].end or sentences[index].kind == "heading":
            continue
        sentence, row = sentences[index], analysis.tokens[index]
        for verb, subject in _iter_deeds(analysis, row, link):
            author = analysis.resolve(subject, sentence)
            if author is None or not author.name or author.kind not in ("person", "organisation"):
                continue
            if author.kind == "organisation" and author.name[0].islower():
                continue  # "the company": which one, the sentence doesn't tell
            anchor = Anchor("linked", [], sentence, link.start, link.end, subject, verb, tokens=row)
            date = find_date(analysis, anchor)
            first, last = (
                interval(date.text, version.published_at, analysis.lexicon) if date else (None, None)
            )
            told[link] = Told(
                _span(analysis.text, sentence),
                author.name,
                author.kind,
                date.text if date else None,
                first,
                last,
            )
            break
    return told


def _span(text: str, sentence: Sentence) -> Span:
    return Span("prose", text[sentence.start : sentence.end], sentence.start, sentence.end)


def _iter_deeds(analysis: Analysis, row: list[Token], link: Span) -> Iterator[tuple[int, Subject]]:
    """The verbs that may be the posting, each with its subject."""
    inside = [index for index, token in enumerate(row) if link.start <= token.start < link.end]
    if not inside:
        return
    first = inside[0]
    for verb in (
        *(index for index in inside if row[index].letter in VERBS),
        *(index for index in range(first - 1, max(-1, first - 1 - BEFORE), -1) if row[index].letter in "TWK"),
    ):
        subject = subject_of(analysis.text, row, verb, inverts=analysis.inverts)
        if subject is not None and _is_own(row, verb, subject):
            yield verb, subject
    # "Lee <a>mocked the plan</a>": a verb that no list has, right behind the name that opens the sentence.
    opening = _opening_name(analysis.text, row, first)
    if opening is not None and _may_be_verb(row[first]):
        yield first, opening


def _is_own(row: list[Token], verb: int, subject: Subject) -> bool:
    """Whether nothing parts the subject from its verb: another verb or a quotation is another deed."""
    low, high = sorted((subject.end, row[verb].start))
    return not any(
        token.letter in "QTWSK;" and token is not row[verb] for token in row if low <= token.start < high
    )


def _opening_name(text: str, row: list[Token], stop: int) -> Subject | None:
    """The name that ends right before ``stop`` (auxiliaries and adverbs aside) and opens its sentence."""
    last = stop - 1
    while last >= 0 and row[last].letter in "xvV":
        last -= 1
    if last < 0 or row[last].letter != "C":
        return None
    subject = phrase_to(text, row, last, "next")
    if subject is None or subject.kind != "name":
        return None
    before = [token for token in row[:last] if token.end <= subject.start]
    return (
        subject if all(token.letter in "RUldO,vD#cCs" for token in before[-4:]) and len(before) < 5 else None
    )


def _may_be_verb(token: Token) -> bool:
    return token.letter == "l" and token.text.islower() and token.text.isalpha() and len(token.text) > 3
