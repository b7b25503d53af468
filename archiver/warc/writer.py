"""Appending to WARC files: whole or not at all, on disk before anybody is told."""

from __future__ import annotations

import contextlib
import os
import platform
import re
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from .. import __version__
from ..errors import SettingsError, Unanswered
from ..model import RecordRef
from ..ports import Clock, Entry, Exchange, Resource
from ..settings import Settings, Storage
from .bucket import open_bucket
from .cdxj import OpenIndex, build_line
from .naming import create_file
from .packed import Packed, Piece, pack, pack_records, turn_for, write_all
from .records import APPEND_FIELD, build_warcinfo
from .revisits import FindOriginals, can_be_original
from .storage import Folders, make_folders, sync_folder, told

_FIT_PREFIX = re.compile(r"[A-Za-z0-9][A-Za-z0-9._]{0,40}")


class WarcWriter:
    """:class:`archiver.ports.ArchiveWriter`: one open WARC file per collection, for all threads of a process.

    The block under ``appending`` runs while the file is held: begin the
    catalogue's transaction inside it, never around it, and append nothing in it.

    :raises SettingsError: ``storage.warc_prefix`` is no part of a file name, or ``storage.url`` not usable.
    """

    def __init__(self, settings: Settings, clock: Clock) -> None:
        if not _FIT_PREFIX.fullmatch(settings.storage.warc_prefix):
            raise SettingsError(
                "storage.warc_prefix: letters, digits, dots and _ only, not "
                + repr(settings.storage.warc_prefix)
            )
        open_bucket(settings.storage.url)  # what it lacks shows before anything is written
        self._settings = settings
        self._clock = clock
        self._lock = threading.Lock()
        self._shelves: dict[str, _Shelf] = {}
        self._left: list[OpenIndex] = []
        self._written_bytes = 0

    def pack(
        self, collection: str, entries: Sequence[Entry], originals: FindOriginals | None = None
    ) -> Packed:
        folders = self._shelf(collection).folders
        size = sum(_body_bytes(entry) for entry in entries)
        with told(folders.tmp), turn_for(size):
            return pack(collection, entries, folders.tmp, originals)

    @contextmanager
    def appending(
        self, collection: str, entries: Sequence[Entry]
    ) -> Iterator[tuple[tuple[RecordRef, ...], ...]]:
        with (
            contextlib.closing(self.pack(collection, entries)) as packed,
            self.appending_all([packed]) as refs,
        ):
            yield refs[0]

    @contextmanager
    def appending_all(
        self, appends: Sequence[Packed]
    ) -> Iterator[tuple[tuple[tuple[RecordRef, ...], ...], ...]]:
        written = [each for each in appends if each.pieces]
        if not written:
            yield tuple(tuple(() for _ in range(each.entries)) for each in appends)
            return
        shelf = self._shelf(written[0].collection)
        with shelf.lock:
            warc = shelf.open_warc(self._settings, self._clock)
            start = warc.append(written)
            try:
                # Before the block: what fails behind it fails what is stored already.
                lines = list(_index_lines(written, start, warc.name))
                yield tuple(_refs(appends, start, warc.name))
            except BaseException as error:
                if isinstance(error, Exception) and not isinstance(error, Unanswered):
                    warc.cut(start)
                else:
                    # The catalogue may know these records by now: nothing else may ever stand in their place.
                    with self._lock:
                        self._left.append(warc.index)
                    shelf.leave()
                raise
            warc.index.add(lines)
        with self._lock:
            self._written_bytes += sum(each.size for each in written)

    def count_written(self) -> tuple[int, int]:
        shelves = self._list_shelves()
        return self._written_bytes, sum(shelf.is_open for shelf in shelves)

    def has_left(self) -> bool:
        with self._lock:
            self._left = [index for index in self._left if index.is_open]
            return bool(self._left)

    def close_full(self) -> None:
        for shelf in self._list_shelves():
            with shelf.lock:
                shelf.seal_full(self._settings, self._clock)

    def close(self) -> None:
        for shelf in self._list_shelves():
            with shelf.lock:
                shelf.seal()

    def _list_shelves(self) -> list[_Shelf]:
        with self._lock:
            return list(self._shelves.values())

    def _shelf(self, collection: str) -> _Shelf:
        with self._lock:
            if (shelf := self._shelves.get(collection)) is None:
                shelf = self._shelves[collection] = _Shelf(make_folders(self._settings, collection))
            return shelf


class _Shelf:
    """A collection's place in this process: its open file, held by one thread at a time."""

    def __init__(self, folders: Folders) -> None:
        self.folders = folders
        self.lock = threading.Lock()
        self._warc: OpenWarc | None = None

    @property
    def is_open(self) -> bool:
        return self._warc is not None

    def open_warc(self, settings: Settings, clock: Clock) -> OpenWarc:
        self.seal_full(settings, clock)
        if self._warc is None:
            with told(self.folders.archive):
                self._warc = OpenWarc.create(self.folders, settings, clock)
        return self._warc

    def seal_full(self, settings: Settings, clock: Clock) -> None:
        if self._warc is not None and self._warc.is_full(settings.storage, clock.now()):
            self.seal()

    def seal(self) -> None:
        if self._warc is not None:
            warc, self._warc = self._warc, None
            warc.seal()

    def leave(self) -> None:
        if self._warc is not None:
            warc, self._warc = self._warc, None
            warc.leave()


