"""Other tools' WARC and ARC files on their way into a collection: copied, checked, indexed, put in place.

Nothing of it is seen before it is whole.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from ..errors import HomeError, SourceError
from ..lightly import dataclass
from .appends import index_line
from .http import head_of
from .repack import repack
from .sorting import SortedLines
from .storage import IMPORTED, Folders, sync_folder, told
from .stored_warcs import find_stored
from .sync import sync_file
from .walk import BrokenRecord, Member, Walked

_COPY_BYTES = 1_000_000
_READ_BYTES = 65_536
_HEAD_BYTES = 512 * 1024
#: What a file may unpack to: so many bytes, and so many times its own size. Text packs to a tenth,
#: the emptiest real pages to a hundredth.
_FREE_BYTES, _MOST_TIMES = 1_000_000_000, 200


@dataclass(frozen=True, kw_only=True)
class Taken:
    """A WARC file that is ready to be put in place."""

    #: Its name in the collection, made of what was handed in.
    name: str
    path: Path
    #: Its sorted index, beside it.
    index: Path
    #: Of the file as it was handed in, hex, and its size.
    sha256: str
    size: int
    records: int
    #: Its records were packed anew, each by itself; they are the same, but for the headers of an ARC file's.
    is_repacked: bool


def take(stream: IO[bytes], source: str, folder: Path, number: int) -> Taken:
    """Copy a WARC file into a folder and read it to its end.

    :raises SourceError: it is no WARC file, not whole, or unpacks to something monstrous.
    :raises HomeError: there is no room, or the folder can't be written.
    """
    path, index = folder / f"{number}.warc.gz", folder / f"{number}.cdxj"
    digest = hashlib.sha256()
    size = 0
    with told(path), path.open("wb") as out:
        while piece := _read(stream, source):
            digest.update(piece)
            size += len(piece)
            out.write(piece)
    if not size:
        raise SourceError(source, "the file is empty")
    name = f"imported-{digest.hexdigest()[:32]}.warc.gz"
    max_bytes = _bound(size)
    is_repacked = False
    with told(path):
        try:
            records = _read_all(path, name, index, max_bytes)
        except BrokenRecord:
            # Compressed as a whole, or not at all, or broken: packing it anew tells which.
            other = path.with_suffix(".packed")
            try:
                repack(path, other, name, max_bytes=max_bytes)
                records = _read_all(other, name, index, max_bytes)
            except BrokenRecord as error:
                raise SourceError(source, f"can't be taken in: {error}") from error
            except SourceError as error:
                raise SourceError(source, error.reason) from error
            other.replace(path)
            is_repacked = True
        for one in (path, index):
            sync_file(one)
    return Taken(
        name=name,
        path=path,
        index=index,
        sha256=digest.hexdigest(),
        size=size,
        records=records,
        is_repacked=is_repacked,
    )


def is_taken(folders: Folders, name: str) -> bool:
    """Whether a collection has a file already, index and all.

    :raises BucketAway: the bucket can't be asked.
    """
    return folders.sealed_index(name).is_file() and (
        folders.warc(name).is_file() or find_stored(folders, name) is not None
    )


def place_warc(taken: Taken, folders: Folders) -> None:
    """Put the file into the collection, where nobody sees it without its index."""
    with told(folders.warc(taken.name)):
        taken.path.replace(folders.warc(taken.name))
        sync_folder(folders.archive)


@contextmanager
def placing_index(taken: Taken, folders: Folders) -> Iterator[None]:
    """Put the index in place; it is taken away again when the block raises."""
    path = folders.sealed_index(taken.name)
    with told(path):
        taken.index.replace(path)
        sync_folder(folders.indexes)
    try:
        yield
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def finish_index(folders: Folders, name: str) -> None:
    """Make the index of a file in the collection whose import was killed right before that."""
    path = folders.sealed_index(name)
    if path.exists() or not IMPORTED.fullmatch(name) or not folders.warc(name).is_file():
        return
    beside = path.with_name(f".{path.name}.tmp")
    with told(path):
        try:
            _read_all(folders.warc(name), name, beside, _bound(folders.warc(name).stat().st_size))
        except BrokenRecord as error:
            raise HomeError(f"{folders.warc(name)}: can't be read: {error}") from error
        sync_file(beside)
        beside.replace(path)
        sync_folder(folders.indexes)


def _read_all(path: Path, name: str, index: Path, max_bytes: int) -> int:
    """Write the index of a file with one record a gzip member; how many records it has.

    :raises BrokenRecord: it isn't such a file to its end.
    """
    sorter = SortedLines(index)
    records = 0
    with path.open("rb") as file:
        offset, rest = 0, b""
        while rest := rest or file.read(_READ_BYTES):
            member = Member(file, rest, offset)
            fields = member.read_fields()
            size = member.block_bytes(fields)
            max_bytes -= size
            if max_bytes < 0:
                raise BrokenRecord(offset, "its records unpack to more than a file of this size may hold")
            start = member.read(min(_HEAD_BYTES, size))
            member.skip(size - len(start))
            length, rest = member.finish()
            record = Walked(offset, length, fields, head_of(start), size)
            records += 1
            offset += length
            sorter.add(_line(record, name))
    sorter.write()
    return records


def _bound(size: int) -> int:
    """What a file of a size may unpack to."""
    return _FREE_BYTES + _MOST_TIMES * size


def _line(record: Walked, name: str) -> list[bytes]:
    if not record.record_type or not record.record_id:
        raise BrokenRecord(record.offset, "a record without type or id")
    try:
        line = index_line(record, name)
    except ValueError as error:
        raise BrokenRecord(record.offset, f"a record without a date or an address: {error}") from error
    return [] if line is None else [line]


def _read(stream: IO[bytes], source: str) -> bytes:
    try:
        return stream.read(_COPY_BYTES)
    except OSError as error:
        raise SourceError(source, f"can't be read: {error.strerror or error}") from error
