"""A cheap look at the bytes of a page: most are ordinary, and this is done for each.

Nothing is decoded or brought to one letter case but what may tell something.
Each look is bounded and one pass.
"""

from __future__ import annotations

import html
import re
from functools import cached_property

from .charset import decode_text, to_utf8
from .wall_words import Mark, fold, load_words

#: Bytes of a page that are looked at, all in all.
LOOK_BYTES = 600_000
_BEGINNING_BYTES = 32_768
#: Pages that stand in are small, or say who made them early.
_MARKS_BYTES = 65_536
_CHARSET_BYTES = 1024
_NAME_BYTES = 800
_MAX_HEADINGS = 2
#: A page with so many paragraphs has running text of its own.
_MANY_PARAGRAPHS = 8
#: What is read of where a page's own text begins.
_WINDOW_BYTES = 16_384
_WINDOW_CHARS = 4_000
#: A page of no more bytes is read from its beginning.
_SHORT_BYTES = 8_192

_SEPARATOR = "\n<->\n"
_SEPARATOR_BYTES = _SEPARATOR.encode()
#: Byte order marks of wide charsets.
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff")
_TAG = re.compile(r"<[^<>]{0,2000}>")
_UNSEEN = re.compile(r"<(/?)(script|style|noscript|template)\b", re.IGNORECASE)


class Look:
    """What the beginning of a page's bytes tells without parsing it."""

    def __init__(self, body: bytes, content_type: str | None) -> None:
        if body.startswith(_WIDE) or body.count(0, 0, _CHARSET_BYTES) * 3 > min(len(body), _CHARSET_BYTES):
            # No tag would be found in characters of two bytes.
            body, content_type = to_utf8(body[:LOOK_BYTES], content_type), "text/html; charset=utf-8"
        self.body = body
        self.content_type = content_type

    @property
    def is_markup(self) -> bool:
        return b"<" in self.body[:1024]

    @property
    def title(self) -> str | None:
        """The title, with entities and tags; ``None`` without one."""
        span = _find_inside(self.body, b"title", 0, _BEGINNING_BYTES)
        if span is None:  # in capitals, or none
            span = _find_inside(
                self.body[: _BEGINNING_BYTES + _NAME_BYTES].lower(), b"title", 0, _BEGINNING_BYTES
            )
        return None if span is None else self._decode(self.body[span[0] : span[1]])

    @property
    def headings(self) -> list[str]:
        """The first headings of the first rank, hidden ones included."""
        found: list[str] = []
        at = 0
        while len(found) < _MAX_HEADINGS and (span := _find_inside(self._low, b"h1", at, LOOK_BYTES)):
            found.append(self._decode(self.body[span[0] : span[1]]))
            at = span[1]
        return found

    @cached_property
    def has_paragraphs(self) -> bool:
        at = 0
        count = 0
        while count < _MANY_PARAGRAPHS and (at := self.body.find(b"</p>", at, LOOK_BYTES) + 1):
            count += 1
        return count == _MANY_PARAGRAPHS

    @property
    def mark(self) -> Mark | None:
        """The mark of somebody who guards sites against programs."""
        beginning = self._low[:_MARKS_BYTES]
        for mark in load_words().marks:
            if all(piece in beginning for piece in mark.pieces):
                return mark
        return None

    @property
    def text(self) -> str:
        """The first text of the page's own, folded, without tags and scripts."""
        start = self._find_own() if len(self.body) > _SHORT_BYTES else 0
        window = self.body[start : start + _WINDOW_BYTES]
        seen = _seen(self._decode(window.rpartition(b">")[0] + b">"))
        text = _TAG.sub(" ", seen)
        if "&" in text:
            text = html.unescape(text)
        return fold(" ".join(text.split()))[:_WINDOW_CHARS]

    @cached_property
    def _low(self) -> bytes:
        return self.body[:LOOK_BYTES].lower()

    def _find_own(self) -> int:
        low = self._low
        for mark in (b"<main", b"<h1"):
            if (at := low.find(mark)) >= 0:
                return at
        return max(low.find(b"</nav>"), low.find(b"</header>"), low.find(b"<body"), 0)

    def _decode(self, piece: bytes) -> str:
        # Escapes mean a seven-bit charset, where one is declared.
        if piece.isascii() and b"\x1b" not in piece and b"~{" not in piece:
            return piece.decode("ascii")
        # Half a character at the end would look like another charset.
        head = self.body[:_CHARSET_BYTES].rpartition(b">")[0] + b">"
        return decode_text(head + _SEPARATOR_BYTES + piece, self.content_type).rpartition(_SEPARATOR)[2]


def _find_inside(body: bytes, name: bytes, start: int, end: int) -> tuple[int, int] | None:
    """Where the inside of the next element begins and ends; an endless one is none."""
    if (at := body.find(b"<" + name, start, end)) < 0:
        return None
    begins = body.find(b">", at, at + _NAME_BYTES) + 1
    ends = body.find(b"</" + name, begins, begins + _NAME_BYTES) if begins else -1
    return (begins, ends) if ends >= 0 else None


def _seen(page: str) -> str:
    """The page without scripts, styles and the like."""
    parts: list[str] = []
    at, inside = 0, ""
    for found in _UNSEEN.finditer(page):
        is_end, name = bool(found[1]), found[2].lower()
        if not inside and not is_end:
            parts.append(page[at : found.start()])
            inside = name
        elif is_end and name == inside:
            at, inside = found.start(), ""
    return "".join((*parts, "" if inside else page[at:]))
