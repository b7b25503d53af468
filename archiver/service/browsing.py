"""What people browse: searched, filtered and counted rows of the catalogue, a page at a time.

Rows are JSON values under the names that :meth:`Archiver.show` and ``archiver list --json`` use, so pages,
API and exports say the same things in the same words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from .adapters import Adapters

Shown = Mapping[str, Any]


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
    #: From this instant on, and before that one: when published, else first seen; captured; happened.
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Page:
    """Some rows of a list, and where the next ones begin."""

    rows: tuple[Shown, ...]
    #: To be given back for the rows that follow; ``None`` at the end. Means nothing to a reader.
    after: str | None = None
    #: How many rows there are in all; ``None`` where counting them would take long.
    total: int | None = None


class Browsing:
    """The catalogue as it is browsed; nothing here stores anything."""

    def __init__(self, adapters: Adapters) -> None:
        self._adapters = adapters

    def list_articles(self, wanted: Filter, *, after: str | None = None, limit: int = 50) -> Page:
        """Articles, newest first; with ``words`` the best match first.

        A row is that of ``archiver list articles`` and ``platforms`` (platform -> citations), ``states``
        (resolution state -> citations), ``tags``, ``source`` (id and title, or ``None``) and, with
        ``words``, ``snippet``: parts of text, ``{"text", "is_match"}``.

        :raises UsageError: ``after`` is none of this list's.
        """
        raise NotImplementedError

    def list_citations(self, wanted: Filter, *, after: str | None = None, limit: int = 50) -> Page:
        """Citations, those found last first, as ``archiver list citations`` has them."""
        raise NotImplementedError

    def list_posts(self, wanted: Filter, *, after: str | None = None, limit: int = 50) -> Page:
        """Posts, those first seen last first: as ``archiver list posts`` has them, and ``cited_by`` (articles)."""
        raise NotImplementedError

    def list_people(self, wanted: Filter, *, after: str | None = None, limit: int = 50) -> Page:
        """Whom citations name, by name; ``words`` is the beginning of a name or handle.

        A row has ``key``, ``name``, ``accounts`` (each ``platform`` and ``handle``), ``posts``, ``articles``
        and ``citations`` (numbers), ``last_cited_at``.
        """
        raise NotImplementedError

    def find_person(self, key: str) -> Shown | None:
        """The same, and ``accounts`` with origin, evidence and times, ``posts`` and ``cited_in`` as rows."""
        raise NotImplementedError

    def list_captures(self, wanted: Filter, *, after: str | None = None, limit: int = 50) -> Page:
        """Captures, newest first, as ``archiver list captures`` has them."""
        raise NotImplementedError

    def list_sources(self) -> tuple[Shown, ...]:
        """Sources with ``health``, ``next_poll_at``, ``reason`` (of the last failure), ``articles`` and
        ``entries`` (numbers)."""
        raise NotImplementedError

    def list_events(self, wanted: Filter, *, after: str | None = None, limit: int = 50) -> Page:
        """Events, newest first: ``id``, ``kind``, ``subject``, ``collection``, ``happened_at``, ``fields``,
        and ``says``: one sentence."""
        raise NotImplementedError

    def list_work(self, *, limit: int = 50) -> Shown:
        """What is due: ``steps`` (counts of each), ``running``, ``next`` and ``failed`` jobs, ``is_paused``,
        ``daemon`` (what runs, or ``None``)."""
        raise NotImplementedError

    def overview(self) -> Shown:
        """What the front page says.

        ``today``: numbers since midnight UTC of ``articles``, ``citations``, ``posts``, ``captures``,
        ``events``; ``totals`` the same without ``events``. ``events``: the newest. ``at_risk``: posts that
        have no good capture, each with ``why``. ``platforms`` and ``states``: name -> posts. ``survival``: by
        month of first sight ``{"month", "posts", "gone"}``, oldest first.
        """
        raise NotImplementedError
