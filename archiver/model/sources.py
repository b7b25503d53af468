"""What is known of a source's entries, and which of them are wanted."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from ..lightly import dataclass

#: How a source is read: RSS, Atom or JSON Feed; sitemaps; links on a page; one address a line; dropped files.
SourceKind = Literal["feed", "sitemap", "page", "list", "folder"]
#: ``gone``: it said so itself (410). ``dead``: it hasn't answered for long. Both are looked at rarely.
SourceState = Literal["alive", "gone", "dead"]


@dataclass(frozen=True, kw_only=True)
class Filters:
    """Which entries of a source are archived; what is empty asks for nothing."""

    #: One of them stands in title or summary; ``harbour*`` stands for all words that begin so.
    words: tuple[str, ...] = ()
    #: None of them does.
    not_words: tuple[str, ...] = ()
    #: The entry's category, or a folder of its address.
    sections: tuple[str, ...] = ()
    #: Two letters each; an entry whose language nobody tells is taken.
    languages: tuple[str, ...] = ()
    #: An entry that was older when it was first seen isn't archived.
    max_age_seconds: float | None = None


@dataclass(frozen=True, kw_only=True)
class Move:
    """A source was found at another address from then on."""

    #: Where it had been.
    url: str
    moved_at: datetime


@dataclass(frozen=True, kw_only=True)
class SeenEntry:
    """An entry of a source as it was seen last."""

    #: The source's own id of it, or what stands in for one.
    entry_id: str
    url: str
    seen_at: datetime
    title: str | None = None
    published_at: datetime | None = None
    #: As the source states it.
    updated_at: datetime | None = None
    #: When the source was seen to state a newer ``updated_at``: the article may be another by then.
    changed_at: datetime | None = None
    #: Why it isn't archived: the filter's name; ``None`` where it was.
    left_out: str | None = None
