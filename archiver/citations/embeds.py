"""Posts that an article shows."""

from __future__ import annotations

import re

from ..model import ArticleVersion, Citation, Embed, Span
from ..platforms import recall
from .addressed import merge_addressed

#: The frame that X's script puts in an embed's place: no address that anybody can visit.
_FRAME = re.compile(r"(?i)https?://platform\.(?:twitter|x)\.com/embed/")


def find_embedded(version: ArticleVersion) -> list[Citation]:
    """One citation for each post that the article embeds, in reading order.

    An embed's span is empty: its own words are no part of the article's text.
    """
    return merge_addressed(
        citation for embed in version.embeds if (citation := _cite(embed, version.text)) is not None
    )


def _cite(embed: Embed, text: str) -> Citation | None:
    claim = embed.claim
    position = min(embed.position, len(text))
    address = recall(embed.url) if embed.url else None
    if address is not None and address.post is None and not (address.needs == "expansion" and embed.platform):
        return None
    platform = (address.platform if address else None) or embed.platform
    if platform is None and claim is None:
        return None
    handle = (claim.handle if claim else None) or (address.author if address else None)
    return Citation(
        kind="embed",
        platform=platform or "unknown",
        url=address.canonical_url if address and _FRAME.match(address.url) else embed.url,
        post=address.post if address else None,
        author=claim.author_name if claim else None,
        handle=handle,
        when=claim.posted_on if claim else None,
        mentions=(Span("embed", "", position, position),),
        rules=("embed",),
        claim=claim,
    )
