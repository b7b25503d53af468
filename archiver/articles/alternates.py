"""The feeds that a page names, and where sites have theirs."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser

from ..lightly import dataclass
from ..taming import tame
from .charset import to_utf8
from .kind import media_type_of
from .listing import absolute, one_line

_MAX_LINKS = 50
#: How surely what is of a type is a feed.
_SURE = 2
_TYPES = {
    "application/rss+xml": 3,
    "application/atom+xml": 3,
    "application/rdf+xml": 3,
    "application/feed+json": 2,
    "application/json": 1,
    "application/xml": 1,
    "text/xml": 1,
}
#: Where most sites have a feed, the likeliest first; asked one after the other, none of them twice.
_COMMON = (
    "/feed",
    "/rss",
    "/feed.xml",
    "/rss.xml",
    "/atom.xml",
    "/index.xml",
    "/feed.json",
    "/news-sitemap.xml",
)
#: What a feed is named that isn't the paper's news.
_ASIDE = re.compile(r"comment|kommentar|comentario|podcast|oembed", re.IGNORECASE)
_LOOKS_LIKE_FEED = re.compile(r"(?:^|[/._-])(?:rss|feeds?|atom)(?:$|[/._?-])", re.IGNORECASE)


@dataclass(frozen=True)
class NamedFeed:
    """A feed as a page names it."""

    url: str
    title: str | None = None


def find_alternates(body: bytes, *, url: str, content_type: str | None = None) -> tuple[NamedFeed, ...]:
    """The feeds that a page names, the best first: by ``link rel="alternate"``, else by plain links.

    News before comments and podcasts, then what is named by a feed's type, then in the page's order.
    """
    parser = LexborHTMLParser(tame(to_utf8(body, content_type)))
    first = parser.css_first("base[href]")
    base = urljoin(url, (first.attributes.get("href") or "").strip()[:2000]) if first else url
    found: dict[str, tuple[tuple[bool, int, int], NamedFeed]] = {}
    for place, node in enumerate(parser.css("link[rel][href]")[: 10 * _MAX_LINKS]):
        attributes = node.attributes
        kind = media_type_of(attributes.get("type"))
        if "alternate" not in (attributes.get("rel") or "").lower().split() or kind not in _TYPES:
            continue
        if "hreflang" in attributes and _TYPES[kind] < _SURE:  # the page in another language
            continue
        if address := absolute(attributes.get("href"), base):
            title = one_line(attributes.get("title"), 200)
            is_aside = bool(_ASIDE.search(f"{title} {urlsplit(address).path}"))
            found.setdefault(address, ((is_aside, -_TYPES[kind], place), NamedFeed(address, title)))
    if not found:
        for place, node in enumerate(parser.css("a[href]")[: 40 * _MAX_LINKS]):
            address = absolute(node.attributes.get("href"), base)
            if address is None or not _LOOKS_LIKE_FEED.search(urlsplit(address).path):
                continue
            title = one_line(node.text(deep=True)[:400], 200)
            is_aside = bool(_ASIDE.search(f"{title} {urlsplit(address).path}"))
            found.setdefault(address, ((is_aside, 0, place), NamedFeed(address, title)))
    ranked = sorted(found.values(), key=lambda one: one[0])
    return tuple(feed for _, feed in ranked[:_MAX_LINKS])


def common_places(url: str) -> tuple[str, ...]:
    """Where the site of an address may have a feed that no page names."""
    return tuple(urljoin(url, path) for path in _COMMON)
