"""Paragraphs, sentences and quotations of a text, all as offsets into it.

A quotation is never cut by a sentence: ``"One. Two," she wrote.`` is one
sentence, because its verb and its subject belong to the whole quotation.
Everything runs in time linear in the text.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import cache

from ...lightly import dataclass
from .marks import QuoteSpan, closes_at_comma, closes_first, find_quotes, uses_single_quotes

__all__ = ["Document", "Paragraph", "QuoteSpan", "Sentence", "segment"]

#: A paragraph longer than this is cut: no person writes one, and every later step may then
#: look at a whole sentence without a bound of its own.
PARAGRAPH_CHARACTERS = 20_000
SENTENCE_CHARACTERS = 1_500


@dataclass(frozen=True, slots=True)
class Paragraph:
    start: int
    end: int
    #: Index in the document.
    index: int
    kind: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """``quotes`` lie wholly inside ``start:end``; ``first`` and ``last`` tell its place in the paragraph."""

    start: int
    end: int
    index: int
    paragraph: int
    kind: str
    quotes: tuple[QuoteSpan, ...]
    first: bool
    last: bool


@dataclass(frozen=True)
class Document:
    """A text cut up."""

    text: str
    paragraphs: tuple[Paragraph, ...]
    sentences: tuple[Sentence, ...]

    def sentence_text(self, sentence: Sentence) -> str:
        return self.text[sentence.start : sentence.end]


def segment(
    text: str,
    blocks: Iterable[tuple[str, int, int]] = (),
    abbreviations: frozenset[str] = frozenset(),
    limit: int = 1_000_000,
) -> Document:
    """Cuts ``text`` into paragraphs (its blocks, else its lines), ``limit`` sentences, quotations."""
    paragraphs = tuple(
        Paragraph(start, end, index, kind) for index, (kind, start, end) in enumerate(_bounded(text, blocks))
    )
    singles = uses_single_quotes(text)
    sentences: list[Sentence] = []
    carried = False
    for number, paragraph in enumerate(paragraphs):
        if len(sentences) >= limit:
            break
        following = paragraphs[number + 1].start if number + 1 < len(paragraphs) else -1
        goes_on = following >= 0 and (
            text[following : following + 1] in ("“", "«", "„", '"', "‘")
            or closes_first(text, following, paragraphs[number + 1].end)
        )
        quotes = find_quotes(
            text, paragraph.start, paragraph.end, singles=singles, goes_on=goes_on, carried=carried
        )
        # Carried into a paragraph that begins without a mark: only what opened behind words of the
        # article's own, or closes before some. (A paragraph all in marks may itself tell of posts.)
        unclosed = bool(quotes) and quotes[-1].end == quotes[-1].inner_end
        told = unclosed and (quotes[-1].start > paragraph.start or closes_at_comma(text, following))
        carried = goes_on and told
        spans = list(_sentences(text, paragraph.start, paragraph.end, quotes, abbreviations))
        starts = [quote.start for quote in quotes]
        for place, (start, end) in enumerate(spans):
            inside = quotes[bisect_left(starts, start) : bisect_left(starts, end)]
            sentences.append(
                Sentence(
                    start,
                    end,
                    len(sentences),
                    number,
                    paragraph.kind,
                    tuple(quote for quote in inside if quote.end <= end),
                    place == 0,
                    place == len(spans) - 1,
                )
            )
    return Document(text, paragraphs, tuple(sentences))


def _bounded(text: str, blocks: Iterable[tuple[str, int, int]]) -> Iterator[tuple[str, int, int]]:
    """Trimmed, non-empty paragraphs, each short enough."""
    spans = [(kind, start, min(end, len(text))) for kind, start, end in blocks if 0 <= start < end]
    if not spans:
        spans = [("paragraph", m.start(), m.end()) for m in re.finditer(r"[^\n]+", text)]
    for kind, start, end in spans:
        # A block may reach behind a text that was cut.
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        while end - start > PARAGRAPH_CHARACTERS:
            cut = text.rfind(" ", start + PARAGRAPH_CHARACTERS // 2, start + PARAGRAPH_CHARACTERS)
            cut = cut if cut > 0 else start + PARAGRAPH_CHARACTERS
            yield kind, start, cut
            start = cut
        if start < end:
            yield kind, start, end


@cache
def _ends() -> re.Pattern[str]:
    # A terminator with its closing marks and the gap after it; or a stop whose space was lost.
    return re.compile(
        r"(?:[.!?…]{1,4}|[。！？])(?:\[\d{1,3}\])?[”“\"»’'`\)\]]{0,3}(?:\s+|(?<=[。！？])|$)"
        r"|(?<=[a-zа-яёіїєґäöüß]{3}[.!?])(?=[A-ZА-ЯЁІЇЄҐÄÖÜ][a-zа-яёіїєґäöü])"
        r"|(?<=[.!?][\"”»])(?=[A-ZА-ЯЁІЇЄҐÄÖÜ][a-zа-яёіїєґäöü])"
    )


@cache
def _terminators() -> re.Pattern[str]:
    return re.compile("[.!?…。！？]")


def _iter_ends(text: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """What :func:`_ends` finds in ``text[start:end]``, tried only at a terminator and right behind it."""
    ends = _ends()
    at = start
    for terminator in _terminators().finditer(text, max(start - 2, 0), end):
        here = terminator.start()
        for place in range(max(here, at), here + 3):
            match = ends.match(text, place, end)
            at = place + 1
            if match is not None:
                at = max(at, match.end())
                yield match
                break


def _sentences(
    text: str, start: int, end: int, quotes: list[QuoteSpan], abbreviations: frozenset[str]
) -> Iterator[tuple[int, int]]:
    begin = start
    number = 0
    for match in _iter_ends(text, start, end):
        stop = match.end()
        while number < len(quotes) and quotes[number].end <= match.start() and quotes[number].end <= stop:
            number += 1
        quote = quotes[number] if number < len(quotes) else None
        if quote is not None and quote.start < match.start() + 1 and quote.end > match.start() + 1:
            # Inside a quotation: only its end may end the sentence.
            if not _quote_ends_sentence(text, begin, quote, stop, end):
                continue
        elif not _stop_ends_sentence(text, match, end, abbreviations):
            continue
        if text[begin:stop].strip():
            yield from _pieces(text, begin, stop)
        begin = stop
    if text[begin:end].strip():
        yield from _pieces(text, begin, end)


def _quote_ends_sentence(text: str, begin: int, quote: QuoteSpan, stop: int, end: int) -> bool:
    if stop < quote.end:
        return False
    after = text[stop : stop + 1]
    if stop >= end or not after:
        return True
    if not (after.isupper() or after.isdigit() or after in "“\"«„‘'—–-•@#`"):
        return False
    if after in "—–-" and text[stop + 1 : stop + 3].strip()[:1].islower():
        return False  # «…?» — написал он
    last = text[quote.inner_end - 1]
    # '"Not us!" Murphy tweeted': a quotation that opens the sentence may have its verb behind it.
    opens_sentence = not text[begin : quote.start].strip()
    return not (opens_sentence and last in "!?…" and after.isupper())


def _stop_ends_sentence(text: str, match: re.Match[str], end: int, abbreviations: frozenset[str]) -> bool:
    stop = match.end()
    if stop >= end:
        return True
    after = text[stop]
    if after.islower():
        return False
    if match.group()[:1] != ".":
        return True
    word_start = match.start()
    while word_start > 0 and match.start() - word_start < 24 and not text[word_start - 1].isspace():
        word_start -= 1
    word = text[word_start : match.start()].lstrip("([“\"«„‘'").lower()
    if word in abbreviations:
        return False
    # Initials ("J. K. Rowling", "U.S. Senate") end nothing by themselves.
    # but "on X." does.
    return not (
        (len(word) == 1 and word.isalpha() and word not in "xх") or re.fullmatch(r"(?:\w\.)+\w", word)
    )


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    while end - start > SENTENCE_CHARACTERS:
        cut = text.rfind(" ", start + SENTENCE_CHARACTERS // 2, start + SENTENCE_CHARACTERS)
        cut = cut if cut > 0 else start + SENTENCE_CHARACTERS
        yield start, cut
        start = cut
        while start < end and text[start].isspace():
            start += 1
    if start < end:
        yield start, end
