"""A page as a light tree: what the body and metadata readers walk over.

The parser stays behind this file (selectolax's lexbor; ``benchmarks/reader``
has the measurement that chose it), and nothing here or above it recurses.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from .taming import tame

#: Deeper elements are hung on the ancestor at this depth, so that walking up stays cheap.
MAX_DEPTH = 250
MAX_ELEMENTS = 400_000
#: Script text kept for reading page data, in characters over the whole page.
MAX_SCRIPT_CHARS = 4_000_000

#: Nothing inside these is content; ``script`` is kept apart.
_SKIPPED = frozenset({"style", "svg", "template", "math", "datalist", "select", "textarea", "canvas"})
#: What they hold is shown only by browsers that don't know them.
_OPAQUE = frozenset({"iframe", "noembed", "noframes", "xmp", "video", "audio"})
_TEXT = "-text"


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

    __slots__ = ("attrs", "children", "dropped", "mass", "parent", "tag")

    def __init__(self, tag: str, attrs: dict[str, str | None], parent: Element | None) -> None:
        self.tag = tag
        self.attrs = attrs
        self.parent = parent
        self.children: list[Element | str] = []
        #: Set by the body reader: no content of the article inside.
        self.dropped = False
        #: Set by the body reader: characters of running text inside.
        self.mass = 0

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
        """All text inside, white space folded."""
        return " ".join("".join(self.iter_text()).split())

    def ancestors(self) -> Iterator[Element]:
        element = self.parent
        while element is not None:
            yield element
            element = element.parent


@dataclass
class Page:
    """A parsed page: its tree, and what stands outside the text."""

    root: Element
    metas: list[dict[str, str | None]] = field(default_factory=list)
    #: ``<link>`` elements.
    relations: list[dict[str, str | None]] = field(default_factory=list)
    #: Inline scripts: attributes and text.
    scripts: list[tuple[dict[str, str | None], str]] = field(default_factory=list)
    title: str | None = None
    base: str | None = None
    language: str | None = None


def parse_page(html: bytes) -> Page:
    """The tree of a page given as UTF-8, however broken; linear in its length."""
    parser = LexborHTMLParser(tame(html))
    node = parser.root
    page = Page(Element("html", {}, None))
    if node is None:
        return page
    page.root.attrs = node.attributes
    page.language = page.root.get("lang") or page.root.get("xml:lang") or None
    parents = [page.root]
    kept = script_chars = 0
    current: LexborNode | None = node.first_child
    while current is not None and kept < MAX_ELEMENTS:
        descend = False
        tag = current.tag
        if tag == _TEXT:
            parents[-1].children.append(current.text_content or "")
        elif tag == "script":
            attrs = current.attributes
            text = "" if attrs.get("src") else current.text()
            if text and script_chars + len(text) <= MAX_SCRIPT_CHARS:
                script_chars += len(text)
                page.scripts.append((attrs, text))
            if any(name.startswith("data-") for name in attrs):
                parents[-1].children.append(Element(tag, attrs, parents[-1]))
        elif tag is not None and tag not in _SKIPPED and tag[0] not in "!-_":
            kept += 1
            element = Element(tag, current.attributes, parents[-1])
            descend = _place(page, element, current, parents[-1])
        if descend:
            child = current.first_child
            if child is not None:
                # Past the bound, children hang on the same ancestor.
                parents.append(element if len(parents) < MAX_DEPTH else parents[-1])
                current = child
                continue
        current = _advance(current, parents)
    return page


def _place(page: Page, element: Element, node: LexborNode, parent: Element) -> bool:
    """Note what the head says; else hang the element into the tree. True where it may have children."""
    tag = element.tag
    if tag == "meta":
        page.metas.append(element.attrs)
        # Microdata puts <meta itemprop> into the body, too; nothing is lost by not keeping it there.
        return False
    if tag == "link":
        page.relations.append(element.attrs)
        return False
    if tag == "title":
        if page.title is None:
            page.title = " ".join(node.text().split()) or None
        return False
    if tag == "base":
        page.base = page.base or element.attrs.get("href")
        return False
    parent.children.append(element)
    return tag not in _OPAQUE


def _advance(node: LexborNode, parents: list[Element]) -> LexborNode | None:
    """The next node in document order that isn't below this one."""
    current: LexborNode | None = node
    while current is not None:
        following = current.next
        if following is not None:
            return following
        current = current.parent
        parents.pop()
        if not parents:
            return None
    return None
