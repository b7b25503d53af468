"""Paragraphs, sentences and quotations of a text, all as offsets into it.

A quotation is never cut by a sentence: ``"One. Two," she wrote.`` is one
sentence, because its verb and its subject belong to the whole quotation.
Everything runs in time linear in the text.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

#: A paragraph longer than this is cut: no person writes one, and every later step may then
#: look at a whole sentence without a bound of its own.
PARAGRAPH_CHARACTERS = 20_000
SENTENCE_CHARACTERS = 2_500
#: A quotation without its closing mark, and the longest one with it.
QUOTE_CHARACTERS = 4_000

#: Opening mark to the marks that close it.
CLOSING = {
    "“": '”“"',
    "«": "»",
    "»": "«",
    "„": '“”"«',
    "‟": "”",
    "『": "』",
    "「": "」",
    "‹": "›",
    '"': '"”',
    "‘": "’",
    "``": "``''",
    "''": "''",
    "'": "'",
}


@dataclass(frozen=True, slots=True)
class QuoteSpan:
    """A quotation: ``start:end`` with its marks, ``inner_start:inner_end`` without them."""

    start: int
    end: int
    inner_start: int
    inner_end: int
    mark: str


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
) -> Document:
    """Cuts ``text`` into paragraphs (its blocks, else its lines), sentences and quotations."""
    paragraphs = tuple(
        Paragraph(start, end, index, kind) for index, (kind, start, end) in enumerate(_bounded(text, blocks))
    )
    singles = _uses_single_quotes(text)
    sentences: list[Sentence] = []
    carried = False
    for number, paragraph in enumerate(paragraphs):
        following = paragraphs[number + 1].start if number + 1 < len(paragraphs) else -1
        goes_on = following >= 0 and (
            text[following : following + 1] in ("“", "«", "„", '"', "‘")
            or _closes_first(text, following, paragraphs[number + 1].end)
        )
        quotes = find_quotes(
            text, paragraph.start, paragraph.end, singles=singles, goes_on=goes_on, carried=carried
        )
        # Carried into a paragraph that begins without a mark: only what opened behind words of the
        # article's own, or closes before some. (A paragraph all in marks may itself tell of posts.)
        unclosed = bool(quotes) and quotes[-1].end == quotes[-1].inner_end
        told = unclosed and (quotes[-1].start > paragraph.start or _closes_at_comma(text, following))
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
    spans = [(kind, start, end) for kind, start, end in blocks if 0 <= start < end <= len(text)]
    if not spans:
        spans = [("paragraph", m.start(), m.end()) for m in re.finditer(r"[^\n]+", text)]
    for kind, start, end in spans:
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


# --- quotations --------------------------------------------------------------------------------


@cache
def _marks() -> re.Pattern[str]:
    return re.compile(r"``|''|[“”„‟«»『』「」‹›\"‘’']|\n")


def _uses_single_quotes(text: str) -> bool:
    """Whether the text's own quotation marks are single, as in much British print: no double ones, or fewer."""
    sample = text[:200_000]
    double = len(re.findall(r"[“”„«»\"]|``|''", sample)) // 2
    # Clauses in single marks: "'Never again!' she wrote".
    single = len(re.findall(r"(?:^|[\s(])[‘'](?=\w)[^'’‘\n]{8,300}[,.!?…][’'](?=\s|$)", sample))
    return double == 0 or single > double


