"""Which quotations belong to which post, each with the reason: those of its own sentence, and before it."""

from __future__ import annotations

from itertools import pairwise

from ...model import Quote
from .analysis import Analysis
from .anchors import Anchor
from .segment import QuoteSpan


def quote_of(text: str, span: QuoteSpan, reason: str) -> Quote:
    """The quotation's words, its marks left out."""
    start, end = span.inner_start, span.inner_end
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Quote(text[start:end], start, end, reason)


def own_quotes(analysis: Analysis, anchors: list[Anchor], anchor: Anchor) -> list[Quote]:
    """The quotations of the anchor's own sentence that are nearest to it."""
    if anchor.weak:
        return []
    sentence = anchor.sentence
    rivals = [other for other in anchors if other.sentence is sentence and not other.weak]
    found = []
    for span in sentence.quotes:
        nearest = min(rivals, key=lambda other: _distance(other, span), default=anchor)
        if nearest is not anchor and nearest.platforms != anchor.platforms:
            continue
        if nearest is not anchor:
            continue
        if _is_name(span, anchor) or not _may_be_content(analysis, anchor, span):
            continue
        found.append(quote_of(analysis.text, span, "same-sentence"))
    return [quote for quote in found if quote.text]


def quotes_before(analysis: Analysis, anchor: Anchor) -> list[Quote]:
    """'"Never again." Lee said in a post on X.': words that stand whole before who said them."""
    sentence = anchor.sentence
    verb = anchor.tokens[anchor.verb] if anchor.verb >= 0 else None
    told_by = verb.letter in "ST" if verb is not None else anchor.rule == "owner"
    if sentence.quotes or sentence.first or sentence.index == 0 or not told_by:
        return []
    before = analysis.document.sentences[sentence.index - 1]
    last = anchor.end if verb is None else max(anchor.end, verb.end)
    told = any(token.letter in "hwSWTQ:" for token in anchor.tokens if token.start >= last)
    whole = all(token.letter in "Q.,-" for token in analysis.tokens[before.index])
    if told or not whole or not before.quotes or before.paragraph != sentence.paragraph:
        return []
    return [quote_of(analysis.text, span, "sentence-before") for span in before.quotes]


def _distance(anchor: Anchor, span: QuoteSpan) -> int:
    start, end = anchor.start, anchor.end
    if anchor.verb >= 0 and anchor.verb < len(anchor.tokens):
        verb = anchor.tokens[anchor.verb]
        start, end = min(start, verb.start), max(end, verb.end)
    return max(span.start - end, start - span.end, 0)


def _may_be_content(analysis: Analysis, anchor: Anchor, span: QuoteSpan) -> bool:
    """Not words in marks on the way to the verb ("Lee, of the “Gang”, tweeted"), nor a name in marks."""
    if not any(token.letter == "Q" and token.start == span.start for token in anchor.tokens):
        return False
    text = analysis.text
    before = text[span.start - 1 : span.start]
    if before in ("-", "‑") or (before.isalnum() and span.mark in '"«'):
        return False
    behind = [token for token in anchor.tokens if token.end <= span.start]
    if (
        behind
        and behind[-1].low in analysis.lexicon.sets["naming"]
        and " " not in text[span.start : span.end]
    ):
        # "an account named “harbourfox”"
        return False
    if anchor.subject is not None and anchor.subject.path == "who" and anchor.verb >= 0:
        # "Lee, who wrote on X that “…”, told the BBC that “…”": the second is another saying.
        between = anchor.tokens[anchor.verb + 1 : len(behind)]
        pairs = pairwise(between)
        if any(comma.letter == "," and verb.letter in "SW" and not verb.ing for comma, verb in pairs):
            return False
    opens = not text[anchor.sentence.start : span.start].strip(" •*‪-–—\t")
    verb = anchor.tokens[anchor.verb].start if anchor.verb >= 0 else anchor.start
    first = min(verb, anchor.start)
    if not opens and span.end < first and anchor.subject is not None and span.end < anchor.subject.start + 1:
        lead = text[max(anchor.sentence.start, span.start - 2) : span.start].strip()
        closed = text[span.inner_end - 1] in ",.!?…" or text[span.end : span.end + 1] == ","
        return closed or lead.endswith((":", "”", '"', "»"))
    if span.mark in '«„"' and analysis.lexicon.traits.get("names_in_marks"):
        return not _names_a_thing(text, anchor, span)
    return True


def _names_a_thing(text: str, anchor: Anchor, span: QuoteSpan) -> bool:
    """A title in marks («Pirámide»): the word before is a noun, and nothing opens direct speech."""
    inner = text[span.inner_start : span.inner_end]
    if len(inner.split()) > 5 or inner[-1:] in ".!?,…":
        return False
    before = [token for token in anchor.tokens if token.end <= span.start]
    if not before or not inner[:1].isupper():
        return False
    if before[-1].letter == "n" and anchor.phrase is not None and anchor.phrase.head == "media":
        return False  # "фото з підписом «…»"
    return before[-1].letter in "lmnRO"


def _is_name(span: QuoteSpan, anchor: Anchor) -> bool:
    """A quotation that only names a channel, a paper or a song."""
    phrase = anchor.phrase
    subject = anchor.subject
    if subject is not None and subject.start <= span.start and span.end <= subject.end:
        return True
    return phrase is not None and phrase.owner is not None and phrase.owner.start == span.start
