"""Pages that would make an HTML parser slow are changed before it sees them.

The HTML standard's tree building is not linear: it walks up all open elements
for many tags, opens unclosed formatting elements again in every paragraph, and
compares each attribute of a tag with those before it. Measured with lexbor,
100,000 nested ``<div>`` took 21 s and one tag with 50,000 attributes 7 s.
Pages that people wrote are left as they are.
"""

from __future__ import annotations

import re

from .heavy import lighten

#: Browsers cap nesting at 512.
MAX_OPEN = 400
#: Unclosed formatting elements times the blocks that open them again.
MAX_REOPENED = 50_000
MAX_ATTRIBUTES = 200
#: Formatting elements that have attributes, times tags: of others three of a kind are opened again at most.
_MAX_DISTINCT = 200_000

#: So few tags are parsed quickly however deep they nest.
_FEW_TAGS = 8000
_FORMATTING = rb"b|i|u|em|strong|font|small|big|s|strike|tt|code|nobr"
_FORMATTING_TAG = re.compile(rb"<(/?)(?:" + _FORMATTING + rb")(?=[\s>/])", re.IGNORECASE)
_DISTINCT = re.compile(rb"<(?:" + _FORMATTING + rb")[\s/]+[^\s>/]", re.IGNORECASE)
_TAG = re.compile(rb"<(/?)([a-zA-Z][a-zA-Z0-9:-]{0,30})(?=[\s>/])")
#: They hold nothing, or the next of their kind closes them.
_NOT_NESTING = frozenset(
    b"area base br col embed hr img input link meta param source track wbr "
    b"p li dt dd tr td th thead tbody tfoot option optgroup html head body a".split()
)
#: A tag that is shorter holds no more attributes than a parser can bear.
_LONG_CHARS = 4000
_ATTRIBUTE = re.compile(rb"[^\s=>\"'/]{1,200}(?:\s{0,20}=\s{0,20}(?:\"[^\"]*\"|'[^']*'|[^\s>\"']+))?")

#: A tag as a parser sees it: what stands in quotes behind "=" doesn't end it.
_QUOTED_TAG = re.compile(rb"<[a-zA-Z][^>=]*+(?:=\s*+(?:\"[^\"]*+\"|'[^']*+')?+[^>=]*+)*+")
#: A quoted value may hold what looks like a tag's end from this length on.
_QUOTED_CHARS = 600
#: A tag in full, what follows it is a long text or script.
_SHORT_TAG = re.compile(rb"<[a-zA-Z]+(?:\s[a-zA-Z-]+(?:=(?:\"[^\"]*\"|'[^']*'))?)*>")


def tame(html: bytes) -> bytes:
    """The page without what would make parsing it more than linear; a heavy one is made lighter."""
    html = _limit_quoted(html)
    html, _ = lighten(html)
    if long_at := _find_long(html):
        html = _limit_attributes(html, long_at)
    tags = html.count(b"<") + 1
    if tags * tags > 4 * MAX_REOPENED and _reopens(html, tags):
        html = _FORMATTING_TAG.sub(rb"<\1span", html)
    if tags > _FEW_TAGS:
        html = _limit_depth(html)
    return html


def _reopens(html: bytes, tags: int) -> bool:
    """Whether too many formatting elements may be opened again in too many blocks.

    An end tag counts for its own kind only; one in a comment or a value ends nothing, which can't be told
    from here. So those that a parser takes for different ones, by their attributes, are bounded as such.
    """
    if len(_DISTINCT.findall(html)) * tags > _MAX_DISTINCT:
        return True
    still_open: dict[bytes, int] = {}
    most = count = 0
    for m in _FORMATTING_TAG.finditer(html):
        name = m[0].lstrip(b"</").lower()
        if not m[1]:
            still_open[name] = still_open.get(name, 0) + 1
            count += 1
            most = max(most, count)
        elif still_open.get(name):
            still_open[name] -= 1
            count -= 1
    return most * tags > MAX_REOPENED


def _limit_depth(html: bytes) -> bytes:
    depth = 0
    doomed: list[tuple[int, int]] = []
    for m in _TAG.finditer(html):
        if m[2].lower() in _NOT_NESTING:
            continue
        if m[1]:
            if depth > MAX_OPEN:
                doomed.append(m.span())
            depth -= depth > 0
        else:
            depth += 1
            if depth > MAX_OPEN:
                doomed.append(m.span())
    if not doomed:
        return html
    parts: list[bytes] = []
    at = 0
    for start, end in doomed:
        # Renamed to an element that holds nothing, so that its attributes stay a tag and don't become text.
        parts += (html[at:start], b"<wbr")
        at = end
    parts.append(html[at:])
    return b"".join(parts)


def _find_long(html: bytes) -> list[int]:
    """Where a "<" stands with no other in the next 4,000 bytes: tags that could hold too many attributes.

    Found without regard to quotes, and looking at hardly any byte.
    """
    found: list[int] = []
    at = html.find(b"<")
    while at >= 0:
        following = html.rfind(b"<", at + 1, at + 1 + _LONG_CHARS)
        if following < 0:
            if len(html) - at > _LONG_CHARS:
                found.append(at)
            following = html.find(b"<", at + 1 + _LONG_CHARS)
        at = following
    return found


def _limit_quoted(html: bytes) -> bytes:
    """The page without the attributes that a tag has too many of, also where a quoted value hides its end."""
    parts: list[bytes] = []
    at = 0
    for m in _QUOTED_TAG.finditer(html):
        tag = m[0]
        if len(tag) < _QUOTED_CHARS or not (b">" in tag or b"<" in tag[1:]):
            continue
        if tag.count(b"=") + len(tag.split(None, MAX_ATTRIBUTES + 1)) <= MAX_ATTRIBUTES:
            continue
        for count, attribute in enumerate(_ATTRIBUTE.finditer(tag, 1)):
            if count >= MAX_ATTRIBUTES:
                parts.append(html[at : m.start() + attribute.end()])
                at = m.end()
                break
    parts.append(html[at:])
    return b"".join(parts) if at else html


def _limit_attributes(html: bytes, long_at: list[int]) -> bytes:
    parts: list[bytes] = []
    at = 0
    for start in long_at:
        if not html[start + 1 : start + 2].isalpha() or _SHORT_TAG.match(html, start, start + MAX_ATTRIBUTES):
            continue
        stop = html.find(b"<", start + 1)
        stop = len(html) if stop < 0 else stop
        tag = html[start:stop]
        if tag.count(b"=") <= MAX_ATTRIBUTES and len(tag.split(None, MAX_ATTRIBUTES + 1)) <= MAX_ATTRIBUTES:
            continue
        end = start + 1
        for count, attribute in enumerate(_ATTRIBUTE.finditer(html, end, stop)):
            if html.find(b">", end, attribute.start()) >= 0:
                break
            end = attribute.end()
            if count >= MAX_ATTRIBUTES:
                close = html.find(b">", end, stop)
                parts += (html[at:end], b">")
                at = stop if close < 0 else close + 1
                break
    parts.append(html[at:])
    return b"".join(parts) if at else html
