"""Posts that an article links to."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from ..model import ArticleVersion, Citation, Link, PostRef, Span
from ..platforms import recall
from .addressed import merge_addressed

#: Nothing was followed.
NO_LEADS: Mapping[str, PostRef] = MappingProxyType({})


def find_linked(version: ArticleVersion, leads: Mapping[str, PostRef] = NO_LEADS) -> list[Citation]:
    """One citation for each post that the article links to, in reading order; spans are the links' words.

    ``leads`` has the posts that links without a post in their address lead to.
    """
    return merge_addressed(
        citation for link in version.links if (citation := _cite(link, version.text, leads)) is not None
    )


def _cite(link: Link, text: str, leads: Mapping[str, PostRef]) -> Citation | None:
    address = recall(link.url)
    post = address.post or leads.get(link.url)
    if post is None:
        return None
    return Citation(
        kind="link",
        platform=post.platform,
        url=link.url,
        post=post,
        handle=address.author if address.post else post.author,
        mentions=(Span("link", text[link.start : link.end], link.start, link.end),),
        rules=("link",) if address.post else ("link", "followed"),
    )
