"""A package for who takes it at once: an open file in the home without a name, gone when closed."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryFile
from typing import Any, BinaryIO, cast

from ..errors import HomeError, StorageFull, UsageError
from .adapters import Adapters
from .packaging import PackageWish, pack


def open_wacz(adapters: Adapters, wish: PackageWish, most_bytes: int) -> BinaryIO:
    """A package as an open file, at its beginning.

    :raises UsageError: a thing isn't known, or can't be packed, there is nothing in scope, or it is larger
        than ``most_bytes``.
    :raises HomeError: a file of the home can't be read, or the package would fill its disk.
    """
    home = adapters.settings.home
    made: list[BinaryIO] = []

    @contextmanager
    def opening() -> Iterator[BinaryIO]:
        free_bytes = shutil.disk_usage(home).free - adapters.settings.storage.min_free_bytes
        made.append(cast("BinaryIO", TemporaryFile(dir=home)))  # noqa: SIM115 -- whoever asks for it closes it
        yield cast("BinaryIO", _Bounded(made[0], most_bytes, free_bytes))

    try:
        pack(adapters, wish, opening, home)
        made[0].seek(0)
    except BaseException as error:
        for file in made:
            file.close()
        if isinstance(error, OSError):
            why = error.strerror or error
            raise HomeError(f"{home}: the package can't be written: {why}") from error
        raise
    return made[0]


class _Bounded:
    """A file to be written that doesn't become longer than it may."""

    def __init__(self, file: BinaryIO, most_bytes: int, free_bytes: int) -> None:
        self._file = file
        self._most_bytes = most_bytes
        self._free_bytes = free_bytes
        self._at = 0

    def write(self, data: Any) -> int:
        size = len(data)
        self._at += size
        if self._at > self._most_bytes:
            raise UsageError(
                f"the package is larger than {self._most_bytes:,} bytes: ask for less, or run "
                "`archiver export wacz` on the machine itself"
            )
        if self._at > self._free_bytes:
            raise StorageFull(
                "the disk of the home has no room for the package beside storage.min_free_bytes"
            )
        return self._file.write(data)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        self._at = self._file.seek(offset, whence)
        return self._at
