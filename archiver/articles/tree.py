"""A page as a light tree: what the body and metadata readers walk over.

The parser stays behind this file (selectolax's lexbor; ``benchmarks/reader``
has the measurement that chose it), and nothing here or above it recurses.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from ..heavy import lighten
from ..lightly import dataclass
from ..taming import tame
from .characters import settle
from .parked import HOLDS_BACK, TEXT_TYPES, find_parked_markup, open_shadow_roots

#: Deeper elements are hung on the ancestor at this depth, so that walking up stays cheap.
MAX_DEPTH = 250
MAX_ELEMENTS = 60_000
POST_CHARS = 200
#: Longest text of one element that is looked at as a whole.
MAX_INNER_CHARS = 50_000
#: Pieces of parked markup that are put into the tree of one page.
MAX_PARKED = 100
#: Script text kept for reading page data, in characters over the whole page.
MAX_SCRIPT_CHARS = 4_000_000

#: In a page with more tags, what is alike is in memory once.
_MANY_TAGS = 10_000
_MAX_ALIKE = 500
_SHORT_CHARS = 20

#: Nothing inside these is content; ``script`` is kept apart.
_SKIPPED = frozenset({"style", "svg", "math", "datalist", "select", "canvas"})
#: What they hold is shown only by browsers that don't know them.
_OPAQUE = frozenset({"iframe", "noembed", "noframes", "xmp", "video", "audio"})
_SET_APART = frozenset({"meta", "link", "base", "title", "script", "template", "textarea"})
_TEXT = "-text"
#: One for all elements without attributes; nothing writes to it.
_NO_ATTRS: dict[str, str | None] = {}


#: Text inside them belongs to the block around them.
INLINE = frozenset(
    {
        "a",
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "font",
        "i",
    }
    | {"img", "ins", "kbd", "label", "mark", "nobr", "q", "rp", "rt", "ruby", "s", "samp", "small", "span"}
    | {"strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr", "amp-img", "picture", "source"}
)


class Element:
    """One element: children are elements and text, in order."""

    __slots__ = ("attrs", "children", "dropped", "mass", "parent", "posts", "shows", "tag", "words")

    def __init__(self, tag: str, attrs: dict[str, str | None], parent: Element | None) -> None:
        self.tag = tag
        self.attrs = attrs
        self.parent = parent
        self.children: list[Element | str] = []
        #: Set by the body reader: no content of the article inside.
        self.dropped = False
        #: Set by the body reader: characters of running text inside.
        self.mass = 0
        #: Set by the body reader: posts shown inside.
        self.posts = 0
        #: Set by the body reader: it is, or holds, what posts are shown with.
        self.shows = False
        #: Set by the body reader on inline elements: characters outside and inside links.
        self.words: tuple[int, int] | None = None

    @property
    def weight(self) -> int:
        """How much of an article is inside: a post shown counts like a paragraph."""
        return self.mass + POST_CHARS * self.posts

    def get(self, name: str) -> str:
        """An attribute's value, ``""`` where it is missing."""
        return self.attrs.get(name) or ""

    def iter(self) -> Iterator[Element]:
        """This element and all below it, in document order."""
        stack = [self]
        while stack:
            element = stack.pop()
            yield element
            stack.extend([c for c in reversed(element.children) if not isinstance(c, str)])

    def iter_text(self) -> Iterator[str]:
        """The text inside, with a space where a block or line begins or ends."""
        stack: list[Element | str] = [self]
        while stack:
            node = stack.pop()
            if isinstance(node, str):
                yield node
            else:
                if node.tag not in INLINE:
                    yield " "
                    stack.append(" ")
                stack.extend(reversed(node.children))

    def text(self) -> str:
        """The text inside, white space folded; cut off where it is very long."""
        parts: list[str] = []
        size = 0
        for part in self.iter_text():
            parts.append(part)
            size += len(part)
            if size > MAX_INNER_CHARS:
                break
        return " ".join(settle("".join(parts)[:MAX_INNER_CHARS]).split())

    def ancestors(self) -> Iterator[Element]:
        element = self.parent
        while element is not None:
            yield element
            element = element.parent


