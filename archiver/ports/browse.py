"""What people browse: searched, filtered and counted rows of the catalogue, a page at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from ..lightly import dataclass


@dataclass(frozen=True, kw_only=True)
class Filter:
    """Which rows are wanted; what is ``None`` or empty asks for nothing.

    A list ignores what its rows don't have.
    """

    #: Full text, as a person types it: words, ``"a phrase"``, ``harbour*``, ``-without``.
    words: str = ""
    collection: str | None = None
    #: A source's id: what came by it.
    source: str | None = None
    platform: str | None = None
    #: Articles and citations: a resolution's state. Posts: how it stands with them (``there``, ``gone``, …).
    state: str | None = None
    #: Captures: an outcome.
    outcome: str | None = None
    #: Events: a kind.
    kind: str | None = None
    tag: str | None = None
    #: Articles and citations: the key of a person whom they cite.
    person: str | None = None
    #: Articles: whether a text of them is known; others were asked for, and gave none.
    is_read: bool | None = None
    #: From this instant on, and before that one: of articles and their citations when the article was
    #: published, else first seen; of posts when they were first seen; captured; happened.
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Page:
    """Some rows of a list, and where the next ones begin."""

    rows: tuple[Mapping[str, Any], ...]
    #: To be given back for the rows that follow; ``None`` at the end. Means nothing to a reader.
    after: str | None = None
    #: How many rows there are in all; ``None`` where counting them would take long.
    total: int | None = None


class BrowseSession(Protocol):
    """The catalogue as people browse it, inside a transaction.

    Every method that is given a place in a list raises :class:`archiver.errors.UsageError`
    where it is none of that list's.
    """

    def page_articles(
        self, wanted: Filter, *, after: str | None, limit: int, is_counted: bool = True
    ) -> Page:
        """Articles; without ``is_counted`` nobody asks how many there are."""

    def page_citations(self, wanted: Filter, *, after: str | None, limit: int) -> Page: ...
    def page_posts(self, wanted: Filter, *, after: str | None, limit: int) -> Page: ...
    def page_people(self, wanted: Filter, *, after: str | None, limit: int) -> Page: ...
    def page_captures(self, wanted: Filter, *, after: str | None, limit: int) -> Page: ...
    def page_events(self, wanted: Filter, *, after: str | None, limit: int) -> Page: ...
    def list_most_cited(self, words: str, limit: int) -> Sequence[Mapping[str, Any]]:
        """People as :meth:`page_people` has them, of all whose names or handles begin so the most cited."""

    def show_person(self, key: str) -> Mapping[str, Any] | None:
        """A person with accounts, posts and citations."""

    def find_person_name(self, key: str) -> str | None:
        """A person's name as it was written last; ``None`` of whom no citation names."""

    def count_of_sources(self) -> Mapping[str, Mapping[str, int]]:
        """For each source's id, how many ``articles`` came by it and ``entries`` were seen in it."""

    def list_collections(self) -> Sequence[str]:
        """The collections of which anything is known, by name."""

    def list_next(self, limit: int) -> Sequence[Mapping[str, Any]]:
        """Jobs that nobody works on, those due first first."""

    def load_overview(self, *, since: datetime) -> Mapping[str, Any]:
        """What a front page says; ``today`` counts from ``since`` on."""
