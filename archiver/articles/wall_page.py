"""A page that may stand in for another, parsed: how much it shows, and of what kind.

Only pages that are called so, or say so, come here.
"""

from __future__ import annotations

import re
from dataclasses import field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from ..lightly import dataclass
from ..taming import tame
from .charset import to_utf8
from .tree import INLINE
from .wall_look import LOOK_BYTES
from .wall_words import fold

#: Text in paragraphs of fewer characters is no running text: captions, buttons, what is said of cookies.
_RUNNING_CHARS = 60
#: A logo and what goes with it.
_FEW_PICTURES = 2

_UNSEEN = "script, style, template, svg, noscript, head"
#: What a site has on each page.
_FURNITURE = frozenset({"nav", "footer", "aside", "header"})
_OWN = frozenset({"main", "article"})
_CONTROLS = frozenset({"a", "button", "label", "select", "option", "textarea", "legend", "summary"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_MEDIA = frozenset({"video", "audio", "object", "embed", "figure", "picture"})
_MOUNT = "#root, #app, #__next, #__nuxt, #___gatsby, app-root"
_BOX = re.compile(r"\b(?:modal|popup|pop-up|dialog|overlay|lightbox|offcanvas|drawer)", re.IGNORECASE)
_NOT_SHOWN = re.compile(r"display\s{0,3}:\s{0,3}none|visibility\s{0,3}:\s{0,3}hidden", re.IGNORECASE)
_ARTICLE = re.compile(rb'"@type"\s{0,3}:\s{0,3}\[?\s{0,3}"\w{0,20}article"', re.IGNORECASE)
_NAMED_FIELD = frozenset({"text", "email", "tel", ""})
_WHO = re.compile(r"user|mail|login|account|phone|ident|benutzer|usuario|compte", re.IGNORECASE)
_WHO_CHARS = 200


@dataclass
class WallPage:
    """What a page shows; characters of East Asian scripts count twice."""

    #: Marked as an article, or with the articles that it lists.
    is_article: bool
    #: Marked as an article for those who share it.
    is_shared_as_article: bool
    #: Not meant for search engines.
    is_unlisted: bool
    has_script: bool
    #: Has the place where a script builds the page.
    has_mount: bool
    has_buttons: bool
    passwords: int
    #: Fields for a name, an address or other words.
    fields: int
    #: Asks who one is.
    asks_who: bool
    #: Shows pictures, a film or the like, outside of links and of what a site has on each page.
    has_media: bool = False
    #: Characters in paragraphs, without what a site has on each page and without links; hidden ones included.
    running: int = 0
    #: All characters, but for links.
    total: int = 0
    #: Characters of the page's own that are shown: without links, buttons and headings.
    own: int = 0
    #: The first heading of the first rank that is shown.
    heading: str = ""
    #: Own paragraphs and headings of the first rank that are shown, folded.
    blocks: list[str] = field(default_factory=list)
    #: What stands on links and buttons among them, folded.
    controls: list[str] = field(default_factory=list)

    @property
    def shows_article(self) -> bool:
        return self.is_article and self.running > _RUNNING_CHARS


def read_wall_page(body: bytes, content_type: str | None) -> WallPage:
    """The page in the first bytes of ``body``."""
    markup = tame(to_utf8(body[:LOOK_BYTES], content_type))
    tree = LexborHTMLParser(markup)
    is_shared = any("article" in value for value in _contents(tree, 'meta[property="og:type" i]'))
    is_marked = tree.css_first("[itemtype$=Article]") is not None or _ARTICLE.search(markup) is not None
    page = WallPage(
        is_article=is_shared or is_marked,
        is_shared_as_article=is_shared,
        is_unlisted=any("noindex" in value for value in _contents(tree, 'meta[name="robots" i]')),
        has_script=tree.css_first("script") is not None,
        has_mount=tree.css_first(_MOUNT) is not None,
        has_buttons=tree.css_first("button, form, input, [role=button], [onclick]") is not None,
        passwords=len(tree.css('input[type="password" i]')),
        asks_who=any(_is_who(node) for node in tree.css("input")),
        fields=sum(_is_named(node) for node in tree.css("input")) + len(tree.css("textarea")),
    )
    for node in tree.css(_UNSEEN):
        node.decompose()
    if tree.body is not None:
        _Reader(page).read(tree.body)
    return page


def _contents(tree: LexborHTMLParser, selector: str) -> list[str]:
    return [(node.attributes.get("content") or "").lower() for node in tree.css(selector)]


def _is_named(node: LexborNode) -> bool:
    return (node.attributes.get("type") or "").lower() in _NAMED_FIELD


def _is_who(node: LexborNode) -> bool:
    attributes = node.attributes
    if (attributes.get("type") or "").lower() == "email":
        return True
    said = " ".join(attributes.get(name) or "" for name in ("name", "id", "autocomplete"))
    return _is_named(node) and _WHO.search(said[:_WHO_CHARS]) is not None


@dataclass(frozen=True)
class _Place:
    """Where in the page an element stands."""

    #: The block that its text belongs to.
    block: int = 0
    is_hidden: bool = False
    is_furniture: bool = False
    is_own: bool = False
    is_control: bool = False
    heading: str = ""


class _Reader:
    """Walks over a body once; each element's place follows from that of the one around it."""

    def __init__(self, page: WallPage) -> None:
        self._page = page
        self._places: dict[int, _Place] = {}
        self._pictures = 0
        self._text: list[str] = []
        self._links: list[str] = []
        self._at = _Place()

    def read(self, body: LexborNode) -> None:
        self._places[body.mem_id] = self._at
        for node in body.traverse(include_text=True):
            if node.mem_id == body.mem_id:
                continue
            around = self._places.get(node.parent.mem_id if node.parent else 0, _Place())
            if node.tag == "-text":
                self._take(node.text(deep=False), around)
                continue
            if node.tag == "br":
                self._text.append(" ")
                continue
            place = _place_of(node, around)
            self._places[node.mem_id] = place
            if place.is_control or place.is_furniture or place.is_hidden:
                continue
            self._pictures += node.tag == "img"
            self._page.has_media |= node.tag in _MEDIA or self._pictures > _FEW_PICTURES
        self._end()

    def _take(self, text: str, place: _Place) -> None:
        if not text:
            return
        if place.block != self._at.block:
            self._end()
        if not self._text or self._at.is_control or place.block != self._at.block:
            self._at = place
        (self._links if place.is_control else self._text).append(text)

    def _end(self) -> None:
        """Count the paragraph that ends here."""
        page, place = self._page, self._at
        words = " ".join("".join(self._text).split())
        linked = " ".join("".join(self._links).split())
        self._text, self._links = [], []
        if not words and not linked:
            return
        size = _weigh(words)
        page.total += size
        if place.is_furniture:
            return
        if size >= _RUNNING_CHARS and not place.heading:
            page.running += size
        if place.is_hidden:
            return
        if place.heading == "h1" and not page.heading:
            page.heading = words or linked
        if not place.heading:
            page.own += size
        if words and place.heading in ("", "h1"):
            page.blocks.append(fold(words))
        if linked:
            page.controls.append(fold(linked))


def _place_of(node: LexborNode, around: _Place) -> _Place:
    tag = node.tag or ""
    is_block = tag not in INLINE and tag not in ("br", "input", "img")
    if not is_block and not node.attributes and tag not in _CONTROLS:
        return around
    attributes = node.attributes
    is_own = around.is_own or tag in _OWN
    return _Place(
        block=node.mem_id if is_block and tag not in _CONTROLS else around.block,
        is_hidden=around.is_hidden or _is_hidden(tag, attributes),
        is_furniture=around.is_furniture or (tag in _FURNITURE and not (is_own and tag == "header")),
        is_own=is_own,
        is_control=around.is_control or tag in _CONTROLS,
        heading=tag if tag in _HEADINGS else around.heading,
    )


def _is_hidden(tag: str, attributes: dict[str, str | None]) -> bool:
    if "hidden" in attributes or (tag == "dialog" and "open" not in attributes):
        return True
    if (attributes.get("aria-hidden") or "").lower() == "true" or "aria-modal" in attributes:
        return True
    if _NOT_SHOWN.search((attributes.get("style") or "")[:1000]):
        return True
    return _BOX.search(f"{attributes.get('role') or ''} {(attributes.get('class') or '')[:300]}") is not None


def _weigh(text: str) -> int:
    return len(text) if text.isascii() else len(text) + sum(character > "\u2e7f" for character in text)
