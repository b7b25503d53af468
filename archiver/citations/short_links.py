"""Links whose address names no post, and of which the article's own words say that they lead to one.

Only the network tells which post, or whether it is one at all: what leads anywhere
(bit.ly) and what no words call a post is no citation until it was followed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ..articles.claims import names_picture
from ..model import ArticleVersion, Citation, Link, Span
from ..platforms import find_shortener_platform, recall

#: "tweet" is a word for a post of one platform only, in many languages.
_TWEET = re.compile(r"\b(?:re)?tweets?\b|\btuits?\b|\bтвит|\bтвіт", re.IGNORECASE)
#: A link's words that are an address: a post that was copied into the text, whose own links lead anywhere.
_ADDRESS = re.compile(r"\S*[.:/]\S*/\S*", re.ASCII)
#: A post's picture stands this near to the post's own link or embed.
_NEAR_CHARS = 400
_WORDS_CHARS = 80


def is_bare_short(link: Link) -> bool:
    """Whether only the network can tell what a link leads to, a post or anything else."""
    address = recall(link.url)
    return address.post is None and address.needs == "expansion"


def find_short_linked(version: ArticleVersion, addressed: Sequence[Citation]) -> list[Citation]:
    """One citation for each link that is a post's by its own words: a post's picture, "a tweet".

    A picture beside a post that the article shows or links to is that post's.
    """
    near = [span for one in addressed if one.platform == "x" for span in one.mentions]
    found = []
    for link in _iter_open(version, addressed):
        words = version.text[link.start : link.end]
        if names_picture(link.url) or names_picture(words):
            if not any(_distance(span, link) <= _NEAR_CHARS for span in near):
                found.append(_cite(link, "x", words))
        elif find_shortener_platform(link.url) == "x" and len(words) <= _WORDS_CHARS and _TWEET.search(words):
            found.append(_cite(link, "x", words))
    return found


def find_doubtful(version: ArticleVersion, addressed: Sequence[Citation]) -> list[Citation]:
    """One candidate for each other link by which a platform shortens or shares.

    It counts only where a sentence tells of a post on that platform.
    """
    found = []
    for link in _iter_open(version, addressed):
        platform = recall(link.url).platform or find_shortener_platform(link.url)
        words = version.text[link.start : link.end]
        if platform and not _ADDRESS.fullmatch(words):
            found.append(_cite(link, platform, words))
    return found


def _iter_open(version: ArticleVersion, addressed: Sequence[Citation]) -> Iterator[Link]:
    """The short links that no citation holds yet."""
    taken = {(span.start, span.end) for one in addressed for span in one.mentions}
    for link in version.links:
        if is_bare_short(link) and (link.start, link.end) not in taken:
            yield link


def _distance(span: Span, link: Link) -> int:
    return max(span.start - link.end, link.start - span.end, 0)


def _cite(link: Link, platform: str, words: str) -> Citation:
    return Citation(
        kind="link",
        platform=platform,
        url=link.url,
        mentions=(Span("link", words, link.start, link.end),),
        rules=("short-link",),
    )
