"""Who a verb or a noun phrase speaks of: subjects, owners, authors after "by".

Works on a sentence's tags alone, so it serves every language. How a subject was
reached is its ``path``; confidence starts there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from .tokens import Token

SubjectKind = Literal["name", "pronoun", "role", "organisation", "generic", "unnamed", "handle"]

#: How far from a verb its subject is looked for, in tokens.
REACH = 22
VERBS = "TWSK"
#: Letters that a noun phrase's inside may have, going left from its head.
INSIDE = "lPRUOtnm#vCuGV"


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
    #: ``m f p t s`` for a pronoun, else ``""``.
    gender: str = ""
    #: The words that describe a named person: "the country's vice prime minister".
    role: str = ""
    #: Index of the phrase's last token.
    index: int = -1


def subject_of(text: str, tokens: list[Token], verb: int, *, inverts: bool = False) -> Subject | None:
    """The subject of the verb at ``verb``."""
    if tokens[verb].ing:
        return _of_participle(text, tokens, verb)
    after_quote = _after_quote(tokens, verb)
    if after_quote or inverts:
        inverted = phrase_from(text, tokens, verb + 1, "inverted", pronouns=True)
        if (
            inverted is not None
            and inverted.kind != "generic"
            and (after_quote or not _has_left(text, tokens, verb))
        ):
            return inverted
    left = _left(text, tokens, verb)
    if left is not None:
        return left
    if after_quote or inverts:
        return phrase_from(text, tokens, verb + 1, "inverted", pronouns=True)
    return None


def _has_left(text: str, tokens: list[Token], verb: int) -> bool:
    place = _skip_left(tokens, verb - 1)
    return (
        place >= 0
        and tokens[place].letter in "CrROHGwg"
        and phrase_to(text, tokens, place, "next") is not None
    )


def _after_quote(tokens: list[Token], verb: int) -> bool:
    """Whether the verb stands where an inverted one may: after a quotation, a dash or a comma after one."""
    place = verb - 1
    while place >= 0 and tokens[place].letter in "vx":
        place -= 1
    if place < 0:
        return True
    if tokens[place].letter in "Q-":
        return True
    return tokens[place].letter in ",." and place > 0 and tokens[place - 1].letter in "Q."


def _skip_left(tokens: list[Token], place: int) -> int:
    """Past adverbs and auxiliaries, and past a bracket, to the left."""
    steps = 0
    while place >= 0 and steps < REACH:
        token = tokens[place]
        if token.letter in "xvMVND" or (token.letter == "l" and token.low.endswith(("ly", "mente", "ment"))):
            place -= 1
        elif token.letter == ")":
            opening = place - 1
            while opening >= 0 and tokens[opening].letter != "(" and place - opening < REACH:
                opening -= 1
            place = opening - 1
        else:
            return place
        steps += 1
    return place


def _left(text: str, tokens: list[Token], verb: int) -> Subject | None:
    place = _skip_left(tokens, verb - 1)
    if place < 0:
        return None
    letter = tokens[place].letter
    if letter in "CrROHGg":
        return phrase_to(text, tokens, place, "next")
    if letter == "w":
        before = place - 1
        if before >= 0 and tokens[before].letter == ",":
            before -= 1
        return phrase_to(text, tokens, before, "who") if before >= 0 else None
    if letter == ",":
        return _over_apposition(text, tokens, place) or _distant(text, tokens, verb)
    if letter in "#l-" and tokens[place].low not in ("to",):
        near = phrase_to(text, tokens, place, "next")
        return near or _distant(text, tokens, verb)
    if letter in "ctnmaPsuQ.eboq":
        return _distant(text, tokens, verb)
    return None


def _over_apposition(text: str, tokens: list[Token], comma: int) -> Subject | None:
    """The head of ``NAME , … ,`` or the name of ``the ROLE , NAME ,``, where ``comma`` is the second one."""
    opening = comma - 1
    while opening >= 0 and comma - opening <= REACH and tokens[opening].letter not in ",Q;":
        opening -= 1
    if opening < 1 or tokens[opening].letter != ",":
        return None
    inside = tokens[opening + 1 : comma]
    if not inside:
        return None
    # "Trump, 74, wrote", "Lee, of Leeds, wrote"; and "the nominee, Donald Trump, tweeted".
    named = [token for token in inside if token.letter == "C"]
    if (
        len(named) == 1
        and all(token.letter in "CU" for token in inside)
        and tokens[opening - 1].letter not in "C"
    ):
        role = phrase_to(text, tokens, opening - 1, "apposition")
        return Subject(
            "name",
            named[0].text,
            named[0].start,
            named[0].end,
            "apposition",
            role=role.text if role else "",
            index=comma - 1,
        )
    head = phrase_to(text, tokens, opening - 1, "apposition")
    if head is None:
        return None
    words = text[inside[0].start : inside[-1].end]
    return Subject(head.kind, head.text, head.start, head.end, "apposition", head.gender, words, head.index)


def _distant(text: str, tokens: list[Token], verb: int) -> Subject | None:
    """The subject that verbs joined by "and" share: the first one of the clause."""
    return first_subject(text, tokens, verb, "distant")


def _of_participle(text: str, tokens: list[Token], verb: int) -> Subject | None:
    return first_subject(text, tokens, verb, "distant")


def first_subject(text: str, tokens: list[Token], stop: int, path: str) -> Subject | None:
    """The first noun phrase left of ``stop`` that can be a subject: not behind a preposition, no owner."""
    place = 0
    clause = 0
    for index in range(stop - 1, -1, -1):
        # A clause of its own begins after ";" or "that": its subject is nearer.
        if tokens[index].letter in ";h" and any(token.letter in "CrR" for token in tokens[index + 1 : stop]):
            clause = index + 1
            break
    place = clause
    generic: Subject | None = None
    while place < stop:
        token = tokens[place]
        if token.letter in "CrROGHg" and not _behind_preposition(tokens, place, clause):
            end = _phrase_end(tokens, place, stop)
            if end + 1 < len(tokens) and tokens[end + 1].letter == "s":
                place = end + 2
                continue
            found = phrase_to(text, tokens, end, path)
            if found is not None and found.kind != "generic":
                return found
            generic = generic or found
            place = end + 1
            continue
        place += 1
    return generic


def _phrase_end(tokens: list[Token], place: int, stop: int) -> int:
    """The last token of the phrase that ``place`` opens: "reporter Matt Pierce" ends in the name."""
    while place + 1 < stop and (
        tokens[place + 1].letter in "CROU"
        or (
            tokens[place].letter in "ROC"
            and tokens[place + 1].letter == "f"
            and place + 2 < stop
            and tokens[place + 2].letter in "COd"
        )
    ):
        if tokens[place].letter == "C" and tokens[place + 1].letter == "f" and tokens[place].letter != "O":
            break
        place += 2 if tokens[place + 1].letter == "f" and tokens[place + 2].letter != "d" else 1
        if tokens[place].letter == "f":
            place += 2
            if place >= stop:
                return stop - 1
    return min(place, stop - 1)


def _behind_preposition(tokens: list[Token], place: int, floor: int) -> bool:
    index = place - 1
    steps = 0
    while index >= floor and steps < 6 and tokens[index].letter in "idqlRUO#s":
        if tokens[index].letter == "s":
            index -= 2
            steps += 2
            continue
        index -= 1
        steps += 1
    return index >= floor and tokens[index].letter in "oebfA"


def phrase_to(text: str, tokens: list[Token], last: int, path: str) -> Subject | None:
    """The noun phrase whose last token is ``last``."""
    if last < 0:
        return None
    token = tokens[last]
    if token.letter == "r":
        if token.value in "s":
            return None
        return Subject("pronoun", token.text, token.start, token.end, path, token.value, index=last)
    if token.letter == "H":
        return Subject("handle", token.text, token.start, token.end, path, index=last)
    if token.letter == "G":
        return Subject("unnamed", token.text, token.start, token.end, path, index=last)
    if token.letter == "g":
        return Subject("generic", token.text, token.start, token.end, path, index=last)
    if token.letter == "C":
        head = _of_head(tokens, last)
        if head is not None:
            return _described(text, tokens, head, last, path)
        start = last
        while (
            start > 0
            and last - start < 8
            and tokens[start - 1].letter in "RUOlCsvc"
            and (tokens[start - 1].letter != "c" or (start > 1 and tokens[start - 2].letter == "R"))
        ):
            start -= 1
        described = tokens[start:last]
        role = (
            text[described[0].start : described[-1].end] if any(t.letter in "ROU" for t in described) else ""
        )
        return Subject("name", token.text, token.start, token.end, path, role=role, index=last)
    if token.letter in "RO":
        return _described(text, tokens, last, last, path)
    if token.letter == "l" and last > 0:
        # "the Met Office said": a head the lexicon doesn't know still has its article.
        start = last
        while start > 0 and last - start < 5 and tokens[start - 1].letter in "lCOR":
            start -= 1
        if (
            start > 0
            and tokens[start - 1].letter in "d"
            and any(t.letter in "CO" for t in tokens[start:last])
        ):
            return Subject(
                "organisation",
                text[tokens[start].start : token.end],
                tokens[start].start,
                token.end,
                path,
                index=last,
            )
    return None


def _of_head(tokens: list[Token], last: int) -> int | None:
    """The head of "ROLE of (the) … NAME", where ``last`` is the name."""
    index = last - 1
    steps = 0
    while index > 0 and steps < 7 and tokens[index].letter in "dlUORCs":
        index -= 1
        steps += 1
    if index > 0 and tokens[index].letter == "f" and tokens[index - 1].letter in "RO":
        deeper = _of_head(tokens, index - 1) if tokens[index - 1].letter == "O" else None
        return deeper if deeper is not None else index - 1
    return None


def _described(text: str, tokens: list[Token], head: int, last: int, path: str) -> Subject:
    start = head
    while (
        start > 0
        and head - start < 8
        and tokens[start - 1].letter in "RUOlCs#"
        and not (tokens[start - 1].letter == "l" and tokens[start - 1].low in (",",))
    ):
        start -= 1
    owned = start > 0 and tokens[start - 1].letter == "q"
    if start > 0 and tokens[start - 1].letter in "iq":
        start -= 1
    words = text[tokens[start].start : tokens[last].end]
    letter = tokens[head].letter
    kind: SubjectKind = "organisation" if letter == "O" else "role"
    return Subject(kind, words, tokens[start].start, tokens[last].end, path, "q" if owned else "", index=last)


def phrase_from(
    text: str, tokens: list[Token], start: int, path: str, *, pronouns: bool = False
) -> Subject | None:
    """The noun phrase that begins at ``start``: behind "by", an inverted verb, a fronted place."""
    index = start
    limit = min(len(tokens), start + 14)
    while index < limit and tokens[index].letter in "vxD":
        index += 1
    if index < limit and tokens[index].letter == "r":
        token = tokens[index]
        if not pronouns or token.value in "s":
            return None
        return Subject("pronoun", token.text, token.start, token.end, path, token.value, index=index)
    begin = index
    head = -1
    while index < limit:
        letter = tokens[index].letter
        if letter == "C":
            if index + 1 < limit and tokens[index + 1].letter == "s":
                index += 2
                continue
            if head >= 0 and tokens[head].letter == "O" and index > 0 and tokens[index - 1].letter in "fd":
                return _organisation(text, tokens, begin, index, path)
            if head >= 0 and tokens[index - 1].letter == "f":
                head_role = head
                comma = index + 1
                if comma + 1 < limit and tokens[comma].letter == "," and tokens[comma + 1].letter == "C":
                    name = tokens[comma + 1]
                    return Subject(
                        "name",
                        name.text,
                        name.start,
                        name.end,
                        path,
                        role=text[tokens[begin].start : tokens[index].end],
                        index=comma + 1,
                    )
                if index + 1 < limit and tokens[index + 1].letter == "C":
                    index += 1
                    continue
                return Subject(
                    "role",
                    text[tokens[_article(tokens, begin)].start : tokens[index].end],
                    tokens[begin].start,
                    tokens[index].end,
                    path,
                    index=head_role,
                )
            following = tokens[index + 1] if index + 1 < limit else None
            if following is not None and following.letter in "RO":
                head = index + 1
                index += 1
                continue
            name = tokens[index]
            role = text[tokens[begin].start : tokens[index - 1].end] if head >= 0 else ""
            return Subject("name", name.text, name.start, name.end, path, role=role, index=index)
        if letter in "HGg":
            kind: SubjectKind = {"H": "handle", "G": "unnamed", "g": "generic"}[letter]  # type: ignore[assignment]
            return Subject(
                kind, tokens[index].text, tokens[index].start, tokens[index].end, path, index=index
            )
        if letter in "RO":
            head = index
        elif letter == "s":
            head = -1
        elif letter in "idqlU#uv":
            if head >= 0 and letter in "idqv#":
                break
        elif (
            letter in "fc" and head >= 0 and index + 1 < limit and tokens[index + 1].letter in "CROdUl"
        ) or (letter == "P" and index + 1 < limit and tokens[index + 1].letter in "RO"):
            pass
        else:
            break
        index += 1
    if head < 0:
        return None
    if tokens[head].letter == "O":
        return _organisation(text, tokens, begin, head, path)
    comma = head + 1
    if comma + 1 < len(tokens) and tokens[comma].letter == "," and tokens[comma + 1].letter == "C":
        name = tokens[comma + 1]
        return Subject(
            "name",
            name.text,
            name.start,
            name.end,
            path,
            role=text[tokens[begin].start : tokens[head].end],
            index=comma + 1,
        )
    owned = tokens[begin].letter == "q"
    return Subject(
        "role",
        text[tokens[_article(tokens, begin)].start : tokens[head].end],
        tokens[begin].start,
        tokens[head].end,
        path,
        "q" if owned else "",
        index=head,
    )


def _article(tokens: list[Token], begin: int) -> int:
    return begin + 1 if tokens[begin].letter == "d" else begin


def _organisation(text: str, tokens: list[Token], begin: int, last: int, path: str) -> Subject:
    begin = begin + 1 if tokens[begin].letter in "d" else begin
    return Subject(
        "organisation",
        text[tokens[begin].start : tokens[last].end],
        tokens[begin].start,
        tokens[last].end,
        path,
        index=last,
    )
