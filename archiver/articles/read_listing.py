"""What a source's answer lists, whatever kind of listing it is."""

from __future__ import annotations

from ..errors import SourceError
from ..model import SourceKind
from .decode import decode_content
from .feed import parse_feed
from .front_page import parse_front_page
from .json_feed import parse_json_feed
from .kind import media_type_of
from .list_file import parse_list
from .listing import Feed
from .sitemap import MAX_SITEMAP_BYTES, MAX_SITEMAP_ENTRIES, parse_sitemap

_LOOK_BYTES = 4096
_JSON_TYPES = frozenset({"application/feed+json", "application/json"})


def parse_listing(
    body: bytes,
    *,
    url: str,
    content_type: str | None = None,
    kind: SourceKind,
    most: int = MAX_SITEMAP_ENTRIES,
) -> Feed:
    """The listing in ``body``, gzipped or not; what it says it is counts more than what it was added as.

    ``most`` bounds the entries of sitemaps and lists.

    :raises SourceError: it lists nothing that can be read; the reason is one line.
    """
    if body.startswith(b"\x1f\x8b"):
        body = decode_content(body, "gzip", MAX_SITEMAP_BYTES)
    if not body.strip(b" \t\r\n\0"):
        raise SourceError(url, "empty: no feed" if kind == "feed" else f"empty: no {kind}")
    head = body[:_LOOK_BYTES].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    if b"<urlset" in head or b"<sitemapindex" in head or b":urlset" in head:
        return parse_sitemap(body, url=url, content_type=content_type, most=most)
    if kind == "page":
        return parse_front_page(body, url=url, content_type=content_type)
    is_json = media_type_of(content_type) in _JSON_TYPES and not head.startswith(b"<")
    if is_json or head.startswith(b"{"):
        return parse_json_feed(body, url=url)
    if kind == "list" or (kind == "sitemap" and head.startswith((b"http://", b"https://"))):
        return parse_list(body, url=url, content_type=content_type, most=most)
    return parse_feed(body, url=url, content_type=content_type)
