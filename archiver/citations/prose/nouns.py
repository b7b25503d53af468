"""Noun phrases that may be an author, read from a sentence's tags.

``phrase_to`` reads to the left from a phrase's last token (a subject before its
verb), ``phrase_from`` to the right from its first (after "by", after an inverted
verb). "The head of the European Council" is one phrase with the head "head".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from .tokens import Token

SubjectKind = Literal["name", "pronoun", "role", "organisation", "generic", "unnamed", "handle"]

#: Tokens of one noun phrase; a longer one is no author.
WIDTH = 14
#: What leads from "a user", "an account" to its name.
NAMING = frozenset(
    {
        *("called", "named", "dubbed", "namens", "nommé", "nommée", "appelé", "appelée", "baptisé"),
        *("llamado", "llamada", "denominado", "denominada", "chamado", "chamada"),
    }
)
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


def _simple(token: Token, index: int, path: str) -> Subject | None:
    kinds: dict[str, SubjectKind] = {"r": "pronoun", "H": "handle", "G": "unnamed", "g": "generic"}
    kind = kinds.get(token.letter)
    if kind is None or (token.letter == "r" and token.value == "s"):
        return None
    return Subject(kind, token.text, token.start, token.end, path, token.value, index=index)


# --- to the left -------------------------------------------------------------------------------


def phrase_to(text: str, tokens: list[Token], last: int, path: str) -> Subject | None:
    """The noun phrase whose last token is ``last``."""
    if last < 0 or last >= len(tokens):
        return None
    token = tokens[last]
    if token.letter in "rHGg":
        return _simple(token, last, path)
    if token.letter == "C":
        head = _climb(tokens, last)
        if head != last:
            return _described(text, tokens, head, last, path)
        if last > 1 and tokens[last - 1].letter in "of" and tokens[last - 2].letter in "gG":
            # "people in Orrin County": the crowd, not the place.
            return _simple(tokens[last - 2], last - 2, path)
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


# --- to the right ------------------------------------------------------------------------------


def phrase_from(
    text: str, tokens: list[Token], start: int, path: str, *, pronouns: bool = False, unknown: bool = False
) -> Subject | None:
    """The noun phrase that begins at ``start``: behind "by", an inverted verb, a fronted place.

    With ``unknown`` an article and a word that no list has are an office, too.
    """
    index = start
    limit = min(len(tokens), start + WIDTH)
    while index < limit and tokens[index].letter in "vxD":
        index += 1
    if index >= limit:
        return None
    if tokens[index].letter == "r":
        return _simple(tokens[index], index, path) if pronouns else None
    begin = index
    head = -1
    while index < limit:
        token = tokens[index]
        after = tokens[index + 1].letter if index + 1 < limit else ""
        if token.letter == "C":
            if after == "s":
                index += 2
                head = -1
                continue
            if after and after in "RO":
                index += 1
                continue
            if after == "l" and index + 2 < limit and tokens[index + 2].letter in "CO":
                # "the Eastwick councillor Petra Lindqvist", "the Vessby ferry company"
                index += 2
                continue
            return _named(text, tokens, begin, index, path)
        if token.letter in "HGga":
            named = _called(tokens, index, path)
            if named is not None or token.letter != "a":
                return named or _simple(token, index, path)
        if token.letter == "Q" and path == "by" and index > begin and len(token.text.split()) <= 5:
            return Subject("name", token.text.strip(), token.start, token.end, path, index=index)
        if token.letter in "RO":
            head = index
            if after in ("f", "o", "e") and (after == "f" or tokens[index + 1].low in TIES):
                end = _complement(tokens, index + 1, limit)
                if end > index:
                    return _appositive(text, tokens, begin, head, end, path)
            if after and after in "ROCUHs":
                index += 2 if after == "s" else 1
                continue
            if after == "c" and _named_role_ahead(tokens, index + 2, limit):
                index += 2
                continue
            end = index
            while end + 1 < limit and end - index < 2 and _genitive(tokens[end + 1]):
                end += 1
            if end > index and end + 1 < limit and tokens[end + 1].letter in "ROC":
                index = end + 1
                continue
            if after == "f":
                # "La députée de la circonscription, Claire Brossard,", "la ministre de la santé a écrit"
                stop = index + 2
                while stop < limit and stop - index < 6 and tokens[stop].letter in "dl":
                    stop += 1
                if index + 2 < stop < limit and tokens[stop].letter in ",xvSTWKNM":
                    end = stop - 1
            return _appositive(text, tokens, begin, head, end, path)
        alone = token.letter == "l" and index == begin + 1 and tokens[begin].letter == "d"
        if unknown and alone and (not after or after in ",.)-o:;"):
            # "…,” wrote the winger."
            return Subject("role", token.text, tokens[begin].start, token.end, path, index=index)
        if token.letter in "idqlU#uva" or (token.letter in "Pnm" and after and after in "RO"):
            index += 1
            continue
        break
    return None


def _called(tokens: list[Token], index: int, path: str) -> Subject | None:
    """ "a user named Lee", "an account called @lee", "the account Lee's Bar": the name."""
    place = index + 1
    if place < len(tokens) and tokens[place].low in NAMING:
        place += 1
    elif place + 1 < len(tokens) and tokens[place].low == "known" and tokens[place + 1].low == "as":
        place += 2
    elif tokens[index].letter != "a":
        return None
    if place >= len(tokens):
        return None
    found = tokens[place]
    kinds: dict[str, SubjectKind] = {"C": "name", "H": "handle", "Q": "organisation"}
    kind = kinds.get(found.letter)
    if kind is None or (found.letter == "Q" and len(found.text.split()) > 5):
        return None
    return Subject(kind, found.text, found.start, found.end, path, index=place)


def _genitive(token: Token) -> bool:
    """ "министерства транспорта": a Slavic noun that hangs on the one before it."""
    return token.letter == "l" and "а" <= token.low[0] <= "ї" and token.low.endswith(GENITIVE)


GENITIVE = ("а", "я", "у", "ю", "и", "і", "ї", "ов", "ей", "ів", "ого", "его", "ої", "ой", "их", "ых")


def _named_role_ahead(tokens: list[Token], index: int, limit: int) -> bool:
    """ "dissident and oligarch Mikhail …"."""
    while index < limit and tokens[index].letter in "lU":
        index += 1
    return index + 1 < limit and tokens[index].letter == "R" and tokens[index + 1].letter == "C"


def _complement(tokens: list[Token], index: int, limit: int) -> int:
    """The last token of "of the Armed Forces of Ukraine", which begins at ``index``."""
    end = index - 1
    while index < limit:
        letter = tokens[index].letter
        if letter in "CROU":
            end = index
        elif (letter == "c" and not (index + 1 < limit and tokens[index + 1].letter in "lCO")) or (
            letter not in "dlscq#" and letter != "f" and tokens[index].low not in TIES
        ):
            break
        index += 1
    return end


def _named(text: str, tokens: list[Token], begin: int, index: int, path: str) -> Subject:
    name = tokens[index]
    described = tokens[begin:index]
    role = text[described[0].start : described[-1].end] if any(t.letter in "RO" for t in described) else ""
    end, last = name.end, index
    if index + 2 < len(tokens) and tokens[index + 1].letter == "c" and tokens[index + 2].letter == "C":
        second = tokens[index + 2]
        if " " in second.text:
            end, last = second.end, index + 2
    return Subject("name", text[name.start : end], name.start, end, path, role=role, index=last)


def _appositive(text: str, tokens: list[Token], begin: int, head: int, end: int, path: str) -> Subject:
    """A description, or the name that follows it between commas: "the ambassador, Lea Stone,"."""
    name = end + 2
    while name < len(tokens) and tokens[name].letter in "RUd" and name - end < 6:
        name += 1
    if (
        end + 2 < len(tokens)
        and tokens[end + 1].letter == ","
        and name < len(tokens)
        and tokens[name].letter == "C"
    ):
        after = tokens[name + 1].letter if name + 1 < len(tokens) else ","
        if after in ",.)oQ-:;":
            role = text[tokens[begin].start : tokens[end].end]
            found = tokens[name]
            return Subject("name", found.text, found.start, found.end, path, role=role, index=name)
    opening = begin + 1 if tokens[begin].letter == "d" else begin
    kind: SubjectKind = "organisation" if tokens[head].letter == "O" else "role"
    owned = "q" if tokens[begin].letter == "q" else ""
    return Subject(
        kind,
        text[tokens[opening].start : tokens[end].end],
        tokens[begin].start,
        tokens[end].end,
        path,
        owned,
        index=end,
    )
