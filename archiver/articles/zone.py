"""Where on a page its article is: what to leave out, and the element that holds the rest.

By structure only (tags, roles, class words, how much running text and how many
links there are), never by host: publishers change their pages, and a rule for
one of them is wrong for the next.
"""

from __future__ import annotations

import re

from ..lightly import dataclass
from ..platforms import find_embed, find_embed_platform
from .markers import MAX_NAMES_CHARS, NOTHING, Kind, kinds_of, load_markers
from .teasers import drop_teasers
from .tree import INLINE, Element, Page

#: A block counts as running text from this many characters outside links.
_PROSE_CHARS = 60
#: What holds more than this part of the page's running text is never left out for its name, where the
#: headline is known to stand elsewhere; and where none is known.
_SURE = 0.7
_HALF = 0.5
#: When less than this part is left, the article was left out.
_TOO_LITTLE = 0.15
#: A part that is named after a layout is beside the article when it holds less than this.
_BESIDE = 0.3
#: What is named an embed and holds more running text than this is something larger.
_EMBED_CHARS = 1500
#: Elements that posts are shown with.
_SHOWING = frozenset({"blockquote", "iframe", "amp-twitter", "amp-instagram", "amp-iframe", "amp-facebook"})
_ICONS = frozenset({"a", "img", "span", "i"})
_NOT_BY_NAME = frozenset({"html", "body", "main", "iframe", "blockquote", "p"})
#: The core is the innermost element with this part of the running text around it ...
_CORE_SHARE = 0.75
#: ... unless such an element stands beside it.
_RUNNING_TEXT = frozenset({"p", "blockquote", "ul", "ol", "h2", "h3"})
#: The article's surroundings count with it while they hold at most this much more running text.
_WIDER = 1.4
#: The headline's own part counts as the core when it holds this much of what the heaviest part holds.
_OWN_SHARE = 0.2
_FEW_CHARS = 60
_MAX_HEADINGS = 100
#: So many articles below a headline that is none of theirs are the posts of a live blog.
_LIVE_BLOG = 4
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


@dataclass(frozen=True)
class Zone:
    """The part of a page that is read."""

    root: Element
    #: The page's headline, where one was recognised.
    heading: Element | None


def find_zone(page: Page) -> Zone:
    """The article's element, with everything in it that isn't the article marked ``dropped``."""
    elements = page.elements
    _weigh(elements)
    heading = _find_heading(elements, page)
    keepers = {id(page.root)}
    if heading is not None:
        keepers.update(id(e) for e in heading.ancestors())
    _drop(elements, page.root.mass, _SURE if heading is not None else _HALF, keepers)
    if _kept_mass(elements) < page.root.mass * _TOO_LITTLE:
        # What went was the article: names lie, or it has no headline.
        for element in elements:
            element.dropped = False
        _drop(elements, page.root.mass, _TOO_LITTLE, keepers)
    _drop_other_articles(elements, heading)
    drop_teasers(page, [e for e in elements if not e.dropped])
    _weigh(_around_dropped(elements))
    return Zone(_choose_root(page.root, heading), heading)


def _weigh(elements: list[Element]) -> None:
    """Set each element's ``mass`` and ``posts``; ``elements`` in document order."""
    for element in reversed(elements):
        plain = linked = mass = posts = 0
        shows = element.shows
        for child in element.children:
            if isinstance(child, str):
                if not child.isspace():
                    plain += len(child)
                continue
            if child.dropped:
                continue
            inner = child
            mass += inner.mass
            posts += inner.posts
            shows = shows or inner.shows
            if inner.words is not None:
                plain += inner.words[0]
                linked += inner.words[1]
        tag = element.tag
        if tag in INLINE:
            element.words = (0, plain + linked) if tag == "a" else (plain, linked)
        elif plain >= _PROSE_CHARS and linked < plain:
            mass += plain if tag != "li" else plain // 2
        if tag in _SHOWING:
            shows = True
            if _is_post(element):
                posts += 1
        element.mass, element.posts, element.shows = mass, posts, shows


def _around_dropped(elements: list[Element]) -> list[Element]:
    """The kept elements with something dropped inside, in document order: the others weigh the same."""
    around: set[int] = set()
    for element in elements:
        outer = element.parent if element.dropped else None
        while outer is not None and not outer.dropped and id(outer) not in around:
            around.add(id(outer))
            outer = outer.parent
    return [element for element in elements if id(element) in around]


def _is_post(element: Element) -> bool:
    return (
        find_embed_platform(element.attrs) is not None or find_embed(element.tag, element.attrs) is not None
    )


def _find_heading(elements: list[Element], page: Page) -> Element | None:
    """The ``<h1>`` whose words are most like the page's title, else the first with words."""
    title = set((page.title or "").lower().split())
    best: Element | None = None
    best_score = -1.0
    for element in [e for e in elements if e.tag == "h1"][:_MAX_HEADINGS]:
        if element.children:
            words = element.text().lower().split()[:60]
            if words:
                score = len(title.intersection(words)) / len(words)
                if score > best_score:
                    best, best_score = element, score
    return best


def _kept_mass(elements: list[Element]) -> int:
    """Running text that isn't dropped: what the dropped parts nearest the root hold is taken off."""
    gone = sum(e.mass for e in elements if e.dropped and e.parent is not None and not e.parent.dropped)
    return elements[0].mass - gone


