"""Posts shown inside a page: which element shows one, and which post it is.

What platforms' own markup looks like is declared in ``platforms``; here are the
shapes that newsrooms put around it (lazy attributes, proxying frames, bare
blockquotes).
"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qsl, urlsplit

from ..model import Address, Embed
from ..platforms import find_embed, find_embed_platform, identify
from .claims import looks_like_signature, read_claim
from .markers import load_markers
from .tree import Element

Resolve = Callable[[str], str | None]

_FRAMES = frozenset({"iframe", "embed", "object", "amp-iframe", "amp-embed", "frame"})
_MAX_ATTRIBUTE_CHARS = 4000
_MAX_LINKS = 50


def find_shown_post(element: Element, resolve: Resolve) -> Embed | None:
    """The post that an element shows, or ``None`` where it shows none (its children may)."""
    tag = element.tag
    frame = tag in _FRAMES or tag.startswith("amp-")
    address = _declared(element, frame, resolve)
    if address is not None:
        return _embed(_fuller(address, element, resolve), element, resolve)
    if frame:
        return None
    platform = find_embed_platform(element.attrs)
    marked = platform is not None or not load_markers().post.isdisjoint(element.get("class").lower().split())
    if tag != "blockquote" and not marked:
        return None
    return _enclosed(element, marked, platform, resolve)


def _declared(element: Element, frame: bool, resolve: Resolve) -> Address | None:
    """The post that the element's own attributes name."""
    attrs = element.attrs
    if not frame and not any(n.startswith("data-") or n in ("cite", "videoid") for n in attrs):
        return None
    if element.tag == "a":
        return None
    if url := find_embed(element.tag, attrs):
        address = identify(resolve(url) or url)
        if address.kind == "post":
            return address
    for name, value in attrs.items():
        if not value or len(value) > _MAX_ATTRIBUTE_CHARS:
            continue
        if frame or (name.startswith("data-") and element.tag != "img") or name == "cite":
            start = value.lstrip()[:8].lower()
            if not start.startswith(("http", "//")):
                continue
            address = identify(resolve(value) or value)
            if address.kind == "post":
                return address
            if frame and (inner := _wrapped(value)) is not None:
                return inner
    return None


def _fuller(address: Address, element: Element, resolve: Resolve) -> Address:
    """The same post as a link inside the element names it, where that says more (the author)."""
    if address.author is None:
        for inner in element.iter():
            if inner.tag == "a" and inner.attrs.get("href"):
                other = identify(resolve(inner.get("href")) or "")
                if other.post == address.post and other.author:
                    return other
    return address


def _wrapped(url: str) -> Address | None:
    """The post whose address a frame's address carries as a parameter (embed services do so)."""
    try:
        parts = urlsplit(url.strip())
        values = parse_qsl(parts.query, max_num_fields=50) + parse_qsl(parts.fragment, max_num_fields=50)
    except ValueError:
        return None
    for _, value in values:
        if value[:4].lower() == "http" and (address := identify(value)).kind == "post":
            return address
    return None


def _enclosed(element: Element, marked: bool, platform: str | None, resolve: Resolve) -> Embed | None:
    """The post that the links inside a blockquote, or inside a post's markup, name."""
    posts: list[Address] = []
    last_is_post = False
    for inner in element.iter():
        if inner is not element and inner.tag in ("iframe", "blockquote"):
            address = _declared(inner, inner.tag == "iframe", resolve)
            if address is not None:
                posts.append(address)
        elif inner.tag == "a" and inner.attrs.get("href"):
            address = identify(resolve(inner.get("href")) or "")
            last_is_post = address.kind == "post"
            if last_is_post and platform in (None, address.platform):
                posts.append(address)
            if len(posts) > _MAX_LINKS:
                break
    text = element.text()[-1000:]
    signed = looks_like_signature(text)
    if not posts:
        if element.tag == "blockquote" and (marked or signed):
            claim = read_claim(element, resolve)
            platform = platform or ("x" if signed else None)
            return (
                Embed(url=None, position=0, platform=platform, claim=claim) if claim and claim.text else None
            )
        return None
    if not marked and not (
        last_is_post and (signed or (len({p.post for p in posts}) == 1 and len(text) < 900))
    ):
        return None
    if len({p.post for p in posts}) > 3:
        return None
    # A post's signature comes last; links before it are its own words, quoting other posts.
    return _embed(posts[-1], element, resolve)


def _embed(address: Address, element: Element, resolve: Resolve) -> Embed:
    return Embed(url=address.url, position=0, platform=address.platform, claim=read_claim(element, resolve))
