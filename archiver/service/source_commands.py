"""What the program can do with sources: a part of :class:`archiver.service.Archiver`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..model import Filters, Source, SourceKind
from . import sources
from .sources import NewSource, Watched

if TYPE_CHECKING:
    from .adapters import Adapters
    from .choosing import Choice


class SourceCommands:
    """Add, change, list and export sources."""

    _adapters: Adapters
    collection: str

    def add_source(
        self, url: str, *, kind: SourceKind | None = None, filters: Filters | None = None
    ) -> tuple[Source, bool]:
        """Watch an address as it is, without a look at it; ``False`` when the collection watches it already.

        :raises UsageError: that is no address, file or folder.
        """
        return self.watch(NewSource(url=url, kind=kind, filters=filters or Filters()))

    def watch(self, wanted: NewSource) -> tuple[Source, bool]:
        """The same, for a source that was chosen or read from a list."""
        return sources.add_source(self._adapters, wanted, self.collection)

    def choose_source(self, wanted: NewSource) -> Choice:
        """Look at what a person named, and choose the feed to be watched; nothing is stored.

        :raises UsageError, SourceError: there is nothing to be watched; the line says what to do.
        """
        from .choosing import choose_source

        return choose_source(self._adapters, wanted)

    def read_source_list(self, path: str) -> list[NewSource]:
        """The sources of an OPML or TOML file.

        :raises ArchiverError: it can't be read, or something in it is wrong.
        """
        from .source_lists import read_source_list

        return read_source_list(path)

    def export_sources(self, *, as_toml: bool) -> str:
        """The sources as TOML, or those of them that are feeds as OPML."""
        from .source_lists import export_opml, format_toml

        found = self.list_sources()
        return format_toml(found) if as_toml else export_opml(found)

    def change_source(
        self,
        id_or_url: str,
        *,
        texts: Mapping[str, Sequence[str]],
        max_age: str | None = None,
        title: str | None = None,
    ) -> Source:
        """Change filters by their names; those that aren't named stay.

        An empty ``max_age`` lets every age pass.

        :raises UsageError: there is no such source, or a filter is wrong.
        """
        from .source_lists import read_age, read_filters

        filters = read_filters(texts, None, where=id_or_url)
        changes: dict[str, Any] = {name: getattr(filters, name) for name in texts}
        if max_age is not None:
            changes["max_age_seconds"] = read_age(max_age, where=id_or_url)
        return sources.change_source(self._adapters, id_or_url, changes, title)

    def remove_source(self, id_or_url: str) -> Source:
        """Stop watching a source; what was archived of it stays.

        :raises UsageError: there is none of that id or address.
        """
        return sources.remove_source(self._adapters, id_or_url)

    def list_sources(self) -> list[Source]:
        with self._adapters.reading_catalog.read() as session:
            return list(session.iter_sources())

    def load_watched(self, id_or_url: str | None = None) -> list[Watched]:
        """The sources, or one of them, each with what was seen in it.

        :raises UsageError: there is none of that id or address.
        """
        return sources.load_watched(self._adapters, id_or_url)
