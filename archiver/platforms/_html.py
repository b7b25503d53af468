"""Reading embed pages and widgets: HTML whose classes may change at any time."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..taming import tame
from ._answers import address, string
from ._spec import BrokenAnswer

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

#: Bytes of a page that are read: embeds are small.
_MAX_BODY = 3_000_000


def load_html(body: bytes) -> LexborHTMLParser:
    """The page's tree; what holds no markup at all is a broken answer."""
    from selectolax.lexbor import LexborHTMLParser

    if b"<" not in body[:2000]:
        raise BrokenAnswer(f"no HTML: {body[:40]!r}")
    if re.search(rb"charset=[\"']?windows-1251", body[:2000]):
        body = body[:_MAX_BODY].decode("cp1251", "replace").encode()
    return LexborHTMLParser(tame(body[:_MAX_BODY]))


def text_of(node: LexborNode | None) -> str | None:
    """What an element says, its line breaks kept."""
    if node is None:
        return None
    for line_break in node.css("br"):
        line_break.replace_with("\n")
    text = node.text()
    return string("\n".join(line.strip() for line in text.strip().splitlines()))


def attribute(node: LexborNode | None, *names: str) -> str | None:
    """The first of an element's attributes that says something."""
    if node is None:
        return None
    return next((found for name in names if (found := string(node.attributes.get(name)))), None)


def background(node: LexborNode | None) -> str | None:
    """The address of the picture that an element has for its background."""
    style = attribute(node, "style") or ""
    found = re.search(r"background-image:\s{0,3}url\(['\"]?([^'\")]{1,2000})", style)
    return address(found[1]) if found else None


def width_in_style(node: LexborNode | None) -> int | None:
    found = re.search(r"(?:^|;|\s)width:\s{0,3}(\d{1,5})px", attribute(node, "style") or "")
    return int(found[1]) if found else None
