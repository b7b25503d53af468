"""CSL-JSON: what Zotero, pandoc and every citation processor read (schema 1.0.2)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from .lines import write_json
from .references import BibliographicReference

_TYPES = {"post": "post", "blog_post": "post-weblog", "page": "webpage"}


def csl_entry(reference: BibliographicReference) -> dict[str, Any]:
    """One entry. Names are literal: whose name comes first isn't for a program to guess."""
    entry: dict[str, Any] = {
        "id": reference.key,
        "type": _TYPES[reference.kind],
        "title": reference.title,
        "URL": reference.url,
        "note": reference.says,
    }
    if reference.author:
        handle = f" [@{reference.handle}]" if reference.handle else ""
        entry["author"] = [{"literal": reference.author + handle}]
    if reference.container:
        entry["container-title"] = reference.container
    if reference.kind != "page":
        entry["genre"] = "Social media post"
    if reference.issued_at:
        entry["issued"] = _date(reference.issued_at)
    elif reference.issued_on:
        entry["issued"] = {"literal": reference.issued_on}
    if reference.accessed_at:
        entry["accessed"] = _date(reference.accessed_at)
    if reference.language:
        entry["language"] = reference.language
    if there := reference.elsewhere:
        entry |= {"archive": there.name, "archive_location": there.url}
    elif own := reference.own:
        entry["archive"] = f"Own WARC collection “{own.collection}”, not public"
        entry["archive_location"] = own.record_id or own.capture_id
    custom = {"archiver_id": reference.id}
    if own := reference.own:
        told = {"own_capture": own.capture_id, "own_captured_at": own.captured_at, "own_warc": own.warc}
        custom |= {name: value for name, value in told.items() if value}
        if own.record_id:
            custom["own_record"] = own.record_id
    if there := reference.elsewhere:
        custom |= {"memento": there.url, "memento_at": there.at.isoformat()}
    entry["custom"] = custom
    return entry


def iter_csl(references: Iterable[BibliographicReference]) -> Iterator[str]:
    """A JSON array, one entry a line."""
    before = "[\n"
    for reference in references:
        yield before + write_json(csl_entry(reference))
        before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"


def _date(at: datetime) -> dict[str, Any]:
    at = at.astimezone(UTC)
    return {"date-parts": [[at.year, at.month, at.day]]}
