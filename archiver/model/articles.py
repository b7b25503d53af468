"""An article's text at one time."""

from __future__ import annotations

import hashlib
from datetime import datetime

from ..lightly import dataclass
from .names import BlockKind, PlatformName
from .posts import PostMetadata


@dataclass(frozen=True)
class Block:
    """A stretch of an article's body, ``text[start:end]``, in reading order."""

    kind: BlockKind
    start: int
    end: int


@dataclass(frozen=True)
class Link:
    """An ``<a href>`` in the body: its absolute address, and where its words stand in the text."""

    url: str
    start: int
    end: int


@dataclass(frozen=True, kw_only=True)
class Embed:
    """A post shown inside the body."""

    #: The post's address as the page gives it, made absolute; ``None`` where the page shows none.
    url: str | None
    #: Offset in the text where the embed stands (its own text is not part of the article's text).
    position: int
    platform: PlatformName | None = None
    #: What the embed carries by value: the publisher's claim about the post.
    claim: PostMetadata | None = None


@dataclass(frozen=True, kw_only=True)
class ArticleVersion:
    """An article's text at one time; offsets of everything found in it belong to this version."""

    url: str | None
    title: str | None = None
    byline: str | None = None
    #: Aware UTC; ``None`` where neither the page nor the user says.
    published_at: datetime | None = None
    modified_at: datetime | None = None
    #: BCP 47 primary subtag, e.g. ``"en"``.
    language: str | None = None
    canonical_url: str | None = None
    text: str = ""
    blocks: tuple[Block, ...] = ()
    links: tuple[Link, ...] = ()
    embeds: tuple[Embed, ...] = ()
    #: What was too much to be read whole: ``"markup"``, ``"text"``, ``"links"``, ``"embeds"``.
    cut: tuple[str, ...] = ()

    @property
    def text_hash(self) -> str:
        """SHA-256 over the text and the addresses in it, hex: two reads are one version when these agree."""
        parts = [self.title or "", self.text]
        parts += [f"{link.url} {link.start}" for link in self.links]
        parts += [f"{embed.url} {embed.position}" for embed in self.embeds]
        return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
