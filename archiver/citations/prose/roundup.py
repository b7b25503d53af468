"""Posts told in a row: after "…, Lee tweeted" comes "…, wrote Kim" without a platform.

Reactions are collected that way. The verb must be one of writing, the subject
stand next to it, the words be a clause, and nothing may name another medium.
"""

from __future__ import annotations

from .analysis import Analysis
from .anchors import Anchor
from .segment import Sentence
from .subjects import subject_of

#: Sentences between two posts of one row.
REACH = 2
#: Sentences between a post and comments that are announced as such.
COMMENTED = 10
#: A quotation with fewer words is a phrase that anybody may have used anywhere.
WORDS = 4
#: What a nameless replier says must be longer still to be a post of its own.
UNNAMED_WORDS = 9


def find_next_of_row(analysis: Analysis, sentence: Sentence, last: Anchor | None) -> Anchor | None:
    """The post that a sentence without a platform adds to the row that ``last`` belongs to."""
    if last is None or not sentence.quotes:
        return None
    reach = COMMENTED if _comments_before(analysis, sentence) else REACH
    if sentence.index - last.sentence.index > reach:
        return None
    text, row = analysis.text, analysis.tokens[sentence.index]
    if not any(len(text[quote.start : quote.end].split()) >= WORDS for quote in sentence.quotes):
        return None
    verb = next((i for i, token in enumerate(row) if analysis.lexicon.has("write", token.low)), -1)
    if verb < 0 or row[verb].letter not in "SWT":
        return None
    subject = subject_of(text, row, verb, inverts=analysis.inverts)
    if subject is None or subject.kind not in ("name", "unnamed", "handle"):
        return None
    if subject.path not in ("next", "inverted", "apposition"):
        return None
    longest = max(len(text[quote.start : quote.end].split()) for quote in sentence.quotes)
    if subject.kind == "unnamed" and longest < UNNAMED_WORDS:
        return None
    if any(token.letter in "oA" for token in row[verb + 1 :]) or _told_elsewhere(analysis, sentence):
        return None
    return Anchor(
        "in-a-row",
        list(last.platforms[:1]),
        sentence,
        row[verb].start,
        row[verb].end,
        subject,
        verb,
        content=True,
        bare=True,
        tokens=row,
    )


def _comments_before(analysis: Analysis, sentence: Sentence) -> bool:
    """ "was flooded by comments": what follows is said under the post."""
    row = analysis.tokens[sentence.index - 1] if sentence.index else []
    return any(token.low in analysis.lexicon.sets["comments"] for token in row)


def _told_elsewhere(analysis: Analysis, sentence: Sentence) -> bool:
    position = sentence.start
    for start, end in [(quote.start, quote.end) for quote in sentence.quotes] + [
        (sentence.end, sentence.end)
    ]:
        if analysis.lexicon.other_media.search(analysis.text, position, start):
            return True
        position = end
    return False
