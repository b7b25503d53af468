"""Which quotations belong to which post, each with the reason.

A quotation belongs to the anchor of its sentence; later ones go on while the
speaker stays the same and no other medium or citation comes between.
"""

from __future__ import annotations

from itertools import pairwise

from ...model import Quote
from .analysis import Analysis, Author
from .anchors import Anchor
from .cluster import Group, Reference
from .nouns import Subject
from .segment import QuoteSpan, Sentence
from .tokens import Token

#: Sentences without a quotation after which a speaker's words are no longer taken as the post's.
GAP = 4
#: A block without marks that follows "he wrote:" is the post's text up to this length.
BLOCK_CHARACTERS = 700


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


def continue_quotes(analysis: Analysis, groups: list[Group]) -> None:
    """Gives later quotations to the posts they go on from."""
    by_sentence: dict[int, list[tuple[Group, Reference]]] = {}
    for group in groups:
        for mention in group.mentions:
            by_sentence.setdefault(mention.anchor.sentence.index, []).append((group, mention))
    active: Group | None = None
    last_quoted = -1
    gap = 0
    taken = {(quote.start, quote.end) for group in groups for quote in group.quotes}
    for sentence in analysis.document.sentences:
        here = by_sentence.get(sentence.index)
        if here:
            strong = [pair for pair in here if not pair[1].anchor.weak] or here
            active = strong[-1][0]
            gap = 0
            if sentence.quotes or active.quotes:
                last_quoted = sentence.index
            _block_after(analysis, sentence, active, by_sentence)
            continue
        if active is None:
            continue
        if sentence.kind == "heading":
            active = None
            continue
        if not sentence.quotes:
            if analysis.lexicon.names_other_media(analysis.text, sentence.start, sentence.end):
                active = None
                continue
            focus = analysis.focus(sentence.index)
            if focus is not None and focus.key == active.key and active.quotes:
                gap = 0
            else:
                other = focus is not None and focus.key != active.key and focus.kind == "person"
                gap += 2 if other or not active.quotes else 1
            if gap > GAP:
                active = None
            continue
        reason = _goes_on(analysis, sentence, active, last_quoted)
        if reason is None:
            if reason != "unsure" and analysis.speaker(sentence)[0] is not None:
                active = None
            continue
        for span in sentence.quotes:
            quote = quote_of(analysis.text, span, reason)
            if quote.text and (quote.start, quote.end) not in taken:
                active.quotes.append(quote)
                taken.add((quote.start, quote.end))
        active.sentences.append(sentence)
        last_quoted = sentence.index
        gap = 0


def _goes_on(analysis: Analysis, sentence: Sentence, active: Group, last_quoted: int) -> str | None:
    row = analysis.tokens[sentence.index]
    outside = [token for token in row if token.letter not in "Q.,-"]
    if not outside:
        near = sentence.index - last_quoted <= 1 or (
            sentence.paragraph == analysis.document.sentences[last_quoted].paragraph
            if last_quoted >= 0
            else False
        )
        return "goes-on" if near else None
    for start, end in _outside(sentence):
        if analysis.lexicon.names_other_media(analysis.text, start, end):
            return None
    subject, author = analysis.speaker(sentence)
    if subject is None:
        near = sentence.index - max(active.last, last_quoted) <= 2
        if near and not any(token.letter in "STWK" for token in row) and _names(analysis, row, active):
            return "he-added"  # "Пряма мова Лавренюка: «…»"
        return _unnamed_speaker(analysis, row, sentence.index - max(active.last, last_quoted))
    if author is not None and author.key == active.key and active.key:
        return "he-added"
    if subject.kind == "role" and _called_so(analysis, subject, active, sentence):
        return "role-added"
    near = sentence.index - max(active.last, last_quoted) <= 1
    if near and subject.kind == "pronoun" and active.author is not None:
        # Straight after the post "he" is its author, whoever else the sentence before named.
        if subject.gender == "t":
            return "post-goes-on"
        return "he-added" if analysis.agrees(active.author, subject.gender, told=True) else None
    adding = any(analysis.lexicon.has("adds", token.low) for token in row)
    distance = sentence.index - max(active.last, last_quoted)
    if (
        distance <= 2
        and adding
        and subject.kind == "role"
        and active.author is not None
        and subject.gender != "q"
    ):
        return "role-added" if active.author.kind in ("person", "role") else None
    if author is None and subject.kind == "pronoun":
        agrees = active.author is None or analysis.agrees(active.author, subject.gender)
        return "he-added" if agrees and sentence.index - max(last_quoted, active.last) <= 2 else None
    if subject.kind == "pronoun" and author is not None:
        return None
    if subject.kind == "role" and author is not None and author.kind == "role" and subject.gender != "q":
        return (
            "role-added"
            if _may_be(active.author, subject.text, analysis.lexicon.sets["not_name"])
            and sentence.index - active.last <= 3
            else None
        )
    if subject.kind == "organisation" and active.author is not None and active.author.kind == "organisation":
        return (
            "role-added"
            if subject.text.split()[-1].lower() in active.key
            or subject.text.lower().endswith("statement")
            or (near and subject.text.islower() and analysis.has_article(subject))
            else None
        )
    return None


