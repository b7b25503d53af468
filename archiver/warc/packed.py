"""What is to be appended, compressed: in memory while it is small, else in a file without a name."""

from __future__ import annotations

import os
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import field
from pathlib import Path
from typing import IO, NamedTuple

from ..baton import baton
from ..lightly import dataclass
from ..ports import Entry
from ..room import Room
from .records import APPEND_FIELD, Record, build_records, write_record
from .revisits import FindOriginals, refer

#: Compressed records of one append up to this size stay in memory until they are written.
_MEMORY_BYTES = 1_000_000
#: So much of each has room there in any case; for more, all that wait share a budget.
_FREE_BYTES = 32_768
_ALL_BYTES = 8_000_000
_COPY_BYTES = 524_288
#: What one call may be handed (POSIX asks for 16 at least; Linux and macOS take 1,024).
_MAX_PARTS = min(1024, os.sysconf("SC_IOV_MAX"))


#: Larger bodies are packed by so many threads at a time: more are no faster, and each takes a megabyte.
_LARGE_BYTES = 262_144
_few = threading.BoundedSemaphore(4)


def turn_for(size: int) -> AbstractContextManager[None]:
    """For the time in which bodies of so many bytes are packed."""
    return baton.for_bytes(size) if size <= _LARGE_BYTES else _turn()


@contextmanager
def _turn() -> Iterator[None]:
    with baton.laid_down(), _few:
        yield


#: What the appends of all threads may take while they wait to be written.
_room = Room(_ALL_BYTES)


class Piece(NamedTuple):
    """A record inside an append: where it starts in it, and how long it is."""

    entry: int
    record: Record
    start: int
    length: int


@dataclass
class Packed:
    """One append: the records of some entries, the last of which says how many there are."""

    collection: str
    entries: int
    pieces: list[Piece] = field(default_factory=list)
    size: int = 0
    room: Room = _room
    _taken: int = 0
    _parts: list[bytes | memoryview] = field(default_factory=list)
    _file: IO[bytes] | None = None

    def write(self, parts: Sequence[bytes | memoryview], folder: Path) -> None:
        """Add bytes at the end; ``folder`` is where large ones wait.

        :raises OSError: no room for them there.
        """
        size = sum(map(len, parts))
        self.size += size
        if self._file is not None:
            for part in parts:
                _write_whole(self._file, part)
            return
        self._parts += parts
        if self.size > _FREE_BYTES and not self._has_room(size):
            # Unbuffered: a full disk shows here, not when the file is read or closed.
            self._file = tempfile.TemporaryFile(dir=folder, buffering=0)  # noqa: SIM115 — closed by close()
            for part in self._parts:
                _write_whole(self._file, part)
            self._forget()

    def _has_room(self, size: int) -> bool:
        if self.size > _MEMORY_BYTES or not self.room.take(size):
            return False
        self._taken += size
        return True

    def _forget(self) -> None:
        self._parts = []
        if self._taken:
            self.room.give(self._taken)
            self._taken = 0

    @property
    def is_in_memory(self) -> bool:
        return self._file is None

    def held_parts(self) -> Sequence[bytes | memoryview] | None:
        """The bytes, where they are in memory."""
        return self._parts if self._file is None else None

    def iter_parts(self) -> Iterator[bytes | memoryview]:
        """The bytes, in order, in pieces."""
        if self._file is None:
            yield from self._parts
            return
        self._file.seek(0)
        while piece := self._file.read(_COPY_BYTES):
            yield piece

    def close(self) -> None:
        self._forget()
        if self._file is not None:
            self._file.close()


def _write_whole(file: IO[bytes], data: bytes | memoryview) -> None:
    view = memoryview(data)
    while view:
        view = view[file.write(view) :]


def pack(
    collection: str, entries: Sequence[Entry], folder: Path, originals: FindOriginals | None = None
) -> Packed:
    """Compress the records of all entries; bodies that ``originals`` knows are referred to.

    :raises OSError: ``folder`` has no room for what is too large for memory.
    """
    records = [(number, record) for number, entry in enumerate(entries) for record in build_records(entry)]
    if originals is not None:
        refer([record for _, record in records], originals)
    if records:
        records[-1][1].fields.append((APPEND_FIELD, str(len(records))))
    return pack_records(collection, records, len(entries), folder)


def pack_records(
    collection: str, records: Sequence[tuple[int, Record]], entries: int, folder: Path
) -> Packed:
    """Compress records, each with the number of the entry that it belongs to."""
    packed = Packed(collection, entries)

    def write(parts: Sequence[bytes | memoryview]) -> None:
        packed.write(parts, folder)

    try:
        for number, record in records:
            start = packed.size
            write_record(record, write)
            record.content = b""  # what waits to be stored waits packed
            packed.pieces.append(Piece(number, record, start, packed.size - start))
    except BaseException:
        packed.close()
        raise
    return packed


def write_all(fd: int, packed: Sequence[Packed], offset: int) -> int:
    """Write appends one behind the other into a file, from a place on; where they end.

    :raises OSError: they are not, or not all, written.
    """
    waiting: list[bytes | memoryview] = []
    size = 0
    for each in packed:
        parts = each.held_parts()
        if parts is not None and size + each.size < _COPY_BYTES and len(waiting) + len(parts) < _MAX_PARTS:
            waiting += parts
            size += each.size
            continue
        for part in each.iter_parts():
            waiting.append(part)
            size += len(part)
            if size >= _COPY_BYTES or len(waiting) >= _MAX_PARTS:
                offset = _write(fd, waiting, size, offset)
                waiting, size = [], 0
    return _write(fd, waiting, size, offset)


def _write(fd: int, parts: Sequence[bytes | memoryview], size: int, offset: int) -> int:
    written = os.pwritev(fd, parts, offset) if parts else 0
    if written < size:
        rest = memoryview(b"".join(parts))[written:]
        while rest:
            more = os.pwrite(fd, rest, offset + written)
            written += more
            rest = rest[more:]
    return offset + size
