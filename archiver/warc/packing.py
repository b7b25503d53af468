"""The WARC files of a package, whole or in part, with their index lines: copied byte for byte."""

from __future__ import annotations

import io
import json
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from typing import BinaryIO, cast

from ..errors import HomeError
from ..lightly import dataclass
from ..ports import HeldFile
from .cdxj import parse_line
from .choosing import Chosen
from .ranged import RangedFile
from .records import APPEND_FIELD
from .reindex import INDEXED, iter_index_lines, line_of
from .storage import WARC_SUFFIX, Folders, told
from .walk import BrokenRecord, iter_records
from .warc_file import WarcFile

#: Large enough to be hashed aside (``stored_zip``).
_PIECE = 1 << 20
_HEAD_BYTES = 512 * 1024
_GZIP = b"\x1f\x8b"
_PLACE = re.compile(rb'"length": "(\d{1,18})", "offset": "(\d{1,18})", "filename": "([^"]+)"\}\n$')
#: A WARC file made of selected records isn't begun beyond this.
_MAX_BYTES = 1_000_000_000


@dataclass(frozen=True)
class Stretch:
    """Bytes of a file."""

    path: WarcFile
    offset: int
    length: int


@dataclass(frozen=True, kw_only=True)
class PackedWarc:
    """A WARC file of a package."""

    name: str
    stretches: Sequence[Stretch]

    @property
    def size(self) -> int:
        return sum(one.length for one in self.stretches)

    def iter_pieces(self) -> Iterator[memoryview]:
        """Its bytes; a piece is good until the next one is asked for.

        :raises HomeError: they aren't there any more.
        """
        last: WarcFile | None = None
        room = bytearray(_PIECE)
        with ExitStack() as opened:
            for one in self.stretches:
                if one.path != last:
                    opened.close()
                    with told(one.path):
                        file = opened.enter_context(one.path.open(buffering=0))
                    last = one.path
                yield from _read(file, one, room)


def _read(file: BinaryIO, one: Stretch, room: bytearray) -> Iterator[memoryview]:
    at, end = one.offset, one.offset + one.length
    view = memoryview(room)
    with told(one.path):
        file.seek(at)
    while at < end:
        with told(one.path):
            size = cast(io.RawIOBase, file).readinto(view[: end - at])
        if not size:
            raise HomeError(f"{one.path}: ends at byte {at:,}, and it should at {end:,}: run archiver audit")
        yield view[:size]
        at += size


def take_whole(folders: Folders, file: HeldFile) -> tuple[PackedWarc, list[bytes]]:
    """A file as it is, and its lines; of one that is being written, what its index names.

    :raises HomeError: it can't be read.
    """
    path = folders.warc_file(file.warc)
    size = file.size or 0
    if file.state == "open":
        lines, size = _lines_of_open(folders, file.warc)
    else:
        lines = _load_lines(folders, file.warc, size)
    return PackedWarc(name=file.warc, stretches=(Stretch(path, 0, size),) if size else ()), lines


def _load_lines(folders: Folders, warc: str, size: int) -> list[bytes]:
    """The lines of a file that nobody writes to: its index's where that can be trusted, else made anew."""
    index, path = folders.sealed_index(warc), folders.warc_file(warc)
    with told(path), path.open(buffering=0) as file:
        if index.is_file():
            with told(index):
                lines = index.read_bytes().splitlines(keepends=True)
            if _fit(lines, warc, file, size):
                return lines
        try:
            return sorted(set(iter_index_lines(file, warc)))
        except (BrokenRecord, ValueError) as error:
            raise HomeError(f"{path}: can't be packed: {error}; run archiver audit") from error


def _fit(lines: Sequence[bytes], warc: str, file: BinaryIO, size: int) -> bool:
    """Whether lines may be those of a file: each names it, and a place in it where a record opens.

    Of an object only the first and the last place are looked at: each look is a request.
    """
    name = warc.encode()
    is_here = not isinstance(file, RangedFile)
    for number, line in enumerate(lines):
        place = _PLACE.search(line)
        if place is None or place[3] != name:
            return False
        offset = int(place[2])
        if offset + int(place[1]) > size:
            return False
        if is_here:
            if os.pread(file.fileno(), 2, offset) != _GZIP:
                return False
        elif number in (0, len(lines) - 1):
            file.seek(offset)
            if file.read(2) != _GZIP:
                return False
    return True


