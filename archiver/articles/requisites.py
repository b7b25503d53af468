"""What a page or style sheet needs to be shown: the addresses of its images, styles, scripts and frames."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urldefrag, urljoin

from selectolax.lexbor import LexborHTMLParser

from ..heavy import drop_text
from ..taming import tame
from .charset import decode_text, to_utf8
from .css import iter_css_addresses

MAX_REQUISITES = 5_000
_MAX_CANDIDATES = 40
_MAX_URL_CHARS = 4_000
#: Frames that stand in the page's own attributes (srcdoc), within each other.
_MAX_FRAMES_IN_FRAMES = 3

_ADDRESS_ATTRIBUTES = {
    "img": ("src",),
    "source": ("src",),
    "video": ("poster", "src"),
    "audio": ("src",),
    "track": ("src",),
    "embed": ("src",),
    "object": ("data",),
    "iframe": ("src",),
    "frame": ("src",),
    "script": ("src",),
    "input": ("src",),
    "image": ("href", "xlink:href"),
    "use": ("href", "xlink:href"),
    "feimage": ("href", "xlink:href"),
    "amp-img": ("src",),
    "amp-anim": ("src",),
    "amp-video": ("poster", "src"),
    "amp-iframe": ("src",),
}
#: Where lazy loaders put the address until the element scrolls into view.
_LAZY = (
    *("data-src", "data-lazy-src", "data-original", "data-original-src", "data-lazy", "data-hi-res-src"),
    *("data-bg", "data-background", "data-background-image", "data-poster", "data-full-src", "data-image"),
    "data-img-src",
)
_SETS = ("srcset", "data-srcset", "data-lazy-srcset", "imagesrcset", "data-original-set", "data-bgset")
_SELECTOR = ",".join(
    (
        "img,source,video,audio,track,embed,object,iframe,frame,script,link,input,style,meta,body,td,table",
        "image,use,feImage,amp-img,amp-video,amp-iframe,amp-anim,[style],[background]",
        *(f"[{name}]" for name in (*_LAZY, *_SETS)),
    )
)
_LINK_RELATIONS = frozenset(
    {"stylesheet", "icon", "shortcut", "apple-touch-icon", "apple-touch-icon-precomposed", "mask-icon"}
    | {"preload", "modulepreload", "manifest", "image_src"}
)
_META_IMAGES = frozenset(
    {"og:image", "og:image:url", "og:image:secure_url", "twitter:image", "twitter:image:src"}
    | {"msapplication-tileimage"}
)
_WHITE_SPACE = str.maketrans({" ": "%20", "\f": "%0C", "\t": None, "\n": None, "\r": None})
_CSS_CHARSET = re.compile(rb"^@charset \"([\w-]{1,40})\";")


def find_requisites(html: bytes, *, url: str, content_type: str | None = None) -> tuple[str, ...]:
    """Absolute http(s) addresses that the page needs to be shown, each once, in the page's order."""
    found: dict[str, None] = {}
    _search(found, tame(drop_text(to_utf8(html, content_type))), url, _MAX_FRAMES_IN_FRAMES)
    found.pop(urldefrag(url).url, None)
    return tuple(found)


def _search(found: dict[str, None], html: bytes, url: str, depth: int) -> None:
    parser = LexborHTMLParser(html)
    # The first one counts, and for what stands before it too.
    named = parser.css_first("base[href]")
    base = (_join(url, named.attributes.get("href") or "") if named else None) or url
    for node in parser.css(_SELECTOR):
        attrs = node.attributes
        tag = node.tag or ""
        for href in _needed(tag, attrs):
            _note(found, base, href)
        if tag == "iframe" and depth and (inside := attrs.get("srcdoc")):
            _search(found, tame(inside.encode("utf-8", "replace")), base, depth - 1)
        if tag == "style":
            for href in iter_css_addresses(node.text()):
                _note(found, base, href)
        if len(found) >= MAX_REQUISITES:
            break


def find_css_requisites(css: bytes, *, url: str) -> tuple[str, ...]:
    """Absolute http(s) addresses of the images, fonts and further sheets that a style sheet loads."""
    declared = _CSS_CHARSET.match(css)
    text = decode_text(
        css, f"text/css; charset={declared[1].decode('ascii', 'replace')}" if declared else None
    )
    found: dict[str, None] = {}
    for href in iter_css_addresses(text):
        _note(found, url, href)
        if len(found) >= MAX_REQUISITES:
            break
    return tuple(found)


def _needed(tag: str, attrs: dict[str, str | None]) -> Iterator[str]:
    if tag == "link":
        relations = set((attrs.get("rel") or "").lower().split())
        if not relations.isdisjoint(_LINK_RELATIONS):
            yield attrs.get("href") or ""
            yield from iter_srcset(attrs.get("imagesrcset") or "")
        return
    if tag == "meta":
        name = (attrs.get("property") or attrs.get("name") or "").lower()
        if name in _META_IMAGES or attrs.get("itemprop") == "image":
            yield attrs.get("content") or ""
        return
    for name in _ADDRESS_ATTRIBUTES.get(tag, ()):
        yield attrs.get(name) or ""
    if not attrs:
        return
    yield attrs.get("background") or ""
    if tag not in ("script", "a", "button", "form"):
        for name in _LAZY:
            yield attrs.get(name) or ""
        for name in _SETS:
            yield from iter_srcset(attrs.get(name) or "")
    if style := attrs.get("style"):
        yield from iter_css_addresses(style)


def iter_srcset(value: str) -> Iterator[str]:
    """The addresses of a ``srcset``: commas part its candidates, but may also stand inside an address."""
    position = 0
    for _ in range(_MAX_CANDIDATES):
        while position < len(value) and (value[position].isspace() or value[position] == ","):
            position += 1
        start = position
        while position < len(value) and not value[position].isspace():
            position += 1
        if start == position:
            return
        candidate = value[start:position]
        yield candidate.rstrip(",")
        if not candidate.endswith(","):
            comma = value.find(",", position)
            if comma < 0:
                return
            position = comma + 1


def _note(found: dict[str, None], base: str, href: str) -> None:
    if href and (address := _join(base, href)) is not None and len(found) < MAX_REQUISITES:
        found.setdefault(address)


def _join(base: str, href: str) -> str | None:
    # As browsers read an address: line breaks and tabs in it count for nothing, blanks are escaped.
    href = href.strip().translate(_WHITE_SPACE)
    if not href or href[0] == "#" or len(href) > _MAX_URL_CHARS:
        return None
    try:
        address = urldefrag(urljoin(base, href)).url
    except ValueError:
        return None
    return address if address.startswith(("http://", "https://")) else None
