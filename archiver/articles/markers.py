"""What the names that a page gives its parts say of them; the words are in ``markers.toml``."""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache
from importlib import resources
from typing import Literal, NamedTuple

#: "layout": around the article perhaps, or beside it. "weak": only where there is no running text.
Kind = Literal["boilerplate", "layout", "weak", "embed"]

_SPLIT = re.compile(r"[^A-Za-z]+|(?<=[a-z])(?=[A-Z])")
_COUNT = re.compile(r"^\(?\d{1,6}\)?\s+")
_SIDES = frozenset({"sidebar", "sidebars", "rail"})
_LISTS_OF_TAGS = frozenset({"tag-list", "tag-cloud", "tag-links", "category-list", "tag-wrap"})
#: Characters of an element's names that count.
MAX_NAMES_CHARS = 600
NOTHING: frozenset[Kind] = frozenset()


class Markers(NamedTuple):
    """The word lists, ready to be looked up."""

    #: First word of each phrase for a part that isn't the article -> the phrases, and how sure they are.
    phrases: dict[str, tuple[tuple[tuple[str, ...], Kind], ...]]
    states: frozenset[str]
    layout: frozenset[str]
    embed: frozenset[str]
    post: frozenset[str]
    roles: frozenset[str]
    tags: frozenset[str]
    attributes: frozenset[str]
    end_heading: re.Pattern[str]


@cache
def load_markers() -> Markers:
    """The lists of ``markers.toml``."""
    lists = tomllib.loads(resources.files(__package__).joinpath("markers.toml").read_text("utf-8"))
    phrases: dict[str, tuple[tuple[tuple[str, ...], Kind], ...]] = {}
    kinds: tuple[Kind, ...] = ("boilerplate", "weak")
    for kind in kinds:
        for phrase in _entries(lists[kind]):
            words = tuple(phrase.split())
            phrases[words[0]] = (*phrases.get(words[0], ()), (words, kind))
    joining = "|".join(_entries(lists["joining"]))
    entries = [entry for text in lists["end_headings"].values() for entry in _entries(text)]
    headings = {_heading(entry, joining) for entry in entries}
    return Markers(
        phrases,
        frozenset(_entries(lists["states"])),
        frozenset(_entries(lists["layout"])),
        frozenset(_entries(lists["embed"])),
        frozenset(_entries(lists["post"])),
        frozenset(_entries(lists["roles"])),
        frozenset(_entries(lists["tags"])),
        frozenset(_entries(lists["attributes"])),
        re.compile(rf"(?:{'|'.join(sorted(headings))})", re.IGNORECASE),
    )


def _entries(text: str) -> list[str]:
    return [entry for part in text.replace("\n", ";").split(";") if (entry := part.strip())]


def _heading(entry: str, joining: str) -> str:
    pattern = re.escape(entry.removesuffix("$")).replace("'", "['’]?")
    if entry.endswith("$"):
        return rf"{pattern}\W*$"
    return rf"{pattern}\b" if " " in entry else rf"{pattern}(?:\W+(?!(?:{joining})\b)\w+)?\W*$"


def ends_article(heading: str) -> bool:
    """Whether a heading opens a list of other articles, or the readers' part."""
    return len(heading) < 80 and load_markers().end_heading.match(_COUNT.sub("", heading)) is not None


@lru_cache(maxsize=8192)
def find_kind(name: str) -> Kind | None:
    """What one class or id name says of its element."""
    markers = load_markers()
    words = [word.lower() for word in _SPLIT.split(name) if word]
    is_embed = not markers.embed.isdisjoint(words)
    if words and words[0] in markers.states and len(words) > 1 and name not in _LISTS_OF_TAGS:
        return "embed" if is_embed else None
    around = not _SIDES.isdisjoint(words) and not markers.layout.isdisjoint(words)
    found: Kind | None = None
    for at, word in enumerate(words):
        for phrase, kind in markers.phrases.get(word, ()):
            if tuple(words[at : at + len(phrase)]) == phrase and not (
                len(phrase) == 1 and (is_embed or not _stands_alone(word, name))
            ):
                if kind == "boilerplate" and around and not _SIDES.isdisjoint(phrase):
                    found = "layout"
                elif kind == "boilerplate":
                    return kind
                else:
                    found = found or kind
    return "embed" if is_embed else found


def _stands_alone(word: str, name: str) -> bool:
    """Whether a very short word isn't just a piece of a generated name ("article__Ee5Ad")."""
    return len(word) > 3 or re.search(rf"(?<![A-Za-z0-9]){word}(?![A-Za-z0-9])", name, re.I) is not None


@lru_cache(maxsize=8192)
def kinds_of(names: str) -> frozenset[Kind]:
    """What an element's class and id names, parted by spaces, say of it; give no more than count."""
    found = {find_kind(name) for name in names[:MAX_NAMES_CHARS].split()[:30]} - {None}
    return frozenset(kind for kind in found if kind) if found else NOTHING