class OpenWarc:
    """A WARC file of ours that is being written to; its lock says to others that we live."""

    def __init__(self, folders: Folders, name: str, fd: int, opened_at: datetime) -> None:
        self.name = name
        self.size = 0
        self.index = OpenIndex(folders, name)
        self._folders = folders
        self._path = folders.warc(name)
        self._fd = fd
        self._opened_at = opened_at
        self._first = 0

    @classmethod
    def create(cls, folders: Folders, settings: Settings, clock: Clock) -> OpenWarc:
        """Begin a file under a name that nobody else has.

        The order matters to a recovery that runs beside: file, lock, index, then content.
        """
        fd, name = create_file(folders, settings.storage.warc_prefix, clock)
        warc = cls(folders, name, fd, clock.now())
        try:
            warc.index.create()
            about = [
                ("software", f"archiver/{__version__} (Python {platform.python_version()})"),
                ("format", "WARC File Format 1.1"),
                ("isPartOf", folders.collection),
                ("http-header-user-agent", settings.network.user_agent),
            ]
            info = build_warcinfo(name, clock.now(), about)
            info.fields.append((APPEND_FIELD, "1"))
            warc.append([pack_records(folders.collection, [(0, info)], 1, folders.tmp)])
            warc._first = warc.size
            sync_folder(folders.archive)
            sync_folder(folders.indexes)
        except BaseException:
            warc.remove()
            raise
        return warc

    def is_full(self, bounds: Storage, now: datetime) -> bool:
        """Whether it is as large, or has been open as long, as the settings allow."""
        # Of a clock that was put back nobody knows how long the file has been open.
        age_seconds = abs((now - self._opened_at).total_seconds())
        return self.size >= bounds.warc_max_bytes or age_seconds >= bounds.warc_max_age_seconds

    def append(self, appends: Sequence[Packed]) -> int:
        """Write appends behind the last one, and wait until they are on disk; where they start.

        :raises StorageFull: no room; the file is as before.
        """
        start = self.size
        with told(self._path):
            try:
                self.size = write_all(self._fd, appends, start)
                os.fsync(self._fd)
            except BaseException:
                self.cut(start)
                raise
        return start

    def cut(self, start: int) -> None:
        """Take back everything from a place on."""
        os.ftruncate(self._fd, start)
        self.size = start

    def seal(self) -> None:
        """Finish the index and let go of the file; one that holds nothing is removed.

        :raises HomeError: the index can't be written; the next start will finish it from the file.
        """
        if self.size == self._first:
            self.remove()
            return
        try:
            with told(self._folders.indexes):
                self.index.seal()
                sync_folder(self._folders.indexes)
        finally:
            os.close(self._fd)

    def leave(self) -> None:
        """Leave the file as a killed process would: a recovery decides what becomes of its end."""
        self.index.leave()  # first: once the lock is gone, the index is another's
        os.close(self._fd)

    def remove(self) -> None:
        self.index.discard()
        self._path.unlink(missing_ok=True)
        os.close(self._fd)


def _body_bytes(entry: Entry) -> int:
    if isinstance(entry, Exchange):
        return entry.body.size
    if isinstance(entry, Resource):
        return entry.body.size if entry.body else len(entry.content)
    return 0


def _refs(appends: Sequence[Packed], start: int, warc: str) -> Iterator[tuple[tuple[RecordRef, ...], ...]]:
    """Where the records of each append lie, by the entry that they belong to."""
    for packed in appends:
        of_entry: list[list[RecordRef]] = [[] for _ in range(packed.entries)]
        for piece in packed.pieces:
            of_entry[piece.entry].append(_ref(piece, start, warc))
        yield tuple(map(tuple, of_entry))
        start += packed.size


def _ref(piece: Piece, start: int, warc: str) -> RecordRef:
    return RecordRef(
        warc=warc,
        offset=start + piece.start,
        length=piece.length,
        record_type=piece.record.record_type,
        record_id=piece.record.id,
        url=piece.record.uri,
        status=piece.record.status,
        saved_bytes=piece.record.saved_bytes,
        payload_digest=piece.record.payload_digest if can_be_original(piece.record) else None,
    )


def _index_lines(appends: Sequence[Packed], start: int, warc: str) -> Iterator[bytes]:
    for packed in appends:
        for piece in packed.pieces:
            record = piece.record
            if record.is_indexed:
                yield build_line(
                    url=record.index_uri,
                    at=record.at,
                    mime=record.mime,
                    status=record.status,
                    digest=record.payload_digest,
                    offset=start + piece.start,
                    length=piece.length,
                    warc=warc,
                )
        start += packed.size
