"""arquivo.pt, the Portuguese web archive, which keeps much from elsewhere too.

Index and replay: https://github.com/arquivo/pwa-technologies/wiki/APIs. The index is pywb's: one JSON object
a line (https://pywb.readthedocs.io/en/latest/manual/cdxserver_api.html). That it answers 404 where it has
nothing is from memory.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from urllib.parse import quote, urlencode

from ..model import Memento
from ..ports import Question
from ._rows import Row, read_rows
from ._spec import MAX_HOLDINGS, MAX_ROWS, Archive, BrokenAnswer, Captures, Match
from ._stamps import write_stamp

KEY = "arquivo"
BASE = "https://arquivo.pt"
_SAFE = "/:?&=%+,;@!$'()*~"
#: pywb's names of fields beside those that the Wayback Machine uses.
_NAMES = {"url": "original", "mime": "mimetype", "status": "statuscode"}
_MAX_LINE_BYTES = 50_000


def ask_captures(
    url: str,
    *,
    match: Match = "exact",
    taken_from: datetime | None = None,
    taken_to: datetime | None = None,
    limit: int = 2000,
    about: str,
    keeps_seconds: float = 7 * 86_400.0,
) -> Question:
    """Which captures there are of an address, or of all addresses that begin with it; the oldest first.

    The index knows no key to go on from: an answer with ``limit`` lines may be cut.
    """
    asked = {"url": url, "matchType": match, "output": "json", "limit": str(limit)}
    if taken_from is not None:
        asked["from"] = write_stamp(taken_from)
    if taken_to is not None:
        asked["to"] = write_stamp(taken_to)
    return Question(
        service="arquivo-cdx",
        url=f"{BASE}/wayback/cdx?{urlencode(asked)}",
        about=about,
        headers={"Accept": "application/json, text/x-ndjson, */*;q=0.5"},
        keeps_seconds=keeps_seconds,
        reads=parse_captures,
    )


def parse_captures(body: bytes) -> Captures:
    """The captures of an answer: one JSON object a line. No line means that there is none.

    :raises BrokenAnswer: no line is one: an error page.
    """
    if not body.strip():
        return Captures()
    read = read_rows(KEY, _rows(body), page_url, MAX_ROWS)
    if read.broken and not read.mementos:
        opening = " ".join(body[:200].decode("utf-8", "replace").split())[:100]
        raise BrokenAnswer(f"no captures from the index of arquivo.pt: {opening}")
    return read


def _rows(body: bytes) -> Iterator[Row | None]:
    for line in body.splitlines():
        if not line.strip():
            continue
        if len(line) > _MAX_LINE_BYTES:
            yield None
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            yield None
            continue
        yield (
            {_NAMES.get(str(name), str(name)): value for name, value in row.items()}
            if isinstance(row, dict)
            else None
        )


def page_url(original: str, at: datetime) -> str:
    """A copy's address for a reader."""
    return f"{BASE}/wayback/{write_stamp(at)}/{quote(original, safe=_SAFE)}"


def replay_url(memento: Memento) -> str:
    """The address of the bytes as they were archived, without frame and rewritten links."""
    return f"{BASE}/noFrame/replay/{write_stamp(memento.at)}id_/{quote(memento.original, safe=_SAFE)}"


def _ask_all(url: str) -> Question:
    return ask_captures(url, limit=MAX_HOLDINGS, about=f"copies of {url}")


ARCHIVE = Archive(
    key=KEY,
    name="arquivo.pt",
    hosts=("arquivo.pt",),
    trust="trusted",
    why="run by Portugal's Foundation for Science and Technology; copies are kept as they were taken",
    ask_captures=_ask_all,
    parse_captures=parse_captures,
    replay_url=replay_url,
    replay_service="arquivo-replay",
)
