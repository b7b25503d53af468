"""One look at a source's address: the answer, and the listing in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field, replace
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from ..articles.listing import Feed, FeedEntry, Part, keep_entries
from ..articles.read_listing import parse_listing
from ..articles.sitemap import MAX_SITEMAP_BYTES, MAX_SITEMAP_ENTRIES
from ..errors import SourceError
from ..lightly import dataclass
from ..model import Outcome, Source
from ..ports import Exchange
from .answer import read_body
from .context import Context
from .health import GONE, find_permanent_target, fresh_seconds
from .large import one_at_a_time

#: Bytes of an answer that are fetched; a sitemap may have more.
_MAX_BYTES = 20_000_000
#: Sitemaps of one look, how deep they lie in indexes, and their bytes together.
_MAX_PARTS = 50
_MAX_DEPTH = 3
_MAX_PARTS_BYTES = 200_000_000
#: After a day's beginning in UTC, it is over in every zone.
_DAY_IS_OVER = timedelta(days=1, hours=12)
#: Sitemaps whose validators are remembered.
_MAX_REMEMBERED = 500


@dataclass(frozen=True, kw_only=True)
class Look:
    """How a look ended."""

    #: ``None`` where there is nothing to read: unchanged, or failed.
    feed: Feed | None = None
    is_unchanged: bool = False
    failure: str | None = None
    #: It says itself that it is gone.
    is_gone: bool = False
    #: The host wants to be left alone: nobody was asked, or told to come later.
    is_limited: bool = False
    retry_after_seconds: float | None = None
    #: Where it was led for good.
    moved_to: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    fresh_seconds: float | None = None
    #: What is remembered of the sitemaps of an index.
    parts: Mapping[str, Any] = field(default_factory=dict)
    #: What of it couldn't be read.
    note: str | None = None


def look_at(context: Context, source: Source) -> Look:
    """Ask for a source, conditionally where it was read before, and read what it lists."""
    # What an index's sitemaps hold changes though the index doesn't.
    known = (None, None) if source.parts else (source.etag, source.last_modified)
    conditions = _conditions(*known)
    most = MAX_SITEMAP_BYTES if source.kind == "sitemap" else _MAX_BYTES
    visit = context.fetcher.fetch(source.address, role="feed", headers=conditions, allows=_at_most(most))
    try:
        limited = visit.retry_after_seconds
        if (answer := visit.final) is None:
            said = visit.reason or "unreachable"
            is_limited = visit.failure is Outcome.RATE_LIMITED
            return Look(failure=said, is_limited=is_limited, retry_after_seconds=limited)
        if answer.status not in (200, 304):
            return Look(
                failure=f"answers {answer.status}",
                is_gone=answer.status == GONE,
                is_limited=answer.status == 429,
                retry_after_seconds=limited,
            )
        now = context.clock.now()
        look = Look(
            is_unchanged=answer.status == 304,
            moved_to=find_permanent_target(visit.exchanges),
            fresh_seconds=fresh_seconds(answer, now),
            etag=source.etag,
            last_modified=source.last_modified,
            parts=source.parts,
        )
        if look.is_unchanged:
            return look
        try:
            feed = _read(answer, source, most)
        except SourceError as error:
            return Look(failure=error.reason)
        # What broke off on its way isn't known by its validators: the rest is still to be read.
        is_whole = answer.truncated in (None, "length")
        look = replace(
            look,
            feed=feed,
            etag=answer.header("etag") if is_whole else None,
            last_modified=answer.header("last-modified") if is_whole else None,
        )
    finally:
        visit.close()
    return _with_parts(context, source, look, feed) if feed.parts else replace(look, parts={})


def _read(answer: Exchange, source: Source, most: int) -> Feed:
    """The listing in an answer.

    :raises SourceError: there is none.
    """
    body = read_body(answer, most)
    # What is packed is larger than it looks.
    with one_at_a_time(len(body) * (10 if body.startswith(b"\x1f\x8b") else 1)):
        return parse_listing(
            body, url=answer.url, content_type=answer.header("content-type"), kind=source.kind
        )


def _with_parts(context: Context, source: Source, look: Look, index: Feed) -> Look:
    """The entries of an index's sitemaps, those that may have changed, the newest sitemap first."""
    waiting = [(part, 1) for part in _newest_first(index.parts)]
    seen: set[str] = {source.address}
    remembered: dict[str, Any] = dict(look.parts)
    entries: list[FeedEntry] = list(index.entries)
    asked, size, unread, is_cut = 0, 0, 0, index.is_cut
    while waiting:
        part, depth = waiting.pop(0)
        if part.url in seen or not _may_have_news(context, source, part, remembered.get(part.url)):
            continue
        if asked >= _MAX_PARTS or size >= _MAX_PARTS_BYTES or len(entries) >= MAX_SITEMAP_ENTRIES:
            is_cut = True
            break
        seen.add(part.url)
        asked += 1
        etag, last_modified, _ = (*remembered.get(part.url, ()), None, None, None)[:3]
        visit = context.fetcher.fetch(
            part.url,
            role="feed",
            headers=_conditions(etag, last_modified),
            allows=_at_most(MAX_SITEMAP_BYTES),
        )
        try:
            answer = visit.final
            if answer is None or answer.status not in (200, 304):
                unread += 1
                continue
            if answer.status == 304:
                remembered[part.url] = [etag, last_modified, _final(part, context.clock.now())]
                continue
            size += answer.body.size
            try:
                read = _read(answer, source, MAX_SITEMAP_BYTES)
            except SourceError:
                unread += 1
                continue
            if read.parts and depth >= _MAX_DEPTH:
                unread += 1
            elif read.parts:
                waiting += [(inner, depth + 1) for inner in _newest_first(read.parts)]
            else:
                entries += read.entries
                validators = answer.header("etag"), answer.header("last-modified")
                remembered[part.url] = [*validators, _final(part, context.clock.now())]
            is_cut = is_cut or read.is_cut
        finally:
            visit.close()
    kept, has_more = keep_entries(entries, MAX_SITEMAP_ENTRIES)
    newest = dict(list(remembered.items())[-_MAX_REMEMBERED:])
    return replace(
        look,
        feed=replace(index, entries=kept, is_cut=is_cut or has_more),
        # An index whose sitemaps were all read needs something to be known by as one.
        parts=newest or {source.address: [None, None, None]},
        note=f"{unread} of its sitemaps can't be read" if unread else None,
    )