def _names(analysis: Analysis, row: list[Token], active: Group) -> bool:
    """Whether the sentence, which has no verb, names the post's author before its words."""
    for token in row:
        if token.letter == "Q":
            return False
        if token.letter == "C":
            found = analysis.people.find(token.text, token.start)
            return found is not None and found.name.lower() == active.key
    return False


def _called_so(analysis: Analysis, subject: Subject, active: Group, sentence: Sentence) -> bool:
    """ "the lawmaker added": right after the post, whose own sentence calls its author so."""
    last = active.mentions[-1].anchor.sentence
    if sentence.index - active.last > 1 or active.author is None or subject.gender == "q":
        return False
    head = subject.text.split()[-1].lower()
    return head in analysis.document.sentence_text(last).lower().split()


def _unnamed_speaker(analysis: Analysis, row: list[Token], distance: int) -> str | None:
    """ "the statement added", "the post reads", "agregó": the post itself goes on, or its author does."""
    for index, token in enumerate(row):
        if (
            token.letter == "Q"
            and index > 1
            and row[index - 1].letter == ":"
            and row[index - 2].letter in "nm"
        ):
            return "post-goes-on" if distance <= 2 else None  # "Next to the clip ran the caption: “…”"
        if token.letter not in "SW" or token.ing:
            continue
        near = row[max(0, index - 2) : index] + row[index + 1 : index + 4]
        if any(other.letter in "nt" or (other.letter == "m" and not other.plural) for other in near):
            return "post-goes-on"
        if analysis.lexicon.traits.get("drops_subject") and distance <= 3:
            return "he-added"
    return None


def _may_be(author: Author | None, role: str, not_names: frozenset[str]) -> bool:
    """Whether "the singer" may be that author: a person, and a description without a name in it."""
    if author is None or author.kind not in ("person", "role"):
        return False
    return not any(word[:1].isupper() and word.lower() not in not_names for word in role.split()[1:-1])


def _outside(sentence: Sentence) -> list[tuple[int, int]]:
    """The stretches of a sentence outside its quotations."""
    spans = []
    position = sentence.start
    for quote in sentence.quotes:
        spans.append((position, quote.start))
        position = quote.end
    spans.append((position, sentence.end))
    return [(start, end) for start, end in spans if start < end]


def _block_after(
    analysis: Analysis,
    sentence: Sentence,
    group: Group,
    by_sentence: dict[int, list[tuple[Group, Reference]]],
) -> None:
    """ "He wrote:" and then the post's text as a paragraph without marks."""
    text = analysis.text
    if not sentence.last or text[sentence.end - 1] != ":" or sentence.quotes:
        return
    number = sentence.paragraph + 1
    if number >= len(analysis.document.paragraphs):
        return
    paragraph = analysis.document.paragraphs[number]
    if any(sentence.end <= position <= paragraph.start for position in analysis.embeds):
        # The colon announces the embed, not the paragraph behind it.
        return
    block = text[paragraph.start : paragraph.end]
    if paragraph.end - paragraph.start > BLOCK_CHARACTERS or block[:1] in '“"«„‘@—–-':
        return
    following = [
        s.index
        for s in analysis.document.sentences[sentence.index + 1 : sentence.index + 9]
        if s.paragraph == number
    ]
    if any(index in by_sentence for index in following):
        return
    group.quotes.append(Quote(block, paragraph.start, paragraph.end, "block"))