def find_quotes(
    text: str, start: int, end: int, *, singles: bool = False, goes_on: bool = False, carried: bool = False
) -> list[QuoteSpan]:
    """The outermost quotations of ``text[start:end]``, in order.

    An unclosed one runs to the end where the next paragraph opens one again
    (``goes_on``), which is how print carries a quotation over paragraphs.
    """
    found: list[QuoteSpan] = []
    position = start
    matches = [m for m in _marks().finditer(text, start, end) if m.group() != "\n"]
    index = 0
    if carried and _closes_first(text, start, end):
        first = next(m for m in matches if m.group() not in ("’", "'", "‘"))
        found.append(QuoteSpan(start, first.end(), start, first.start(), first.group()))
        position = first.end()
        index = matches.index(first) + 1
    while index < len(matches):
        match = matches[index]
        index += 1
        mark = match.group()
        if match.start() < position or not _opens(text, match, start, end, singles):
            continue
        if mark == "”":
            closers = "”"
        else:
            closers = CLOSING[mark]
        closed = None
        for later in range(index, min(len(matches), index + 40)):
            other = matches[later]
            if other.start() - match.end() > QUOTE_CHARACTERS:
                break
            if other.group() in _closers(closers) and _closes(text, other, match, end):
                closed = other
                index = later + 1
                break
        if closed is None:
            if goes_on and mark not in ("'", "‘", "''", "»") and end - match.end() < QUOTE_CHARACTERS:
                found.append(QuoteSpan(match.start(), end, match.end(), end, mark))
                break
            continue
        found.append(QuoteSpan(match.start(), closed.end(), match.end(), closed.start(), mark))
        position = closed.end()
    return found


def _closes_first(text: str, start: int, end: int) -> bool:
    """Whether the paragraph's first mark closes a quotation that an earlier paragraph opened."""
    match = _marks().search(text, start, end)
    while match is not None and match.group() in ("’", "'", "‘", "\n"):
        match = _marks().search(text, match.end(), end)
    if match is None or match.start() == start or match.start() - start > QUOTE_CHARACTERS:
        return False
    before = text[match.start() - 1]
    after = text[match.end() : match.end() + 1]
    return match.group() in ('"', "”", "»") and not before.isspace() and (not after or not after.isalnum())


def _closes_at_comma(text: str, start: int) -> bool:
    """Whether the next mark closes behind a comma: '…," she wrote'."""
    match = re.compile(r"[\"”»]").search(text, start, start + QUOTE_CHARACTERS)
    return match is not None and text[match.start() - 1] == ","


@cache
def _closers(marks: str) -> tuple[str, ...]:
    if marks == "``''":
        return ("``", "''")
    return (marks,) if marks == "''" else tuple(marks)


def _opens(text: str, match: re.Match[str], start: int, end: int, singles: bool) -> bool:
    mark = match.group()
    before = text[match.start() - 1] if match.start() > start else " "
    after = text[match.end()] if match.end() < end else " "
    if mark in ("’", "』", "」", "›"):
        return False
    if mark in ("'", "‘"):
        return singles and not before.isalnum() and (after.isalnum() or after in '“"@#')
    if mark in ('"', "''", "”"):
        # "”" opens only where a careless editor put it before a word.
        free = before.isspace() or before in "([{—–-:‪>/"
        return free and not after.isspace() and (mark != "”" or after.isalnum())
    if mark == "»":
        return before.isspace() and after.isalnum()
    return True


def _closes(text: str, match: re.Match[str], opening: re.Match[str], end: int) -> bool:
    mark = match.group()
    after = text[match.end()] if match.end() < end else " "
    if match.start() <= opening.end():
        return False
    if mark in ("'", "’"):
        return not after.isalnum()
    if mark == "”" and opening.group() == '"' and not after.isspace() and after.isalnum():
        return False
    if mark in ('"', "''") and after.isalnum():
        return False
    return not (mark == "“" and opening.group() == "“" and after.isalnum())


# --- sentences ---------------------------------------------------------------------------------


@cache
def _ends() -> re.Pattern[str]:
    # A terminator with its closing marks and the gap after it; or a stop whose space was lost.
    return re.compile(
        r"(?:[.!?…]{1,4}|[。！？])(?:\[\d{1,3}\])?[”“\"»’'`\)\]]{0,3}(?:\s+|(?<=[。！？])|$)"
        r"|(?<=[a-zа-яёіїєґäöüß]{3}[.!?])(?=[A-ZА-ЯЁІЇЄҐÄÖÜ][a-zа-яёіїєґäöü])"
        r"|(?<=[.!?][\"”»])(?=[A-ZА-ЯЁІЇЄҐÄÖÜ][a-zа-яёіїєґäöü])"
    )


def _sentences(
    text: str, start: int, end: int, quotes: list[QuoteSpan], abbreviations: frozenset[str]
) -> Iterator[tuple[int, int]]:
    begin = start
    number = 0
    for match in _ends().finditer(text, start, end):
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
