"""The archives and Wikidata: what they are asked, and what their answers have to hold.

What the program itself asks is asked as it asks it (:mod:`archiver.archives`); the other addresses and shapes
are from memory of public documentation: https://archive.org/help/wayback_api.php, Save Page Now 2,
https://www.wikidata.org/w/api.php. None of them changes anything there.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from ...archives import wayback
from ...lightly import dataclass
from ...model import Memento

_POST = "twitter.com/BarackObama/status/266031293945503744"
#: A page that has been in the archive for long.
_COPY = Memento(
    archive=wayback.KEY,
    url="https://web.archive.org/web/20130101000000/http://example.com/",
    original="http://example.com/",
    at=datetime(2013, 1, 1, tzinfo=UTC),
)
#: Wikidata's property of a handle on X, and an item that has one (Barack Obama).
_X_HANDLE, _ITEM = "P2002", "Q76"

#: Headers (names in lower case) and body -> what is missing; raises ``ValueError`` for an unknown shape.
FindMissing = Callable[[Mapping[str, str], bytes], tuple[str, ...]]


@dataclass(frozen=True)
class Lookup:
    """One question to an archive."""

    archive: str
    name: str
    url: str
    find_missing: FindMissing


def _path(*path: str) -> FindMissing:
    """Whether the JSON has something at each dotted path."""

    def find_missing(_: Mapping[str, str], body: bytes) -> tuple[str, ...]:
        answer = json.loads(body)
        if not isinstance(answer, dict):
            raise ValueError("no JSON object")
        return tuple(each for each in path if not _at(answer, each.split(".")))

    return find_missing


def _at(value: Any, steps: list[str]) -> Any:
    for step in steps:
        if isinstance(value, list) and step.isdigit():
            value = value[int(step)] if int(step) < len(value) else None
        else:
            value = value.get(step) if isinstance(value, dict) else None
    return value


def _cdx(_: Mapping[str, str], body: bytes) -> tuple[str, ...]:
    rows = json.loads(body)
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise ValueError("no list of rows")
    if not rows:
        return ("captures",)
    missing = tuple(name for name in wayback.FIELDS if name not in rows[0])
    return missing if len(rows) > 1 else (*missing, "captures")


def _replay(headers: Mapping[str, str], body: bytes) -> tuple[str, ...]:
    missing = () if "memento-datetime" in headers else ("Memento-Datetime",)
    return missing if body else (*missing, "body")


LOOKUPS = (
    Lookup(
        "wayback",
        "cdx",
        wayback.ask_captures(_POST, limit=1, about="a well-known post").url,
        _cdx,
    ),
    Lookup("wayback", "replay", wayback.replay_url(_COPY), _replay),
    Lookup(
        "wayback",
        "availability",
        "https://archive.org/wayback/available?url=example.com&timestamp=2013",
        _path("archived_snapshots.closest.url", "archived_snapshots.closest.timestamp"),
    ),
    # Says whether pages are being taken in; asking submits nothing.
    Lookup("wayback", "save", f"{wayback.BASE}/save/status/system", _path("status")),
    Lookup(
        "wikidata",
        "search",
        "https://www.wikidata.org/w/api.php?action=wbsearchentities&search=Barack+Obama&language=en&format=json",
        _path("search.0.id", "search.0.label"),
    ),
    Lookup(
        "wikidata",
        "entities",
        f"https://www.wikidata.org/w/api.php?action=wbgetentities&ids={_ITEM}"
        "&props=labels%7Caliases%7Cclaims&languages=en&format=json",
        _path(
            f"entities.{_ITEM}.labels.en.value", f"entities.{_ITEM}.claims.{_X_HANDLE}.0.mainsnak.datavalue"
        ),
    ),
)
