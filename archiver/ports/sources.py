"""What the catalogue knows of sources, and files that sources are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from ..lightly import dataclass

if TYPE_CHECKING:
    from ..model import SeenEntry, Source


class SourcesSession(Protocol):
    """The sources and their entries inside a transaction."""

    def add_source(self, source: Source) -> bool:
        """Add a source; ``False`` when the collection watches its address already."""

    def remove_source(self, id_or_url: str) -> Source | None: ...
    def find_source(self, id_or_url: str) -> Source | None:
        """The first that was added of :meth:`find_sources`."""

    def find_sources(self, id_or_url: str) -> list[Source]:
        """The source of that id, or those of that address, now or before it moved, one a collection."""

    def iter_sources(self) -> Iterator[Source]: ...
    def save_source(self, source: Source) -> None:
        """Store a source as it stands now, but for what a person chose of its times and pauses."""

    def load_entries(self, source_id: str, entry_ids: Iterable[str]) -> Mapping[str, SeenEntry]:
        """Those of the entries that were seen in the source before, by their ids."""

    def find_seen(self, collection: str, urls: Iterable[str]) -> Iterator[tuple[str, str, bool]]:
        """The addresses that sources of the collection had, each with its source and whether it was taken."""

    def save_entries(self, source_id: str, collection: str, seen: Sequence[SeenEntry]) -> None:
        """Store entries as they are seen now, in place of what was known of them."""

    def add_entry(self, source_id: str, collection: str, seen: SeenEntry) -> bool:
        """Note an entry; ``False`` where it is known, which then stays as it is."""

    def count_entries(self, source_id: str) -> Mapping[str | None, int]:
        """How many of a source's entries each filter left out; under ``None``, how many none did."""


@dataclass(frozen=True, kw_only=True)
class DroppedFile:
    """A file that lay in a folder to drop files into, and what became of it."""

    #: Its name in the folder.
    name: str
    #: Where it lies now: it is moved once it was taken, or refused.
    path: str
    #: What it became, or why it was refused, in words for a person.
    became: str
    is_taken: bool


@dataclass(frozen=True, kw_only=True)
class FolderLook:
    """What one look at a folder found."""

    files: tuple[DroppedFile, ...] = ()
    #: Sizes and times of the files that may still be written, by name.
    waiting: Mapping[str, Sequence[int]]
    #: Why the folder can't be looked at; ``None`` where it can.
    failure: str | None = None


class LocalSources(Protocol):
    """Sources on this machine."""

    def read_file(self, path: str, limit: int) -> bytes:
        """At most ``limit`` bytes of a file.

        :raises archiver.errors.SourceError: it can't be read; the reason is one line.
        """

    def take_dropped(self, source: Source) -> FolderLook:
        """Take the files in that lie whole in a folder; each once, however often it is looked at."""
