"""Noun phrases that may be an author, read from a sentence's tags.

``phrase_to`` reads to the left from a phrase's last token (a subject before its
verb), :func:`.following.phrase_from` to the right from its first (after "by", after an
inverted verb). "The head of the European Council" is one phrase with the head "head".
"""

from __future__ import annotations

from typing import Literal

from ...lightly import dataclass
from .tokens import Token

SubjectKind = Literal["name", "pronoun", "role", "organisation", "generic", "unnamed", "handle"]

#: Tokens of one noun phrase; a longer one is no author.
WIDTH = 14
#: Prepositions, besides "of", that tie a second noun to an office or a body: "Center … at the Council".
TIES = frozenset(
    {"at", "for", "in", "of", "bei", "im", "für", "à", "au", "en", "pour", "de", "при", "в", "во", "у"}
)


@dataclass(frozen=True, slots=True)
class Subject:
    """A noun phrase that may be an author."""

    kind: SubjectKind
    #: The name, or the whole phrase without its article.
    text: str
    start: int
    end: int
    #: ``next | inverted | apposition | who | distant | first | owner | by``.
    path: str
    #: ``m f p t`` for a pronoun, ``q`` for "his lawyer", else ``""``.
    gender: str = ""
    #: The words that describe a named person: "the country's vice prime minister".
    role: str = ""
    #: Index of the phrase's last token.
    index: int = -1


def simple(token: Token, index: int, path: str) -> Subject | None:
    """A subject of one token that needs no phrase: a pronoun, a handle, "a user"."""
    kinds: dict[str, SubjectKind] = {"r": "pronoun", "H": "handle", "G": "unnamed", "g": "generic"}
    kind = kinds.get(token.letter)
    if kind is None or (token.letter == "r" and token.value == "s"):
        return None
    return Subject(kind, token.text, token.start, token.end, path, token.value, index=index)


def phrase_to(text: str, tokens: list[Token], last: int, path: str) -> Subject | None:
    """The noun phrase whose last token is ``last``."""
    if last < 0 or last >= len(tokens):
        return None
    token = tokens[last]
    if token.letter in "rHGg":
        return simple(token, last, path)
    if token.letter == "C":
        head = _climb(tokens, last)
        if head != last:
            return _described(text, tokens, head, last, path)
        if last > 1 and tokens[last - 1].letter in "of" and tokens[last - 2].letter in "gG":
            # "people in Orrin County": the crowd, not the place.
            return simple(tokens[last - 2], last - 2, path)
        if _comes_from(tokens, last):
            # "Hiro Matsuda of Karven": the person, not the place.
            return _name(text, tokens, last - 2, path)
        return _name(text, tokens, last, path)
    if token.letter in "RO":
        return _described(text, tokens, _climb(tokens, last), last, path)
    if token.letter == "l" and last > 0:
        return _unknown_head(text, tokens, last, path)
    return None


def _comes_from(tokens: list[Token], last: int) -> bool:
    if last < 2 or tokens[last - 1].letter not in "fb":
        return False
    name = tokens[last - 2]
    return name.letter == "C" and " " in name.text and name.value != "org"


def _name(text: str, tokens: list[Token], last: int, path: str) -> Subject:
    token = tokens[last]
    start = last
    while start > 0 and last - start < 8 and tokens[start - 1].letter in "RUOlCsvc":
        if tokens[start - 1].letter == "c" and not (start > 1 and tokens[start - 2].letter == "R"):
            break
        start -= 1
    described = tokens[start:last]
    told = bool(described) and described[-1].letter in "ROUs"
    role = text[described[0].start : described[-1].end] if told else ""
    if last > 1 and tokens[last - 1].letter == "c" and tokens[last - 2].letter == "C" and " " in token.text:
        # "Ashley and Tyson Gardner"
        first = tokens[last - 2]
        return Subject("name", text[first.start : token.end], first.start, token.end, path, index=last)
    return Subject("name", token.text, token.start, token.end, path, role=role, index=last)


def _climb(tokens: list[Token], last: int) -> int:
    """The head of "ROLE of (the) … NAME", a phrase that ends at ``last``; else ``last``."""
    head = last
    index = last - 1
    steps = 0
    while index > 0 and steps < WIDTH:
        letter = tokens[index].letter
        if letter in "dlUORCs#" or (letter == "c" and tokens[index - 1].letter in "lCOR" and steps):
            index -= 1
        elif (letter == "f" or tokens[index].low in TIES) and _holds(tokens, index - 1):
            head = index - 1
            if tokens[head].letter == "C" and tokens[head].value != "org":
                head -= 2
            index = head - 1
        else:
            break
        steps += 1
    return head


def _holds(tokens: list[Token], index: int) -> bool:
    """Whether the token is an office or a body that "of …" can follow."""
    token = tokens[index]
    if token.letter in "RO" or token.value == "org":
        return True
    if token.letter == "C" and index > 0 and tokens[index - 1].letter in "RO":
        return True  # "Посольство России в Лорнии"
    # "Center for Disinformation at the Council": the body stands one step further left.
    return (
        token.letter == "C"
        and index > 1
        and tokens[index - 1].letter == "f"
        and tokens[index - 2].letter in "RO"
    )


def _described(text: str, tokens: list[Token], head: int, last: int, path: str) -> Subject:
    start = head
    while start > 0 and head - start < 8 and tokens[start - 1].letter in "RUOlCs#":
        start -= 1
    owned = start > 0 and tokens[start - 1].letter == "q"
    if start > 0 and tokens[start - 1].letter in "iq":
        start -= 1
    kind: SubjectKind = "organisation" if tokens[head].letter in "OC" else "role"
    words = text[tokens[start].start : tokens[last].end]
    return Subject(kind, words, tokens[start].start, tokens[last].end, path, "q" if owned else "", index=last)


def _unknown_head(text: str, tokens: list[Token], last: int, path: str) -> Subject | None:
    """ "the Met Office said": a head that the lexicon doesn't know still has its article and its name."""
    start = last
    while start > 0 and last - start < 5 and tokens[start - 1].letter in "lCOR":
        start -= 1
    if start == 0 or tokens[start - 1].letter != "d":
        return None
    named = any(token.letter in "CO" for token in tokens[start:last])
    opens = start < 2 or tokens[start - 2].letter in ",Q-"
    if not named and not (opens and last - start < 3):
        return None
    begin = tokens[start].start
    letters = {token.letter for token in tokens[start:last]}
    if "C" not in letters and ("O" not in letters or "R" in letters):
        # "the 36-year-old winger", "the horrified bride"
        return Subject("role", text[begin : tokens[last].end], begin, tokens[last].end, path, index=last)
    return Subject("organisation", text[begin : tokens[last].end], begin, tokens[last].end, path, index=last)
