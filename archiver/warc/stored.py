"""What a record holds, read from its file when it is wanted."""

from __future__ import annotations

import io
from pathlib import Path
from typing import BinaryIO, cast

from ..errors import RecordLost
from .storage import told
from .walk import BlockReader, BrokenRecord


class StoredBody:
    """:class:`archiver.ports.Body` inside a WARC record; each reader opens the file for itself."""

    def __init__(self, path: Path, offset: int, skip: int, size: int) -> None:
        self._path = path
        self._offset = offset
        self._skip = skip
        self.size = size

    def open(self) -> BinaryIO:
        with told(self._path):
            file = self._path.open("rb")
        try:
            block = _StoredBlock(file, self._offset, skip=self._skip)
        except BrokenRecord as error:
            file.close()
            raise RecordLost(f"{self._path}: {error}") from error
        return cast(BinaryIO, io.BufferedReader(block, 65_536))

    def close(self) -> None:
        pass


class _StoredBlock(BlockReader):
    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        try:
            return super().readinto(buffer)
        except BrokenRecord as error:
            raise RecordLost(f"a record can't be read {error}") from error
