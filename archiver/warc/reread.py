"""All WARC files of a home read again, in the order they were written, and their indexes made anew beside."""

from __future__ import annotations

import heapq
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from ..lightly import dataclass
from ..model import RecordRef
from ..naming import is_collection
from ..settings import Settings
from .appends import FoundAppend, index_line, iter_all_appends, record_ref
from .bucket import open_bucket
from .sorting import SortedLines
from .storage import IMPORTED, WARC_SUFFIX, Folders, find_folders, iter_collections, sync_folder, told
from .stored_warcs import list_stored
from .sync import sync_file
from .uploads import mark_index
from .walk import BrokenRecord, iter_records

_STAMP = re.compile(r"-(\d{15,20})-")
_FIRST = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Reread:
    """One append of one of our files, or a spot in a file that can't be read."""

    collection: str
    warc: str
    append: FoundAppend | None = None
    #: Why a spot can't be read, in words for a person.
    fault: str | None = None


def iter_own(
    folders: Sequence[Folders], kept_at: Callable[[FoundAppend], datetime | None]
) -> Iterator[Reread]:
    """The appends of all files of ours in the order they were kept; those of one file in its own order.

    A file is opened when its turn comes, by the instant in its name.

    :raises HomeError: a file can't be opened or read.
    """
    waiting: list[tuple[datetime, int, Reread | None, Iterator[Reread]]] = []
    number = 0
    for each in folders:
        for name in _names(each):
            if not IMPORTED.fullmatch(name):
                waiting.append((_stamp(name), number, None, _iter_file(each, name)))
                number += 1
    heapq.heapify(waiting)
    while waiting:
        at, number, found, rest = heapq.heappop(waiting)
        if found is not None:
            yield found
        following = next(rest, None)
        if following is not None:
            kept = kept_at(following.append) if following.append else None
            # An append never goes before one that stands before it in its file.
            heapq.heappush(waiting, (max(at, kept or at), number, following, rest))


def iter_imported(folders: Folders) -> list[str]:
    """Names of the files that came from other tools."""
    return [name for name in _names(folders) if IMPORTED.fullmatch(name)]


def read_imported(folders: Folders, name: str, index: Path) -> tuple[dict[str, int], str | None]:
    """Write a sorted index of an imported file; where its records lie, by id, and why not all can be read."""
    places: dict[str, int] = {}
    sorter = SortedLines(index)
    fault = None
    path = folders.warc_file(name)
    with told(path), path.open() as file:
        try:
            for record in iter_records(file):
                line = index_line(record, name)
                if line is not None:
                    places.setdefault(record.record_id, record.offset)
                    sorter.add([line])
        except (BrokenRecord, ValueError) as error:
            fault = str(error)
        sorter.write()
    return places, fault


def load_ref(folders: Folders, name: str, offset: int) -> RecordRef:
    """The record that begins at a place of a file."""
    path = folders.warc_file(name)
    with told(path), path.open() as file:
        return record_ref(next(iter_records(file, offset)), name)


class StagedIndexes:
    """New indexes, written beside the old ones and put in their place all together."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._begun: dict[tuple[str, str], Path] = {}
        self._written: list[tuple[Path, Folders, str]] = []

    def has(self, folders: Folders, warc: str) -> bool:
        """Whether anything was held for a file."""
        return (folders.collection, warc) in self._begun

    def begin(self, folders: Folders, warc: str) -> Path:
        """Where the index of a file is to be written, whole and sorted, by the caller."""
        path = self._begun.get((folders.collection, warc))
        if path is None:
            path = self._begun[folders.collection, warc] = self._folder / f"{len(self._begun)}.cdxj"
            self._written.append((path, folders, warc))
        return path

    def hold(self, folders: Folders, warc: str, lines: Sequence[bytes]) -> None:
        """Take index lines of a file in, in any order."""
        path = self._begun.get((folders.collection, warc))
        if path is None:
            path = self._begun[folders.collection, warc] = self._folder / f"{len(self._begun)}.cdxj"
        with told(path), path.open("ab") as out:
            out.writelines(lines)

    def write(self, folders: Folders, warc: str) -> None:
        """Sort a file's index, on disk; all its lines are there."""
        self.hold(folders, warc, ())
        path = self._begun[folders.collection, warc]
        with told(path):
            lines = sorted(set(path.read_bytes().splitlines(keepends=True)))
            path.write_bytes(b"".join(lines))
        self._written.append((path, folders, warc))

    def put_in_place(self) -> int:
        """Let each take the place of the old one; how many there are."""
        for path, folders, warc in self._written:
            lasting = folders.sealed_index(warc)
            with told(lasting):
                sync_file(path)
                lasting.parent.mkdir(parents=True, exist_ok=True)
                mark_index(folders, warc)
                path.replace(lasting)
        for folder in {folders.indexes for _, folders, _ in self._written}:
            with told(folder):
                sync_folder(folder)
        return len(self._written)


def find_collections(settings: Settings) -> list[Folders]:
    """The collections of a home, and those that only the bucket knows.

    :raises HomeError, BucketAway: one of the two can't be asked.
    """
    found = {folders.collection: folders for folders in iter_collections(settings)}
    bucket = open_bucket(settings.storage.url)
    if bucket is not None:
        with told(bucket.say("collections/")):
            for name in bucket.list_folders("collections/"):
                if is_collection(name) and name not in found:
                    found[name] = find_folders(settings, name)
    return [found[name] for name in sorted(found)]


def has_files(folders: Folders) -> bool:
    """Whether a collection has WARC files, in the home or in the bucket.

    :raises HomeError, BucketAway: one of the two can't be asked.
    """
    return bool(_names(folders))


def _names(folders: Folders) -> list[str]:
    """Of all files, in the home and in the bucket.

    :raises HomeError, BucketAway: one of the two can't be asked.
    """
    names = set(list_stored(folders))
    with told(folders.archive):
        if folders.archive.is_dir():
            names |= {path.name for path in folders.archive.glob(f"*{WARC_SUFFIX}") if path.is_file()}
    return sorted(names)


def _stamp(name: str) -> datetime:
    """When a file was begun, by its name: all that was kept in the one before it is older.

    What is kept in it may have been said earlier, by a step that waited for its turn to append.
    """
    found = _STAMP.search(name)
    try:
        begun = datetime.strptime(found[1], "%Y%m%d%H%M%S%f").replace(tzinfo=UTC) if found else _FIRST
    except ValueError:
        return _FIRST
    # To the end of the millisecond that the name tells: the file before may have had an append in it.
    return begun + timedelta(microseconds=999)


def _iter_file(folders: Folders, name: str) -> Iterator[Reread]:
    path = folders.warc_file(name)
    reread = partial(Reread, collection=folders.collection, warc=name)
    with told(path), path.open() as file:
        for found in iter_all_appends(file, name):
            if isinstance(found, BrokenRecord):
                yield reread(fault=str(found))
                continue
            for fault in found.faults:
                yield reread(fault=fault)
            yield reread(append=found)
