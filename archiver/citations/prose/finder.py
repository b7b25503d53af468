"""Runs the steps over one article and builds its citations."""

from __future__ import annotations

from ...model import ArticleVersion, Citation, Span
from .analysis import Analysis, Author
from .anchors import Anchor
from .cluster import Group, Reference, cluster
from .confidence import confidence
from .continued import continue_quotes
from .credits import find_credits
from .dating import date_after, date_before, find_date
from .embedded import find_embedded_text
from .following import phrase_from
from .grammar import find_anchors
from .intervals import interval
from .lexicon import Lexicon
from .medium import is_removed, medium_of
from .quotes import own_quotes, quotes_before
from .reading import analyse
from .roundup import iter_row
from .statements import find_statements
from .words import CITING

#: Citations of one article; a page with more is no article.
CITATIONS = 200
#: Mentions of one article; a page with more is no article.
MENTIONS = 400


def cite(
    version: ArticleVersion, lexicon: Lexicon, analysis: Analysis | None = None
) -> tuple[list[Citation], bool]:
    """The prose citations of a version, in text order, and whether there were more than are told.

    ``analysis`` is its reading, where there is one.
    """
    statements = find_statements(version, lexicon)
    if statements:
        return statements, False
    analysis = analysis or analyse(version, lexicon)
    mentions = _mentions(analysis, version)
    groups = cluster(mentions)
    continue_quotes(analysis, groups)
    for group in groups:
        if group.date is None:
            date_after(analysis, version, group)
    citations = [_citation(analysis, group) for group in groups[:CITATIONS]]
    citations = find_embedded_text(version, citations)
    more = len(groups) > CITATIONS or len(mentions) >= MENTIONS
    return [*citations, *find_credits(version, citations)], more


def _mentions(analysis: Analysis, version: ArticleVersion) -> list[Reference]:
    mentions: list[Reference] = []
    for sentence in analysis.document.sentences:
        if len(mentions) >= MENTIONS:
            break
        anchors: list[Anchor] = []
        if analysis.tokens.may_cite(sentence.index):
            row = analysis.tokens[sentence.index]
            if row[:1] and (row[0].letter == "o" or any(token.letter in CITING for token in row)):
                anchors = find_anchors(analysis.text, sentence, row, analysis.lexicon)
        if not anchors and sentence.quotes and mentions:
            told = {mention.author.key for mention in mentions if mention.author is not None}
            for following in iter_row(analysis, sentence, mentions[-1].anchor):
                author = analysis.resolve(following.subject, sentence)
                if author is not None and author.key not in told:
                    anchors.append(following)
        anchors = [
            anchor for anchor in anchors if not anchor.bare or _bare_counts(analysis, anchor, mentions)
        ]
        for anchor in anchors:
            # A heading repeats what the body tells; by itself it founds nothing.
            anchor.weak = anchor.weak or sentence.kind == "heading"
            author = analysis.resolve(anchor.subject, sentence)
            if anchor.subject is not None and anchor.subject.path == "attribute":
                # "a Trump tweet": only of somebody whom the article names elsewhere, too.
                known = analysis.people.find(anchor.subject.text, anchor.subject.start)
                if known is None or " " not in known.name:
                    continue
            if anchor.sentence.index in analysis.headlines and (
                author is None or analysis.people.find(author.name or "", anchor.sentence.start) is None
            ):
                continue
            body = author.name if author is not None and author.kind == "organisation" else None
            if anchor.rule == "bare-posted" and body is not None and body.islower():
                # "the publisher posted": which one, only a citation before can tell.
                author, anchor.weak = None, True
            # A pronoun that points nowhere: the post counts, its author stays unknown.
            lost = author is None and anchor.subject is not None and anchor.subject.kind != "pronoun"
            if lost and not anchor.weak:
                continue
            date = find_date(analysis, anchor)
            inherited = date is None and not anchor.definite and not anchor.weak
            if inherited:
                date = date_before(analysis, anchor, author)
            first, last = (
                interval(date.text, version.published_at, analysis.lexicon) if date else (None, None)
            )
            quotes = own_quotes(analysis, anchors, anchor) or quotes_before(analysis, anchor)
            addressee = _addressee(analysis, anchor, author)
            for platform in anchor.platforms:
                mentions.append(
                    Reference(anchor, platform, author, date, first, last, addressee, list(quotes), inherited)
                )
    return mentions


def _bare_counts(analysis: Analysis, anchor: Anchor, mentions: list[Reference]) -> bool:
    """Whether a post without a platform counts: a citation came before, or a platform is near."""
    if mentions:
        return True
    sentences = analysis.document.sentences
    low = sentences[max(0, anchor.sentence.index - 3)].start
    high = sentences[min(len(sentences) - 1, anchor.sentence.index + 2)].end
    return analysis.lexicon.gate.search(analysis.text, low, high)


# --- addressee ---------------------------------------------------------------------------------


def _addressee(analysis: Analysis, anchor: Anchor, author: Author | None) -> str | None:
    """ "his Twitter post to Musk", "a tweet addressed to Musk": the person written to."""
    phrase = anchor.phrase
    if phrase is None:
        return None
    row = anchor.tokens
    place = phrase.last + 1
    while place < len(row) and row[place].letter in "lvS" and place - phrase.last <= 2:
        place += 1
    if place + 1 >= len(row) or row[place].low not in analysis.lexicon.sets["to"]:
        return None
    found = phrase_from(analysis.text, row, place + 1, "to")
    if found is None or found.kind not in ("name",):
        return None
    named = analysis.resolve(found, anchor.sentence)
    if named is None or named.kind != "person" or (author is not None and named.key == author.key):
        return None
    return named.name


# --- building ----------------------------------------------------------------------------------


def _citation(analysis: Analysis, group: Group) -> Citation:
    sentences = {mention.anchor.sentence.index: mention.anchor.sentence for mention in group.mentions}
    sentences |= {sentence.index: sentence for sentence in group.sentences}
    mentions = tuple(
        Span("prose", analysis.text[s.start : s.end], s.start, s.end)
        for _index, s in sorted(sentences.items())
    )
    strong = [m for m in group.mentions if not m.anchor.weak] or group.mentions
    founding = next((m for m in strong if m.anchor.rule != "removed"), strong[0])
    author = group.author
    path = author.path if author is not None else "none"
    quotes = tuple(sorted(group.quotes, key=lambda quote: quote.start))
    return Citation(
        kind="prose",
        platform=group.platform,
        author=author.name if author is not None else None,
        author_kind=author.kind if author is not None else None,
        handle=author.handle if author is not None else None,
        quotes=quotes,
        when=group.date.text if group.date is not None else None,
        when_from=group.when_from,
        when_to=group.when_to,
        addressee=group.addressee,
        plural=group.plural,
        deleted=any(is_removed(analysis.text, m.anchor, analysis.lexicon) for m in group.mentions),
        medium=next(
            (found for m in group.mentions if (found := medium_of(m.anchor, analysis.lexicon))), None
        ),
        confidence=confidence(founding.anchor.rule, path, content=bool(quotes)),
        mentions=mentions,
        rules=(
            founding.anchor.rule,
            f"author:{path}",
            *dict.fromkeys(f"quote:{quote.reason}" for quote in quotes),
        ),
    )
