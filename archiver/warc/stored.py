"""What a record holds, read from its file when it is wanted."""

from __future__ import annotations

import io
from pathlib import Path
from typing import BinaryIO, cast

from ..errors import HomeError
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
            return cast(BinaryIO, io.BufferedReader(BlockReader(file, self._offset, skip=self._skip), 65_536))
        except BrokenRecord as error:
            file.close()
            raise HomeError(f"{self._path}: {error}") from error

    def close(self) -> None:
        pass
