"""What the catalogue knows of sources."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Protocol

from ..model import Source


class SourcesSession(Protocol):
    """The sources and their entries inside a transaction."""

    def add_source(self, source: Source) -> bool:
        """Add a feed; ``False`` when the collection watches it already."""

    def remove_source(self, id_or_url: str) -> Source | None: ...
    def find_source(self, id_or_url: str) -> Source | None: ...
    def iter_sources(self) -> Iterator[Source]: ...
    def save_source(self, source: Source) -> None:
        """Store what the last poll changed; what a person chose of it stays as it is."""

    def add_entry(self, source_id: str, entry_id: str, url: str, at: datetime) -> bool:
        """Note a feed's entry; ``False`` when it, or another entry of its address, was seen before."""
