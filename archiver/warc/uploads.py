"""Sealed WARC files on their way from the home to the bucket.

The file in the home goes last: only when the bucket has it and its index, whole and compared. So a kill at
any instant leaves one of the two, or both, and the next run goes on from there. The index stays in the home
too: look-ups and pywb find an address in it by bisection, which by requests would take a dozen of them.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterator
from contextlib import suppress
from typing import BinaryIO

from ..errors import BucketAway
from ..lightly import dataclass
from ..settings import Settings
from .bucket import Bucket, open_bucket
from .bucket_check import check_bucket
from .bucket_errors import BucketError
from .naming import lock_file
from .storage import OPEN_SUFFIX, SEALED_SUFFIX, WARC_SUFFIX, Folders, iter_collections, sync_folder, told
from .whole_upload import OtherObject, store_whole


@dataclass(frozen=True, kw_only=True)
class Upload:
    """What became of one file."""

    collection: str
    warc: str
    size: int
    #: Why it is still in the home; ``None`` where the bucket has it now.
    why_not: str | None = None


def find_waiting(settings: Settings) -> list[tuple[Folders, str]]:
    """The sealed WARC files that are in the home, the oldest name first; none where there is no bucket.

    :raises HomeError: the home can't be read.
    """
    if not settings.storage.url:
        return []
    found = []
    for folders in iter_collections(settings):
        with told(folders.archive):
            names = [path.name for path in folders.archive.glob(f"*{WARC_SUFFIX}")]
        found += [(folders, name) for name in names if folders.sealed_index(name).is_file()]
    return sorted(found, key=lambda one: one[1])


def find_uploaded(folders: Folders) -> list[str]:
    """The sealed WARC files of a collection that aren't in the home any more, by the indexes that are.

    :raises HomeError: the home can't be read.
    """
    with told(folders.indexes):
        stems = [
            path.name.removesuffix(SEALED_SUFFIX)
            for path in folders.indexes.glob(f"*{SEALED_SUFFIX}")
            if not path.name.endswith(OPEN_SUFFIX) and not path.name.startswith(".")
        ]
    with told(folders.archive):
        here = {path.name for path in folders.archive.glob(f"*{WARC_SUFFIX}")}
    return sorted({f"{stem}{WARC_SUFFIX}" for stem in stems} - here)


def upload_waiting(settings: Settings, may_go_on: Callable[[], bool] = lambda: True) -> Iterator[Upload]:
    """Bring what waits into the bucket, one file after the other, and drop it here.

    ``may_go_on`` is asked before each. Files that somebody holds are his; several processes may be at it.
    One that the bucket refuses keeps no other back, as long as the bucket can be used at all.

    :raises HomeError: the home can't be read.
    """
    bucket = open_bucket(settings.storage.url)
    if bucket is None or not (yield from _bring(bucket, settings, may_go_on, _upload)):
        return
    for folders in iter_collections(settings):
        for name in folders.iter_changed():
            with suppress(BucketAway), told(folders.sealed_index(name)):  # the mark stays
                _store_changed(bucket, folders, name)


def store_waiting(settings: Settings, may_go_on: Callable[[], bool] = lambda: True) -> Iterator[Upload]:
    """The same, and drop nothing here: for who isn't to read there yet.

    :raises HomeError: the home can't be read.
    """
    bucket = open_bucket(settings.storage.url)
    if bucket is not None:
        yield from _bring(bucket, settings, may_go_on, _copy)


def _bring(
    bucket: Bucket,
    settings: Settings,
    may_go_on: Callable[[], bool],
    bring: Callable[[Bucket, Folders, str], Upload | None],
) -> Generator[Upload, None, bool]:
    """Bring what waits, and tell of each; whether the bucket could be used to the end."""
    is_checked = False
    for folders, name in find_waiting(settings):
        if not may_go_on():
            return False
        try:
            done = bring(bucket, folders, name)
        except OSError as error:
            yield _failed(folders, name, error.strerror or str(error))
            if isinstance(error, BucketError) and not is_checked:
                # Is it this file that is refused, or would the others fare no better?
                if error.is_away or check_bucket(bucket) is not None:
                    return False
                is_checked = True
            continue
        if done is not None:
            yield done
    return True


def mark_replacing(folders: Folders, warc: str) -> None:
    """Say beforehand that a file that will stand in the home replaces the object of its name."""
    if folders.bucket is None:
        return
    mark = folders.warc_file(warc).replacing_mark
    with told(mark):
        mark.parent.mkdir(parents=True, exist_ok=True)
        mark.touch()
        sync_folder(mark.parent)


def mark_index(folders: Folders, warc: str) -> None:
    """Say beforehand that the index of a file that was uploaded will be another one."""
    if folders.bucket is not None and not folders.warc(warc).exists():
        mark = folders.changed_mark(warc)
        with told(mark):
            mark.parent.mkdir(parents=True, exist_ok=True)
            mark.touch()


def _store_changed(bucket: Bucket, folders: Folders, name: str) -> None:
    """Bring an index into the bucket that was made anew since."""
    if folders.sealed_index(name).is_file() and not folders.warc(name).exists():
        _store_index(bucket, folders, name)
    folders.changed_mark(name).unlink(missing_ok=True)


def _store_index(bucket: Bucket, folders: Folders, warc: str) -> None:
    with folders.sealed_index(warc).open("rb") as index:
        size = os.fstat(index.fileno()).st_size
        store_whole(bucket, folders.key_of_index(warc), index, size, replaces=True)


def _upload(bucket: Bucket, folders: Folders, name: str) -> Upload | None:
    """Bring one file into the bucket and drop it here; ``None`` where it is somebody else's, or gone."""
    path = folders.warc(name)
    try:
        file: BinaryIO = path.open("rb", buffering=0)
    except FileNotFoundError:
        return None
    with file:
        if not lock_file(file.fileno()) or not os.fstat(file.fileno()).st_nlink:
            return None
        done = _store(bucket, folders, name, file)
        if done.why_not is None:
            path.unlink()
            sync_folder(folders.archive)
            folders.warc_file(name).replacing_mark.unlink(missing_ok=True)
    return done


def _copy(bucket: Bucket, folders: Folders, name: str) -> Upload:
    """Bring one file into the bucket, and keep it here."""
    with folders.warc(name).open("rb", buffering=0) as file:
        return _store(bucket, folders, name, file)


def _store(bucket: Bucket, folders: Folders, name: str, file: BinaryIO) -> Upload:
    """Have the bucket hold a file and its index."""
    size = os.fstat(file.fileno()).st_size
    replaces = folders.warc_file(name).replacing_mark.exists()
    try:
        store_whole(bucket, folders.key_of_warc(name), file, size, replaces=replaces)
    except OtherObject:
        where = bucket.say(folders.key_of_warc(name))
        return _failed(folders, name, f"{where} holds something else, and isn't replaced")
    _store_index(bucket, folders, name)
    return Upload(collection=folders.collection, warc=name, size=size)


def _failed(folders: Folders, name: str, why: str) -> Upload:
    try:
        size = folders.warc(name).stat().st_size
    except OSError:
        size = 0
    return Upload(collection=folders.collection, warc=name, size=size, why_not=why)