class _Alike:
    """One for all texts, and for all attributes, that are alike: nothing writes to them."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}
        self._attrs: dict[tuple[tuple[str, str | None], ...], dict[str, str | None]] = {}

    def text(self, text: str) -> str:
        return self._texts.setdefault(text, text)

    def attrs(self, attrs: dict[str, str | None]) -> dict[str, str | None]:
        key = tuple(attrs.items())
        if (known := self._attrs.get(key)) is not None:
            return known
        if len(self._attrs) < _MAX_ALIKE:
            self._attrs[key] = attrs
        return attrs


@dataclass
class Page:
    """A parsed page: its tree, and what stands outside the text."""

    root: Element
    #: All elements of the tree in document order, the root first.
    elements: list[Element] = field(default_factory=list)
    metas: list[dict[str, str | None]] = field(default_factory=list)
    #: ``<link>`` elements.
    relations: list[dict[str, str | None]] = field(default_factory=list)
    #: Inline scripts: attributes and text.
    scripts: list[tuple[dict[str, str | None], str]] = field(default_factory=list)
    script_chars: int = 0
    parked: int = 0
    #: It had more tags than are read.
    cut: bool = False

    def discard(self) -> None:
        """Take the tree apart, so that it is freed at once: parents and children refer to each other."""
        for element in self.elements:
            element.children.clear()

    title: str | None = None
    base: str | None = None
    language: str | None = None


def parse_page(html: bytes, *, parked: int = 0) -> Page:
    """The tree of a page given as UTF-8, however broken; linear in its length.

    ``parked`` counts what of :data:`MAX_PARKED` is used up already.
    """
    html, cut = lighten(html)
    parser = LexborHTMLParser(tame(open_shadow_roots(html)))
    alike = _Alike() if html.count(b"<") > _MANY_TAGS else None
    del html
    node = parser.root
    page = Page(Element("html", {}, None), parked=parked, cut=cut)
    page.elements.append(page.root)
    if node is None:
        return page
    page.root.attrs = node.attributes
    page.language = page.root.get("lang") or page.root.get("xml:lang") or None
    parents = [page.root]
    parent = page.root
    elements = page.elements
    current: LexborNode | None = node.first_child
    while current is not None and len(elements) < MAX_ELEMENTS:
        tag = current.tag
        if tag == _TEXT:
            text = current.text_content or ""
            parent.children.append(alike.text(text) if alike and len(text) < _SHORT_CHARS else text)
        elif tag in _SET_APART:
            _set_apart(page, current, tag, parent)
        elif tag == "-comment":
            markup = find_parked_markup(current.comment_content)
            # Elsewhere a comment is what somebody took out of the page.
            if markup and HOLDS_BACK.search(f"{parent.get('class')} {parent.get('id')}"):
                _take_in(page, markup, parent)
        elif tag is not None and tag not in _SKIPPED and tag[0] not in "!-_":
            attrs = current.attributes or _NO_ATTRS
            element = Element(tag, alike.attrs(attrs) if alike else attrs, parent)
            parent.children.append(element)
            elements.append(element)
            child = current.first_child
            if child is not None and tag not in _OPAQUE:
                # Past the bound, children hang on the same ancestor.
                parent = element if len(parents) < MAX_DEPTH else parent
                parents.append(parent)
                current = child
                continue
        following = current.next
        while following is None:
            current = current.parent
            parents.pop()
            if current is None or not parents:
                return page
            parent = parents[-1]
            following = current.next
        current = following
    page.cut = page.cut or current is not None
    return page


def _set_apart(page: Page, node: LexborNode, tag: str, parent: Element) -> None:
    """Note what stands outside the text, wherever on the page it is written."""
    attrs = node.attributes
    if tag == "meta":
        page.metas.append(attrs)
    elif tag == "link":
        page.relations.append(attrs)
    elif tag == "base":
        page.base = page.base or attrs.get("href")
    elif tag == "title":
        if page.title is None:
            page.title = " ".join(node.text().split()) or None
    elif tag == "template":
        _take_in(
            page, find_parked_markup("".join(part.html or "" for part in node.template_fragments())), parent
        )
    elif tag == "textarea":
        _take_in(page, find_parked_markup(node.text()), parent)
    else:
        text = "" if attrs.get("src") else node.text()
        if text and page.script_chars + len(text) <= MAX_SCRIPT_CHARS:
            page.script_chars += len(text)
            page.scripts.append((attrs, text))
            if (attrs.get("type") or "").lower() in TEXT_TYPES:
                _take_in(page, find_parked_markup(text), parent)
        if any(name.startswith("data-") for name in attrs):
            # Some embeds are a script and nothing else.
            element = Element(tag, attrs, parent)
            parent.children.append(element)
            page.elements.append(element)


def _take_in(page: Page, markup: str | None, parent: Element) -> None:
    """Hang parked markup into the tree as ``<noscript>``: what it shows counts, its words don't."""
    if markup is None or page.parked >= MAX_PARKED:
        return
    page.parked += 1
    holder = Element("noscript", {}, parent)
    parent.children.append(holder)
    page.elements.append(holder)
    # Parked markup inside parked markup stays where it is.
    inner = parse_page(markup.encode("utf-8", "replace"), parked=MAX_PARKED)
    for child in inner.root.children:
        if not isinstance(child, str):
            child.parent = holder
            holder.children.append(child)
    page.elements += inner.elements[1:]
