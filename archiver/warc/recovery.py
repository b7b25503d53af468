"""What a killed writer left behind, made good: the torn tail cut off, the index finished and sealed."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO

from ..model import RecordRef
from ..settings import Settings
from .cdxj import OpenIndex, build_line, parse_line
from .http import find_header, parse_status
from .methods import REPLAYS_FIELD
from .records import APPEND_FIELD, SCHEMA_FIELD
from .storage import OPEN_SUFFIX, WARC_SUFFIX, Folders, iter_collections, sync_folder, told
from .walk import BrokenRecord, Walked, iter_records
from .writer import lock_file

_STATEMENT_BYTES = 500_000_000
_HEAD_BYTES = 512 * 1024


@dataclass(frozen=True)
class FoundAppend:
    """One whole append that the index didn't tell of yet."""

    records: tuple[RecordRef, ...]
    #: Schema and fields of each statement in it, in order.
    statements: tuple[tuple[str, Mapping[str, Any]], ...]


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
    for folders in iter_collections(settings.home):
        with told(folders.indexes):
            names = _iter_open(folders)
        for name in names:
            with told(folders.warc(name)):
                done = _recover_file(folders, name, adopt)
            if done is not None:
                found.append(done)
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
        for append, lines in appends:
            if adopt is None or adopt(append) is not False:
                index.hold(lines)
        index.seal()
        sync_folder(folders.indexes)
    return Recovered(folders.collection, name, tuple(append for append, _ in appends), size - end)


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


def _find_appends(file: BinaryIO, name: str, start: int) -> tuple[list[tuple[FoundAppend, list[bytes]]], int]:
    """The whole appends behind the one that ``start`` lies in, and their index lines; where the last ends.

    That end is 0 where nothing was ever appended.
    """
    appends: list[tuple[FoundAppend, list[bytes]]] = []
    end = 0
    under_way: list[Walked] = []
    is_indexed = start > 0
    with contextlib.suppress(BrokenRecord):
        for record in iter_records(file, start, keep_bytes=_looked_at):
            under_way.append(_without_bulk(record))
            count = record.field(APPEND_FIELD)
            if count is None:
                continue
            if record.record_type != "warcinfo":
                end = record.offset + record.length
                if not is_indexed:
                    appends.append(_describe(under_way, name))
            is_indexed = False
            under_way = []
    return appends, end


def _looked_at(record_type: str) -> int:
    """Of our own statements everything, of others an HTTP head."""
    return _STATEMENT_BYTES if record_type == "metadata" else _HEAD_BYTES


def _without_bulk(record: Walked) -> Walked:
    if record.record_type == "metadata":
        return record
    return replace(record, start=record.start.partition(b"\r\n\r\n")[0])


def _describe(records: list[Walked], name: str) -> tuple[FoundAppend, list[bytes]]:
    refs = tuple(
        RecordRef(
            warc=name,
            offset=record.offset,
            length=record.length,
            record_type=record.record_type,
            record_id=record.record_id,
            url=record.uri,
            status=_status(record),
        )
        for record in records
    )
    statements = []
    for record in records:
        schema = record.field(SCHEMA_FIELD)
        if record.record_type == "metadata" and schema is not None:
            fields = json.loads(record.start)
            statements.append((schema, fields))
    lines = [
        _line(record, name) for record in records if record.record_type in ("response", "resource", "revisit")
    ]
    return FoundAppend(refs, tuple(statements)), lines


def _status(record: Walked) -> int | None:
    return parse_status(record.start) if record.record_type in ("response", "revisit") else None


def _line(record: Walked, name: str) -> bytes:
    if record.record_type == "resource":
        mime = record.field("Content-Type")
    else:
        mime = (
            "warc/revisit" if record.record_type == "revisit" else find_header(record.start, "Content-Type")
        )
    return build_line(
        url=record.field(REPLAYS_FIELD) or record.uri,
        at=record.at,
        mime=mime,
        status=_status(record),
        digest=record.field("WARC-Payload-Digest") or "",
        offset=record.offset,
        length=record.length,
        warc=name,
    )