def _newest_first(parts: tuple[Part, ...]) -> list[Part]:
    """The dated ones by their dates; the others from both ends, at one of which news stands."""
    dated = [(part.updated_at, part) for part in parts if part.updated_at is not None]
    undated = [part for part in parts if part.updated_at is None]
    ends = (part for pair in zip(undated, reversed(undated), strict=True) for part in pair)
    newest = sorted(dated, key=lambda one: one[0], reverse=True)
    return [*(part for _, part in newest), *islice(ends, len(undated))]


def _may_have_news(context: Context, source: Source, part: Part, remembered: Any) -> bool:
    if part.updated_at is None:
        return True
    if remembered and remembered[2] == part.updated_at.isoformat():
        return False
    age = source.filters.max_age_seconds
    # A date without an hour may be of its day's end.
    return age is None or part.updated_at > context.clock.now() - timedelta(seconds=age, days=1)


def _final(part: Part, now: datetime) -> str | None:
    """The time that an index states, once nothing can come under it any more: many state the day alone."""
    at = part.updated_at
    if at is None or (at.minute == at.second == 0 and now - _DAY_IS_OVER < at):
        return None
    return at.isoformat()


def _conditions(etag: str | None, last_modified: str | None) -> dict[str, str]:
    given = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    return {name: value for name, value in given.items() if value}


def _at_most(most: int) -> Callable[[int], bool]:
    """Allows so many bytes."""
    left = most

    def allows(size: int) -> bool:
        nonlocal left
        left -= size
        return left >= 0

    return allows
