"""The catalogue's rows of one file, walked beside its records."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from ...ports import Catalog, HeldFile, HeldRow

_AT_ONCE = 2000


class Rows:
    """The rows of a file's records from a place on, by offset; some thousand in memory at once."""

    def __init__(self, catalog: Catalog, file: HeldFile, start: int) -> None:
        self._catalog = catalog
        self._file = file
        self._after = (start, "", -1)
        self._held: deque[HeldRow] = deque()
        self._is_over = False

    def take_before(self, offset: int | None) -> Iterator[HeldRow]:
        """The rows that say less than ``offset``; ``None`` for all that are left."""
        while (row := self._first()) is not None and (offset is None or row.ref.offset < offset):
            yield self._held.popleft()

    def take_at(self, offset: int) -> list[HeldRow]:
        """The rows of the record that begins there; those before it are taken."""
        found = []
        while (row := self._first()) is not None and row.ref.offset == offset:
            found.append(self._held.popleft())
        return found

    def _first(self) -> HeldRow | None:
        if not self._held and not self._is_over:
            with self._catalog.read() as session:
                rows = session.load_record_rows(
                    self._file.collection, self._file.warc, after=self._after, limit=_AT_ONCE
                )
            self._held.extend(rows)
            self._is_over = len(rows) < _AT_ONCE
            if rows:
                last = rows[-1]
                self._after = (last.ref.offset, last.capture_id, last.ordinal)
        return self._held[0] if self._held else None
