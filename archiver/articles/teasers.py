"""Lists of other articles, told by their shape: the same small part several times, each mostly a link."""

from __future__ import annotations

from itertools import islice
from urllib.parse import urlsplit

from .tree import Element, Page

#: A list has at least so many teasers, and they are this part of its children.
_MIN_TEASERS = 3
_SHARE = 0.7
#: A list of places on the page is links for this part; times stand beside them.
_ANCHOR_SHARE = 0.6
_MAX_INNER = 1_000
_ROWS = frozenset({"ul", "ol"})
#: Longer parts are text.
_MAX_CHARS = 700
_HEADINGS = frozenset({"h2", "h3", "h4", "h5", "h6"})
_HEADS = _HEADINGS | {"img", "picture", "amp-img", "figure"}
_LISTS = frozenset({"ul", "ol", "div", "section", "aside", "tbody", "table", "main", "article"})


def drop_teasers(page: Page, elements: list[Element]) -> None:
    """Mark the teasers among ``elements`` (in document order) as ``dropped``."""
    chars: dict[int, int] = {}
    linked: dict[int, int] = {}
    #: Elements that hold a heading which is one link, or a picture that is one.
    headed: set[int] = set()
    for element in reversed(elements):
        size = inside = 0
        is_link = element.tag == "a"
        heads = False
        for child in element.children:
            if isinstance(child, str):
                if not child.isspace():
                    size += len(child)
            elif not child.dropped:
                key = id(child)
                size += chars.get(key, 0)
                inside += linked.get(key, 0)
                heads = heads or key in headed or (is_link and child.tag in _HEADS)
        inside = size if is_link else inside
        key = id(element)
        if size:
            chars[key], linked[key] = size, inside
        if heads or (size and element.tag in _HEADINGS and inside >= size * 0.8):
            headed.add(key)
    site = _host(page)
    for element in elements:
        if element.dropped or element.tag not in _LISTS:
            continue
        if element.tag in _ROWS and _leads_to_anchors(
            element, chars.get(id(element), 0), linked.get(id(element), 0)
        ):
            for inner in element.iter():
                inner.dropped = True
            continue
        children = _inner(element)
        if len(children) < _MIN_TEASERS:
            continue
        teasers = [
            child
            for child in children
            if (words := linked.get(id(child), 0))
            and (words * 2 >= chars[id(child)] or id(child) in headed)
            and chars[id(child)] <= _MAX_CHARS
            and child.tag != "p"
            and not child.shows
        ]
        if len(teasers) < max(_MIN_TEASERS, _SHARE * len(children)):
            continue
        for teaser in teasers:
            if _leads_within(teaser, site):
                for inner in teaser.iter():
                    inner.dropped = True


def _leads_to_anchors(element: Element, chars: int, linked: int) -> bool:
    """Whether a list is mostly links, all of them to places of the same page: contents, key events."""
    if not linked or linked < chars * _ANCHOR_SHARE:
        return False
    inside = list(islice(element.iter(), _MAX_INNER + 1))
    hrefs = [inner.get("href").strip() for inner in inside if inner.tag == "a"]
    return len(inside) <= _MAX_INNER and all(href[:1] == "#" and len(href) > 1 for href in hrefs)


def _inner(element: Element) -> list[Element]:
    return [child for child in element.children if not isinstance(child, str) and not child.dropped]


def _host(page: Page) -> str | None:
    named = next((r.get("href") for r in page.relations if "canonical" in (r.get("rel") or "").lower()), None)
    named = named or next((m.get("content") for m in page.metas if m.get("property") == "og:url"), None)
    return _host_of(named or "")


def _host_of(url: str) -> str | None:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.") or None
    except ValueError:
        return None


def _leads_within(element: Element, site: str | None) -> bool:
    """Whether the first link leads to a page of the same site."""
    for inner in element.iter():
        if inner.tag == "a" and (href := inner.get("href").strip()):
            host = _host_of(href)
            return host is None or host == site
    return False
