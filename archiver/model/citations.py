"""A post as an article refers to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from ..lightly import dataclass
from .names import AuthorKind, CitationKind, Medium, PlatformName, stable_id
from .posts import PostMetadata, PostRef


@dataclass(frozen=True)
class Span:
    """A place in an article's text that refers to a post: ``text`` is ``article.text[start:end]``.

    ``kind`` says how it refers; an embed's span is empty where the text has no words for it.
    """

    kind: CitationKind
    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Quote:
    """Words that the article attributes to the post, without the quotation marks."""

    text: str
    start: int
    end: int
    #: Why it belongs to this citation, e.g. ``"same-sentence"``, ``"he-added"``.
    reason: str


@dataclass(frozen=True, kw_only=True)
class Citation:
    """One post, or one plural group of posts, as an article refers to it."""

    kind: CitationKind
    #: Platform key, or ``"unknown"`` where the text says only "a social media post".
    platform: PlatformName
    #: As the article gives it; ``None`` for a post that is only named.
    url: str | None = None
    post: PostRef | None = None
    author: str | None = None
    author_kind: AuthorKind | None = None
    handle: str | None = None
    quotes: tuple[Quote, ...] = ()
    #: The article's own date words for the post ("Wednesday"); the interval they mean, aware UTC.
    when: str | None = None
    when_from: datetime | None = None
    when_to: datetime | None = None
    addressee: str | None = None
    plural: bool = False
    #: The article says that the post is gone ("in a now-deleted tweet").
    deleted: bool = False
    medium: Medium | None = None
    #: 0 to 1.
    confidence: float = 1.0
    mentions: tuple[Span, ...] = ()
    #: Ids of the rules that found it and chose its author, first to last.
    rules: tuple[str, ...] = ()
    #: What an embed carries by value.
    claim: PostMetadata | None = None

    def id_in(self, version_id: str) -> str:
        """The citation's id in the catalogue: what it is about, and where the version mentions it first."""
        about = self.post.post_id if self.post else self.author or ""
        place = str(min((span.start for span in self.mentions), default=-1))
        return stable_id("c", version_id, self.kind, self.platform, about, place)


def citation_ids(version_id: str, citations: Sequence[Citation]) -> list[str]:
    """The ids of a version's citations, in order; those that nothing tells apart are numbered."""
    seen: Counter[str] = Counter()
    ids = []
    for citation in citations:
        citation_id = citation.id_in(version_id)
        seen[citation_id] += 1
        if seen[citation_id] > 1:
            citation_id = stable_id("c", citation_id, str(seen[citation_id]))
        ids.append(citation_id)
    return ids
