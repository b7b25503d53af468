"""What a source said of an article: from the look that found it to its capture's records."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..articles.listing import FeedEntry
from ..model import Capture, SeenEntry, Source
from ..ports import Statement

#: In a job's details: a feed lists the article; what the source said of it.
FOUND = "found"
ENTRY = "entry"


def entry_details(source: Source, seen: SeenEntry, entry: FeedEntry) -> Mapping[str, Any]:
    """What the job that reads an entry's article has to know."""
    said: dict[str, Any] = {
        "source_id": source.id,
        "source_url": source.address,
        "source_title": source.title,
        "entry_id": seen.entry_id,
        "url": seen.url,
        "seen_at": seen.seen_at.isoformat(),
        "title": entry.title,
        "published_at": entry.published_at.isoformat() if entry.published_at else None,
        "updated_at": entry.updated_at.isoformat() if entry.updated_at else None,
        "categories": list(entry.categories),
        "language": entry.language,
    }
    told = {name: value for name, value in said.items() if value}
    details: dict[str, Any] = {FOUND: True, ENTRY: told}
    if entry.published_at:
        details["published_at"] = entry.published_at.isoformat()
    return details


def entry_statement(capture: Capture, said: Mapping[str, Any]) -> Statement:
    """What the source said of the article that was captured: its id, title and dates there."""
    fields = {"capture_id": capture.id, "collection": capture.collection, **said}
    uri = f"urn:archiver:{capture.id}:entry"
    return Statement(schema="entry/1", uri=uri, fields=fields, at=capture.captured_at)
