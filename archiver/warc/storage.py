"""Where things lie in the home folder, which is a pywb root.

``collections/<name>/archive/*.warc.gz`` and ``collections/<name>/indexes/*.cdxj``;
an index named ``*.open.cdxj`` belongs to a WARC file that is still written to.
With ``storage.url`` a sealed WARC file moves to the bucket, to the same path below its prefix;
its index stays.
"""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..errors import BucketAway, HomeError, StorageFull
from ..lightly import dataclass
from ..naming import check_collection, is_collection
from ..settings import Settings
from .bucket import Bucket, open_bucket
from .bucket_errors import BucketError
from .warc_file import WarcFile

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
    #: Where sealed WARC files go.
    bucket: Bucket | None = None

    def warc(self, name: str) -> Path:
        """Where a WARC file lies while it is in the home."""
        return self.archive / name

    def warc_file(self, name: str) -> WarcFile:
        """A WARC file to be read, wherever it lies."""
        return WarcFile(self.archive / name, self.bucket, self.key_of_warc(name))

    def changed_mark(self, warc: str) -> Path:
        """Says, while it is there, that the bucket's index is older than that in the home."""
        return self.home / "run" / "changed-indexes" / self.collection / warc

    def fetched_mark(self, warc: str) -> Path:
        """Holds the ETag of the bucket's index that was fetched, of a file that others wrote."""
        return self.home / "run" / "fetched-indexes" / self.collection / warc

    def iter_changed(self) -> Iterator[str]:
        """Names of the WARC files with such a mark.

        :raises HomeError: the home can't be read.
        """
        folder = self.changed_mark("any").parent
        with told(folder):
            names = [path.name for path in folder.glob(f"*{WARC_SUFFIX}")]
        yield from sorted(names)

    def key_of_warc(self, name: str) -> str:
        return f"collections/{self.collection}/archive/{name}"

    def key_of_index(self, warc: str) -> str:
        return f"collections/{self.collection}/indexes/{self.sealed_index(warc).name}"

    def open_index(self, warc: str) -> Path:
        return self.indexes / f"{warc.removesuffix(WARC_SUFFIX)}{OPEN_SUFFIX}"

    def sealed_index(self, warc: str) -> Path:
        return self.indexes / f"{warc.removesuffix(WARC_SUFFIX)}{SEALED_SUFFIX}"


def find_folders(of: Settings | Path, collection: str) -> Folders:
    """The folders of a collection, whether they exist or not; of a home alone, without its bucket."""
    home, bucket = (of, None) if isinstance(of, Path) else (of.home, open_bucket(of.storage.url))
    base = home / "collections" / check_collection(collection)
    return Folders(home, collection, base / "archive", base / "indexes", home / "tmp", bucket)


def make_folders(of: Settings | Path, collection: str) -> Folders:
    """The folders of a collection, made where they are missing.

    :raises HomeError: they can't be made.
    """
    folders = find_folders(of, collection)
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


def iter_collections(of: Settings | Path) -> Iterator[Folders]:
    """All collections of a home that have a folder in it, by name."""
    base = (of if isinstance(of, Path) else of.home) / "collections"
    with told(base):
        names = sorted(p.name for p in base.iterdir() if p.is_dir()) if base.is_dir() else []
    for name in names:
        if is_collection(name):
            yield find_folders(of, name)


@contextmanager
def told(path: object) -> Iterator[None]:
    """Turns what system or server say of what failed into one line that says where, and what to do.

    :raises StorageFull: no room.
    :raises BucketAway: what was asked of the bucket.
    :raises HomeError: anything else.
    """
    try:
        yield
    except BucketError as error:
        raise BucketAway(f"{path}: can't be used: {error.strerror}") from error
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
