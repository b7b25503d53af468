"""Which answers of a collection later ones may refer to, instead of being stored again."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from ..baton import baton

if TYPE_CHECKING:
    from ..ports import ArchiveReader, Catalog, Clock, Original

#: How long it may take until payloads are found that another process stored.
_LOOK = timedelta(seconds=2)
_ROWS = 20_000


class Originals:
    """Looks payload digests up in the catalogue, and believes it only where the WARC agrees.

    Most payloads are new. So that those cost no query, the digests there are
    stand in a filter, which is brought up to date every two seconds.
    """

    def __init__(self, catalog: Catalog, reader: ArchiveReader, clock: Clock) -> None:
        self._catalog = catalog
        self._reader = reader
        self._clock = clock
        self._lock = threading.Lock()
        self._filters: dict[str, _Filter] = {}

    def find(self, collection: str, digests: Sequence[str]) -> Mapping[str, Original]:
        """The originals with these payload digests, as far as the collection holds any.

        :raises HomeError: the catalogue can't be read or written.
        """
        known = self._filters.get(collection)
        if known is None or not known.is_fresh(self._clock.now()):
            with baton.laid_down():
                known = self._look(collection)
        wanted = [digest for digest in digests if known is None or known.may_have(digest)]
        if not wanted:
            return {}
        with baton.laid_down():
            return self._find(collection, wanted)

    def _find(self, collection: str, wanted: Sequence[str]) -> dict[str, Original]:
        with self._catalog.read() as session:
            payloads = session.find_payloads(collection, wanted)
        found: dict[str, Original] = {}
        for payload in payloads:
            original = self._reader.find_original(collection, payload)
            if original is not None:
                found[payload.digest] = original
                continue
            # Its file was moved away, or made anew by hand: what comes now is the original.
            with self._catalog.begin() as session:
                session.forget_payload(collection, payload)
        return found

    def note(self, collection: str, digests: Iterable[str]) -> None:
        """Payloads were stored by this process: they are found at once."""
        if (known := self._filters.get(collection)) is not None:
            for digest in digests:
                known.add(digest)

    def _look(self, collection: str) -> _Filter | None:
        """The filter of a collection; ``None`` while another thread fills it for the first time."""
        known = self._filters.get(collection)
        now = self._clock.now()
        if known is not None and known.is_fresh(now):
            return known
        if not self._lock.acquire(blocking=False):
            return known
        try:
            if known is None:
                self._read_old_files(collection)
                known = _Filter(now)
            known.looked_at = now
            self._bring_up_to_date(collection, known)
            self._filters[collection] = known
            return known
        finally:
            self._lock.release()

    def _bring_up_to_date(self, collection: str, known: _Filter) -> None:
        while True:
            with self._catalog.read() as session:
                rows = session.list_payload_digests(collection, after=known.last, limit=_ROWS)
            for number, digest in rows:
                known.add(digest)
                known.last = number
            if len(rows) < _ROWS:
                return

    def _read_old_files(self, collection: str) -> None:
        """Take in the payloads of WARC files that the catalogue has not looked through yet.

        Those are files of before it kept payloads, and such as came from elsewhere.
        """
        with self._catalog.read() as session:
            waiting = session.list_unread_warcs(collection)
        for warc in waiting:
            payloads = self._reader.load_payloads(collection, warc)
            with self._catalog.begin() as session:
                session.save_payloads(collection, payloads)
                session.mark_warc_read(collection, warc)


class _Filter:
    """Says of a digest that it is surely not there, or may be (Bloom): 1.3 % of new ones over a million."""

    _BITS = 24

    def __init__(self, looked_at: datetime) -> None:
        self.looked_at = looked_at
        #: The row of the catalogue that was seen last.
        self.last = 0
        # Memory that nothing was written to takes no room.
        self._bytes = bytearray(1 << self._BITS - 3)

    def is_fresh(self, now: datetime) -> bool:
        return abs(now - self.looked_at) < _LOOK

    def add(self, digest: str) -> None:
        for place in self._places(digest):
            self._bytes[place >> 3] |= 1 << (place & 7)

    def may_have(self, digest: str) -> bool:
        return all(self._bytes[place >> 3] >> (place & 7) & 1 for place in self._places(digest))

    def _places(self, digest: str) -> tuple[int, int]:
        mixed, mask = hash(digest), (1 << self._BITS) - 1
        return mixed & mask, (mixed >> self._BITS) & mask
