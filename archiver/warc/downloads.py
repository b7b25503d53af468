"""WARC files on their way from the bucket back into the home, whole and compared."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import BinaryIO

from ..errors import ArchiverError, HomeError
from ..lightly import dataclass
from ..naming import is_collection
from ..settings import Settings
from .bucket import Bucket, StoredObject, open_bucket
from .fetched import fetch_indexes
from .fresh_file import fresh_file
from .ranged import RangedFile
from .storage import WARC_SUFFIX, Folders, find_folders, make_folders, told
from .whole_upload import is_same, measure

_COPY_BYTES = 1 << 20
#: Of a part, in bytes: what an ETag of several parts is likely to go by, beside that of our own uploads.
_PARTS = (None, 8 << 20, 16 << 20, 64 << 20)


@dataclass(frozen=True, kw_only=True)
class StoredWarc:
    """A WARC file that the bucket has."""

    folders: Folders
    warc: str
    stored: StoredObject

    def is_here(self) -> bool:
        """Whether the home has it, too: it takes its name there when it is whole."""
        return self.folders.warc(self.warc).exists()


def find_stored(settings: Settings) -> list[StoredWarc]:
    """The WARC files of the bucket, by collection and name.

    :raises BucketAway: it can't be asked.
    """
    bucket = open_bucket(settings.storage.url)
    found: list[StoredWarc] = []
    if bucket is None:
        return found
    with told(bucket.say("collections/")):
        names = [name for name in bucket.list_folders("collections/") if is_collection(name)]
        for name in names:
            folders = find_folders(settings, name)
            start = folders.key_of_warc("")
            for one in bucket.iter_objects(start):
                warc = one.key.removeprefix(start)
                if warc.endswith(WARC_SUFFIX) and "/" not in warc and not warc.startswith("."):
                    found.append(StoredWarc(folders=folders, warc=warc, stored=one))
    return found


def fetch_files(settings: Settings, may_go_on: Callable[[], bool] = lambda: True) -> Iterator[StoredWarc]:
    """Bring the files that the home lacks from the bucket, and the indexes of all; each when it is here.

    ``may_go_on`` is asked before each. The bucket keeps them; what is here already is compared with it.

    :raises BucketAway: the bucket can't be asked.
    :raises HomeError: what came, or was here, isn't what the bucket has, or has no index; the home can't be
        written.
    """
    bucket = open_bucket(settings.storage.url)
    if bucket is None:
        return
    fetch_indexes(settings)
    for one in find_stored(settings):
        if not may_go_on():
            return
        if not one.folders.sealed_index(one.warc).is_file():
            raise HomeError(f"{bucket.say(one.stored.key)}: has no index; run “archiver rebuild” first")
        if not one.is_here():
            _fetch(bucket, one)
            yield one
        elif not one.folders.warc_file(one.warc).replacing_mark.exists() and not _is_held(bucket, one):
            there = bucket.say(one.stored.key)
            raise HomeError(f"{one.folders.warc(one.warc)}: isn't what {there} is: move one of them away")


def remove_stored(settings: Settings) -> int:
    """Delete from the bucket what the home has as well, WARC files and their indexes; how many files.

    Each is read and compared once more before; what isn't the same, or has no index here, stays.

    :raises BucketAway: the bucket can't be asked.
    :raises HomeError: the home can't be read.
    """
    bucket = open_bucket(settings.storage.url)
    count = 0
    if bucket is None:
        return count
    for one in find_stored(settings):
        if one.is_here() and one.folders.sealed_index(one.warc).is_file() and _is_held(bucket, one):
            with told(bucket.say(one.stored.key)):
                bucket.delete(one.folders.key_of_index(one.warc))
                bucket.delete(one.stored.key)
            count += 1
    return count


def _fetch(bucket: Bucket, one: StoredWarc) -> None:
    make_folders(one.folders.home, one.folders.collection)
    path = one.folders.warc(one.warc)
    with told(bucket.say(one.stored.key)):
        stored = bucket.find(one.stored.key)  # with its checksum, which a list doesn't tell
    if stored is None:
        raise ArchiverError(f"{bucket.say(one.stored.key)}: was deleted meanwhile; run this again")
    with told(path), RangedFile(bucket, stored.key) as source, fresh_file(path) as out:
        while piece := source.read(_COPY_BYTES):
            out.write(piece)
        out.flush()
        if not _holds(bucket, stored, out):
            raise HomeError(f"{bucket.say(stored.key)}: what came isn't what the bucket has; run this again")


def _is_held(bucket: Bucket, one: StoredWarc) -> bool:
    """Whether the file in the home is what the bucket has, by digests of all of it."""
    path = one.folders.warc(one.warc)
    with told(bucket.say(one.stored.key)):
        stored = bucket.find(one.stored.key)
    if stored is None:
        return False
    with told(path), path.open("rb") as file:
        return _holds(bucket, stored, file)


def _holds(bucket: Bucket, stored: StoredObject, file: BinaryIO) -> bool:
    """Whether a file holds what an object holds, whoever stored that, in whatever parts."""
    size = file.seek(0, 2)
    if size != stored.size:
        return False
    for part_bytes in _PARTS:
        measured = measure(file, size, part_bytes=part_bytes)
        if measured.etag == stored.etag or stored.sha256 == measured.sha256:
            break
    return is_same(bucket, stored, measured)
