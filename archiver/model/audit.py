"""What an audit of the archive looked at, and what it found that is not as it was written."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from ..lightly import dataclass
from .names import stable_id


class FindingKind(StrEnum):
    """In which way something in the archive is not as it was written."""

    #: No whole record can be read at a place: gzip member, checksum, header or length are wrong.
    BROKEN_RECORD = "broken_record"
    #: A record's block or payload is not the one that its digest is of.
    BLOCK_DIGEST = "block_digest"
    PAYLOAD_DIGEST = "payload_digest"
    #: Records that were written at once are not all there.
    TORN_APPEND = "torn_append"
    #: A revisit refers to a record that isn't there, is damaged, or has another payload.
    ORIGINAL_LOST = "original_lost"
    #: The index lacks a record, names one that isn't there, or says something else of it.
    INDEX_LINE = "index_line"
    #: The lines of an index are not in order: a replay may show another page.
    INDEX_ORDER = "index_order"
    #: A file without index, or an index without file.
    INDEX_MISSING = "index_missing"
    INDEX_STRAY = "index_stray"
    #: The catalogue lacks a capture, names a record that isn't there, or says something else of it.
    CATALOG_ROW = "catalog_row"
    #: A file that the catalogue or an earlier audit knows is gone, or can't be read.
    FILE_MISSING = "file_missing"
    FILE_UNREADABLE = "file_unreadable"
    #: A sealed file is longer or shorter than it was.
    SIZE_CHANGED = "size_changed"
    #: The catalogue's own file is damaged.
    CATALOG_DAMAGED = "catalog_damaged"

    @property
    def is_loss(self) -> bool:
        """Whether archived bytes are concerned, which no index or catalogue brings back."""
        return self in _LOSSES


_LOSSES = frozenset(
    {
        FindingKind.BROKEN_RECORD,
        FindingKind.BLOCK_DIGEST,
        FindingKind.PAYLOAD_DIGEST,
        FindingKind.TORN_APPEND,
        FindingKind.ORIGINAL_LOST,
        FindingKind.FILE_MISSING,
        FindingKind.FILE_UNREADABLE,
    }
)


@dataclass(frozen=True, kw_only=True)
class AuditFinding:
    """One thing in one file that is not as it was written."""

    collection: str
    #: Name of the WARC file; of an index without one, the name that it would have.
    warc: str
    kind: FindingKind
    #: In words, for a person.
    what: str
    #: First byte of the record that it is about; ``None`` where it is about the file.
    offset: int | None = None
    record_id: str | None = None
    url: str | None = None
    found_at: datetime
    #: When a repair asked for the address to be captured again, and by which job.
    asked_at: datetime | None = None
    asked_job: str | None = None
    repaired_at: datetime | None = None
    #: What became of it, in words.
    repair: str | None = None

    @property
    def id(self) -> str:
        place = "" if self.offset is None else str(self.offset)
        return stable_id("f", self.collection, self.warc, place, self.kind)

    @property
    def subject(self) -> str:
        """What an event about it calls it."""
        place = "" if self.offset is None else f"@{self.offset}"
        return f"{self.warc}{place} {self.kind}"


@dataclass(frozen=True, kw_only=True)
class Audit:
    """How the last audit of one file ended."""

    collection: str
    warc: str
    audited_at: datetime
    #: Bytes that were read: of a sealed file, all it has.
    size: int
    records: int
    #: Findings that are open.
    findings: int
    #: Of a file that was still written to, what came later was not read.
    is_sealed: bool
