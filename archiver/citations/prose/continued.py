"""Quotations of later sentences: a post's words go on while the speaker stays the same and no other medium or
citation comes between.
"""

from __future__ import annotations

from ...model import Quote
from .analysis import Analysis, Author
from .cluster import Group, Reference
from .nouns import Subject
from .quotes import quote_of
from .segment import Sentence
from .tokens import Token

#: Sentences without a quotation after which a speaker's words are no longer taken as the post's.
GAP = 4
#: A block without marks that follows "he wrote:" is the post's text up to this length.
BLOCK_CHARACTERS = 700


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
