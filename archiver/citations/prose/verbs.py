"""The verb that a phrase goes with, and whether it tells of something that happened."""

from __future__ import annotations

from .following import phrase_from
from .lexicon import Lexicon
from .nouns import Subject, phrase_to
from .phrases import Phrase
from .subjects import first_subject
from .tokens import Token

#: How far from a place its verb may stand, in tokens.
VERB_REACH = 16


def verb_left(tokens: list[Token], phrase: Phrase) -> int:
    opening = phrase.preposition if phrase.preposition >= 0 else phrase.first
    fallback = -1
    for index in range(opening - 1, max(-1, opening - 1 - VERB_REACH), -1):
        token = tokens[index]
        if token.letter in "TWSK":
            if token.ing and opening - index <= 2:
                return index
            if token.ing and fallback < 0:
                fallback = index
                continue
            return index
        if token.letter in "wh;":
            break
    return fallback


def verb_right(tokens: list[Token], phrase: Phrase) -> int:
    for index in range(phrase.last + 1, min(len(tokens), phrase.last + 26)):
        token = tokens[index]
        if token.letter in "TWSK" and not token.ing:
            return index
        if token.letter in ";":
            break
    return -1


def hypothetical(tokens: list[Token], verb: int) -> bool:
    """ "Would tweet", "didn't tweet", "often tweets", "to tweet": no post is cited."""
    for index in range(verb - 1, max(-1, verb - 4), -1):
        token = tokens[index]
        if token.letter in "MNV":
            return True
        if token.letter not in "xvlr":
            break
    if verb + 1 < len(tokens) and tokens[verb + 1].letter in "VN":
        return True
    if tokens[0].letter in "MN" and verb < 8 and any(token.text == "?" for token in tokens[verb:]):
        return True  # "Would the president tweet about it?"
    return verb > 0 and tokens[verb - 1].low == "to" and not tokens[verb].ing


def is_passive(tokens: list[Token], verb: int, lexicon: Lexicon) -> bool:
    """ "was posted", "was dubbed"."""
    before = verb - 1
    while before >= 0 and tokens[before].letter == "v":
        before -= 1
    return before >= 0 and tokens[before].letter == "x" and tokens[before].low in lexicon.sets["passive"]


def verb_final_subject(text: str, tokens: list[Token], opening: int) -> Subject | None:
    """Who, left of ``opening``, in "wie Brandt auf Twitter schrieb", "Brandt, die es dort teilte"."""
    for index in range(opening - 1, max(0, opening - VERB_REACH), -1):
        if (
            tokens[index].letter == ","
            and tokens[index + 1].letter in "dw"
            and tokens[index + 2].letter != "C"
        ):
            antecedent = phrase_to(text, tokens, index - 1, "who")
            if antecedent is not None and antecedent.kind != "generic":
                return antecedent
    near = phrase_to(text, tokens, opening - 1, "next")
    if (
        near is not None
        and near.kind in ("name", "pronoun", "role", "organisation")
        and not any(token.letter in "oeb" for token in tokens[max(0, opening - 3) : opening])
    ):
        return near
    return first_subject(text, tokens, opening, "distant")


def subject_around(text: str, tokens: list[Token], verb: int, phrase: Phrase) -> Subject | None:
    """Where order is free: the person behind the place ("опубликовал в Telegram мэр Иванов")."""
    behind = phrase_from(text, tokens, phrase.last + 1, "inverted", pronouns=True)
    if behind is not None and behind.kind in ("name", "role", "organisation", "pronoun"):
        return behind
    near = phrase_from(text, tokens, verb + 1, "inverted", pronouns=True)
    return near or first_subject(text, tokens, verb, "distant")


def dropped_subject(verb: Token) -> Subject:
    """The subject that a verb form alone implies: "escribió"."""
    return Subject("pronoun", "", verb.start, verb.start, "dropped")
