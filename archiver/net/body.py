"""A body while it comes in: in memory as long as it is small, then in a file without a name."""

from __future__ import annotations

import errno
import io
import os
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO, cast

from ..errors import HomeError, StorageFull

#: A body larger than this goes to a file.
_BODY_BYTES = 512 * 1024
#: So does every body while those of all visits together hold this much memory.
_ALL_BYTES = 32 * 1024 * 1024


class Memory:
    """How much memory bodies may take, counted over all threads."""

    def __init__(self, all_bytes: int = _ALL_BYTES, body_bytes: int = _BODY_BYTES) -> None:
        self.body_bytes = body_bytes
        self._left = all_bytes
        self._lock = threading.Lock()

    def take(self, size: int) -> bool:
        with self._lock:
            if size > self._left:
                return False
            self._left -= size
            return True

    def give(self, size: int) -> None:
        with self._lock:
            self._left += size


class SpooledBody:
    """:class:`archiver.ports.Body` that is written once, then read as often as wanted.

    The file has no name, so that a killed process leaves none behind.
    """

    def __init__(self, folder: Path, memory: Memory) -> None:
        self._folder = folder
        self._memory = memory
        self._taken = 0
        self._parts: list[bytes] = []
        self._file: IO[bytes] | None = None
        self.size = 0

    def write(self, data: bytes) -> None:
        """Add bytes at the end.

        :raises StorageFull: the folder has no room for a body of this size.
        """
        self.size += len(data)
        if self._file is None and self.size <= self._memory.body_bytes and self._memory.take(len(data)):
            self._taken += len(data)
            self._parts.append(data)
            return
        with _told(self._folder):
            if self._file is None:
                self._folder.mkdir(parents=True, exist_ok=True)
                # Unbuffered: a full disk shows at the write, not at a later flush.
                self._file = tempfile.TemporaryFile(dir=self._folder, buffering=0)  # noqa: SIM115
                _write_all(self._file, b"".join(self._parts))
                self._forget()
            _write_all(self._file, data)

    def open(self) -> BinaryIO:
        if self._file is not None:
            return cast(BinaryIO, io.BufferedReader(_Window(self._file.fileno()), 65_536))
        if len(self._parts) > 1:
            self._parts = [b"".join(self._parts)]
        return io.BytesIO(self._parts[0] if self._parts else b"")

    def close(self) -> None:
        self._forget()
        if self._file is not None:
            self._file.close()
            self._file = None

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


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise StorageFull(
                f"{folder}: no room left for a page's body; free some space and run again"
            ) from error
        raise HomeError(f"{folder}: can't keep a page's body here: {error.strerror}") from error
