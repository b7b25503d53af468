"""Posts that an article links to."""

from __future__ import annotations

from ..model import ArticleVersion, Citation, Link, Span
from ..platforms import recall
from .addressed import merge_addressed


def find_linked(version: ArticleVersion) -> list[Citation]:
    """One citation for each post that the article links to, in reading order; spans are the links' words."""
    return merge_addressed(
        citation for link in version.links if (citation := _cite(link, version.text)) is not None
    )


def _cite(link: Link, text: str) -> Citation | None:
    address = recall(link.url)
    if address.post is None:
        return None
    return Citation(
        kind="link",
        platform=address.platform or "unknown",
        url=link.url,
        post=address.post,
        handle=address.author,
        mentions=(Span("link", text[link.start : link.end], link.start, link.end),),
        rules=("link",),
    )
