"""RSS (0.9 to 2.0), RDF, Atom and CDF feeds, read through feedparser."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from typing import Any

from ..errors import SourceError
from .charset import to_utf8
from .feed_bounds import MAX_FEED_BYTES, find_excess, shorten
from .feed_dates import read_date
from .listing import (
    MAX_CATEGORIES,
    MAX_ENTRIES,
    MAX_SUMMARY_CHARS,
    MAX_TTL_SECONDS,
    Feed,
    FeedEntry,
    absolute,
    keep_entries,
    one_line,
    plain_text,
)

__all__ = ["MAX_ENTRIES", "MAX_FEED_BYTES", "Feed", "FeedEntry", "parse_feed"]

_UPDATE_PERIODS = {
    "hourly": 3600,
    "daily": 86_400,
    "weekly": 7 * 86_400,
    "monthly": 30 * 86_400,
    "yearly": 365 * 86_400,
}
#: A feed's own entities; long ones used often would make gigabytes of a small feed.
_ENTITIES = re.compile(rb"<!DOCTYPE[^>\[]{0,500}\[[^\]]*\]\s*>|<!ENTITY[^>]*>", re.IGNORECASE)
_CHARACTERS = re.compile(rb"&#(x[0-9a-fA-F]{1,1000}|[0-9]{1,1000});", re.IGNORECASE)
#: What feedparser raises on feeds that nobody has tried on it.
_OWN_FAULTS = (LookupError, ValueError, TypeError, AttributeError, AssertionError, RecursionError)
#: How feeds of more than a byte a character begin: with a mark (the longer ones first), or without one.
_WIDE = {
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
    b"<\0\0\0": "utf-32-le",
    b"\0\0\0<": "utf-32-be",
    b"<\0": "utf-16-le",
    b"\0<": "utf-16-be",
}
_EBCDIC = "<?xm".encode("cp037")
#: Charsets in which a tag needs no "<" are read here, so that what is counted is what the reader gets.
_CLAIM = re.compile(rb"(?:charset|encoding)\s{0,20}=\s{0,20}[\"']?([\w.:-]{1,40})", re.IGNORECASE)
_PROBE = b"<a+ADw-b\\x3cc>"
_PROLOG = re.compile(r"^\s{0,100}<\?xml[^>]{0,300}>")
_SKIPS = re.compile(rb"<skip(Hours|Days)\b[^>]{0,100}>", re.IGNORECASE)
_MAX_SKIPS = 10
_SKIPS_BYTES = 4000
_HOUR = re.compile(rb"<hour\b[^>]{0,100}>\s{0,20}(\d{1,2})\s{0,20}<", re.IGNORECASE)
_DAY = re.compile(rb"<day\b[^>]{0,100}>\s{0,20}(\w{3})\w{0,10}\s{0,20}<", re.IGNORECASE)
_DAYS = {b"mon": 0, b"tue": 1, b"wed": 2, b"thu": 3, b"fri": 4, b"sat": 5, b"sun": 6}


def parse_feed(body: bytes, *, url: str, content_type: str | None = None) -> Feed:
    """The feed in ``body``; one with broken XML gives the entries that can be read.

    Of a feed that is too large its beginning is read.

    :raises SourceError: the body is no feed; the reason is one line.
    """
    from xml.sax import SAXException

    if not body.strip(b" \t\r\n\0"):
        raise SourceError(url, "empty: no feed")
    body, is_cut = shorten(body)
    wide = next((charset for mark, charset in _WIDE.items() if body.startswith(mark)), None)
    wide = wide or _find_odd_charset(body, content_type)
    if wide:
        # That says what it is, whatever prolog and header say.
        body = _PROLOG.sub("", body.decode(wide, "replace")).encode()
        content_type = "application/xml; charset=utf-8"
    if b"<!ENTITY" in body:
        body = _ENTITIES.sub(b"", body)
    if b"&#" in body:
        body = _CHARACTERS.sub(_mend_character, body)
    if excess := find_excess(body):
        raise SourceError(url, f"a feed that would take too long to read: {excess}")
    try:
        read = _parse(body, url, content_type)
    except _OWN_FAULTS:
        # Most of them come of the charset that the feed claims.
        plain = _PROLOG.sub("", to_utf8(body, content_type).decode("utf-8", "replace")).encode()
        try:
            read = _parse(plain, url, "application/xml; charset=utf-8")
        except _OWN_FAULTS as error:
            said = " ".join(f"{type(error).__name__}: {error}".split())[:200]
            raise SourceError(url, f"a feed that our reader of feeds fails on ({said})") from error
    if not read.get("version") and not read.entries:
        raise SourceError(url, _why_no_feed(body, read))
    entries, has_more = keep_entries(_entries(read, url))
    if not entries and isinstance(read.get("bozo_exception"), SAXException):
        raise SourceError(url, _why_no_feed(body, read))
    hours, days = _skips(body)
    return Feed(
        title=plain_text(read.feed.get("title")),
        entries=entries,
        ttl_seconds=_ttl(read.feed),
        skip_hours=hours,
        skip_days=days,
        is_cut=is_cut or has_more,
    )


def _find_odd_charset(body: bytes, content_type: str | None) -> str | None:
    is_ebcdic = body.startswith(_EBCDIC)
    head = body[:500].decode("cp037").encode() if is_ebcdic else body[:500]
    claims: bytes = (content_type or "").encode(errors="replace") + b" " + head
    for claim in _CLAIM.findall(claims):
        name = str(claim, "ascii", "replace")
        with suppress(LookupError, ValueError):  # what is unknown, or wrong, feedparser makes good
            is_wide = codecs.lookup(name).name.startswith(("utf-16", "utf-32"))  # which shows, or isn't so
            if not is_wide and _PROBE.decode(name) != _PROBE.decode("ascii"):
                return name
    return "cp037" if is_ebcdic else None


def _parse(body: bytes, url: str, content_type: str | None) -> Any:
    import feedparser

    headers = {"content-type": content_type} if content_type else {}
    # Bytes, always: given an address or a file name, feedparser would open it.
    return feedparser.parse(
        _Bytes(body),
        response_headers=headers | {"content-location": url},
        sanitize_html=False,
        resolve_relative_uris=False,
    )


def _mend_character(found: re.Match[bytes]) -> bytes:
    """A reference to a character, or U+FFFD for one that there isn't: feedparser would fail on it."""
    digits = found[1].lower()
    code = int(digits[1:9], 16) if digits.startswith(b"x") else int(digits[:9])
    is_one = len(digits) <= 9 and code < 0x110000 and not 0xD800 <= code < 0xE000
    return found[0] if is_one else b"&#xFFFD;"


