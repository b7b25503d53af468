"""RSS and Atom feeds, read through feedparser."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin

from ..errors import SourceError

MAX_FEED_BYTES = 20_000_000
MAX_ENTRIES = 2_000
_MAX_FIELD_CHARS = 2_000
_MAX_TTL_SECONDS = 7 * 24 * 3600
_UPDATE_PERIODS = {
    "hourly": 3600,
    "daily": 86_400,
    "weekly": 7 * 86_400,
    "monthly": 30 * 86_400,
    "yearly": 365 * 86_400,
}
#: A feed's own entities; long ones used often would make gigabytes of a small feed.
_ENTITIES = re.compile(rb"<!DOCTYPE[^>\[]{0,500}\[[^\]]*\]\s*>|<!ENTITY[^>]*>", re.IGNORECASE)


@dataclass(frozen=True)
class FeedEntry:
    """One entry: what the feed calls it, and where its article is."""

    #: The feed's own id of the entry; its address, or its title, where it has none.
    id: str
    #: Absolute http(s) address; ``None`` where the entry links to none.
    url: str | None
    title: str | None = None
    published_at: datetime | None = None


@dataclass(frozen=True)
class Feed:
    """A feed at the time it was read, its entries in its own order."""

    title: str | None
    entries: tuple[FeedEntry, ...]
    #: How long the feed says that it stays as it is.
    ttl_seconds: float | None = None


def parse_feed(body: bytes, *, url: str, content_type: str | None = None) -> Feed:
    """The feed in ``body``; one with broken XML gives the entries that can be read.

    :raises SourceError: the body is no feed; the reason is one line.
    """
    from xml.sax import SAXException

    import feedparser

    if not body.strip():
        raise SourceError(url, "empty: no feed")
    if len(body) > MAX_FEED_BYTES:
        raise SourceError(url, f"larger than {MAX_FEED_BYTES:,} bytes: not read as a feed")
    if b"<!ENTITY" in body:
        body = _ENTITIES.sub(b"", body)
    headers = {"content-type": content_type} if content_type else {}
    # Bytes, always: given an address or a file name, feedparser would open it.
    read: Any = feedparser.parse(
        _Bytes(body), response_headers=headers | {"content-location": url}, sanitize_html=False
    )
    if not read.get("version") and not read.entries:
        raise SourceError(url, _why_no_feed(body, read))
    entries = (_entry(given, url) for given in read.entries[:MAX_ENTRIES])
    usable = {entry.id: entry for entry in entries if entry is not None}
    if not usable and isinstance(read.get("bozo_exception"), SAXException):
        raise SourceError(url, _why_no_feed(body, read))
    return Feed(
        title=_line(read.feed.get("title")),
        entries=tuple(usable.values()),
        ttl_seconds=_ttl(read.feed),
    )


class _Bytes:
    """A body as a file, so that feedparser can't take it for an address."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    def read(self) -> bytes:
        return self._body


def _entry(given: Any, feed_url: str) -> FeedEntry | None:
    title = _line(given.get("title"))
    url = next((u for u in (_absolute(link, feed_url) for link in _links(given)) if u), None)
    entry_id = _line(given.get("id")) or url or title
    if entry_id is None:
        return None
    stamp = given.get("published_parsed") or given.get("updated_parsed") or given.get("created_parsed")
    return FeedEntry(entry_id, url, title, _instant(stamp))


def _links(given: Any) -> list[str]:
    """The entry's addresses, the article's first; an RSS guid counts where nothing else is there."""
    links = given.get("links") or []
    alternate = [link.get("href") for link in links if link.get("rel", "alternate") == "alternate"]
    # FeedBurner and its like put the article's own address beside their counting link.
    own = [given.get("feedburner_origlink"), given.get("link"), *alternate]
    guid = given.get("id") or ""
    return [u for u in [*own, guid if guid.startswith(("http://", "https://")) else None] if u]


def _absolute(href: str, base: str) -> str | None:
    try:
        url = urljoin(base, href.strip())
    except ValueError:
        return None
    return url if url.startswith(("http://", "https://")) and len(url) <= _MAX_FIELD_CHARS else None


def _instant(stamp: Any) -> datetime | None:
    try:
        return datetime.fromtimestamp(calendar.timegm(stamp), UTC) if stamp else None
    except (ValueError, OverflowError, OSError, TypeError):
        return None


def _line(value: Any) -> str | None:
    if not isinstance(value, str):
        return None
    return " ".join(value.split())[:_MAX_FIELD_CHARS] or None


def _ttl(feed: Any) -> float | None:
    try:
        if feed.get("ttl"):
            seconds = float(feed["ttl"]) * 60
        elif period := _UPDATE_PERIODS.get(str(feed.get("sy_updateperiod", "")).strip().lower()):
            seconds = period / max(1.0, float(feed.get("sy_updatefrequency") or 1))
        else:
            return None
    except (TypeError, ValueError):
        return None
    return seconds if 0 < seconds <= _MAX_TTL_SECONDS else None


def _why_no_feed(body: bytes, read: Any) -> str:
    beginning = body[:2000].lstrip().lower()
    if beginning.startswith((b"<!doctype html", b"<html")) or b"<html" in beginning:
        return "an HTML page, not a feed"
    if beginning.startswith((b"{", b"[")):
        return "JSON, not an RSS or Atom feed"
    reason = read.get("bozo_exception")
    line = " ".join(str(reason).split())[:200] if reason else ""
    return f"not an RSS or Atom feed{': ' + line if line else ''}"
