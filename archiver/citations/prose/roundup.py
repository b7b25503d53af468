"""Posts told in a row: after "…, Lee tweeted" comes "…, wrote Kim" without a platform.

Reactions are collected that way. The verb must be one of writing, the subject
stand next to it, the words be a clause, and nothing may name another medium.
"""

from __future__ import annotations

from collections.abc import Iterator

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
#: Writers of one sentence.
WRITERS = 3
#: What a nameless replier says must be longer still to be a post of its own.
UNNAMED_WORDS = 9


def iter_row(analysis: Analysis, sentence: Sentence, last: Anchor | None) -> Iterator[Anchor]:
    """The posts that a sentence without a platform adds to the row of ``last``: one for each writer."""
    if last is None or not sentence.quotes:
        return
    reach = COMMENTED if _comments_before(analysis, sentence) else REACH
    if sentence.index - last.sentence.index > reach or _told_elsewhere(analysis, sentence):
        return
    text, row = analysis.text, analysis.tokens[sentence.index]
    longest = max(len(text[quote.start : quote.end].split()) for quote in sentence.quotes)
    if longest < WORDS:
        return
    # After two in a row a third may be told with any verb: "…,” posted Lee. “…,” wrote Kim. “…,” said Roe."
    goes_on = last.rule == "in-a-row" and sentence.index - last.sentence.index == 1
    verbs = [
        i
        for i, token in enumerate(row)
        if token.letter in "SWT"
        and (analysis.lexicon.has("write", token.low) or (goes_on and row[i - 1].letter in "Q," and i > 0))
    ]
    for verb in verbs[:WRITERS]:
        subject = subject_of(text, row, verb, inverts=analysis.inverts)
        answers = analysis.lexicon.has("reaction", row[verb].low)
        kinds = ("name", "unnamed", "handle", "pronoun") if answers else ("name", "unnamed", "handle")
        if subject is None or subject.kind not in kinds:
            continue
        if subject.path not in ("next", "inverted", "apposition"):
            continue
        if subject.kind == "unnamed" and longest < UNNAMED_WORDS:
            continue
        if any(t.letter in "oA" and t.low not in analysis.lexicon.sets["to"] for t in row[verb + 1 :]):
            continue
        yield Anchor(
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
        if analysis.lexicon.names_other_media(analysis.text, position, start):
            return True
        position = end
    return False
