"""An article's body: its blocks in reading order, with the links and embeds in them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import replace
from itertools import accumulate
from urllib.parse import urljoin

from ..model import BlockKind, Embed
from ..platforms import recall
from .addresses import find_addresses
from .claims import looks_like_signature, parse_signature
from .embeds import find_shown_post
from .markers import ends_article
from .tree import INLINE, Element
from .writer import TextWriter
from .zone import Zone

_KINDS: dict[str, BlockKind] = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), "heading"),
    **dict.fromkeys(("li", "dt", "dd"), "list_item"),
    **dict.fromkeys(("figcaption", "caption"), "caption"),
    "blockquote": "quote",
}
_CAPTION_WORDS = re.compile(r"caption|credit", re.IGNORECASE)
#: A block of links and hardly anything else is a teaser, not text.
_TEASER_LINK_SHARE = 0.75
_TEASER_CHARS = 220
_SIGNATURE_CHARS = 200
#: A paragraph that is one link is a teaser unless it is a sentence.
_SENTENCE_CHARS = 60
#: After "Related stories" and the like, text counts again from a block of this many characters outside links.
_RESUME_CHARS = 120
_RESUME_OWN_CHARS = 40
_OWN_MASS = 500
_EMBED_ONLY_TAGS = frozenset({"noscript"})
#: An absolute address that joining leaves as it is: most are, and joining takes ten times as long as this.
_ABSOLUTE = re.compile(r"https?://[a-z0-9.-]+(?:/[^\s?#;]*)?(?:\?[^\s#;]+)?(?:#[^\s;]+)?", re.ASCII)

Resolve = Callable[[str], str | None]


def resolver(base: str | None) -> Resolve:
    """A function that makes an address of a page absolute; ``None`` for what is no http(s) address."""

    def resolve(href: str) -> str | None:
        href = href.strip().replace("\\_", "_")  # Markdown's escape, left over in some pages
        if not href or href[0] == "#" or len(href) > 4000:
            return None
        if _ABSOLUTE.fullmatch(href):
            return href
        try:
            url = urljoin(base, href) if base else ("https:" + href if href.startswith("//") else href)
        except ValueError:
            return None
        return url if url[:8].lower().startswith(("http://", "https://")) else None

    return resolve


def read_body(zone: Zone, resolve: Resolve) -> TextWriter:
    """The blocks, links and embeds of the zone, in the page's order."""
    reader = _Reader(resolve, zone.heading)
    reader.read(zone.root)
    return reader.out


