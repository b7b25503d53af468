"""Sitemaps, news sitemaps and their indexes (sitemaps.org; Google's news extension)."""

from __future__ import annotations

import re
from datetime import timedelta
from xml.parsers import expat

from ..errors import SourceError
from .charset import to_utf8
from .instants import parse_instant
from .listing import MAX_CATEGORIES, Feed, FeedEntry, Part, absolute, keep_entries, one_line

#: Of the bytes of one sitemap, and of its entries: the standard's own bound.
MAX_SITEMAP_BYTES = 50_000_000
MAX_SITEMAP_ENTRIES = 50_000
_MAX_PARTS = 5_000
#: A sitemap lists a site's whole past: without a word from the user only this much of it is taken.
DEFAULT_AGE = timedelta(days=7)
_MAX_CHARS = 4_000
#: Elements that are read, how deep they may lie in each other, and their different names: each open one, and
#: each name, takes memory.
_MAX_ELEMENTS = 3_000_000
_MAX_DEPTH = 100
_MAX_NAMES = 1_000
#: The markup is handed over in pieces; a tag or comment that is longer than so many bytes is refused.
_PIECE_BYTES = 65_536
_LONGEST_TAG = 1_000_000
#: What addresses hold though XML asks for ``&amp;``.
_BARE_AMPERSAND = re.compile(rb"&(?!(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|amp|lt|gt|quot|apos);)")
#: Local names whose text is kept; elements of other names are passed over.
_KEPT = frozenset({"loc", "lastmod", "publication_date", "title", "keywords", "genres", "language", "name"})


def parse_sitemap(body: bytes, *, url: str, content_type: str | None = None, most: int) -> Feed:
    """The entries, at most ``most``, or the parts of the sitemap in ``body``.

    Broken XML gives what stands before the break.

    :raises SourceError: it is no sitemap; the reason is one line.
    """
    if len(body) > MAX_SITEMAP_BYTES:
        raise SourceError(url, f"a sitemap of more than {MAX_SITEMAP_BYTES:,} bytes")
    markup = to_utf8(body, content_type).lstrip(b"\xef\xbb\xbf \t\r\n")
    reading = _Reading(url)
    broken = reading.read(markup)
    if broken and _BARE_AMPERSAND.search(markup):
        reading = _Reading(url)
        broken = reading.read(_BARE_AMPERSAND.sub(b"&amp;", markup))
    if reading.kind is None or (broken and not reading.entries and not reading.parts):
        raise SourceError(url, f"not a sitemap{': ' + broken if broken else ''}")
    entries, is_cut = keep_entries(reading.entries, most)
    return Feed(
        title=reading.publication,
        entries=entries,
        kind="sitemap",
        parts=tuple(reading.parts),
        is_cut=is_cut or reading.is_full,
    )


class _Full(Exception):
    """There are as many entries as are read."""


class _Reading:
    """What expat has told of a sitemap so far."""

    def __init__(self, url: str) -> None:
        self.kind: str | None = None
        self.entries: list[FeedEntry] = []
        self.parts: list[Part] = []
        #: The paper that a news sitemap names.
        self.publication: str | None = None
        self.is_full = False
        self._url = url
        self._fields: dict[str, str] = {}
        self._name: str | None = None
        self._text: list[str] = []
        self._size = 0
        self._depth = 0
        self._elements = 0
        self._names: set[str] = set()

    def read(self, markup: bytes) -> str | None:
        """Why it can't be read to its end; ``None`` where it can."""
        # Told the charset, expat passes over what the prolog says: the bytes are UTF-8 by now.
        parser = expat.ParserCreate("utf-8", namespace_separator=" ")
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.EntityDeclHandler = self._entity
        try:
            for at in range(0, len(markup), _PIECE_BYTES):
                parser.Parse(markup[at : at + _PIECE_BYTES], False)
                if at - parser.CurrentByteIndex > _LONGEST_TAG:
                    raise SourceError(self._url, f"a tag of more than {_LONGEST_TAG:,} bytes")
            parser.Parse(b"", True)
        except _Full:
            self.is_full = True
        except (expat.ExpatError, SourceError) as error:
            return " ".join(str(getattr(error, "reason", error)).split())[:200]
        return None

    def _entity(self, *_: object) -> None:
        raise SourceError(self._url, "it declares entities of its own")

    def _start(self, name: str, _: object) -> None:
        local = name.rpartition(" ")[2]
        self._depth += 1
        self._elements += 1
        self._names.add(name)
        if self._elements > _MAX_ELEMENTS:
            raise _Full
        if self._depth > _MAX_DEPTH:
            raise SourceError(self._url, f"nested more than {_MAX_DEPTH} deep")
        if len(self._names) > _MAX_NAMES:
            raise SourceError(self._url, f"more than {_MAX_NAMES:,} names of elements")
        if self._depth == 1:
            if local not in ("urlset", "sitemapindex"):
                raise SourceError(self._url, f"its first element is <{local[:40]}>")
            self.kind = local
        elif local in ("url", "sitemap") and self._depth == 2:
            self._fields = {}
        # Pictures and videos have a <loc> and a <title> of their own.
        is_foreign = any(f"sitemap-{what}/" in name for what in ("image", "video"))
        self._name = local if local in _KEPT and not is_foreign else None
        self._text, self._size = [], 0

    def _characters(self, text: str) -> None:
        if self._name is not None and self._size < _MAX_CHARS:
            self._text.append(text[:_MAX_CHARS])
            self._size += len(text)

    def _end(self, name: str) -> None:
        local = name.rpartition(" ")[2]
        self._depth -= 1
        if self._name == local and (told := one_line("".join(self._text))):
            self._fields.setdefault(local, told)
        self._name = None
        if self._depth == 1 and local == "url":
            self._add_entry()
        elif self._depth == 1 and local == "sitemap":
            self._add_part()

    def _add_entry(self) -> None:
        told = self._fields
        url = absolute(told.get("loc"), self._url)
        if url is None:
            return
        if len(self.entries) >= MAX_SITEMAP_ENTRIES:
            raise _Full
        updated_at = parse_instant(told.get("lastmod"))
        words = ",".join((told.get("keywords", ""), told.get("genres", ""))).split(",")
        self.publication = self.publication or told.get("name")
        self.entries.append(
            FeedEntry(
                id=url,
                url=url,
                title=told.get("title"),
                published_at=parse_instant(told.get("publication_date")) or updated_at,
                updated_at=updated_at,
                categories=tuple(filter(None, map(one_line, words)))[:MAX_CATEGORIES],
                language=told.get("language"),
            )
        )

    def _add_part(self) -> None:
        if url := absolute(self._fields.get("loc"), self._url):
            if len(self.parts) >= _MAX_PARTS:
                raise _Full
            self.parts.append(Part(url, parse_instant(self._fields.get("lastmod"))))
