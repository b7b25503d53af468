"""A package for who takes it at once: an open file in the home without a name, gone when closed."""

from __future__ import annotations

import logging
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from tempfile import TemporaryFile
from typing import Any, BinaryIO, cast

from ..errors import HomeError, StorageFull, UsageError
from .adapters import Adapters
from .packaging import PackageWish, pack

log = logging.getLogger(__name__)

#: Bytes after which is asked again how many are free.
_STRIDE = 64_000_000


def open_wacz(
    adapters: Adapters, wish: PackageWish, most_bytes: int, check: Callable[[], None], most_lines: int
) -> BinaryIO:
    """A package as an open file, at its beginning.

    :raises UsageError: a thing isn't known, or can't be packed, there is nothing in scope, or it is larger
        than ``most_bytes``.
    :raises HomeError: a file of the home can't be read, or the package would fill its disk.
    """
    home = adapters.settings.home
    made: list[BinaryIO] = []

    def find_free() -> int:
        return shutil.disk_usage(home).free - adapters.settings.storage.min_free_bytes

    def watch(size: int) -> None:
        check()
        # Before anything of them is copied; what is put aside meanwhile takes room, too.
        _refuse_large(size, most_bytes)
        _refuse_without_room(find_free())

    @contextmanager
    def opening() -> Iterator[BinaryIO]:
        made.append(cast("BinaryIO", TemporaryFile(dir=home)))  # noqa: SIM115 -- whoever asks for it closes it
        yield cast("BinaryIO", BoundedFile(made[0], most_bytes, find_free, check))

    try:
        pack(adapters, wish, opening, home, watch=watch, most_lines=most_lines)
        made[0].seek(0)
    except BaseException as error:
        for file in made:
            file.close()
        if isinstance(error, OSError):
            # Who asked is told no more than what it is: where the home lies is for the log.
            log.error("%s: a package can't be made: %s", home, error)
            raise HomeError(f"the package can't be made: {error.strerror or 'see the log'}") from error
        raise
    return made[0]


class BoundedFile:
    """A file to be written that doesn't become longer than it may, nor fills the disk.

    ``find_free`` says how many bytes it may still take, and is asked every ``stride`` bytes: others write to
    the same disk. ``check`` is called at each write, and ends it by what it raises.
    """

    def __init__(
        self,
        file: BinaryIO,
        most_bytes: int,
        find_free: Callable[[], int],
        check: Callable[[], None],
        *,
        stride: int = _STRIDE,
    ) -> None:
        self._file = file
        self._most_bytes = most_bytes
        self._find_free = find_free
        self._check = check
        self._stride = stride
        self._unasked = 0
        self._at = 0

    def write(self, data: Any) -> int:
        size = len(data)
        self._at += size
        _refuse_large(self._at, self._most_bytes)
        self._check()
        if size > self._unasked:
            free = self._find_free()
            _refuse_without_room(free - size)
            self._unasked = min(free, self._stride)
        self._unasked -= size
        return self._file.write(data)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        self._at = self._file.seek(offset, whence)
        return self._at


def _refuse_large(size: int, most_bytes: int) -> None:
    if size > most_bytes:
        raise UsageError(
            f"the package is larger than {most_bytes:,} bytes: ask for less, or run "
            "`archiver export wacz` on the machine itself"
        )


def _refuse_without_room(free: int) -> None:
    if free < 0:
        raise StorageFull("the disk of the home has no room for the package beside storage.min_free_bytes")
