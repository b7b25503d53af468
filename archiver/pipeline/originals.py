"""Which answers of a collection later ones may refer to, instead of being stored again."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence

from ..ports import ArchiveReader, Catalog, Original


class Originals:
    """Looks payload digests up in the catalogue, and believes it only where the WARC agrees."""

    def __init__(self, catalog: Catalog, reader: ArchiveReader) -> None:
        self._catalog = catalog
        self._reader = reader
        self._lock = threading.Lock()
        self._caught_up: set[str] = set()

    def find(self, collection: str, digests: Sequence[str]) -> Mapping[str, Original]:
        """The originals with these payload digests, as far as the collection holds any.

        :raises HomeError: the catalogue can't be read or written.
        """
        if not digests:
            return {}
        self._catch_up(collection)
        with self._catalog.read() as session:
            payloads = session.find_payloads(collection, digests)
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

    def _catch_up(self, collection: str) -> None:
        """Take in the payloads of WARC files that the catalogue has not looked through yet.

        Those are files of before it kept payloads. While one thread does it
        the others go on, and store whole what they might have referred to.
        """
        if collection in self._caught_up or not self._lock.acquire(blocking=False):
            return
        try:
            with self._catalog.read() as session:
                waiting = session.list_unread_warcs(collection)
            for warc in waiting:
                payloads = self._reader.load_payloads(collection, warc)
                with self._catalog.begin() as session:
                    session.save_payloads(collection, payloads)
                    session.mark_warc_read(collection, warc)
            self._caught_up.add(collection)
        finally:
            self._lock.release()
