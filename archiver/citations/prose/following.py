"""Noun phrases that may be an author, read to the right from their first token."""

from __future__ import annotations

from .nouns import TIES, WIDTH, Subject, SubjectKind, simple
from .tokens import Token

#: What leads from "a user", "an account" to its name.
NAMING = frozenset(
    {
        *("called", "named", "dubbed", "namens", "nommé", "nommée", "appelé", "appelée", "baptisé"),
        *("llamado", "llamada", "denominado", "denominada", "chamado", "chamada"),
    }
)


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
        return simple(tokens[index], index, path) if pronouns else None
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
                return named or simple(token, index, path)
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
