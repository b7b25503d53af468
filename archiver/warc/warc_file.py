"""A WARC file wherever it lies: in the home folder, or, once it was uploaded, in the bucket."""

from __future__ import annotations

import os
from pathlib import Path
from typing import BinaryIO, cast

from ..lightly import dataclass
from .bucket import Bucket
from .ranged import RangedFile


@dataclass(frozen=True)
class WarcFile:
    """A file to be read: that in the home goes before that in the bucket, which is as old, or older."""

    path: Path
    bucket: Bucket | None = None
    #: Its object's.
    key: str = ""

    @property
    def name(self) -> str:
        return self.path.name

    @property
    def replacing_mark(self) -> Path:
        """Says, while it is there, that the file in the home is to replace the object."""
        return self.path.with_name(f".{self.name}.replaces")

    def __str__(self) -> str:
        """Where it lies, for a person."""
        if self.bucket is None or self.path.exists():
            return str(self.path)
        return self.bucket.say(self.key)

    def open(self, buffering: int = -1) -> BinaryIO:
        """Its bytes; whether an object is there shows when it is read.

        :raises OSError: it can't be opened.
        """
        try:
            return self.path.open("rb", buffering=buffering)
        except FileNotFoundError:
            if self.bucket is None:
                raise
        return cast(BinaryIO, RangedFile(self.bucket, self.key))

    def size(self) -> int:
        """:raises OSError: it isn't there, or can't be asked for."""
        return self._stat()[0]

    def written_at(self) -> float:
        """When it was written last, or stored, in seconds since 1970.

        :raises OSError: it isn't there, or can't be asked for.
        """
        return self._stat()[1]

    def is_there(self) -> bool:
        """:raises OSError: it can't be asked for."""
        try:
            self._stat()
        except FileNotFoundError:
            return False
        return True

    def _stat(self) -> tuple[int, float]:
        try:
            found = os.stat(self.path)
            return found.st_size, found.st_mtime
        except FileNotFoundError:
            if self.bucket is None:
                raise
        stored = self.bucket.find(self.key)
        if stored is None:
            raise FileNotFoundError(2, "there is no such object", self.bucket.say(self.key))
        return stored.size, stored.stored_at


def size_of(file: BinaryIO) -> int:
    """The size of a WARC file that is open."""
    return file.size if isinstance(file, RangedFile) else os.fstat(file.fileno()).st_size
