"""What a killed writer left behind, made good: the torn tail cut off, the index finished and sealed."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from ..lightly import dataclass
from ..settings import Settings
from .appends import FoundAppend, iter_whole_appends
from .cdxj import OpenIndex, parse_line
from .naming import lock_file
from .storage import OPEN_SUFFIX, WARC_SUFFIX, Folders, iter_collections, sync_folder, told
from .walk import BrokenRecord, iter_records


@dataclass(frozen=True)
class Recovered:
    """A WARC file whose writer had died, now whole and sealed."""

    collection: str
    warc: str
    appends: tuple[FoundAppend, ...]
    #: What was cut off its end: an append that hadn't been written to its end.
    cut_bytes: int
    #: The file held nothing whole, and is gone.
    removed: bool = False


def recover(settings: Settings, adopt: Callable[[FoundAppend], bool | None] | None = None) -> list[Recovered]:
    """Make good every open WARC file of the home whose writer is dead.

    ``adopt`` is called for each whole append that wasn't indexed, before the
    index is sealed, so that a kill in between loses none; ``False`` keeps the
    append's records out of the index. May run again and again, and by several
    processes at once: each file is held by its lock meanwhile.

    :raises HomeError: something can't be read or written.
    """
    found = []
    for folders in iter_collections(settings):
        with told(folders.indexes):
            names = _iter_open(folders)
        for name in names:
            with told(folders.warc(name)):
                done = _recover_file(folders, name, adopt)
            if done is not None:
                found.append(done)
    return found


def find_open(settings: Settings) -> list[tuple[str, str]]:
    """Collection and name of each WARC file that isn't sealed: after a recovery, those of living writers."""
    found = []
    for folders in iter_collections(settings):
        with told(folders.indexes):
            found += [(folders.collection, name) for name in _iter_open(folders)]
    return found


def _iter_open(folders: Folders) -> list[str]:
    """Names of WARC files that have an open index, or none and no byte."""
    if not folders.indexes.is_dir():
        return []
    indexed = {p.name.removesuffix(OPEN_SUFFIX) for p in folders.indexes.glob(f"*{OPEN_SUFFIX}")}
    for path in folders.archive.glob(f"*{WARC_SUFFIX}") if folders.archive.is_dir() else ():
        if path.stat().st_size == 0 and not folders.sealed_index(path.name).exists():
            indexed.add(path.name.removesuffix(WARC_SUFFIX))
    return sorted(f"{stem}{WARC_SUFFIX}" for stem in indexed)


def _recover_file(
    folders: Folders, name: str, adopt: Callable[[FoundAppend], bool | None] | None
) -> Recovered | None:
    path = folders.warc(name)
    try:
        fd = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        folders.open_index(name).unlink(missing_ok=True)
        return None
    with os.fdopen(fd, "r+b") as file:
        if not lock_file(fd) or not os.fstat(fd).st_nlink:
            return None  # its writer lives, or another recovery is at it
        if folders.sealed_index(name).exists():
            return None
        size = os.fstat(fd).st_size
        appends, end = _find_appends(file, name, _last_indexed(file, folders.open_index(name)))
        if end == 0:
            path.unlink()
            folders.open_index(name).unlink(missing_ok=True)
            return Recovered(folders.collection, name, (), size, removed=True)
        if end < size:
            os.ftruncate(fd, end)
            os.fsync(fd)
        index = OpenIndex(folders, name)
        index.create()
        for append in appends:
            if adopt is None or adopt(append) is not False:
                index.hold(append.lines)
        index.seal()
        sync_folder(folders.indexes)
    return Recovered(folders.collection, name, tuple(appends), size - end)


def _last_indexed(file: BinaryIO, path: Path) -> int:
    """Where the last indexed record of a file starts; 0, and no index left, where the two don't agree."""
    last = (0, 0)
    try:
        with path.open("rb") as lines:
            for line in lines:
                fields = parse_line(line)[2]
                last = max(last, (int(fields["offset"]), int(fields["length"])))
        if last == (0, 0) or next(iter_records(file, last[0])).length == last[1]:
            return last[0]
    except (ValueError, KeyError, StopIteration, BrokenRecord, FileNotFoundError):
        pass
    path.unlink(missing_ok=True)
    return 0


def _find_appends(file: BinaryIO, name: str, start: int) -> tuple[list[FoundAppend], int]:
    """The whole appends behind the one that ``start`` lies in; where the last ends.

    That end is 0 where nothing was ever appended.
    """
    appends: list[FoundAppend] = []
    end = 0
    is_indexed = start > 0
    for append in iter_whole_appends(file, name, start):
        if not append.is_header:
            end = append.end
            if not is_indexed:
                appends.append(append)
        is_indexed = False
    return appends, end
