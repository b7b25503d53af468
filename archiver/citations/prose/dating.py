"""Which date words belong to a post: beside its verb, in the sentence before, in the one that goes on."""

from __future__ import annotations

from ...model import ArticleVersion
from .analysis import Analysis, Author
from .anchors import Anchor
from .cluster import Group
from .dates import DateWords
from .intervals import interval
from .subjects import subject_of

#: Farther than any date that counts.
FAR = 99


#: Tokens between a date and the words it belongs to.
DATE_REACH = 7


def find_date(analysis: Analysis, anchor: Anchor) -> DateWords | None:
    """The date words that go with the anchor: near its verb, its platform or its subject."""
    best: DateWords | None = None
    best_distance = DATE_REACH + 1
    dates = analysis.dates(anchor.sentence)
    if len(dates) == 1:
        best_distance += 5
    row = anchor.tokens
    verb = row[anchor.verb] if anchor.verb >= 0 else None
    for words in dates:
        if _heads_entry(analysis, anchor, words):
            continue
        spans = [(anchor.start, anchor.end)]
        if verb is not None:
            spans.append((verb.start, verb.end))
        if anchor.subject is not None and anchor.subject.start >= anchor.sentence.start:
            spans.append((anchor.subject.start, anchor.subject.end))
        distance = min(_tokens_between(anchor, words, start, end) for start, end in spans)
        fuller = best is not None and best.meaning == "clock" and distance <= best_distance + 3
        if distance < best_distance or fuller:
            best, best_distance = words, distance
    return best or _in_brackets(analysis, anchor, dates)


def _heads_entry(analysis: Analysis, anchor: Anchor, words: DateWords) -> bool:
    """ "10:14 p.m. Mayor Lee has a message": the time of a live blog's entry."""
    after = analysis.text[words.end : words.end + 2].strip()
    opens = anchor.sentence.first and words.start == anchor.sentence.start
    return opens and words.meaning == "clock" and after[:1].isupper()


def _in_brackets(analysis: Analysis, anchor: Anchor, dates: list[DateWords]) -> DateWords | None:
    """ "Lee on Telegram: “…” [May 9, 18:40]": the date that a list gives behind the words."""
    last = max((quote.end for quote in anchor.sentence.quotes), default=0)
    for words in dates:
        between = analysis.text[last : words.start]
        if last and words.start > last and between.strip() in ("[", "(", ". [", ". ("):
            return words
    return None


def _tokens_between(anchor: Anchor, words: DateWords, start: int, end: int) -> int:
    if words.start < end and start < words.end:
        return 0
    if words.end <= start and _opens_sentence(anchor, words):
        return 1
    low, high = (words.end, start) if words.end <= start else (end, words.lead)
    between = [token for token in anchor.tokens if low <= token.start and token.end <= high]
    if any(token.letter in "hw;" for token in between[1:]) or (
        between
        and between[0].letter in "hw"
        and not (words.end <= start and between[0].low in ("when", "als"))
    ):
        return FAR
    if anchor.rule == "according-to" and any(token.letter == "," for token in between):
        return FAR
    if words.start >= end and any(
        token.letter in "STW"
        or (token.letter == "e" and token.low != "as" and index < len(between) - 1)
        or (token.letter == "Q" and index)
        for index, token in enumerate(between)
    ):
        return FAR
    if words.start >= end and any(token.letter in "xM" for token in between):
        # Behind "said the border would open …" stands the date of what is told.
        return FAR
    if (
        words.end <= start
        and any(token.letter in "w" for token in anchor.tokens if token.end <= words.lead)
        and (anchor.subject is not None and anchor.subject.end <= words.start)
    ):
        # "Lee, who filmed there in 2003, posted": the clause's own date.
        return FAR
    if words.end <= start and any(token.letter in "Te" for token in between):
        return FAR
    verb = anchor.tokens[anchor.verb] if anchor.verb >= 0 else None
    if words.end <= start and any(
        token.letter == "S"
        and token is not verb
        and not token.ing
        and (not place or between[place - 1].letter != ",")
        for place, token in enumerate(between)
    ):
        # "An affidavit unsealed on Thursday says that Lee tweeted": the date of what says so.
        return FAR
    # "tweeted Lee, the nephew of …, on Thursday": commas set the date apart.
    before = [token for token in anchor.tokens if token.end <= words.lead]
    if before and before[-1].letter == "," and words.start >= end and len(between) < 22:
        return DATE_REACH - 1
    return len(between)


def _opens_sentence(anchor: Anchor, words: DateWords) -> bool:
    """ "Last night, an account … tweeted": a date at the head goes with the sentence's first verb."""
    row = anchor.tokens
    if words.start - anchor.sentence.start > 4:
        return False
    if anchor.verb < 0:
        between = [token for token in row if words.end <= token.start < anchor.start]
        return len(between) < 5 and not any(token.letter in "STWK" for token in between)
    first = next(
        (i for i, token in enumerate(row) if token.letter in "STWK" and token.start >= words.end), -1
    )
    return first == anchor.verb


def _date_leading_in(analysis: Analysis, anchor: Anchor, author: Author) -> DateWords | None:
    """ "The mayor broke the news on Monday. “…,” she tweeted": the one date of the sentence that leads in."""
    back = anchor.sentence.index - 1
    if back < 0 or not anchor.tokens or anchor.tokens[0].letter != "Q":
        return None
    sentence = analysis.document.sentences[back]
    dates = analysis.dates(sentence)
    if len(dates) != 1 or sentence.kind == "heading" or sentence.quotes:
        return None
    about = analysis.focus(back)
    return dates[0] if about is not None and about.key == author.key else None


def date_before(analysis: Analysis, anchor: Anchor, author: Author | None) -> DateWords | None:
    """The date of the same speaker's saying just before: "X said Sunday. “…,” X said in a Telegram post"."""
    if author is None or not author.key:
        return None
    led = _date_leading_in(analysis, anchor, author)
    if led is not None:
        return led
    for back in range(anchor.sentence.index - 1, max(-1, anchor.sentence.index - 4), -1):
        sentence = analysis.document.sentences[back]
        row = analysis.tokens[back]
        verbs = [index for index, token in enumerate(row) if token.letter in "SW"]
        if not verbs or sentence.kind == "heading":
            continue
        for words in analysis.dates(sentence):
            place = next((i for i, token in enumerate(row) if token.start >= words.start), len(row))
            for verb in verbs:
                if abs(place - verb) > 3:
                    continue
                speaker = analysis.resolve(
                    subject_of(analysis.text, row, verb, inverts=analysis.inverts), sentence
                )
                if speaker is not None and speaker.key == author.key:
                    return words
    return None


def date_after(analysis: Analysis, version: ArticleVersion, group: Group) -> None:
    """Takes the date of a sentence that goes on with the post: "…, schrieb er am Samstagmorgen"."""
    for sentence in group.sentences[:2]:
        row = analysis.tokens[sentence.index]
        verbs = [index for index, token in enumerate(row) if token.letter in "STW"]
        for words in analysis.dates(sentence):
            place = next((i for i, token in enumerate(row) if token.start >= words.lead), len(row))
            if any(0 <= place - verb <= 3 for verb in verbs):
                group.date = words
                group.when_from, group.when_to = interval(words.text, version.published_at, analysis.lexicon)
                return
