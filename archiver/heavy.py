"""Pages whose tree would take too much memory are made lighter, and cut only where that isn't enough.

A tree takes up to a hundred times the bytes that it is made of: some hundred
for each element, and as many for each attribute.
"""

from __future__ import annotations

import ctypes
import re

#: What the tree of one page may take, as far as its tags and attributes tell.
MAX_TREE_BYTES = 14_000_000
#: Measured with lexbor, the reader's own tree beside it: an element with a text, and an attribute.
_ELEMENT_BYTES = 500
_ATTRIBUTE_BYTES = 400
#: The end of an element takes next to nothing, but time; of some, it makes one.
_END_BYTES = 50
_MADE_BY_THEIR_ENDS = frozenset({b"/p", b"/P", b"/br", b"/BR"})
_PIECE_BYTES = 50_000
#: So few tags in so few bytes need not be weighed.
_FEW_TAGS = 8_000
_FEW_BYTES = 100_000
#: A tag of no more bytes has no attribute.
_SHORT_BYTES = 2
#: In a heavy page, a script or style with more "<" than this is emptied.
_MAX_IN_SCRIPT = 1000

_SCRIPT = re.compile(rb"<(script|style)(?=[\s>/])", re.IGNORECASE)
_SCRIPT_ENDS = {name: re.compile(rb"</" + name, re.IGNORECASE) for name in (b"script", b"style")}
#: Pictures that are drawn by tags, and lists to choose from: nobody reads them.
_DRAWN = re.compile(rb"<(svg|select)(?=[\s>/])", re.IGNORECASE)
_DRAWN_ENDS = {name: re.compile(rb"</" + name + rb"\s*>", re.IGNORECASE) for name in (b"svg", b"select")}
#: Tags that change neither what the text says nor how it is parted.
_PLAIN = re.compile(rb"</?(?:span|b|i|em|strong|u|small|font|wbr|abbr|mark|bdi)\s*>", re.IGNORECASE)
#: Tags of text, without an attribute that may name a picture or the like.
_OF_TEXT = re.compile(
    rb"</?(?:p|a|li|ul|ol|dl|dt|dd|h[1-6]|br|hr|q|blockquote|cite|code|pre|sub|sup|time|div|section|article"
    rb"|header|footer|nav|aside|tr|td|th|tbody|thead|span|b|i|em|strong|u|small|font|wbr|abbr|mark)"
    rb"(?=[\s>/])(?![^<>]*(?:style|background|data-|src|poster))[^<>]*>",
    re.IGNORECASE,
)
_OUTSIDE = re.compile(rb">[^<]*")
_QUOTED = re.compile(rb"\"[^\"<]*\"|'[^'<]*'")
_ROUGH_DROPPED = bytes(byte for byte in range(256) if byte not in b"<> \t\n\r\f/")
_ROUGH = bytes(0x20 if byte in b"\t\n\r\f/" else byte for byte in range(256))
_TAG = re.compile(rb"<([^<>]*)")


def lighten(html: bytes) -> tuple[bytes, bool]:
    """A page whose tree takes no more than :data:`MAX_TREE_BYTES`, and whether it was cut for that.

    First goes what holds nothing to be read: the insides of long scripts, drawings, tags that only say how
    letters look. What scripts hold is no tag, but it is left out rather than left uncounted, so that
    nothing that looks like a script gets more past the bound.
    """
    if _is_light(html):
        return html, False
    html = _empty(html, _SCRIPT, _SCRIPT_ENDS, _MAX_IN_SCRIPT)
    if _find_limit(html) == len(html):
        return html, False
    html = _without(_PLAIN, _empty(html, _DRAWN, _DRAWN_ENDS, 0))
    limit = _find_limit(html)
    return html[:limit], limit < len(html)


def _is_light(html: bytes) -> bool:
    """Whether the tree surely takes no more, told without a look at each tag."""
    tags = html.count(b"<")
    if tags <= _FEW_TAGS and len(html) <= _FEW_BYTES:
        return True
    if tags > MAX_TREE_BYTES // _ELEMENT_BYTES * 2:
        return False
    # Blanks inside of tags: as many as there are attributes, and more.
    inside = _OUTSIDE.sub(b"", b">" + html.translate(_ROUGH, _ROUGH_DROPPED))
    ended = html.count(b"</")
    begun = tags - ended
    tree = begun * _ELEMENT_BYTES + inside.count(b" ") * _ATTRIBUTE_BYTES + ended * _END_BYTES
    return ended <= begun and tree <= MAX_TREE_BYTES


def _find_limit(html: bytes) -> int:
    """Where the tag begins that the tree has no room for; the page's end where it has."""
    left = MAX_TREE_BYTES
    paragraphs = 0
    for tag in _TAG.finditer(html):
        inside = tag[1]
        if inside.startswith(b"/"):
            is_element = False
            if inside.rstrip() in _MADE_BY_THEIR_ENDS:  # without a beginning
                paragraphs -= 1
                is_element = paragraphs < 0
            left -= _ELEMENT_BYTES if is_element else _END_BYTES
        else:
            paragraphs += inside[:1] in b"pP"
            # What stands in quotes may hold blanks, too.
            words = _QUOTED.sub(b"", inside).split() if len(inside) > _SHORT_BYTES else ()
            left -= _ELEMENT_BYTES + max(0, len(words) - 1) * _ATTRIBUTE_BYTES
        if left < 0:
            return tag.start()
    return len(html)


def drop_text(html: bytes) -> bytes:
    """A heavy page without the tags of its text, for who looks for pictures and the like; others whole."""
    return _without(_OF_TEXT, html) if lighten(html)[1] else html


def _without(pattern: re.Pattern[bytes], html: bytes) -> bytes:
    # In pieces: all that stands between a million tags would be as many objects.
    kept = bytearray()
    at = 0
    while at < len(html):
        end = html.find(b"<", at + _PIECE_BYTES)
        end = len(html) if end < 0 else end
        kept += pattern.sub(b"", html[at:end])
        at = end
    return bytes(kept)


def _empty(
    html: bytes, begin: re.Pattern[bytes], ends: dict[bytes, re.Pattern[bytes]], most_tags: int
) -> bytes:
    """The page with nothing in the elements that begin so, where that holds more tags."""
    parts: list[bytes] = []
    kept = at = 0
    while m := begin.search(html, at):
        end = ends[m[1].lower()].search(html, m.end())
        at = end.start() if end else len(html)
        inside = html.find(b">", m.end(), at) + 1
        if inside and html.count(b"<", inside, at) > most_tags:
            parts.append(html[kept:inside])
            kept = at
    return b"".join((*parts, html[kept:]))


def free_memory() -> None:
    """Give back to the system what was freed of a page: the C library would keep it for the next."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # glibc has it
    if trim is not None:
        trim(0)
