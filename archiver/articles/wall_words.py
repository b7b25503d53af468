"""The words and marks by which pages stand in for others, from ``walls.toml``."""

from __future__ import annotations

import html
import re
import tomllib
from functools import cache
from importlib import resources
from typing import Any, NamedTuple

KINDS = ("challenge", "region", "limit", "login", "consent", "missing")

#: Of a title or heading so much is compared.
_NAME_CHARS = 120
#: What is most of a paragraph.
_MOSTLY = 0.55

_TAG = re.compile(r"<[^>]{0,2000}>")
_PARTS = re.compile(r" [|–—·•»«-] | ?(?:::|\|) ?")
_CODE = re.compile(
    r"[(\[]?\b(?:(?:http|error|fehler|erreur|errore|ошибка|помилка|błąd)\W{0,2}){0,2}4(?:04|10)\b[)\]]?",
    re.IGNORECASE,
)
_NOT_WORD = re.compile(r"\W")


class Name(NamedTuple):
    """A title or heading that names a kind of page."""

    kind: str
    #: As the page has it.
    text: str
    #: The part that names it.
    part: str
    #: Articles aren't called so.
    is_clear: bool
    #: Nothing else stands beside it.
    is_whole: bool


class Phrase(NamedTuple):
    text: str
    kind: str
    #: Counts only where it is most of a paragraph, or its beginning.
    is_mostly: bool


class Mark(NamedTuple):
    """Pieces of a page's source, all of which are there."""

    vendor: str
    pieces: tuple[bytes, ...]


class Words(NamedTuple):
    #: Title or heading -> kind, and whether it is clear.
    titles: dict[str, tuple[str, bool]]
    phrases: tuple[Phrase, ...]
    #: Kind -> words that make a vague title count.
    signs: dict[str, tuple[str, ...]]
    marks: tuple[Mark, ...]
    #: Where redirects end.
    hosts: tuple[tuple[str, re.Pattern[str]], ...]
    paths: tuple[tuple[str, re.Pattern[str]], ...]


@cache
def load_words() -> Words:
    lists = tomllib.loads(resources.files(__package__).joinpath("walls.toml").read_text("utf-8"))
    titles = {
        plain(entry): (kind, part == "title")
        for part in ("vague", "title")
        for kind in KINDS
        for entry in _entries(lists[kind][part])
    }
    phrases = tuple(
        Phrase(fold(entry), kind, part == "mostly")
        for kind in KINDS
        for part in ("says", "mostly")
        for entry in _entries(lists[kind][part])
    )
    return Words(
        titles,
        phrases,
        {kind: tuple(fold(entry) for entry in _entries(lists[kind]["signs"])) for kind in KINDS},
        tuple(
            Mark(vendor, tuple(piece.encode() for piece in mark.split(" + ")))
            for vendor, marks in lists["marks"].items()
            for mark in marks
        ),
        _patterns(lists["hosts"]),
        _patterns(lists["paths"]),
    )


def _entries(text: str) -> list[str]:
    return [entry for part in text.replace("\n", ";").split(";") if (entry := part.strip())]


def _patterns(table: dict[str, Any]) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in table.items())


def find_name(markup: str) -> Name | None:
    """The kind that a title or heading names, whole or in a part: the site's name stands beside it.

    ``markup`` may hold tags and entities. A part that is clear goes before a vague one.
    """
    text = to_text(markup)
    vague = None
    for part in dict.fromkeys((text, *_PARTS.split(text))):
        if (found := _find_kind(part)) is not None:
            name = Name(found[0], text, part, is_clear=found[1], is_whole=part == text)
            if name.is_clear:
                return name
            vague = vague or name
    return vague


def _find_kind(part: str) -> tuple[str, bool] | None:
    titles = load_words().titles
    found = titles.get(plain(part))
    if found is not None or "4" not in part or (code := _CODE.search(part)) is None:
        return found
    rest = plain(_CODE.sub(" ", part))
    if not rest:  # "404" alone may be a film; "Error 404" is none
        return "missing", not code[0].strip("[]()").isdigit()
    return ("missing", True) if titles.get(rest, ("", False))[0] == "missing" else titles.get(rest)


def find_phrase(block: str) -> Phrase | None:
    """What a paragraph of a page with next to no text says that isn't the page; ``block`` is folded."""
    for phrase in load_words().phrases:
        if phrase.text in block and (not phrase.is_mostly or _is_mostly(phrase.text, block)):
            return phrase
    return None


def _is_mostly(phrase: str, block: str) -> bool:
    if len(phrase) >= _MOSTLY * len(block):
        return True
    return block.startswith(phrase) and _NOT_WORD.match(block[len(phrase) :].lstrip()) is not None


def to_text(markup: str) -> str:
    """The beginning of what a title or heading shows."""
    if "<" in markup:
        markup = _TAG.sub(" ", markup)
    if "&" in markup:
        markup = html.unescape(markup)
    return " ".join(markup.split())[:_NAME_CHARS]


def fold(text: str) -> str:
    return text.casefold().replace("’", "'")


def plain(text: str) -> str:
    """The text for comparing: without letter case and without what is no word at its ends."""
    folded = " ".join(fold(text).split())
    start, end = 0, len(folded)
    while start < end and not _is_word(folded[start]):
        start += 1
    while start < end and not _is_word(folded[end - 1]):
        end -= 1
    return folded[start:end]


def _is_word(character: str) -> bool:
    return character.isalnum() or character == "_"
