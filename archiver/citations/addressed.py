"""Citations that have an address: when two of them are one, and what is kept of each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ..model import Citation


def merge_addressed(citations: Iterable[Citation]) -> list[Citation]:
    """One citation per post, in the order of the first: earlier ones win, an embed wins over a link."""
    merged: dict[object, Citation] = {}
    for citation in citations:
        key = _key(citation)
        known = merged.get(key)
        merged[key] = citation if known is None else _join(known, citation)
    return list(merged.values())


def _key(citation: Citation) -> object:
    if citation.post is not None:
        return citation.post
    claim = citation.claim
    return (citation.platform, claim.handle, claim.text) if claim else id(citation)


def _join(first: Citation, second: Citation) -> Citation:
    lead, other = (second, first) if (second.kind, first.kind) == ("embed", "link") else (first, second)
    claim = lead.claim or other.claim
    if lead.claim is not None and lead.claim.text is None and other.claim is not None and other.claim.text:
        claim = other.claim
    return replace(
        lead,
        url=first.url or second.url,
        author=lead.author or other.author,
        handle=lead.handle or other.handle,
        when=lead.when or other.when,
        mentions=tuple(
            sorted(dict.fromkeys((*first.mentions, *second.mentions)), key=lambda m: (m.start, m.end))
        ),
        claim=claim,
    )
