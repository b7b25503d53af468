"""Quotations by their marks: where one opens, and which later mark closes it."""

from __future__ import annotations

import re
from functools import cache

from ...lightly import dataclass

#: A quotation without its closing mark, and the longest one with it.
QUOTE_CHARACTERS = 4_000
#: Openings without a closing mark after which a paragraph's marks mean nothing.
UNCLOSED = 60


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
DOUBLE = ("“", "”", "„", "«", "»", '"', "``", "''")


@dataclass(frozen=True, slots=True)
class QuoteSpan:
    """A quotation: ``start:end`` with its marks, ``inner_start:inner_end`` without them."""

    start: int
    end: int
    inner_start: int
    inner_end: int
    mark: str


@cache
def _marks() -> re.Pattern[str]:
    # The first character stands alone, so that it is searched for: "``" is a mark, "`" is none.
    return re.compile(r"[“”„‟«»『』「」‹›\"‘’'`\n](?:(?<=')'|(?<=`)`|(?<!`))")


def uses_single_quotes(text: str) -> bool:
    """Whether the text quotes in single marks, as much British print does: no double ones, or fewer."""
    sample = text[:200_000]
    double = sum(sample.count(mark) for mark in DOUBLE) // 2
    if double == 0:
        return True
    # Clauses in single marks: "'Never again!' she wrote". The mark stands first, so that it is searched for.
    clauses = re.findall(r"[‘'](?<![^\s(].)(?=\w)[^'’‘\n]{8,300}[,.!?…][’'](?=\s|$)", sample)
    return len(clauses) > double


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
    index = unclosed = 0
    if carried and closes_first(text, start, end):
        first = next(m for m in matches if m.group() not in ("’", "'", "‘"))
        found.append(QuoteSpan(start, first.end(), start, first.start(), first.group()))
        position = first.end()
        index = matches.index(first) + 1
    while index < len(matches) and unclosed < UNCLOSED:
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
        for later in range(index, min(len(matches), index + 14)):
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
            unclosed += 1
            continue
        found.append(QuoteSpan(match.start(), closed.end(), match.end(), closed.start(), mark))
        position = closed.end()
    return found


def closes_first(text: str, start: int, end: int) -> bool:
    """Whether the paragraph's first mark closes a quotation that an earlier paragraph opened."""
    match = _marks().search(text, start, end)
    while match is not None and match.group() in ("’", "'", "‘", "\n"):
        match = _marks().search(text, match.end(), end)
    if match is None or match.start() == start or match.start() - start > QUOTE_CHARACTERS:
        return False
    before = text[match.start() - 1]
    after = text[match.end() : match.end() + 1]
    return match.group() in ('"', "”", "»") and not before.isspace() and (not after or not after.isalnum())


def closes_at_comma(text: str, start: int) -> bool:
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
