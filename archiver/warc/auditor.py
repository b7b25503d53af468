"""The WARC files and indexes of a home, listed and held open for an audit."""

from __future__ import annotations

import fcntl
import io
import os
import re
import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO, cast

from ..model import RecordRef
from ..ports import BrokenSpot, CheckedRecord, Clock, HeldFile, IndexFault
from ..rates import parse_audit
from ..settings import Settings
from .appends import FoundAppend, iter_all_appends
from .checked import CheckedRecords
from .fetched import fetch_indexes
from .index_check import IndexCheck
from .naming import is_of_home
from .pace import Pace
from .records import APPEND_FIELD
from .storage import (
    IMPORTED,
    OPEN_SUFFIX,
    SEALED_SUFFIX,
    WARC_SUFFIX,
    Folders,
    find_folders,
    iter_collections,
    told,
)
from .stored_warcs import find_stored, list_stored
from .walk import BrokenRecord, Member, iter_records
from .warc_file import WarcFile, size_of

#: How long another machine may need to bring a file to the bucket that it has sealed.
_LATE = timedelta(days=1)
_STAMP = re.compile(r"-(\d{17})-")


class WarcAuditor:
    """:class:`archiver.ports.ArchiveAuditor` over the home's folders; all that it changes are indexes."""

    def __init__(self, settings: Settings, clock: Clock, stop: threading.Event) -> None:
        self._settings = settings
        self._clock = clock
        pace = parse_audit(settings.daemon.audit)
        self._slow = Pace(pace.bytes_per_second if pace else None, clock, stop)
        self._fast = Pace(None, clock, stop)

    def list_files(self) -> list[HeldFile]:
        found = []
        if self._settings.storage.url:
            fetch_indexes(self._settings)  # of what others wrote
        for folders in iter_collections(self._settings):
            stored = list_stored(folders)
            for name in sorted(_names(folders) | stored.keys()):
                file = self._find(folders, name, stored.get)
                if file is not None:
                    found.append(file)
        return found

    def find_file(self, collection: str, warc: str) -> HeldFile | None:
        folders = find_folders(self._settings, collection)
        return self._find(folders, warc, lambda name: find_stored(folders, name))

    def _find(self, folders: Folders, warc: str, find_size: Callable[[str], int | None]) -> HeldFile | None:
        """A file by what the home says of it, and of one that isn't there what the bucket says."""
        state = "sealed"
        # An open file is sealed by one rename: looked for twice, its index can't be missed.
        if not folders.sealed_index(warc).is_file():
            is_open = folders.open_index(warc).is_file() or _is_written(folders, warc)
            if not folders.sealed_index(warc).is_file():
                state = "open" if is_open else "bare"
        try:
            size: int | None = folders.warc(warc).stat().st_size
        except OSError:
            size = find_size(warc)
            if state == "bare" and size is None:
                return None
        return HeldFile(
            collection=folders.collection,
            warc=warc,
            size=size,
            state=state,  # type: ignore[arg-type]  # one of the three
            begun_at=_begun_at(warc),
        )

    def may_be_elsewhere(self, warc: str) -> bool:
        storage, begun_at = self._settings.storage, _begun_at(warc)
        if is_of_home(warc, self._settings.home):
            return False
        if not storage.url:
            return self._settings.catalog.url.startswith("postgresql")  # else the catalogue is this home's
        if begun_at is None:
            return False
        return self._clock.now() < begun_at + timedelta(seconds=storage.warc_max_age_seconds) + _LATE

    @contextmanager
    def open(self, file: HeldFile, *, paced: bool = False) -> Iterator[Reading]:
        spend = self._slow.spend if paced else self._fast.spend
        folders = find_folders(self._settings, file.collection)
        path = folders.warc_file(file.warc)
        with ExitStack() as opened:
            # First the index: what it names is in the file.
            index = _open_index(folders, file)
            if index is not None:
                opened.enter_context(index)
            with told(path):
                warc = opened.enter_context(path.open(buffering=0))
                size = size_of(warc)
            yield Reading(path, file, cast(BinaryIO, _Paced(warc, spend)), IndexCheck(index, spend), size)

    def find_payload_digest(self, collection: str, ref: RecordRef) -> str | None:
        path = find_folders(self._settings, collection).warc_file(ref.warc)
        try:
            with path.open() as file:
                file.seek(ref.offset)
                fields = Member(file, file.read(4096), ref.offset).read_fields()
        except (OSError, BrokenRecord, ValueError):
            return None
        is_it = fields.get("warc-record-id", "").strip("<>") == ref.record_id.strip("<>")
        return fields.get("warc-payload-digest") if is_it else None

    def iter_appends(self, file: HeldFile) -> Iterator[FoundAppend]:
        path = find_folders(self._settings, file.collection).warc_file(file.warc)
        with told(path), path.open() as warc:
            for found in iter_all_appends(warc, file.warc):
                if not isinstance(found, BrokenRecord):
                    yield found

    def replace_index(self, file: HeldFile, leave_out: Collection[int]) -> int:
        from .mending import replace_index

        return replace_index(find_folders(self._settings, file.collection), file.warc, leave_out)


