"""Where the table of legislators comes from: the files of congress-legislators, and how they are read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..model import PlatformName
from ..platforms import PLATFORMS
from ..ports import Question
from .folding import MAX_CHARS
from .handles import clean_handle
from .legislators import BrokenTable, Legislator, load_json, parse_day

SERVICE = "legislators"
_BASE = "https://unitedstates.github.io/congress-legislators/"
#: Members of a file that are read.
MAX_MEMBERS = 5_000
#: Field of the social media file -> platform; the fields whose name ends in "_id" hold numbers. From memory.
_FIELDS = {
    "twitter": "x", "facebook": "facebook", "instagram": "instagram", "youtube": "youtube",
    "mastodon": "mastodon", "bluesky": "bluesky", "threads": "threads", "truth": "truthsocial",
}  # fmt: skip


def ask_legislators() -> tuple[Question, Question]:
    """The two files that the table is made of: who sits, and their accounts. Asked anew each time."""
    return (
        _ask("legislators-current.json", "members of the United States Congress"),
        _ask("legislators-social-media.json", "accounts of members of the United States Congress"),
    )


def _ask(name: str, about: str) -> Question:
    return Question(service=SERVICE, url=_BASE + name, about=about, keeps_seconds=0.0)


def parse_legislators(members: bytes, social: bytes) -> tuple[Legislator, ...]:
    """The members that have accounts, of the two files; a member in another shape is left out.

    :raises BrokenTable: no JSON, no list, or no member with an account at all.
    """
    accounts: dict[str, dict[PlatformName, str]] = {}
    for entry in _load_list(social, "legislators-social-media.json"):
        bioguide = _text(_part(entry, "id").get("bioguide"))
        given = _part(entry, "social")
        handles = {
            platform: handle
            for field, platform in _FIELDS.items()
            if platform in PLATFORMS
            and isinstance(given.get(field), str)
            and (handle := clean_handle(given[field]))
        }
        if bioguide and handles:
            accounts[bioguide] = handles
    found = []
    for entry in _load_list(members, "legislators-current.json"):
        bioguide = _text(_part(entry, "id").get("bioguide"))
        names = _names(_part(entry, "name"))
        if bioguide in accounts and names:
            found.append(_member(bioguide, names, entry.get("terms"), accounts[bioguide]))
    if not found:
        raise BrokenTable("no member of Congress with an account in it")
    return tuple(found)


def _member(
    bioguide: str, names: tuple[str, ...], terms: object, handles: Mapping[PlatformName, str]
) -> Legislator:
    served = [term for term in terms[:200] if isinstance(term, dict)] if isinstance(terms, list) else []
    last = served[-1] if served else {}
    return Legislator(
        id=bioguide,
        names=names,
        chamber=_text(last.get("type")),
        state=_text(last.get("state")),
        party=_text(last.get("party")),
        since=parse_day(served[0].get("start")) if served else None,
        handles=handles,
    )


def _names(given: Mapping[str, Any]) -> tuple[str, ...]:
    """The full name, then "First Last" and "Nickname Last", each once."""
    first, last, nickname = (_text(given.get(key)) for key in ("first", "last", "nickname"))
    suffix = _text(given.get("suffix"))
    full = _text(given.get("official_full")) or " ".join(filter(None, (first, last, suffix)))
    pairs = [f"{name} {last}" for name in (first, nickname) if name and last]
    return tuple(dict.fromkeys(filter(None, (full, *pairs))))


def _text(given: object) -> str:
    return given.strip()[:MAX_CHARS] if isinstance(given, str) else ""


def _part(entry: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    part = entry.get(key)
    return part if isinstance(part, dict) else {}


def _load_list(content: bytes, name: str) -> list[dict[str, Any]]:
    tree = load_json(content, name)
    if not isinstance(tree, list):
        raise BrokenTable(f"{name}: no list")
    return [entry for entry in tree[:MAX_MEMBERS] if isinstance(entry, dict)]
