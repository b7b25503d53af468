"""Reads an article's text once: cuts it, and learns its people when they are asked for."""

from __future__ import annotations

import re
from functools import partial

from ...model import ArticleVersion
from .analysis import Analysis
from .lexicon import Lexicon
from .nouns import Subject, phrase_to
from .people import People
from .rows import SENTENCES, Rows
from .segment import Document, Sentence, segment
from .tokens import Token

ABBREVIATIONS = frozenset(
    re.split(
        r"\s",
        "gov sen rep gen col capt lt sgt maj adm rev hon pres jr sr st mt vs etc inc ltd co corp no vol "
        "fig dept "
        "est jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu fri sat sun "
        "u.s u.k u.n e.g i.e a.m p.m d.c",
    )
)


def analyse(version: ArticleVersion, lexicon: Lexicon) -> Analysis:
    """Reads a version's text in one language."""
    document = segment(
        version.text,
        ((block.kind, block.start, block.end) for block in version.blocks),
        frozenset(lexicon.traits.get("abbreviations", ())) | lexicon.sets["title_any"] | ABBREVIATIONS,
        SENTENCES,
    )
    embeds = tuple(sorted(embed.position for embed in version.embeds))
    rows = Rows(document, lexicon)
    return Analysis(document, lexicon, rows, partial(read_people, document, rows, lexicon), embeds)


def read_people(document: Document, rows: Rows, lexicon: Lexicon) -> tuple[People, frozenset[int]]:
    """The people of a text, and its sentences that are written like headlines."""
    people = People(lexicon, inflects=bool(lexicon.traits.get("names_inflect")))
    headlines = [
        sentence.index
        for sentence, row in zip(document.sentences, rows, strict=True)
        if _learn(sentence, row, people)
    ]
    people.settle()
    for row in rows:
        _describe(document.text, row, people)
    return people, frozenset(headlines)


def _learn(sentence: Sentence, row: list[Token], people: People) -> bool:
    """Takes in the sentence's names; whether it is written like a headline."""
    parts = " ".join([t.text for t in row if t.letter != "Q" and t.text[:1].isalpha()]).split()
    words = len(parts)
    capitals = sum([part[0].isupper() for part in parts])
    heading = sentence.kind == "heading"
    title_case = words > (0 if heading else 3) and capitals / words > 0.6
    sets = people.lexicon.sets
    for index, token in enumerate(row):
        if token.letter != "C":
            continue
        before = row[index - 1] if index else None
        if before is not None and before.letter == "O" and (office := _office_of(row, index - 1)) is not None:
            # "командир бригади Остап", "chef de mission Colin": the body is the office's.
            before = office
        gender = ""
        if before is not None and before.letter in "UR":
            gender = people.gender_of(before.low)
        if before is not None and before.low.rstrip(".") in sets["title_male"]:
            gender = "m"
        people.learn(token, title_case=title_case, gender=gender, before=before)
    told = sentence.quotes or (row and row[-1].text[-1:] in ".:!…")
    return (title_case or heading) and not told and not people.lexicon.traits.get("nouns_capitalised")


def _office_of(row: list[Token], body: int) -> Token | None:
    """The office or the "of" that the body before a name hangs on."""
    for place in range(body - 1, max(-1, body - 4), -1):
        if row[place].letter in "Rf":
            return row[place]
        if row[place].letter not in "lO":
            break
    return None


def _describe(text: str, row: list[Token], people: People) -> None:
    """Learns roles: "NAME, the ROLE of …," and "ROLE NAME"."""
    for index, token in enumerate(row):
        if token.letter != "C":
            continue
        found = phrase_to(text, row, index, "")
        if found is not None and found.kind == "name" and found.role:
            people.describe(found)
        if index and row[index - 1].letter in "UR":
            people.entitle(token, row[index - 1].low)
        if index + 2 < len(row) and row[index + 1].letter == ",":
            stop = index + 2
            while stop < len(row) and row[stop].letter not in ",.;Qw" and stop - index < 14:
                stop += 1
            inside = row[index + 2 : stop]
            if (
                inside
                and any(t.letter == "R" for t in inside)
                and inside[0].letter in "idqRClsO"
                and not any(t.letter in "STWKr" for t in inside)
            ):
                role_end = max(i for i, t in enumerate(inside) if t.letter == "R")
                words = text[inside[0].start : inside[role_end].end]
                people.describe(Subject("name", token.text, token.start, token.end, "", role=words))
        comma = index - 1
        while comma > 0 and row[comma].letter in "RU":
            comma -= 1
        if comma > 0 and row[comma].letter == "," and row[comma - 1].letter in "ROC":
            role = phrase_to(text, row, comma - 1, "")
            if role is not None and role.kind == "role":
                people.describe(Subject("name", token.text, token.start, token.end, "", role=role.text))