class Reading:
    """:class:`archiver.ports.FileReading`."""

    def __init__(self, path: WarcFile, file: HeldFile, warc: BinaryIO, index: IndexCheck, size: int) -> None:
        self._path = path
        self._file = file
        self._warc = warc
        self._index = index
        self.size = size
        self.certain_end = size if file.state != "open" else min(size, index.find_end())
        self.is_ours = not IMPORTED.fullmatch(file.warc) and self._begins_with_append()

    def iter_records(self, start: int, schemas: Collection[str]) -> Iterator[CheckedRecord | BrokenSpot]:
        records = CheckedRecords(
            self._warc,
            self._file.warc,
            self.size,
            has_line=self._index.take,
            find_length=self._index.find_length,
            schemas=schemas,
        )
        found = records.iter_from(start)
        while True:
            with told(self._path):
                one = next(found, None)
            if one is None:
                return
            is_late = isinstance(one, BrokenSpot) and one.offset >= self.certain_end
            if is_late and self._file.state == "open":
                return  # it is being written
            yield one

    def find_index_faults(
        self, start: int, end: int, lacking: Collection[int], spots: Sequence[tuple[int, int]]
    ) -> Iterator[IndexFault]:
        if self._file.state == "bare":
            return
        is_last = end >= self.size and self._file.state == "sealed"
        certain = min(end, self.certain_end)
        told_of = [each for each in lacking if each < self.certain_end]
        yield from self._index.iter_faults(start, certain, told_of, spots, is_last=is_last)

    def _begins_with_append(self) -> bool:
        """Whether its first record says that it was appended; ``True`` where that can't be read."""
        try:
            with told(self._path):
                first = next(iter_records(self._warc, 0, keep_bytes=lambda _: 0), None)
        except BrokenRecord:
            return True
        return first is not None and first.field(APPEND_FIELD) is not None


class _Paced(io.RawIOBase):
    """A file whose reader is slowed down."""

    def __init__(self, file: io.FileIO | BinaryIO, spend: Callable[[int], None]) -> None:
        self._file = file
        self._spend = spend

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self._spend(len(data))
        return data

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()


def _open_index(folders: Folders, file: HeldFile) -> BinaryIO | None:
    for path in (folders.sealed_index(file.warc), folders.open_index(file.warc)):
        with told(path):
            try:
                return path.open("rb")
            except FileNotFoundError:
                continue
    return None


def _names(folders: Folders) -> set[str]:
    names: set[str] = set()
    with told(folders.archive):
        if folders.archive.is_dir():
            names |= {path.name for path in folders.archive.glob(f"*{WARC_SUFFIX}") if path.is_file()}
    with told(folders.indexes):
        if folders.indexes.is_dir():
            for path in folders.indexes.glob(f"*{SEALED_SUFFIX}"):
                stem = path.name.removesuffix(OPEN_SUFFIX).removesuffix(SEALED_SUFFIX)
                if not path.name.startswith("."):
                    names.add(f"{stem}{WARC_SUFFIX}")
    return names


def _is_written(folders: Folders, warc: str) -> bool:
    """Whether somebody lives who is about to write a file, or to put it in place."""
    if IMPORTED.fullmatch(warc):
        return any(_is_locked(path, os.O_DIRECTORY) for path in folders.tmp.glob("import-*"))
    return _is_locked(folders.warc(warc))


def _is_locked(path: Path, flags: int = 0) -> bool:
    try:
        fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC | flags)
    except OSError:
        return False
    try:
        # Shared and at once let go: a recovery that looks at this instant leaves the file for its next time.
        fcntl.flock(fd, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(fd)
    return False


def _begun_at(warc: str) -> datetime | None:
    found = _STAMP.search(warc)
    try:
        return datetime.strptime(found[1], "%Y%m%d%H%M%S%f").replace(tzinfo=UTC) if found else None
    except ValueError:
        return None
