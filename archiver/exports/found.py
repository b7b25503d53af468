"""An article and the posts it cites, as ``archiver find --json`` tells them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from ..model import ArticleVersion, Citation


def found_row(
    source: str,
    version: ArticleVersion,
    citations: Sequence[Citation],
    *,
    prose_read: bool,
    cut: Sequence[str],
    explain: bool = False,
) -> dict[str, Any]:
    """One JSON value an article; unknown is null. With ``explain`` each citation says by which rules it was
    found."""
    return {
        "source": source,
        "url": version.url,
        "title": version.title,
        "published_at": _iso(version.published_at),
        "language": version.language,
        "prose_read": prose_read,
        "cut": list(cut),
        "text": version.text,
        "citations": [_cited(citation, explain=explain) for citation in citations],
    }


def _cited(citation: Citation, *, explain: bool) -> dict[str, Any]:
    row: dict[str, Any] = {
        "kind": citation.kind,
        "platform": citation.platform,
        "url": citation.url,
        "post_id": citation.post.post_id if citation.post else None,
        "author": citation.author,
        "author_kind": citation.author_kind,
        "handle": citation.handle,
        "quotes": [quote.text for quote in citation.quotes],
        "when": citation.when,
        "when_from": _iso(citation.when_from),
        "when_to": _iso(citation.when_to),
        "addressee": citation.addressee,
        "plural": citation.plural,
        "deleted": citation.deleted,
        "medium": citation.medium,
        "confidence": round(citation.confidence, 3),
        "mentions": [
            {"kind": m.kind, "text": m.text, "start": m.start, "end": m.end} for m in citation.mentions
        ],
    }
    if explain:
        quoted = [
            {"text": q.text, "start": q.start, "end": q.end, "reason": q.reason} for q in citation.quotes
        ]
        row["explain"] = {"rules": list(citation.rules), "quotes": quoted}
    return row


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
