"""A body while it comes in: in memory as long as it is small, then in a file without a name."""

from __future__ import annotations

import errno
import io
import logging
import os
import tempfile
from pathlib import Path
from typing import IO, BinaryIO, cast

from ..errors import HomeError
from ..room import Room

log = logging.getLogger(__name__)

#: A body larger than this goes to a file.
_BODY_BYTES = 512 * 1024
#: So does every body while those of all visits together hold this much memory.
_ALL_BYTES = 10 * 1024 * 1024
#: A piece smaller than this is put together with those beside it.
_PART_BYTES = 4_096
#: Room that files leave on the disk, beside twice what they hold: it all has to go into the WARC yet.
_SPARE_BYTES = 4 * 1024 * 1024
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class Memory(Room):
    """How much room bodies take in memory and on disk, counted over all threads."""

    def __init__(
        self,
        all_bytes: int = _ALL_BYTES,
        body_bytes: int = _BODY_BYTES,
        spare_bytes: int = _SPARE_BYTES,
    ) -> None:
        super().__init__(all_bytes)
        self.body_bytes = body_bytes
        self._spare_bytes = spare_bytes
        self._spooled = 0

    def spool(self, size: int) -> None:
        """Count bytes that went to a file; those that left it are below zero."""
        with self._lock:
            self._spooled += size

    def may_spool(self, disk: os.statvfs_result) -> bool:
        return disk.f_bavail * disk.f_frsize >= 2 * self._spooled + self._spare_bytes


class SpooledBody:
    """:class:`archiver.ports.Body` that is written once, then read as often as wanted.

    The file has no name, so that a killed process leaves none behind.
    """

    def __init__(self, folder: Path, memory: Memory) -> None:
        self._folder = folder
        self._memory = memory
        self._taken = 0
        self._spooled = 0
        self._parts: list[bytes | bytearray] = []
        self._file: IO[bytes] | None = None
        self.size = 0

    def write(self, data: bytes) -> bool:
        """Add bytes at the end; ``False`` when the disk has no room for them: then nothing can follow.

        What was written before stays readable, or a third of it where the
        rest had to make room for what is still to be recorded.
        """
        size = self.size + len(data)
        if self._file is None and size <= self._memory.body_bytes and self._memory.take(len(data)):
            self._taken += len(data)
            self._add(data)
            self.size = size
            return True
        try:
            if self._spool(data):
                self.size = size
                return True
        except OSError as error:
            if error.errno not in _FULL:
                raise HomeError(f"{self._folder}: can't keep a page's body here: {error.strerror}") from error
            if self._file is not None:
                self.size //= 3
                self._file.truncate(self.size)
                self._count(self.size - self._spooled)
        log.warning("%s: little room left on this disk: cut a body after %d bytes", self._folder, self.size)
        return False

    def _add(self, data: bytes) -> None:
        # An object of its own for each byte or two of a trickle would take fifty times as much memory.
        if len(data) >= _PART_BYTES or not self._parts:
            self._parts.append(data)
        elif isinstance(last := self._parts[-1], bytearray):
            last += data
        else:
            self._parts.append(bytearray(data))

    def _spool(self, data: bytes) -> bool:
        if self._file is None:
            self._folder.mkdir(parents=True, exist_ok=True)
        if not self._memory.may_spool(os.statvfs(self._folder)):
            return False
        if self._file is not None:
            _write_all(self._file, data)
            self._count(len(data))
            return True
        # Unbuffered: a full disk shows at the write, not at a later flush.
        file = tempfile.TemporaryFile(dir=self._folder, buffering=0)  # noqa: SIM115
        try:
            _write_all(file, b"".join((*self._parts, data)))
        except OSError:
            file.close()  # what there is stays in memory
            raise
        self._file = file
        self._count(self.size + len(data))
        self._forget()
        return True

    def open(self) -> BinaryIO:
        if self._file is not None:
            return cast(BinaryIO, io.BufferedReader(_Window(self._file.fileno()), 65_536))
        if len(self._parts) > 1:
            self._parts = [b"".join(self._parts)]
        # Bytes are shared with the reader, not copied.
        return io.BytesIO(self._parts[0] if self._parts else b"")

    def close(self) -> None:
        self._forget()
        if self._file is not None:
            self._file.close()
            self._file = None
            self._count(-self._spooled)

    def _count(self, size: int) -> None:
        self._spooled += size
        self._memory.spool(size)

    def _forget(self) -> None:
        self._parts = []
        self._memory.give(self._taken)
        self._taken = 0


class _Window(io.RawIOBase):
    """A reader with a place of its own in a file that others read, too."""

    def __init__(self, fileno: int) -> None:
        self._fileno = fileno
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: os.fstat(self._fileno).st_size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        read = os.preadv(self._fileno, [buffer], self._at)
        self._at += read
        return read


def _write_all(file: IO[bytes], data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[file.write(view) :]
