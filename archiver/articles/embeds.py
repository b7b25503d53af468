"""Posts shown inside a page: which element shows one, and which post it is.

What platforms' own markup looks like is declared in ``platforms``; here are the
shapes that newsrooms put around it (lazy attributes, proxying frames, bare
blockquotes).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import islice
from urllib.parse import parse_qsl, urlsplit

from ..model import Address, Embed
from ..platforms import find_embed, find_embed_platform, find_shortener_platform, recall
from .claims import looks_like_date, looks_like_signature, names_picture, read_claim
from .json_values import iter_strings, parse_json
from .markers import load_markers
from .parked import unpack_attribute
from .tree import MAX_PARKED, Element, parse_page

Resolve = Callable[[str], str | None]

_FRAMES = frozenset(
    {"iframe", "embed", "object", "amp-iframe", "amp-embed", "frame", "oembed", "fb:post", "fb:video"}
)
#: Attributes besides ``data-…`` that name or carry a post.
_NAMING = frozenset({"cite", "videoid"})
_CARRYING = ("data-", "srcdoc", "props")
#: Where a widget's script is told the place to fill: ``VK.Widgets.Post("vk_post_-1_45616", …)``.
_PLACE_ID = "vk_post_"
_MAX_ATTRIBUTE_CHARS = 4000
_MAX_LINKS = 50
#: Elements of one embed that are looked at.
_MAX_INNER = 1_000
#: Pieces of markup in one attribute's JSON that are parsed.
_MAX_MARKUP = 5
#: What stands around the page's own pictures, links and buttons is no post shown.
_NEVER = frozenset({"a", "img", "button", "input", "amp-img", "body", "html"})
_ADDRESS = re.compile(r"https?://[^\s\"'<>\\]{6,1000}")


def find_shown_post(element: Element, resolve: Resolve) -> Embed | None:
    """The post that an element shows, or ``None`` where it shows none (its children may)."""
    tag = element.tag
    frame = tag in _FRAMES or tag.startswith("amp-")
    attrs = element.attrs
    if not attrs and not frame and tag != "blockquote":
        return None
    address = _declared(element, frame, resolve)
    if address is not None:
        return _embed(_fuller(address, element, resolve), element, resolve)
    if any(map(_carries, attrs)):
        carried = _carried(element, resolve)
        if carried is not None:
            return carried
    if frame:
        return None
    platform = find_embed_platform(attrs)
    marked = platform is not None or not load_markers().post.isdisjoint(element.get("class").lower().split())
    if tag != "blockquote" and not marked:
        return None
    return _enclosed(element, marked, platform, resolve)


def _carries(name: str) -> bool:
    return name.startswith(_CARRYING)


def _names(name: str) -> bool:
    return name.startswith("data-") or name in _NAMING


def _declared(element: Element, frame: bool, resolve: Resolve) -> Address | None:
    """The post that the element's own attributes name."""
    attrs = element.attrs
    if not frame and not any(map(_names, attrs)) and not element.get("id").startswith(_PLACE_ID):
        return None
    if element.tag in _NEVER:
        return None
    if url := find_embed(element.tag, attrs):
        address = recall(resolve(url) or url)
        if address.kind == "post" or address.needs == "expansion":
            return address
    for name, value in attrs.items():
        if not value or len(value) > _MAX_ATTRIBUTE_CHARS:
            continue
        if not (frame or name.startswith("data-") or name == "cite"):
            continue
        if value.lstrip()[:8].lower().startswith(("http:", "https:", "//")):
            address = recall(resolve(value) or value)
            if address.kind == "post":
                return address
            if frame and (inner := _wrapped(value)) is not None:
                return inner
    return None


def _carried(element: Element, resolve: Resolve) -> Embed | None:
    """The one post that an attribute carries as markup or as JSON."""
    if element.tag in _NEVER:
        return None
    for name, value in element.attrs.items():
        if not value or not name.startswith(_CARRYING) or (plain := unpack_attribute(value)) is None:
            continue
        texts = [plain]
        if plain[0] in "{[" and (values := parse_json(plain)) is not None:
            texts = list(islice(iter_strings(values), _MAX_INNER))
        for markup in [text for text in texts if "<" in text and "/" in text][:_MAX_MARKUP]:
            inner = parse_page(markup.encode("utf-8", "replace"), parked=MAX_PARKED)
            shown = [e for part in inner.elements[1:] if (e := find_shown_post(part, resolve)) is not None]
            if shown:
                return shown[0]
        if "<" not in plain or texts[0] is not plain:
            addresses = [
                recall(url) for url in _ADDRESS.findall(" ".join(texts).replace("\\/", "/"))[:_MAX_LINKS]
            ]
            posts = {address.post: address for address in addresses if address.post is not None}
            if len(posts) == 1:
                return _embed(next(iter(posts.values())), element, resolve)
    return None


def _fuller(address: Address, element: Element, resolve: Resolve) -> Address:
    """The same post as a link inside the element names it, where that says more (the author)."""
    if address.author is None and address.post is not None:
        for inner in islice(element.iter(), _MAX_INNER):
            if inner.tag == "a" and inner.attrs.get("href"):
                other = recall(resolve(inner.get("href")) or "")
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
        if value[:4].lower() == "http" and (address := recall(value)).kind == "post":
            return address
    return None


def _enclosed(element: Element, marked: bool, platform: str | None, resolve: Resolve) -> Embed | None:
    """The post that the links inside a blockquote, or inside a post's markup, name."""
    posts: list[Address] = []
    short: Address | None = None
    last_is_post = False
    for inner in islice(element.iter(), _MAX_INNER):
        if inner is not element and inner.tag in ("iframe", "blockquote"):
            address = _declared(inner, inner.tag == "iframe", resolve)
            if address is not None:
                posts.append(address)
        elif inner.tag == "a" and inner.attrs.get("href"):
            address = recall(resolve(inner.get("href")) or "")
            last_is_post = address.kind == "post"
            if last_is_post and platform in (None, address.platform):
                posts.append(address)
            elif _is_own_short(inner, address, platform, element):
                short = address
            if len(posts) > _MAX_LINKS:
                break
    text = element.text()[-1000:]
    signed = looks_like_signature(text)
    if not posts:
        if element.tag == "blockquote" and (marked or signed):
            claim = read_claim(element, resolve)
            platform = platform or ("x" if signed else None)
            if short is not None:
                return Embed(url=short.url, position=0, platform=platform, claim=claim)
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


def _is_own_short(link: Element, address: Address, platform: str | None, element: Element) -> bool:
    """Whether a link inside an embed leads to the embedded post itself, though only the network tells.

    Links in the post's own words lead anywhere: what counts is its date, its picture, a share link of the
    platform, or a link that is all there is.
    """
    if address.post is not None or address.needs != "expansion":
        return False
    if platform is not None:
        of = address.platform or find_shortener_platform(address.url)
        if of not in (None, platform):
            return False
    words = link.text()
    return (
        (address.platform is not None and address.platform == platform)
        or names_picture(words)
        or looks_like_date(words)
        or words == element.text()
    )


def _embed(address: Address, element: Element, resolve: Resolve) -> Embed:
    url = address.url
    if address.canonical_url is not None and not url.startswith(("http:", "https:")):
        url = address.canonical_url
    return Embed(url=url, position=0, platform=address.platform, claim=read_claim(element, resolve))
