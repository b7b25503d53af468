"""What a record holds, read from its file when it is wanted."""

from __future__ import annotations

import io
from typing import BinaryIO, cast

from ..errors import RecordLost
from .storage import told
from .walk import BlockReader, BrokenRecord
from .warc_file import WarcFile


class StoredBody:
    """:class:`archiver.ports.Body` inside a WARC record; each reader opens the file for itself."""

    def __init__(self, path: WarcFile, offset: int, skip: int, size: int) -> None:
        self._path = path
        self._offset = offset
        self._skip = skip
        self.size = size

    def open(self) -> BinaryIO:
        with told(self._path):
            file = self._path.open()
            try:
                block = _StoredBlock(self._path, file, self._offset, skip=self._skip)
            except BrokenRecord as error:
                file.close()
                raise RecordLost(f"{self._path}: {error}") from error
            except OSError:
                file.close()
                raise
        return cast(BinaryIO, io.BufferedReader(block, 65_536))

    def close(self) -> None:
        pass


class _StoredBlock(BlockReader):
    def __init__(self, path: WarcFile, file: BinaryIO, offset: int, *, skip: int) -> None:
        self._path = path
        super().__init__(file, offset, skip=skip)

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        try:
            with told(self._path):
                return super().readinto(buffer)
        except BrokenRecord as error:
            raise RecordLost(f"a record can't be read {error}") from error
