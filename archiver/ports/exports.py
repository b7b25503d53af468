"""What leaves the catalogue in bulk: rows of a noun, and citations with what became of their posts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from ..lightly import dataclass

if TYPE_CHECKING:
    from ..model import CitationKind, Holdings, Memento, Observation, RecordRef


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What is exported; ``None`` asks for nothing."""

    collection: str | None = None
    #: A source's id: what came by it.
    source: str | None = None
    platform: str | None = None
    #: From this instant on, and before that one; which of a row's times counts follows from the noun.
    since: datetime | None = None
    until: datetime | None = None
    #: An article's id: it and what hangs on it.
    article: str | None = None
    #: An article's row has its text, which most have no use for.
    with_text: bool = False


@dataclass(frozen=True, kw_only=True)
class HeldCopy:
    """The visit that keeps most of a post."""

    capture_id: str
    collection: str
    captured_at: datetime
    outcome: str
    #: The copy that was kept in place of the page.
    memento: Memento | None = None


@dataclass(frozen=True, kw_only=True)
class Trouble:
    """What is known of a post that looks didn't simply find, and what is held of it."""

    #: Newest first, under whichever id it was looked at.
    looks: Sequence[Observation] = ()
    #: The last good visit before it was first missing or edited; ``None`` where there was none.
    held: HeldCopy | None = None
    #: Somebody told its text: an endpoint, its page, an archive.
    has_text: bool = False
    #: What each archive said last that it holds of its addresses.
    holdings: Sequence[Holdings] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class CitedPost:
    """A citation in the current text of an article, and the post that it means."""

    article_id: str
    article_url: str
    article_title: str | None
    published_at: datetime | None
    first_seen_at: datetime
    collection: str
    #: Id of the source that listed the article first; ``None`` where a person named it.
    source: str | None
    citation_id: str
    kind: CitationKind
    platform: str
    author: str | None
    #: Of the resolution that counts; ``None`` before any.
    state: str | None
    #: Id and address of the post that stands today; ``None`` where none is known.
    post: str | None
    url: str | None
    #: The last look at it, whatever it showed; ``None`` without any.
    looked_at: datetime | None = None
    #: ``None`` where every look saw the post as it had been.
    trouble: Trouble | None = None


class ExportSession(Protocol):
    """The catalogue as it is taken out, inside a transaction; memory doesn't grow with the rows."""

    def iter_exported(self, noun: str, wanted: Wanted) -> Iterator[Mapping[str, Any]]:
        """Rows of a noun as JSON values, newest first, people and sources by name and age.

        :raises KeyError: there is no such noun.
        """

    def iter_exported_ids(self, noun: str, wanted: Wanted) -> Iterator[str]:
        """Ids of ``articles`` or ``posts``, in the order of their rows."""

    def iter_cited(self, wanted: Wanted) -> Iterator[CitedPost]:
        """The citations of articles' current texts, newest article first, in each by place."""

    def load_sources(self) -> Mapping[str, str]:
        """What people call each source, by its id."""

    def load_records_of(self, capture_ids: Sequence[str]) -> Mapping[str, Sequence[RecordRef]]:
        """The records of several captures, the main one first."""
