"""Whether what a revisit refers to is there."""

from __future__ import annotations

from functools import lru_cache

from .tools import Tools

_REMEMBERED = 10_000


class OriginalCheck:
    """Looks originals up by their ids, each once."""

    def __init__(self, tools: Tools, collection: str) -> None:
        self._tools = tools
        self._collection = collection
        self._find = lru_cache(_REMEMBERED)(self._look)
        with tools.catalog.read() as session:
            known = session.list_findings(collection, only_open=False)
        self._damaged = {
            (one.warc, one.offset)
            for one in known
            # What was captured again still lies damaged where it was.
            if one.kind.is_loss and (one.repaired_at is None or one.asked_at is not None)
        }

    def find_fault(self, record_id: str, digest: str | None) -> str | None:
        """Why a revisit of a payload has lost it; ``None`` where the original holds it."""
        fault, held = self._find(record_id)
        if fault is None and held != digest:
            return f"the record {record_id} that it refers to has another payload"
        return fault

    def note_damaged(self, warc: str, offset: int) -> None:
        """A record that was just found damaged: what refers to it has lost its body, too."""
        self._damaged.add((warc, offset))

    def _look(self, record_id: str) -> tuple[str | None, str | None]:
        with self._tools.catalog.read() as session:
            ref = session.find_record(record_id, collection=self._collection)
        if ref is None:
            return f"the catalogue doesn't know the record {record_id} that it refers to", None
        if (ref.warc, ref.offset) in self._damaged:
            return f"the record {record_id} that it refers to is damaged ({ref.warc})", None
        held = self._tools.auditor.find_payload_digest(self._collection, ref)
        if held is None:
            return (
                f"the record {record_id} that it refers to isn't at byte {ref.offset:,} of {ref.warc}",
                None,
            )
        return None, held
