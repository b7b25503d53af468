"""An article that was saved as plain text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from itertools import islice

from ..model import ArticleVersion, Block, BlockKind, Link
from .addresses import find_addresses
from .characters import settle
from .charset import decode_text
from .language import detect_language
from .writer import MAX_BLOCKS, MAX_LINKS

MAX_CHARS = 1_000_000
_TITLE_CHARS = (12, 250)
_LINES_LOOKED_AT = 60
_BULLET = re.compile(r"\s*(?:[-*•·–]|\d{1,2}[.)])\s+\S")
_SENTENCE_END = re.compile(r"[.!?…:;,][\"'”’»)]*$")


def read_text(
    body: str | bytes,
    *,
    url: str | None = None,
    published_at: datetime | None = None,
    is_cut: bool = False,
) -> ArticleVersion:
    """The text as an article: line ends folded to ``\\n``, a block for each paragraph."""
    text = body if isinstance(body, str) else decode_text(body, None)
    too_long = is_cut or len(text) > MAX_CHARS
    text = text[:MAX_CHARS].replace("\r\n", "\n").replace("\r", "\n")
    text = settle(text.replace("\x00", " "))
    blocks = tuple(islice(_iter_blocks(text), MAX_BLOCKS + 1))
    if len(blocks) > MAX_BLOCKS:
        blocks, too_long = blocks[:MAX_BLOCKS], True
        text = text[: blocks[-1].end]
    title = _find_title(text, blocks)
    if len(blocks) > 1 and text[blocks[0].start : blocks[0].end] == title and not _SENTENCE_END.search(title):
        blocks = (replace(blocks[0], kind="heading"), *blocks[1:])
    links = (
        [Link(address, start, end) for address, start, end in find_addresses(text)] if "://" in text else []
    )
    return ArticleVersion(
        url=url,
        title=title,
        published_at=published_at,
        language=detect_language(text),
        text=text,
        blocks=blocks,
        links=tuple(links[:MAX_LINKS]),
        cut=("links",) * (len(links) > MAX_LINKS) + ("text",) * too_long,
    )


def _iter_blocks(text: str) -> Iterator[Block]:
    """A block for each line with words; for each run of lines where the text was wrapped at a width."""
    hard_wrapped = _is_hard_wrapped(text)
    offset = 0
    open_from: int | None = None
    last_end = 0
    for line in text.split("\n"):
        stripped = line.strip()
        start = offset + (len(line) - len(line.lstrip())) if stripped else offset
        end = start + len(stripped)
        if open_from is not None and (not stripped or not hard_wrapped or _BULLET.match(line)):
            yield Block(_kind(text, open_from), open_from, last_end)
            open_from = None
        if stripped and open_from is None:
            open_from = start
        last_end = end if stripped else last_end
        offset += len(line) + 1
    if open_from is not None:
        yield Block(_kind(text, open_from), open_from, last_end)


def _is_hard_wrapped(text: str) -> bool:
    """Whether line ends fall where a line was full, so that a paragraph goes over several lines."""
    lines = [len(line) for line in text[:50_000].split("\n") if line.strip()]
    widest = max(lines, default=0)
    if len(lines) < 6 or widest > 120:
        return False
    blank = text[:50_000].count("\n\n")
    full = sum(1 for length in lines if length > widest * 0.75)
    return blank >= 2 and full > len(lines) * 0.5 and blank < len(lines) * 0.6


def _kind(text: str, start: int) -> BlockKind:
    return "list_item" if _BULLET.match(text, start) else "paragraph"


def _find_title(text: str, blocks: tuple[Block, ...]) -> str | None:
    """The first line like a headline that comes again (saved pages repeat it), else the first line."""
    lines = [text[b.start : b.end].split("\n", 1)[0].strip() for b in blocks[:_LINES_LOOKED_AT]]
    likely = [line for line in lines if _TITLE_CHARS[0] <= len(line) <= _TITLE_CHARS[1]]
    for line in likely:
        if len(line.split()) >= 4 and not _SENTENCE_END.search(line) and text.count(line) > 1:
            return line
    first = lines[0] if lines else ""
    return first[: _TITLE_CHARS[1]] or None
