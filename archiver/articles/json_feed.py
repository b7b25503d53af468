"""JSON Feed, versions 1 and 1.1 (https://www.jsonfeed.org/version/1.1/)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from ..errors import SourceError
from .charset import to_utf8
from .feed import MAX_FEED_BYTES
from .instants import parse_instant
from .listing import (
    MAX_CATEGORIES,
    MAX_SUMMARY_CHARS,
    Feed,
    FeedEntry,
    absolute,
    keep_entries,
    one_line,
    plain_text,
)

#: Objects and lists of one feed, and items of it: each takes some hundred bytes.
_MAX_NODES = 100_000
_MAX_ITEMS = 20_000
#: A version's address begins so.
_VERSIONS = ("https://jsonfeed.org/version/", "http://jsonfeed.org/version/", "https://www.jsonfeed.org/")


def parse_json_feed(body: bytes, *, url: str) -> Feed:
    """The feed in ``body``.

    :raises SourceError: it is no JSON Feed, or too large to be read at once; the reason is one line.
    """
    if len(body) > MAX_FEED_BYTES:
        raise SourceError(url, f"a JSON feed of more than {MAX_FEED_BYTES:,} bytes can't be read")
    if body.count(b"{") + body.count(b"[") > _MAX_NODES:
        raise SourceError(url, f"a JSON feed of more than {_MAX_NODES:,} objects and lists can't be read")
    try:
        tree = json.loads(to_utf8(body, None))
    except (ValueError, RecursionError) as error:
        why = "nested too deep" if isinstance(error, RecursionError) else " ".join(str(error).split())[:200]
        raise SourceError(url, f"broken JSON, no feed: {why}") from error
    version = tree.get("version") if isinstance(tree, dict) else None
    given = tree.get("items") if isinstance(tree, dict) else None
    if not isinstance(given, list) or not str(version).startswith(_VERSIONS):
        raise SourceError(url, "JSON, not an RSS or Atom feed, and no JSON Feed (it names no version of it)")
    entries, is_cut = keep_entries(_entries(given[:_MAX_ITEMS], url, one_line(tree.get("language"))))
    return Feed(
        title=plain_text(tree.get("title")), entries=entries, is_cut=is_cut or len(given) > _MAX_ITEMS
    )


def _entries(given: list[Any], feed_url: str, language: str | None) -> Iterator[FeedEntry]:
    for one in given:
        if not isinstance(one, dict):
            continue
        url = absolute(one.get("url"), feed_url) or absolute(one.get("external_url"), feed_url)
        title = plain_text(one.get("title"))
        # An id that is a number is taken for its digits, as the standard asks.
        said = one.get("id")
        entry_id = one_line(str(said) if isinstance(said, int | float) else said) or url or title
        if entry_id is None:
            continue
        if url is None and entry_id.startswith(("http://", "https://")):
            url = absolute(entry_id, feed_url)
        updated_at = parse_instant(one.get("date_modified"))
        words = one.get("summary") or one.get("content_text") or one.get("content_html")
        tags = one.get("tags") if isinstance(one.get("tags"), list) else []
        yield FeedEntry(
            id=entry_id,
            url=url,
            title=title,
            published_at=parse_instant(one.get("date_published")) or updated_at,
            updated_at=updated_at,
            summary=plain_text(words, MAX_SUMMARY_CHARS),
            categories=tuple(filter(None, map(plain_text, (tags or [])[:MAX_CATEGORIES]))),
            language=one_line(one.get("language")) or language,
        )
