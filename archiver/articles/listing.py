"""What a source lists: its entries, and what it says of itself."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from datetime import datetime
from typing import Literal
from urllib.parse import urljoin

from ..lightly import dataclass

#: Entries of one look that are kept, the newest where they are dated.
MAX_ENTRIES = 2_000
MAX_FIELD_CHARS = 2_000
MAX_SUMMARY_CHARS = 1_000
MAX_CATEGORIES = 30
#: Longest time for which a source is believed that it stays as it is.
MAX_TTL_SECONDS = 7 * 24 * 3600

_MARKUP = re.compile(r"<[a-zA-Z/!][^<>]{0,1000}>")

ListingKind = Literal["feed", "sitemap", "page", "list"]


@dataclass(frozen=True)
class FeedEntry:
    """One entry: what its source calls it, and where its article is."""

    #: The source's own id of the entry; its address, or its title, where it has none.
    id: str
    #: Absolute http(s) address; ``None`` where the entry links to none.
    url: str | None
    title: str | None = None
    published_at: datetime | None = None
    #: When its content changed, as the source states it.
    updated_at: datetime | None = None
    #: Text without markup.
    summary: str | None = None
    categories: tuple[str, ...] = ()
    #: As the source writes it: "en", "de-AT".
    language: str | None = None


@dataclass(frozen=True)
class Part:
    """A sitemap that an index names."""

    url: str
    updated_at: datetime | None = None


@dataclass(frozen=True)
class Feed:
    """A source at the time it was read, its entries in its own order."""

    title: str | None
    entries: tuple[FeedEntry, ...]
    #: How long the source says that it stays as it is.
    ttl_seconds: float | None = None
    kind: ListingKind = "feed"
    #: Hours (UTC) and days (Monday is 0) at which it says to have nothing new.
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[int, ...] = ()
    #: The sitemaps of an index.
    parts: tuple[Part, ...] = ()
    #: It lists more than was kept.
    is_cut: bool = False


def keep_entries(entries: Iterable[FeedEntry], most: int = MAX_ENTRIES) -> tuple[tuple[FeedEntry, ...], bool]:
    """Each entry once, at most ``most`` of them, and whether there were more.

    Ids that several entries share tell nothing apart: there their addresses count, too.
    """
    usable = {(entry.id, entry.url): entry for entry in entries}
    found = tuple(usable.values())
    if len(found) <= most:
        return found, False
    if all(entry.published_at or entry.updated_at for entry in found):
        newest = sorted(found, key=_stated_at, reverse=True)[:most]
        kept = {id(entry) for entry in newest}
        return tuple(entry for entry in found if id(entry) in kept), True
    return found[:most], True


def _stated_at(entry: FeedEntry) -> float:
    stated = entry.published_at or entry.updated_at
    return stated.timestamp() if stated else 0.0


def one_line(value: object, most: int = MAX_FIELD_CHARS) -> str | None:
    """A text on one line, bounded; ``None`` for an empty one and for what is no text."""
    if not isinstance(value, str):
        return None
    return " ".join(value[: 8 * most].split())[:most] or None


def plain_text(value: object, most: int = MAX_FIELD_CHARS) -> str | None:
    """A text without markup and entities, on one line."""
    if not isinstance(value, str):
        return None
    text = value[: 8 * most]
    if "<" in text:
        text = _MARKUP.sub(" ", text)
    return one_line(html.unescape(text) if "&" in text else text, most)


def absolute(href: object, base: str) -> str | None:
    """An http(s) address that an entry links to, made absolute; ``None`` for any other."""
    if not isinstance(href, str) or len(href) > MAX_FIELD_CHARS:
        return None
    try:
        url = urljoin(base, href.strip())
    except ValueError:
        return None
    return url if url.startswith(("http://", "https://")) and len(url) <= MAX_FIELD_CHARS else None