def _lines_of_open(folders: Folders, warc: str) -> tuple[list[bytes], int]:
    """The lines that the index has so far, and the end of the last append that is among them."""
    path = folders.warc_file(warc)
    lines: list[bytes] = []
    for index in (folders.sealed_index(warc), folders.open_index(warc)):
        with told(index):
            if index.is_file():
                lines = index.read_bytes().splitlines(keepends=True)
                break
    places = [place for line in lines if (place := _PLACE.search(line))]
    last = max((int(place[2]) for place in places), default=-1)
    if last < 0:
        return [], 0
    end = 0
    with told(path), path.open(buffering=0) as file:
        try:
            for record in iter_records(file, last, keep_bytes=lambda _: 0):
                end = record.offset + record.length
                if record.field(APPEND_FIELD) is not None:
                    break
        except BrokenRecord as error:
            raise HomeError(f"{path}: can't be packed: {error}; run archiver audit") from error
    return lines, end


class Selection:
    """Selected records put one after the other into WARC files of their own."""

    def __init__(self) -> None:
        self.warcs: list[PackedWarc] = []
        self._stretches: list[Stretch] = []
        self._size = 0

    def add(self, folders: Folders, warc: str, chosen: Chosen) -> list[bytes]:
        """Take records of a file; their lines, which say where they lie now.

        :raises HomeError: one can't be read.
        """
        if self._size and self._size + chosen.size > _MAX_BYTES:
            self.close()
        name = _name(len(self.warcs) + 1)
        moved: dict[int, tuple[int, int]] = {}
        at = self._size
        for offset, length in zip(chosen.offsets, chosen.lengths, strict=True):
            moved[offset] = (at, length)
            at += length
        self._size = at
        path = folders.warc_file(warc)
        self._stretches += (Stretch(path, *place) for place in chosen.iter_stretches())
        return list(_moved_lines(folders, warc, moved, name))

    def close(self) -> None:
        """Begin another file with what comes next."""
        if self._stretches:
            self.warcs.append(PackedWarc(name=_name(len(self.warcs) + 1), stretches=tuple(self._stretches)))
        self._stretches, self._size = [], 0


def _name(number: int) -> str:
    return f"selection-{number:05d}{WARC_SUFFIX}"


def _moved_lines(
    folders: Folders, warc: str, moved: dict[int, tuple[int, int]], name: str
) -> Iterator[bytes]:
    """The lines of moved records: the index's, and made anew for those that it lacks."""
    missing = dict(moved)
    for line in _iter_index(folders, warc):
        place = _PLACE.search(line)
        if place is None or place[3] != warc.encode():
            continue
        offset, length = int(place[2]), int(place[1])
        now = missing.get(offset)
        if now is not None and now[1] == length:
            yield _move(line, now[0], name)
            del missing[offset]
    path = folders.warc_file(warc)
    with told(path), path.open(buffering=0) as file:
        for offset, (now_at, _) in missing.items():
            try:
                record = next(iter_records(file, offset, keep_bytes=lambda _: _HEAD_BYTES, only_heads=True))
                if record.record_type in INDEXED:
                    yield _move(line_of(record, warc), now_at, name)
            except (BrokenRecord, StopIteration, ValueError) as error:
                raise HomeError(f"{path}: a record at byte {offset:,} can't be read: {error}") from error


def _iter_index(folders: Folders, warc: str) -> Iterator[bytes]:
    for index in (folders.sealed_index(warc), folders.open_index(warc)):
        with told(index):
            if index.is_file():
                with index.open("rb") as lines:
                    yield from lines
                return


def _move(line: bytes, offset: int, name: str) -> bytes:
    key, stamp, fields = parse_line(line)
    fields |= {"offset": str(offset), "filename": name}
    return f"{key} {stamp} {json.dumps(fields)}\n".encode()
