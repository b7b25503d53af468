"""Which WARC files the bucket has of a collection."""

from __future__ import annotations

from collections.abc import Mapping

from .storage import WARC_SUFFIX, Folders, told


def list_stored(folders: Folders) -> Mapping[str, int]:
    """Name and size of each; none where the home has no bucket.

    :raises BucketAway: it can't be asked.
    """
    if folders.bucket is None:
        return {}
    start = folders.key_of_warc("")
    with told(folders.bucket.say(start)):
        found = {one.key.removeprefix(start): one.size for one in folders.bucket.iter_objects(start)}
    return {name: size for name, size in found.items() if name.endswith(WARC_SUFFIX) and "/" not in name}


def find_stored(folders: Folders, warc: str) -> int | None:
    """The size of one; ``None`` where it isn't there, or the home has no bucket.

    :raises BucketAway: it can't be asked.
    """
    if folders.bucket is None:
        return None
    key = folders.key_of_warc(warc)
    with told(folders.bucket.say(key)):
        found = folders.bucket.find(key)
    return found.size if found else None