class _Bytes:
    """A body as a file, so that feedparser can't take it for an address."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    def read(self) -> bytes:
        return self._body


def _entries(read: Any, feed_url: str) -> Iterator[FeedEntry]:
    language = one_line(read.feed.get("language"))
    for given in read.entries:
        entry = _entry(given, feed_url, language)
        if entry is not None:
            yield entry


def _entry(given: Any, feed_url: str, language: str | None) -> FeedEntry | None:
    title = plain_text(given.get("title"))
    url = next((u for u in (absolute(link, feed_url) for link in _links(given)) if u), None)
    entry_id = one_line(given.get("id")) or url or title
    if entry_id is None:
        return None
    # Asked by its own get, feedparser would tell the published date in its place.
    updated_at = read_date(dict.get(given, "updated"), dict.get(given, "updated_parsed"))
    published_at = read_date(given.get("published"), given.get("published_parsed"))
    created_at = read_date(given.get("created"), given.get("created_parsed"))
    tags = given.get("tags") or []
    terms = (plain_text(tag.get("term") or tag.get("label")) for tag in tags[: 4 * MAX_CATEGORIES])
    spoken = [given.get("language"), (given.get("title_detail") or {}).get("language"), language]
    return FeedEntry(
        id=entry_id,
        url=url,
        title=title,
        published_at=published_at or created_at or updated_at,
        updated_at=updated_at,
        summary=plain_text(given.get("summary"), MAX_SUMMARY_CHARS),
        categories=tuple(dict.fromkeys(term for term in terms if term))[:MAX_CATEGORIES],
        language=next(filter(None, map(one_line, spoken)), None),
    )


def _links(given: Any) -> list[str]:
    """The entry's addresses, the article's first; an RSS guid counts where nothing else is there."""
    links = given.get("links") or []
    alternate = [link.get("href") for link in links if link.get("rel", "alternate") == "alternate"]
    # FeedBurner and its like put the article's own address beside their counting link.
    own = [given.get("feedburner_origlink"), given.get("link"), *alternate]
    guid = given.get("id") or ""
    return [u for u in [*own, guid if guid.startswith(("http://", "https://")) else None] if u]


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
    return seconds if 0 < seconds <= MAX_TTL_SECONDS else None


def _skips(body: bytes) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The hours and days of ``skipHours`` and ``skipDays``, which feedparser doesn't tell.

    They count only where some hour and day is left.
    """
    hours: set[int] = set()
    days: set[int] = set()
    for found in islice(_SKIPS.finditer(body), _MAX_SKIPS):
        inside = re.split(
            rb"</skip", body[found.end() : found.end() + _SKIPS_BYTES], maxsplit=1, flags=re.IGNORECASE
        )[0]
        if found[1].lower() == b"hours":
            # RSS 0.91 counts to 24.
            hours |= {int(hour) % 24 for hour in _HOUR.findall(inside) if int(hour) <= 24}
        else:
            days |= {_DAYS[day.lower()] for day in _DAY.findall(inside) if day.lower() in _DAYS}
    return (
        tuple(sorted(hours)) if len(hours) < 24 else (),
        tuple(sorted(days)) if len(days) < 7 else (),
    )


def _why_no_feed(body: bytes, read: Any) -> str:
    beginning = body[:2000].lstrip().lower()
    if beginning.startswith((b"<!doctype html", b"<html")) or b"<html" in beginning:
        return "an HTML page, not a feed"
    if beginning.startswith((b"{", b"[")):
        return "JSON, not an RSS or Atom feed"
    reason = read.get("bozo_exception")
    line = " ".join(str(reason).split())[:200] if reason else ""
    return f"not an RSS or Atom feed{': ' + line if line else ''}"
