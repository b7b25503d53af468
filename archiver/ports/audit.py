"""What an audit reads of the archive, and what the catalogue keeps of audits."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import TYPE_CHECKING, Literal, Protocol

from ..lightly import dataclass

if TYPE_CHECKING:
    from ..model import Audit, AuditFinding, Capture, FindingKind, RecordRef
    from .warc import Payload, Statement


@dataclass(frozen=True, kw_only=True)
class HeldFile:
    """A WARC file of the home, as its folders show it."""

    collection: str
    warc: str
    #: ``None``: there is an index of this name, and no file.
    size: int | None
    #: An open file is still written to; a bare one has no index, and nobody who writes it.
    state: Literal["sealed", "open", "bare"]
    #: By its name; ``None`` for another tool's.
    begun_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class CheckedRecord:
    """A whole record that was read to its end."""

    ref: RecordRef
    #: What the record itself says of its payload.
    payload_digest: str | None
    #: What is wrong with it.
    faults: tuple[tuple[FindingKind, str], ...]
    #: Whether the index has its line, word for word; ``None`` for a record that isn't replayed.
    in_index: bool | None
    #: It ends an append of so many records.
    appended: int | None
    #: Id of the record that a revisit refers to.
    refers_to: str | None
    #: Where it is one of those that were asked for.
    statement: Statement | None


@dataclass(frozen=True, kw_only=True)
class BrokenSpot:
    """No whole record stands here."""

    offset: int
    why: str
    #: Where reading goes on; ``None`` where it can't.
    next_offset: int | None


@dataclass(frozen=True, kw_only=True)
class IndexFault:
    """A line of an index that is wrong, or isn't there."""

    kind: FindingKind
    what: str
    offset: int | None = None


class Append(Protocol):
    """What one step wrote at once."""

    @property
    def records(self) -> tuple[RecordRef, ...]: ...
    @property
    def statements(self) -> tuple[Statement, ...]: ...
    @property
    def is_whole(self) -> bool: ...


class FileReading(Protocol):
    """One WARC file with its index, held open while it is audited."""

    @property
    def size(self) -> int:
        """Bytes of the file when it was opened."""

    @property
    def is_ours(self) -> bool:
        """Whether this program wrote it, append by append."""

    @property
    def certain_end(self) -> int:
        """Up to here index and catalogue are finished: the whole of a sealed file."""

    def iter_records(self, start: int, schemas: Collection[str]) -> Iterator[CheckedRecord | BrokenSpot]:
        """The records from a record's first byte on, also behind broken spots; statements of these schemas.

        What is torn at the end of an open file is no broken spot: it is being written.

        :raises HomeError: the file can't be read.
        """

    def find_index_faults(
        self, start: int, end: int, lacking: Collection[int], spots: Sequence[tuple[int, int]]
    ) -> Iterator[IndexFault]:
        """What is wrong with the index as far as it is about this part of the file, all of which was read.

        ``lacking`` are the records without their line, ``spots`` where none could be read. At the end of a
        file lines count, too, that name places beyond it.
        """


class ArchiveAuditor(Protocol):
    """Reads the WARC files of the home to see whether they are as they were written."""

    def list_files(self) -> Sequence[HeldFile]:
        """All WARC files, and the indexes without one, by collection and name."""

    def find_file(self, collection: str, warc: str) -> HeldFile | None: ...
    def may_be_elsewhere(self, warc: str) -> bool:
        """Whether another home of the catalogue may hold a file of which neither it nor its index is here.

        For good where there is no bucket; with one, until it had time to come there.
        """

    def open(self, file: HeldFile, *, paced: bool = False) -> AbstractContextManager[FileReading]:
        """A file to be read, as fast as it goes or at the pace of the settings.

        :raises HomeError: it can't be opened.
        :raises Stopped: while it is read: the program was told to stop.
        """

    def find_payload_digest(self, collection: str, ref: RecordRef) -> str | None:
        """The payload digest that a record states; ``None`` where another record, or none, stands there."""

    def iter_appends(self, file: HeldFile) -> Iterator[Append]:
        """The appends of one of our files, also behind broken spots.

        :raises HomeError: it can't be read.
        """

    def replace_index(self, file: HeldFile, leave_out: Collection[int]) -> int:
        """Make a sealed file's index again from the records that can be read; how many lines it has.

        Those at some offsets are left out. The old one is replaced in one step.

        :raises HomeError: it can't be written.
        """


@dataclass(frozen=True, kw_only=True)
class HeldRow:
    """What the catalogue says of one record of a capture."""

    capture_id: str
    ordinal: int
    ref: RecordRef


class AuditsSession(Protocol):
    """The audits inside a transaction."""

    def load_record_rows(
        self, collection: str, warc: str, *, after: tuple[int, str, int], limit: int
    ) -> Sequence[HeldRow]:
        """Rows of a file's records by offset, capture and ordinal, from the one that follows on."""

    def load_payload_rows(self, collection: str, warc: str, *, start: int, end: int) -> Sequence[Payload]:
        """Payloads that are said to begin in this part of a file, by offset."""

    def load_records(self, capture_id: str) -> list[RecordRef]:
        """Where a capture's records lie, in their order."""

    def replace_records(self, capture_id: str, records: Sequence[RecordRef]) -> None:
        """Say anew where a capture's records lie; their order stays."""

    def list_known_warcs(self) -> Mapping[str, str]:
        """Names of all files in which captures have records -> a collection that has them."""

    def add_finding(self, finding: AuditFinding) -> bool:
        """Keep a finding; ``False`` where it is known, and was only seen again.

        What had been repaired and is there again counts as new, but for what was captured again: the damaged
        record stays where it is.
        """

    def list_findings(
        self, collection: str | None = None, *, warc: str | None = None, only_open: bool = True
    ) -> Sequence[AuditFinding]:
        """Findings by file and place."""

    def close_findings(
        self, collection: str, warc: str, *, unseen_since: datetime, at: datetime, repair: str
    ) -> int:
        """A whole audit of a file that began then found these no more; how many."""

    def find_captures_at(
        self, collection: str, warc: str, offset: int | None
    ) -> Sequence[tuple[Capture, str]]:
        """Captures with a record at a place, or anywhere in a file, each with the type of that record.

        At most some thousands; without their records.
        """

    def mark_finding(
        self,
        finding_id: str,
        *,
        asked_at: datetime | None = None,
        asked_job: str | None = None,
        repaired_at: datetime | None = None,
        repair: str | None = None,
    ) -> None:
        """Note what is done about a finding; what is not given stays."""

    def save_audit(self, audit: Audit) -> None:
        """Keep how an audit of a file ended, in the place of the one before."""

    def find_audit(self, collection: str, warc: str) -> Audit | None: ...
    def list_audits(self) -> Sequence[Audit]: ...
    def find_failed_audits(self) -> Mapping[tuple[str, str], datetime]:
        """Collection and file of each audit that was given up, and that none has followed: when it was."""

    def has_pending(self, step: str) -> bool:
        """Whether any job of a step waits or is being done."""

    def find_damage(self) -> Iterable[str]:
        """What the database says is wrong with its own file, a few lines at most."""
