"""Citations that have an address: when two of them are one, and what is kept of each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ..model import Citation
from ..urls import unwrap


def merge_addressed(citations: Iterable[Citation]) -> list[Citation]:
    """One citation per post, in the order of the first: earlier ones win, an embed wins over a link."""
    groups: dict[object, list[Citation]] = {}
    for citation in citations:
        groups.setdefault(_key(citation), []).append(citation)
    return [group[0] if len(group) == 1 else _join(group) for group in groups.values()]


def _key(citation: Citation) -> object:
    if citation.post is not None:
        return citation.post
    if citation.url is not None:
        return citation.platform, unwrap(citation.url)
    claim = citation.claim
    return (citation.platform, claim.handle, claim.text) if claim else id(citation)


def _join(group: list[Citation]) -> Citation:
    lead = next((citation for citation in group if citation.kind == "embed"), group[0])
    claims = [citation.claim for citation in group if citation.claim is not None]
    mentions = {mention for citation in group for mention in citation.mentions}
    return replace(
        lead,
        url=next((citation.url for citation in group if citation.url), None),
        author=next((citation.author for citation in group if citation.author), None),
        handle=next((citation.handle for citation in group if citation.handle), None),
        when=next((citation.when for citation in group if citation.when), None),
        mentions=tuple(sorted(mentions, key=lambda mention: (mention.start, mention.end, mention.kind))),
        claim=next((claim for claim in claims if claim.text), claims[0] if claims else None),
    )
