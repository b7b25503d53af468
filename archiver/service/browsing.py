"""What people browse: searched, filtered and counted rows of the catalogue, a page at a time.

Rows are JSON values under the names that :meth:`Archiver.show` and ``archiver list --json`` use, so pages,
API and exports say the same things in the same words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from ..jsonable import to_json
from ..ports import Filter, Page
from .adapters import Adapters

__all__ = ["Browsing", "Filter", "Page", "Shown"]

Shown = Mapping[str, Any]

#: Rows of a page at most.
MOST_ROWS = 500


class Browsing:
    """The catalogue as it is browsed; nothing here stores anything.

    Threads may share one: each call reads in a transaction of its own, and no writer waits for it.
    """

    def __init__(self, adapters: Adapters) -> None:
        self._adapters = adapters

    def list_articles(
        self, wanted: Filter, *, after: str | None = None, limit: int = 50, is_counted: bool = True
    ) -> Page:
        """Articles, newest first; with ``words`` the best match first.

        A row is that of ``archiver list articles`` and ``platforms`` (platform -> citations), ``states``
        (resolution state -> citations), ``tags``, ``source`` (id and title, or ``None``), ``unread``
        (``outcome`` and ``evidence`` of the newest visit to one that gave no text) and, with ``words``,
        ``snippet``: parts of text, ``{"text", "is_match"}``. Without ``is_counted`` they aren't counted for
        ``total``.

        :raises UsageError: ``after`` is none of this list's.
        """
        with self._adapters.reading_catalog.read() as session:
            return session.page_articles(wanted, after=after, limit=_bounded(limit), is_counted=is_counted)

    def list_citations(self, wanted: Filter, *, after: str | None = None, limit: int = 50) -> Page:
        """Citations, those found last first, as ``archiver list citations`` has them, and ``tags``.

        :raises UsageError: ``after`` is none of this list's.
        """
        with self._adapters.reading_catalog.read() as session:
            return session.page_citations(wanted, after=after, limit=_bounded(limit))

    def list_posts(self, wanted: Filter, *, after: str | None = None, limit: int = 50) -> Page:
        """Posts, those first seen last first: as ``archiver list posts`` has them, ``state`` and ``cited_by``
        (how many articles).

        :raises UsageError: ``after`` is none of this list's.
        """
        with self._adapters.reading_catalog.read() as session:
            return session.page_posts(wanted, after=after, limit=_bounded(limit))

    def list_people(self, wanted: Filter, *, after: str | None = None, limit: int = 50) -> Page:
        """Whom citations name, by name; ``words`` is the beginning of a name, of a surname or of a handle.

        A row has ``key``, ``name``, ``accounts`` (each ``platform`` and ``handle``), ``posts``, ``articles``
        and ``citations`` (numbers), ``last_cited_at``.

        :raises UsageError: ``after`` is none of this list's.
        """
        with self._adapters.reading_catalog.read() as session:
            return session.page_people(wanted, after=after, limit=_bounded(limit))

    def list_most_cited(self, words: str, *, limit: int = 6) -> Sequence[Shown]:
        """Rows of people whose name, surname or handle begins with the words, the most cited first.

        As :meth:`list_people` has them, without ``posts``.
        """
        with self._adapters.reading_catalog.read() as session:
            return tuple(session.list_most_cited(words, _bounded(limit)))

    def find_person(self, key: str) -> Shown | None:
        """The same, and ``accounts`` with origin, evidence and times, ``posts`` and ``cited_in`` as rows."""
        with self._adapters.reading_catalog.read() as session:
            return session.show_person(key)

    def find_person_name(self, key: str) -> str | None:
        """A person's name as it was written last; ``None`` of whom no citation names."""
        with self._adapters.reading_catalog.read() as session:
            return session.find_person_name(key)

    def list_captures(self, wanted: Filter, *, after: str | None = None, limit: int = 50) -> Page:
        """Captures, newest first, as ``archiver list captures`` has them.

        :raises UsageError: ``after`` is none of this list's.
        """
        with self._adapters.reading_catalog.read() as session:
            return session.page_captures(wanted, after=after, limit=_bounded(limit))

    def list_sources(self) -> tuple[Shown, ...]:
        """Sources with ``health``, ``next_poll_at``, ``reason`` (of the last failure), ``articles`` and
        ``entries`` (numbers)."""
        from .status import health_of

        with self._adapters.reading_catalog.read() as session:
            counts = session.count_of_sources()
            found = list(session.iter_sources())
        rows = []
        for source in found:
            row = {field.name: _as_json(getattr(source, field.name)) for field in fields(source)}
            row = {
                name: value for name, value in row.items() if name not in ("parts", "etag", "last_modified")
            }
            row |= {"id": source.id, "address": source.address, "health": health_of(source)}
            row["reason"] = source.status if source.failures else None
            rows.append(row | {"articles": 0, "entries": 0} | dict(counts.get(source.id, {})))
        return tuple(rows)

    def list_collections(self) -> Sequence[str]:
        """All collections there are: of articles and captures, of sources, and the folders of the home."""
        from .mementos import list_folders

        with self._adapters.reading_catalog.read() as session:
            found = {*session.list_collections(), *(one.collection for one in session.iter_sources())}
        return sorted(found.union(list_folders(self._adapters.settings)))

    def list_events(self, wanted: Filter, *, after: str | None = None, limit: int = 50) -> Page:
        """Events, newest first: ``id``, ``kind``, ``subject``, ``collection``, ``happened_at``, ``fields``,
        and ``says``: one sentence.

        :raises UsageError: ``after`` is none of this list's.
        """
        with self._adapters.reading_catalog.read() as session:
            return session.page_events(wanted, after=after, limit=_bounded(limit))

    def list_work(self, *, limit: int = 50) -> Shown:
        """What is due: ``steps`` (counts of each), ``running``, ``next`` and ``failed`` jobs, ``is_paused``,
        ``daemon`` (what runs, or ``None``)."""
        from .pauses import DAEMON
        from .status import find_daemon

        limit = _bounded(limit)
        now = self._adapters.clock.now()
        with self._adapters.reading_catalog.read() as session:
            steps = [_told(one) for one in session.count_steps(at=now)]
            running = [_told(one) for one in session.list_running(limit)]
            failed = [_told(one) for one in session.list_failed(limit)]
            due = session.list_next(limit)
            paused_at = session.find_pause(DAEMON)
        daemon = find_daemon(self._adapters.settings.home)
        return {
            "steps": steps,
            "running": running,
            "next": due,
            "failed": failed,
            "is_paused": paused_at is not None,
            "daemon": _told(daemon) if daemon else None,
        }

    def is_watching(self) -> bool:
        """Whether a daemon runs on this home."""
        from .status import find_daemon

        return find_daemon(self._adapters.settings.home) is not None

    def overview(self) -> Shown:
        """What the front page says.

        ``today``: numbers since midnight UTC of ``articles``, ``citations``, ``posts``, ``captures``,
        ``events``; ``totals`` the same in all. ``events``: the newest. ``at_risk``: posts that
        have no good capture, each with ``why``. ``platforms`` and ``states``: name -> posts. ``survival``: by
        month of first sight ``{"month", "posts", "gone", "there", "unknown"}``, oldest first: gone are
        also private posts and those of suspended accounts, unknown those that nobody has looked at; what is
        none of these could not be seen.
        """
        midnight = self._adapters.clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
        with self._adapters.reading_catalog.read() as session:
            return session.load_overview(since=midnight)


def _bounded(limit: int) -> int:
    return max(1, min(limit, MOST_ROWS))


def _told(said: Any) -> dict[str, Any]:
    return {name: _as_json(value) for name, value in asdict(said).items()}


def _as_json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else to_json(value)
