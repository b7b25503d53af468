"""The lists that people browse, each loaded when it is first asked for: most commands ask for none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection

if TYPE_CHECKING:
    from ..ports import Filter, Page


class Browsed:
    """:class:`archiver.ports.BrowseSession` over one connection."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def page_articles(
        self, wanted: Filter, *, after: str | None, limit: int, is_counted: bool = True
    ) -> Page:
        from .browse_articles import BrowsedArticles

        browsed = BrowsedArticles(self.connection)
        return browsed.page_articles(wanted, after=after, limit=limit, is_counted=is_counted)

    def page_citations(self, wanted: Filter, *, after: str | None, limit: int) -> Page:
        from .browse_citations import BrowsedCitations

        return BrowsedCitations(self.connection).page_citations(wanted, after=after, limit=limit)

    def page_posts(self, wanted: Filter, *, after: str | None, limit: int) -> Page:
        from .browse_posts import BrowsedPosts

        return BrowsedPosts(self.connection).page_posts(wanted, after=after, limit=limit)

    def page_people(self, wanted: Filter, *, after: str | None, limit: int) -> Page:
        from .browse_people import BrowsedPeople

        return BrowsedPeople(self.connection).page_people(wanted, after=after, limit=limit)

    def list_most_cited(self, words: str, limit: int) -> Sequence[Mapping[str, Any]]:
        from .browse_people import BrowsedPeople

        return BrowsedPeople(self.connection).list_most_cited(words, limit)

    def show_person(self, key: str) -> Mapping[str, Any] | None:
        from .browse_people import BrowsedPeople

        return BrowsedPeople(self.connection).show_person(key)

    def find_person_name(self, key: str) -> str | None:
        from .browse_people import BrowsedPeople

        return BrowsedPeople(self.connection).find_name(key)

    def page_captures(self, wanted: Filter, *, after: str | None, limit: int) -> Page:
        from .browse_log import BrowsedLog

        return BrowsedLog(self.connection).page_captures(wanted, after=after, limit=limit)

    def page_events(self, wanted: Filter, *, after: str | None, limit: int) -> Page:
        from .browse_log import BrowsedLog

        return BrowsedLog(self.connection).page_events(wanted, after=after, limit=limit)

    def count_of_sources(self) -> Mapping[str, Mapping[str, int]]:
        from .overview import Overview

        return Overview(self.connection).count_of_sources()

    def list_collections(self) -> Sequence[str]:
        from .overview import Overview

        return Overview(self.connection).list_collections()

    def list_next(self, limit: int) -> Sequence[Mapping[str, Any]]:
        from .overview import Overview

        return Overview(self.connection).list_next(limit)

    def load_overview(self, *, since: datetime) -> Mapping[str, Any]:
        from .overview import Overview

        return Overview(self.connection).load_overview(since=since)
