"""The text of an article while it is put together: blocks, links and embeds with their offsets."""

from __future__ import annotations

import re

from ..model import Block, BlockKind, Embed, Link

#: Bounds on what one page gives.
MAX_TEXT_CHARS = 2_000_000
MAX_LINKS = 20_000
MAX_EMBEDS = 2_000

#: Soft hyphens, zero-width spaces and byte order marks stand inside words and carry nothing.
_INVISIBLE = re.compile(r"[\u00ad\u200b\u2060\ufeff\x00]+")
_SEPARATOR = "\n"


class TextWriter:
    """Collects the words of one block after another, white space folded.

    ``text[link.start:link.end]`` are a link's words; an embed stands at the end
    of the block before it.
    """

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self.blocks: list[Block] = []
        self.links: list[Link] = []
        self.embeds: list[Embed] = []
        self._words: list[str] = []
        self._size = 0
        self._space = False
        #: Links of the open block: address, start, end.
        self._open_links: list[tuple[str, int, int]] = []
        self.linked_chars = 0

    @property
    def position(self) -> int:
        """Where in the text the next embed stands."""
        return self._length

    @property
    def size(self) -> int:
        """Characters of the open block."""
        return self._size

    @property
    def next_offset(self) -> int:
        """Offset in the open block at which the next word will start."""
        return self._size + (1 if self._space and self._size else 0)

    @property
    def open_text(self) -> str:
        return "".join(self._words)

    @property
    def open_links(self) -> list[tuple[str, int, int]]:
        return self._open_links

    def write(self, text: str) -> None:
        """Add text to the open block."""
        if not text.isascii():
            text = _INVISIBLE.sub("", text)
        words = text.split()
        if not words:
            self._space = self._space or bool(text)
            return
        if self._size and (self._space or text[0].isspace()):
            self._words.append(" ")
            self._size += 1
        folded = " ".join(words)
        self._words.append(folded)
        self._size += len(folded)
        self._space = text[-1].isspace()

    def add_link(self, url: str, start: int, end: int | None = None) -> None:
        """Note that the open block's words from ``start`` (up to now) are a link."""
        stop = self._size if end is None else end
        if stop > start and len(self.links) + len(self._open_links) < MAX_LINKS:
            self._open_links.append((url, start, stop))
            self.linked_chars += stop - start

    def add_embed(self, embed: Embed) -> None:
        if len(self.embeds) < MAX_EMBEDS:
            self.embeds.append(embed)

    def keep(self, kind: BlockKind) -> None:
        """Close the open block and add it to the text."""
        if not self._size:
            self.drop()
            return
        if self._length + self._size > MAX_TEXT_CHARS:
            self.drop()
            return
        if self._parts:
            self._parts.append(_SEPARATOR)
            self._length += len(_SEPARATOR)
        start = self._length
        self._parts += self._words
        self._length += self._size
        self.blocks.append(Block(kind, start, self._length))
        self.links += [Link(url, start + a, start + b) for url, a, b in self._open_links]
        self.drop()

    def drop(self) -> None:
        """Close the open block and forget it."""
        self._words = []
        self._size = 0
        self._space = False
        self._open_links = []
        self.linked_chars = 0

    def restart(self) -> None:
        """Forget everything collected so far."""
        self.__init__()  # type: ignore[misc]

    def text(self) -> str:
        return "".join(self._parts)
