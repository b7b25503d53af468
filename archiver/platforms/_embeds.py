"""Embeds in HTML, found by the markup that the platforms declare."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple
from urllib.parse import unquote

from ..urls import unwrap
from ._identify import identify
from ._registry import PLATFORMS
from ._spec import Mark, words

#: Elements whose own address is what they show.
_FRAMES = frozenset({"iframe", "embed", "object", "amp-iframe", "frame", "amp-embed", "video-embed"})
#: Where lazy loaders and consent managers park a frame's address, most trusted first.
_SOURCES = words(
    """
    src data-src data-lazy-src data-original data-url data-embed-src data-cookieblock-src data-cmp-src
    data-litespeed-src data-src-cmplz data-iframe-src data-fallback-url data-link data-suppressedsrc
    data-orig-src data url
    """
)
#: Elements of any kind whose attribute is a post's address, whoever wrote the page.
_ADDRESSES = words(
    """
    data-embed-url data-oembed-url data-post-url data-tweet-url data-permalink data-embed-href
    data-social-url cite
    """
)
_MAX_VALUE = 4000


class Marks(NamedTuple):
    """Everything declared, arranged for looking up."""

    #: Attribute -> what it may mean.
    by_attr: dict[str, list[Mark]]
    #: Class -> platform, for embeds that name their post only inside.
    classes: dict[str, str]


@cache
def embed_marks() -> Marks:
    """What all platforms declare."""
    by_attr: dict[str, list[Mark]] = defaultdict(list)
    classes: dict[str, str] = {}
    for platform in PLATFORMS.values():
        for mark in platform.embeds:
            by_attr[mark.attr].append(mark)
        classes |= dict.fromkeys(platform.embed_classes, platform.name)
    return Marks(dict(by_attr), classes)


def find_embed_mark(tag: str, attrs: Mapping[str, str | None]) -> str | None:
    """The address of the post that an element embeds, or ``None``."""
    tag = tag.lower()
    by_attr = embed_marks().by_attr
    for name in attrs:
        for mark in by_attr.get(name, ()):
            if url := _read(mark, tag, attrs):
                return url
    names = _SOURCES if tag in _FRAMES else _ADDRESSES
    for name in names:
        value = attrs.get(name)
        if value and len(value) <= _MAX_VALUE and (url := _post_address(value, shared=tag in _FRAMES)):
            return url
    return None


def _read(mark: Mark, tag: str, attrs: Mapping[str, str | None]) -> str | None:
    value = (attrs.get(mark.attr) or "").strip()
    if not value or len(value) > _MAX_VALUE or (mark.tag and mark.tag != tag):
        return None
    if mark.cls and mark.cls not in (attrs.get("class") or "").lower().split():
        return None
    found = re.fullmatch(mark.shape, value)
    if not found:
        return None
    return _post_address(mark.url.format(value=found.groupdict().get("value") or value), shared=True)


def _post_address(value: str, *, shared: bool = False) -> str | None:
    """The address, wrappers off, where it is a post's; with ``shared`` a share link that tells none, too."""
    value = value.strip()
    if value.startswith("//"):
        value = "https:" + value
    elif value[:12].lower().startswith(("https%3a", "http%3a")):
        value = unquote(value)
    if not value.startswith(("http://", "https://", "at://")):
        return None
    address = identify(value)
    is_share = shared and address.platform is not None and address.needs == "expansion"
    return unwrap(value) if address.kind == "post" or is_share else None
