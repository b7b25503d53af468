"""archive.today (archive.ph, archive.is …): read only, and off unless the settings name it.

From memory: its TimeMaps, and that a copy has no form without the archive's additions.
"""

from __future__ import annotations

from urllib.parse import quote

from ..model import Memento
from ..ports import Question
from ._spec import Archive, Captures
from .timemap import parse_timemap

KEY = "archive.today"
BASE = "https://archive.ph"
HOSTS = (
    "archive.today", "archive.is", "archive.ph", "archive.fo", "archive.li", "archive.md", "archive.vn",
)  # fmt: skip


def ask_timemap(url: str) -> Question:
    """Which copies there are of an address."""
    return Question(
        service="archive-today",
        url=f"{BASE}/timemap/{quote(url, safe='/:?&=%+,;@!$()*~')}",
        about=f"copies of {url}",
        headers={"Accept": "application/link-format, */*;q=0.5"},
        reads=parse_captures,
    )


def parse_captures(body: bytes) -> Captures:
    """The copies of a TimeMap.

    :raises archiver.archives.BrokenAnswer: it is none.
    """
    return parse_timemap(KEY, body, HOSTS)


def replay_url(memento: Memento) -> str:
    """The copy's own address: there is no other form of it."""
    return memento.url


ARCHIVE = Archive(
    key=KEY,
    name="archive.today",
    hosts=HOSTS,
    trust="altered copies known",
    why="English Wikipedia deprecated it in February 2026 over an attack script and altered copies",
    ask_captures=ask_timemap,
    parse_captures=parse_captures,
    replay_url=replay_url,
    replay_service="archive-today",
    says_datetime=False,
)  # fmt: skip
