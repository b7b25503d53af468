"""How much of a feed is read: what takes feedparser far more time than its size says is cut or refused."""

from __future__ import annotations

import re

#: More than this of a feed isn't read.
MAX_FEED_BYTES = 10_000_000
#: Nor more of these: a tag takes up to 100 µs, an entity 10; each category is compared with all before it.
_MAX_OF = {
    b"<": 60_000,
    b"&": 300_000,
    **dict.fromkeys((b"category", b"subject", b"keywords"), 20_000),
}
#: How a feed ends after its last entry.
_ENDINGS = ((b"</entry>", b"</feed>"), (b"</item>", b"</channel></rss>"))
#: Attributes of one tag: each is looked for among all of them, so their square counts, where they are many.
_FEW_ATTRIBUTES = 1_000
_MAX_SQUARED = 1_000_000_000
_ATTRIBUTE = re.compile(rb"[^\"'=<]*=\s*(?:\"[^\"<]*\"|'[^'<]*')")
#: Elements whose text is taken apart at its commas, into words of which each is compared with all before.
_WORDS = re.compile(rb"<(?:[\w.-]{1,100}:)?(?:keywords|tags)\b(?![^<>]*/>)", re.IGNORECASE)
_WORDS_END = re.compile(rb"</(?:[\w.-]{1,100}:)?(?:keywords|tags)\s*>", re.IGNORECASE)
_MAX_WORDS = 20_000


def find_excess(body: bytes) -> str | None:
    """What would take the reader of feeds too long, in words; ``None`` where nothing would."""
    squared = 0
    for part in body.split(b"<"):
        if part.count(b"=") > _FEW_ATTRIBUTES:
            squared += _count_attributes(part) ** 2
    if squared > _MAX_SQUARED:
        return "tags with very many attributes"
    words = 0
    begin = _WORDS.search(body)
    while begin and (end := _WORDS_END.search(body, begin.end())):
        words += body.count(b",", begin.end(), end.start()) + body.count(b"&", begin.end(), end.start())
        if words > _MAX_WORDS:
            return f"more than {_MAX_WORDS:,} keywords"
        begin = _WORDS.search(body, end.end())
    return None


def _count_attributes(tag: bytes) -> int:
    at = count = 0
    while found := _ATTRIBUTE.match(tag, at):
        at, count = found.end(), count + 1
    return count


def shorten(body: bytes) -> tuple[bytes, bool]:
    """The beginning of a feed within the bounds, and whether it has more."""
    end = min(len(body), MAX_FEED_BYTES)
    small = body[:end].lower()
    for mark, most in _MAX_OF.items():
        if small.count(mark, 0, end) > most:
            end -= len(small[:end].split(mark, most)[-1])
    if end == len(body):
        return body, False
    if b"\0" in body[:200]:  # UTF-16 or UTF-32
        return body[: end - end % 4], True
    # After its last whole entry, and closed, the strict parser reads it: the loose one takes twice as long.
    for entry, ending in _ENDINGS:
        if (last := body.rfind(entry, 0, end)) >= 0:
            return body[: last + len(entry)] + ending, True
    # Cut before a tag, a character stays whole.
    return body[: max(body.rfind(b"<", 0, end), 0) or end], True