def _drop(elements: list[Element], total: int, ceiling: float, keepers: set[int]) -> None:
    """Mark what isn't the article; what holds more than ``ceiling`` of all running text is kept."""
    # Inside what is named an embed, names say nothing: "banner" is its consent notice, "overlay" its cover.
    in_embed: set[int] = set()
    for element in elements:
        parent = element.parent
        if parent is not None and parent.dropped:
            element.dropped = True
            continue
        embed = id(parent) in in_embed
        kinds = _kinds(element)
        share = element.mass / total if total else 0.0
        if share <= ceiling and id(element) not in keepers:
            element.dropped = _is_boilerplate(element, kinds, share, by_name=not embed)
        if embed or ("embed" in kinds and "class" in element.attrs and element.mass < _EMBED_CHARS):
            in_embed.add(id(element))


def _kinds(element: Element) -> frozenset[Kind]:
    attrs = element.attrs
    if "class" not in attrs and "id" not in attrs:
        return NOTHING
    return kinds_of(f"{attrs.get('class') or ''} {attrs.get('id') or ''}"[:MAX_NAMES_CHARS])


def _is_boilerplate(element: Element, kinds: frozenset[Kind], share: float, *, by_name: bool) -> bool:
    tag, attrs = element.tag, element.attrs
    markers = load_markers()
    if tag in markers.tags:
        return True
    if not attrs:
        return False
    if not markers.attributes.isdisjoint(attrs):
        return True
    if "embed" not in kinds:
        # Embeds are often hidden until their script has run.
        if "hidden" in attrs or (attrs.get("aria-hidden") == "true" and tag not in _ICONS):
            return True
        if (role := attrs.get("role")) and role.lower() in markers.roles:
            return True
        if (style := attrs.get("style")) and _HIDDEN_STYLE.search(style[:500]):
            return True
    if not kinds or not by_name or tag in _NOT_BY_NAME:
        return False
    return (
        "boilerplate" in kinds
        or ("layout" in kinds and share < _BESIDE)
        or ("weak" in kinds and not element.mass and not element.shows)
    )


def _drop_other_articles(elements: list[Element], heading: Element | None) -> None:
    """Leave out further articles that a page loads below the first, each with a headline of its own."""
    outer: Element | None = None
    with_heading: list[Element] = []
    for element in elements:
        if element.tag == "article" and not element.dropped:
            if outer is not None and _inside(element, outer):
                continue
            outer = element
            if any(e.tag == "h1" and e.text() for e in element.iter()):
                with_heading.append(element)
    if len(with_heading) < 2:
        return
    mine = next((a for a in with_heading if heading is not None and _inside(heading, a)), None)
    if mine is None:
        if len(with_heading) >= _LIVE_BLOG:
            return
        mine = with_heading[0]
    for article in with_heading:
        if article is not mine:
            for element in article.iter():
                element.dropped = True


def _inside(element: Element, container: Element) -> bool:
    return any(a is container for a in element.ancestors())


def _choose_root(top: Element, heading: Element | None) -> Element:
    root = top
    while True:
        best = max(_kept_children(root), key=lambda c: c.weight, default=None)
        if best is None or best.weight < max(1, root.weight * _CORE_SHARE):
            break
        if any(c.weight and c is not best and _is_alike(c, best) for c in _kept_children(root)):
            break
        root = best
    core = next((a for a in (root, *root.ancestors()) if a.tag == "article"), root)
    if core.tag != "article" and heading is not None:
        core = _own_part(heading, core) or core
    return _widen(core, heading)


def _own_part(heading: Element, core: Element) -> Element | None:
    """The headline's own part of the page, where the core is all of the page or a part far from the headline.

    A short article may stand beside longer texts that aren't told apart by name.
    """
    least = max(1.0, core.weight * _OWN_SHARE)
    article = next((a for a in heading.ancestors() if a.tag == "article" and a.weight >= least), None)
    if article is not None:
        return article
    around = next((a for a in (core, *core.ancestors()) if _inside(heading, a)), None)
    if around is None or around.tag not in ("html", "body"):
        return None
    return next((a for a in heading.ancestors() if a.weight >= least and a.tag not in ("html", "body")), None)


def _is_alike(element: Element, best: Element) -> bool:
    """Whether running text beside the best part is of the same article."""
    names = best.get("class")
    return element.tag in _RUNNING_TEXT or (bool(names) and names == element.get("class"))


def _kept_children(element: Element) -> list[Element]:
    return [c for c in element.children if not isinstance(c, str) and not c.dropped]


def _widen(core: Element, heading: Element | None) -> Element:
    """Take in what stands around the core: the headline and lead picture before it, notes after it.

    What stands before the headline, and what follows the core without being
    running text for the most part, is left out.
    """
    root = core
    for ancestor in core.ancestors():
        holds_heading = heading is not None and _inside(heading, ancestor)
        if ancestor.tag in ("html", "body") or ancestor.weight > core.weight * _WIDER:
            break
        if holds_heading or ancestor.tag == "main" or ancestor.get("role") == "main":
            root = ancestor
            break
    inner = core
    while inner is not root:
        outer = inner.parent
        if outer is None:
            break
        _trim(outer, inner, heading, nearest=inner is core)
        inner = outer
    return root


def _trim(outer: Element, core: Element, heading: Element | None, *, nearest: bool) -> None:
    before = True
    started = heading is None or not _inside(heading, outer)
    for child in outer.children:
        if isinstance(child, str):
            continue
        if child is core:
            before = False
        elif before:
            started = started or child is heading or (heading is not None and _inside(heading, child))
            # A picture or video may stand above the headline.
            child.dropped = child.dropped or (not started and len(child.text()) > _FEW_CHARS)
        else:
            # Right beside the core, a post may be shown without words around it.
            shown = nearest and core.tag != "article" and child.shows and not child.mass
            child.dropped = child.dropped or (child.mass * 2 <= len(child.text()) and not shown)
