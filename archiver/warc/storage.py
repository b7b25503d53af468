"""Where things lie in the home folder, which is a pywb root.

``collections/<name>/archive/*.warc.gz`` and ``collections/<name>/indexes/*.cdxj``;
an index named ``*.open.cdxj`` belongs to a WARC file that is still written to.
"""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ..errors import HomeError, StorageFull
from ..naming import check_collection, is_collection

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)

WARC_SUFFIX = ".warc.gz"
#: Name of a WARC file that came from another tool; the program never gives such a name to its own.
IMPORTED = re.compile(r"imported-[0-9a-f]{32}\.warc\.gz")
OPEN_SUFFIX = ".open.cdxj"
SEALED_SUFFIX = ".cdxj"


@dataclass(frozen=True)
class Folders:
    """The folders of one collection."""

    home: Path
    collection: str
    archive: Path
    indexes: Path
    #: For what is not yet, or not for long.
    tmp: Path

    def warc(self, name: str) -> Path:
        return self.archive / name

    def open_index(self, warc: str) -> Path:
        return self.indexes / f"{warc.removesuffix(WARC_SUFFIX)}{OPEN_SUFFIX}"

    def sealed_index(self, warc: str) -> Path:
        return self.indexes / f"{warc.removesuffix(WARC_SUFFIX)}{SEALED_SUFFIX}"


def find_folders(home: Path, collection: str) -> Folders:
    """The folders of a collection, whether they exist or not."""
    base = home / "collections" / check_collection(collection)
    return Folders(home, collection, base / "archive", base / "indexes", home / "tmp")


def make_folders(home: Path, collection: str) -> Folders:
    """The folders of a collection, made where they are missing.

    :raises HomeError: they can't be made.
    """
    folders = find_folders(home, collection)
    for folder in (folders.archive, folders.indexes, folders.tmp):
        with told(folder):
            _make_folder(folder)
    return folders


def _make_folder(folder: Path) -> None:
    """Make a folder and those above it, so that a power cut takes none of them with what will lie in it."""
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for each in missing:
        sync_folder(each.parent)


def iter_collections(home: Path) -> Iterator[Folders]:
    """All collections of a home, by name."""
    base = home / "collections"
    with told(base):
        names = sorted(p.name for p in base.iterdir() if p.is_dir()) if base.is_dir() else []
    for name in names:
        if is_collection(name):
            yield find_folders(home, name)


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Turns what the system says of a failed write into one line that says where, and what to do.

    :raises StorageFull: no room.
    :raises HomeError: anything else.
    """
    try:
        yield
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise StorageFull(
                f"{path}: no room left to record anything; free some space and run again"
            ) from error
        hint = ""
        if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
            hint = "; choose another home with --home or ARCHIVER_HOME"
        raise HomeError(f"{path}: can't be used: {error.strerror or error}{hint}") from error


def sync_folder(folder: Path) -> None:
    """Make the names of new files in a folder survive a power cut."""
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
