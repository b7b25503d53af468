"""Indexes of WARC files that other machines brought into the bucket: look-ups and replay read them here."""

from __future__ import annotations

from ..naming import is_collection
from ..settings import Settings
from .bucket import Bucket, StoredObject, open_bucket
from .fresh_file import fresh_file
from .ranged import RangedFile
from .storage import SEALED_SUFFIX, WARC_SUFFIX, Folders, find_folders, make_folders, told

_COPY_BYTES = 1 << 20


def fetch_indexes(settings: Settings) -> int:
    """Bring the indexes that the home lacks from the bucket, and those that are others there now; how many.

    An index that this home made isn't touched, damaged or not: the audit tells.

    :raises BucketAway: the bucket can't be asked.
    :raises HomeError: the home can't be written.
    """
    bucket = open_bucket(settings.storage.url)
    count = 0
    if bucket is None:
        return count
    with told(bucket.say("collections/")):
        names = [name for name in bucket.list_folders("collections/") if is_collection(name)]
    for name in names:
        count += _fetch(bucket, find_folders(settings, name))
    return count


def _fetch(bucket: Bucket, folders: Folders) -> int:
    start = folders.key_of_index("").removesuffix(SEALED_SUFFIX)
    count = 0
    with told(bucket.say(start)):
        stored = list(bucket.iter_objects(start))
    for one in stored:
        stem = one.key.removeprefix(start).removesuffix(SEALED_SUFFIX)
        if one.key.endswith(SEALED_SUFFIX) and stem and "/" not in stem and not stem.startswith("."):
            count += _fetch_one(bucket, folders, f"{stem}{WARC_SUFFIX}", one)
    return count


def _fetch_one(bucket: Bucket, folders: Folders, warc: str, stored: StoredObject) -> bool:
    index = folders.sealed_index(warc)
    mark = folders.fetched_mark(warc)
    with told(index):
        is_here = index.exists() or folders.open_index(warc).exists() or folders.warc(warc).exists()
        if is_here and (not mark.exists() or mark.read_text(encoding="utf-8") == stored.etag):
            return False
    make_folders(folders.home, folders.collection)
    with told(mark):
        mark.parent.mkdir(parents=True, exist_ok=True)
        mark.write_text("under way", encoding="utf-8")
    with told(index), RangedFile(bucket, stored.key) as source, fresh_file(index) as out:
        while piece := source.read(_COPY_BYTES):
            out.write(piece)
    with told(mark):
        mark.write_text(stored.etag, encoding="utf-8")
    return True
