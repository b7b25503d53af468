"""The Wayback Machine: its index of captures (CDX), and copies as they were archived.

Index: https://github.com/internetarchive/wayback/tree/master/wayback-cdx-server (parameters, fields,
resumption). The flag ``id_`` for a copy without additions and the words of a refusal are from memory.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from urllib.parse import quote, urlencode

from ..model import Memento
from ..ports import Question
from ._rows import Row, read_rows
from ._spec import MAX_HOLDINGS, MAX_ROWS, Archive, BrokenAnswer, Captures, Match
from ._stamps import write_stamp

KEY = "wayback"
BASE = "https://web.archive.org"
#: What is asked of each capture, in this order.
FIELDS = ("timestamp", "original", "mimetype", "statuscode", "digest", "length")
#: Characters of an address that archives take as they stand.
_SAFE = "/:?&=%+,;@!$'()*~"


def ask_captures(
    url: str,
    *,
    match: Match = "exact",
    taken_from: datetime | None = None,
    taken_to: datetime | None = None,
    collapse: str | None = None,
    limit: int = 2000,
    resume: str | None = None,
    about: str,
    keeps_seconds: float = 7 * 86_400.0,
) -> Question:
    """Which captures there are of an address, or of all addresses that begin with it; the oldest first.

    ``url`` may lack its scheme. ``taken_from`` and ``taken_to`` bound the time of the capture, not of the
    post. ``collapse`` is a field of the index (``"urlkey"``, ``"timestamp:8"``): of lines that follow each
    other and agree in it, the first is given. ``resume`` is the key that the answer before ended with.
    """
    asked = {"url": url, "matchType": match, "output": "json", "fl": ",".join(FIELDS), "limit": str(limit)}
    if taken_from is not None:
        asked["from"] = write_stamp(taken_from)
    if taken_to is not None:
        asked["to"] = write_stamp(taken_to)
    if collapse:
        asked["collapse"] = collapse
    asked["showResumeKey"] = "true"
    if resume:
        asked["resumeKey"] = resume
    return Question(
        service="wayback-cdx",
        url=f"{BASE}/cdx/search/cdx?{urlencode(asked)}",
        about=about,
        headers={"Accept": "application/json"},
        keeps_seconds=keeps_seconds,
        reads=parse_captures,
    )


def parse_captures(body: bytes) -> Captures:
    """The captures of an answer in JSON: a list of lines, the first one naming the fields.

    Nothing at all, an empty list, and the names alone mean that there is none. A line without fields
    comes before the key that goes on from here.

    :raises BrokenAnswer: no list of lines: an error page, or an answer that broke off.
    """
    if not body.strip():
        return Captures()
    try:
        lines = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BrokenAnswer(f"no JSON from the Wayback Machine's index: {_opening(body)}") from error
    if not isinstance(lines, list) or not all(isinstance(line, list) for line in lines):
        raise BrokenAnswer(f"no list of captures from the Wayback Machine's index: {_opening(body)}")
    names: Sequence[object] = FIELDS
    if lines and "timestamp" in lines[0]:
        names, lines = lines[0], lines[1:]
    resume = None
    if len(lines) >= 2 and not lines[-2] and len(lines[-1]) == 1 and isinstance(lines[-1][0], str):
        resume, lines = lines[-1][0], lines[:-2]
    read = read_rows(KEY, _rows(names, lines), page_url, MAX_ROWS)
    return Captures(mementos=read.mementos, resume=resume, broken=read.broken, is_cut=read.is_cut)


def _rows(names: Sequence[object], lines: Sequence[Sequence[object]]) -> Iterator[Row | None]:
    for line in lines:
        if line:
            yield (
                {str(name): value for name, value in zip(names, line, strict=True)}
                if len(line) == len(names)
                else None
            )


def page_url(original: str, at: datetime) -> str:
    """A copy's address for a reader."""
    return f"{BASE}/web/{write_stamp(at)}/{quote(original, safe=_SAFE)}"


def replay_url(memento: Memento) -> str:
    """The address of the bytes as they were archived, without the archive's banner and rewritten links."""
    return f"{BASE}/web/{write_stamp(memento.at)}id_/{quote(memento.original, safe=_SAFE)}"


def _ask_all(url: str) -> Question:
    return ask_captures(url, limit=MAX_HOLDINGS, about=f"copies of {url}")


def _opening(body: bytes) -> str:
    """How an answer begins, in one line."""
    return " ".join(body[:200].decode("utf-8", "replace").split())[:100]


ARCHIVE = Archive(
    key=KEY,
    name="Wayback Machine",
    hosts=("web.archive.org", "wayback.archive.org", "web-beta.archive.org"),
    trust="trusted",
    why="run by the Internet Archive; copies are kept as they were taken",
    ask_captures=_ask_all,
    parse_captures=parse_captures,
    replay_url=replay_url,
    replay_service="wayback-replay",
)
