"""The anchor rules: which sentences cite a post, and whose.

Each rule has an id; an anchor carries the id of the rule that made it, and its
confidence follows from that and from the way to its author.
"""

from __future__ import annotations

from itertools import islice

from .anchors import Anchor, anchor_of, checked
from .heads import of_account, of_noun, relative_subject, reply_verb
from .lexicon import Lexicon
from .nouns import Subject
from .phrases import Phrase, iter_phrases
from .places import governed
from .segment import Sentence
from .subjects import subject_of
from .tokens import Token
from .unplaced import of_bare_post, of_bare_posting, of_ellipsis, of_told_author, of_tweet_verb, of_users
from .verbs import hypothetical

#: Phrases and verbs of one sentence that are looked at: a person's sentence has a few.
PHRASES = 16


def find_anchors(text: str, sentence: Sentence, tokens: list[Token], lexicon: Lexicon) -> list[Anchor]:
    """All anchors of a sentence, left to right; none where it only invites to follow."""
    if not sentence.quotes and lexicon.invites(text, sentence.start, sentence.end):
        return []
    anchors: list[Anchor] = []
    taken: set[int] = set()
    inherited: Subject | None = None
    for phrase in islice(iter_phrases(text, tokens, lexicon), PHRASES):
        anchor = _of_phrase(text, sentence, tokens, phrase, lexicon)
        if (
            anchor is None
            and inherited is not None
            and phrase.owner is None
            and phrase.head == "post"
            and (phrase.first > 0 and tokens[phrase.first - 1].letter == "c")
        ):
            anchor = anchor_of("owner", sentence, tokens, phrase, inherited, weak=True)
        if anchor is not None:
            anchors.append(anchor)
            inherited = phrase.owner
            if anchor.verb >= 0:
                taken.add(anchor.verb)
            taken.update(range(phrase.first, phrase.last + 1))
    if not anchors and (elliptic := of_ellipsis(text, sentence, tokens, lexicon)) is not None:
        anchors.append(elliptic)
    if not anchors:
        anchors += of_users(text, sentence, tokens, lexicon)
        taken.update(anchor.verb for anchor in anchors)
    candidates = [index for index, token in enumerate(tokens) if token.letter in "TWn" and index not in taken]
    for index in candidates[:PHRASES]:
        token = tokens[index]
        if token.letter == "T":
            anchor = of_tweet_verb(text, sentence, tokens, index, lexicon)
            if anchor is not None:
                anchors.append(anchor)
        elif token.letter == "W" and not anchors:
            anchor = of_bare_posting(text, sentence, tokens, index, lexicon)
            anchor = anchor or of_told_author(text, sentence, tokens, index, lexicon)
            if anchor is not None:
                anchors.append(anchor)
        elif token.letter == "n" and not anchors and lexicon.has("bare_post", token.low):
            anchor = of_bare_post(text, sentence, tokens, index, lexicon)
            if anchor is not None:
                anchors.append(anchor)
    for anchor in anchors:
        anchor.tokens = tokens
    return anchors


def _of_phrase(
    text: str, sentence: Sentence, tokens: list[Token], phrase: Phrase, lexicon: Lexicon
) -> Anchor | None:
    if _denied(tokens, phrase, lexicon):
        return None
    before = tokens[phrase.preposition] if phrase.preposition >= 0 else None
    if before is not None and before.letter == "A":
        who = phrase.author or phrase.owner
        return (
            anchor_of("according-to", sentence, tokens, phrase, who)
            if who or phrase.head != "place"
            else None
        )
    if before is not None and before.letter == "K":
        subject = subject_of(text, tokens, phrase.preposition)
        if subject is None or subject.kind == "generic" or hypothetical(tokens, phrase.preposition):
            return None
        if any(lexicon.has("befriend", token.low) for token in tokens[phrase.last + 1 : phrase.last + 3]):
            return None  # "used Snapchat to sell drugs"
        return anchor_of("took-to", sentence, tokens, phrase, subject, phrase.preposition)
    if phrase.head == "account":
        return of_account(text, sentence, tokens, phrase, lexicon)
    if phrase.author is not None:
        if phrase.author.kind == "generic":
            return None
        return anchor_of("by", sentence, tokens, phrase, phrase.author)
    if reply_verb(tokens, phrase, lexicon) >= 0:
        return of_noun(text, sentence, tokens, phrase, lexicon)
    if phrase.posted and before is not None and before.letter == "b":
        return anchor_of("posted-passive", sentence, tokens, phrase, phrase.author)
    within = relative_subject(text, tokens, phrase, lexicon) if phrase.head != "place" else None
    if within is not None:
        return checked(anchor_of("in-which", sentence, tokens, phrase, within))
    if before is not None and before.letter in "obe":
        found = governed(text, sentence, tokens, phrase, lexicon)
        if found is not None:
            return found
        if phrase.head == "place":
            return None
    if phrase.head == "place":
        return None
    return of_noun(text, sentence, tokens, phrase, lexicon)


def _denied(tokens: list[Token], phrase: Phrase, lexicon: Lexicon) -> bool:
    """ "Follow him on Twitter", "sued Facebook", "joined Instagram", "Daily Telegram"."""
    opening = phrase.preposition if phrase.preposition >= 0 else phrase.first
    for index in range(opening - 1, max(-1, opening - 4), -1):
        token = tokens[index]
        unfollows = token.low in ("follow", "subscribe", "join") or (
            token.letter in "lu" and lexicon.has("follow", token.low)
        )
        if unfollows and not (phrase.head == "post" and lexicon.has("removed", token.low)):
            return True
        if token.letter in ",;:.Q":
            break
    return False