class _Reader:
    def __init__(self, resolve: Resolve, heading: Element | None) -> None:
        self._heading = heading
        self.out = TextWriter()
        self._resolve = resolve
        #: Set behind a heading that opens a list of other articles: the element whose end ends it.
        self._ended: Element | None = None
        #: How many elements around here give embeds but no text.
        self._mute = 0
        #: Open links, outermost first: address, number of the block they began in, offset in it.
        self._links: list[tuple[str | None, int, int]] = []
        self._block = 0

    def read(self, root: Element) -> None:
        kind: BlockKind = "paragraph"
        # Entries: an element or text to read, or what to do when an element ends.
        stack: list[Element | str | tuple[str, Element, object]] = [root]
        while stack:
            node = stack.pop()
            if isinstance(node, str):
                if not self._mute:
                    self.out.write(node)
                continue
            if isinstance(node, tuple):
                what, element, before = node
                if what == "link":
                    self._end_link()
                elif what == "mute":
                    self._mute -= 1
                else:
                    self._flush(kind, element)
                    kind = before  # type: ignore[assignment]
                    if self._ended is element:
                        self._ended = None
                continue
            if node.dropped:
                continue
            tag = node.tag
            if tag == "br":
                if _next_is_break(stack):
                    self._flush(kind, node)
                else:
                    self.out.write(" ")
                continue
            if (tag not in _PLAIN or "data-permalink" in node.attrs) and (
                embed := find_shown_post(node, self._resolve)
            ) is not None:
                self._flush(kind, node)
                self._add_embed(embed)
                continue
            if tag == "a":
                stack.append(("link", node, None))
                self._links.append((self._resolve(node.get("href")), self._block, self.out.next_offset))
            elif tag in _EMBED_ONLY_TAGS:
                stack.append(("mute", node, None))
                self._mute += 1
            elif tag not in INLINE:
                self._flush(kind, node)
                stack.append(("block", node, kind))
                kind = _kind_of(node, kind)
            stack.extend(reversed(node.children))
        self._flush(kind, root)

    def _end_link(self) -> None:
        url, block, start = self._links.pop()
        if url is None:
            return
        if block == self._block and self.out.size > start:
            self.out.add_link(url, start)
        elif block != self._block:
            if self.out.size:
                self.out.add_link(url, 0)
        elif self._ended is None and not self.out.full:
            # A link without words shows the post as a picture, or stands in for its script.
            address = recall(url)
            if address.kind == "post":
                self._add_embed(Embed(url=address.url, position=0, platform=address.platform))

    def _add_embed(self, embed: Embed) -> None:
        if self._ended is None:
            self.out.add_embed(replace(embed, position=self.out.position))

    def _flush(self, kind: BlockKind, at: Element) -> None:
        out = self.out
        if not out.size:
            out.drop()
            return
        for url, block, start in self._links:
            if url is not None:
                out.add_link(url, start if block == self._block else 0)
        self._block += 1
        if (embed := self._signature()) is not None:
            out.drop()
            self._add_embed(embed)
        elif self._wanted(kind, at):
            self._link_addresses()
            out.keep(kind)
        else:
            out.drop()

    def _signature(self) -> Embed | None:
        """The post that a block of its own signs: what is left of an embed without its markup."""
        out = self.out
        if out.size > _SIGNATURE_CHARS or not out.open_links or not looks_like_signature(out.open_text):
            return None
        address = recall(out.open_links[-1][0])
        if address.kind != "post":
            return None
        return Embed(
            url=address.url, position=0, platform=address.platform, claim=parse_signature(out.open_text)
        )

    def _wanted(self, kind: BlockKind, at: Element) -> bool:
        out = self.out
        text = out.open_text
        plain = out.size - out.linked_chars
        if kind == "heading" and ends_article(text):
            self._ended = self._ended or at.parent or at
            return False
        if self._ended is not None:
            # Where the heading stands among the article's own paragraphs, the next plain one is its own, too.
            own = at.tag == "p" and self._ended.mass > _OWN_MASS and not out.open_links
            enough = _RESUME_OWN_CHARS if own else _RESUME_CHARS
            if kind == "heading" or plain < enough:
                return False
            self._ended = None
        if plain > out.size * (1 - _TEASER_LINK_SHARE) or out.size > _TEASER_CHARS or at is self._heading:
            return True
        if at.tag == "p" and out.size > _SENTENCE_CHARS and text.endswith((".", "!", ".”", '."')):
            return True
        return any(recall(url).kind == "post" for url, _, _ in out.open_links)

    def _link_addresses(self) -> None:
        """Make links of the addresses that are written out in the block."""
        text = self.out.open_text
        if "://" not in text:
            return
        taken = sorted((start, end) for _, start, end in self.out.open_links)
        starts = [start for start, _ in taken]
        reached = list(accumulate((end for _, end in taken), max))
        for url, start, end in find_addresses(text):
            before = bisect_left(starts, end)
            if not before or reached[before - 1] <= start:
                self.out.add_link(url, start, end)


#: Elements that show no post themselves.
_PLAIN = frozenset(
    {"p", "h1", "h2", "h3", "h4", "h5", "h6", "span", "em", "strong", "b", "i", "ul", "ol", "li", "a", "img"}
)


def _next_is_break(stack: list[Element | str | tuple[str, Element, object]]) -> bool:
    """Whether another line break follows at once: two of them part paragraphs."""
    for node in reversed(stack[-3:]):
        if isinstance(node, str) and node.isspace():
            continue
        return isinstance(node, Element) and node.tag == "br"
    return False


def _kind_of(element: Element, around: BlockKind) -> BlockKind:
    tag = element.tag
    if (kind := _KINDS.get(tag)) is not None:
        return kind
    if around in ("caption", "quote", "list_item"):
        return around
    if (names := element.get("class")) and len(names) < 200 and _CAPTION_WORDS.search(names):
        return "caption"
    return "paragraph"
