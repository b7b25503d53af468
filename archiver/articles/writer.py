"""The text of an article while it is put together: blocks, links and embeds with their offsets."""

from __future__ import annotations

from ..model import Block, BlockKind, Embed, Link
from .characters import settle

#: Bounds on what one page gives.
MAX_TEXT_CHARS = 1_000_000
MAX_BLOCKS = 20_000
MAX_LINKS = 10_000
#: Of the addresses of all links together: a short one may be long once it is absolute.
MAX_LINK_CHARS = 4_000_000
MAX_EMBEDS = 2_000
#: Text is folded in pieces, because its words in a list take ten times as much memory.
_PIECE_CHARS = 50_000
_SEAM_CHARS = 100

_SEPARATOR = "\n"


class TextWriter:
    """Collects the words of one block after another, white space folded.

    ``text[link.start:link.end]`` are a link's words; an embed stands at the end
    of the block before it. What goes beyond a bound is left out, and
    :attr:`cut` names the bound.
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
        self._link_chars = 0
        #: Bounds that left something out: ``text``, ``links``, ``embeds``.
        self.cut: set[str] = set()

    @property
    def position(self) -> int:
        """Where in the text the next embed stands."""
        return self._length

    @property
    def full(self) -> bool:
        """Whether text was left out for want of room."""
        return "text" in self.cut

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
        """Add text to the open block, as much as there is room for."""
        more = True
        at = 0
        while more and at < len(text):
            end = at + _PIECE_CHARS
            # Before an ASCII character, no combining mark is parted from its letter.
            while end < len(text) and not text[end].isascii() and end < at + _PIECE_CHARS + _SEAM_CHARS:
                end += 1
            more = self._write(settle(text[at:end]))
            at = end

    def _write(self, text: str) -> bool:
        """Add a piece of text; ``False`` once there is no more room."""
        words = text.split()
        if not words:
            self._space = self._space or bool(text)
            return True
        folded = " ".join(words)
        if self._size and (self._space or text[0].isspace()):
            folded = " " + folded
        room = MAX_TEXT_CHARS - self._length - len(_SEPARATOR) - self._size
        fits = len(folded) <= room
        if not fits:
            self.cut.add("text")
            folded = folded[: max(room, 0)].rstrip()
        if folded:
            self._words.append(folded)
            self._size += len(folded)
            self._space = text[-1].isspace()
        return fits

    def add_link(self, url: str, start: int, end: int | None = None) -> None:
        """Note that the open block's words from ``start`` (up to now) are a link."""
        stop = self._size if end is None else end
        if stop <= start:
            return
        self._link_chars += len(url)
        if len(self.links) + len(self._open_links) >= MAX_LINKS or self._link_chars > MAX_LINK_CHARS:
            self.cut.add("links")
        else:
            self._open_links.append((url, start, stop))
            self.linked_chars += stop - start

    def add_embed(self, embed: Embed) -> None:
        if len(self.embeds) >= MAX_EMBEDS:
            self.cut.add("embeds")
        else:
            self.embeds.append(embed)

    def keep(self, kind: BlockKind) -> None:
        """Close the open block and add it to the text."""
        if not self._size:
            self.drop()
            return
        if len(self.blocks) >= MAX_BLOCKS:
            self.cut.add("text")
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

    def text(self) -> str:
        return "".join(self._parts)
