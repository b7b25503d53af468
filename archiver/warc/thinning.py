"""WARC files thinned out: what was fetched goes, what was said of it stays, in its order and under its name.

A file is never deleted as a whole: its statements are the truth that a
catalogue is rebuilt from. So a file takes its place that has the same appends
without the records of exchanges, resources and revisits, each capture saying
who took them out and when, and a ``pruned/1`` statement at the end.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from ..lightly import dataclass
from ..ports import Statement
from .appends import FoundAppend, iter_all_appends
from .cdxj import parse_line
from .packed import Packed, pack, pack_records, write_all
from .records import APPEND_FIELD, build_warcinfo
from .storage import IMPORTED, SEALED_SUFFIX, WARC_SUFFIX, Folders, sync_folder, told
from .stored_warcs import list_stored
from .uploads import mark_replacing
from .walk import BrokenRecord
from .warc_file import WarcFile

#: Names of the schemas that tell of a capture begin so.
_CAPTURE = "capture/"
PRUNED_SCHEMA = "pruned/1"
_REVISIT = "warc/revisit"
#: Appends packed before they are written.
_AT_ONCE = 100


class NotThinned(Exception):
    """A file stays as it is; the message says why."""


@dataclass(frozen=True, kw_only=True)
class Pruning:
    """Who takes records out, when, and how old their captures have to be."""

    by: str
    at: datetime
    before: datetime


@dataclass(frozen=True, kw_only=True)
class Thinned:
    """A file that can take the place of another."""

    path: Path
    #: Ids of the captures whose records it lacks.
    captures: tuple[str, ...]
    #: How much smaller it is.
    freed_bytes: int


def list_sealed(folders: Folders) -> list[str]:
    """Names of the collection's own WARC files that nobody writes to.

    :raises BucketAway: the bucket can't be asked.
    """
    with told(folders.indexes):
        stems = [path.name.removesuffix(SEALED_SUFFIX) for path in folders.indexes.glob(f"*{SEALED_SUFFIX}")]
    names = (f"{stem}{WARC_SUFFIX}" for stem in sorted(stems))
    stored = list_stored(folders)
    return [
        name
        for name in names
        if not IMPORTED.fullmatch(name) and (name in stored or folders.warc(name).is_file())
    ]


def find_needed(folders: Folders, old: Sequence[str]) -> set[str]:
    """Which of some files hold bodies that revisits in files that stay refer to.

    A file that stays for that needs its own originals, too. Digests are compared, so that
    rather a file too many stays than one too few.
    """
    going = dict.fromkeys(old)
    held: dict[str, set[int]] = {}
    referred: dict[str, set[int]] = {}
    wanted: set[int] = set()
    for path in sorted(folders.indexes.glob("*.cdxj")):
        name = path.name.removesuffix(SEALED_SUFFIX) + WARC_SUFFIX
        revisits, originals = _read_digests(path)
        if name in going:
            held[name], referred[name] = originals, revisits
        else:
            wanted |= revisits
    needed: set[str] = set()
    while found := [name for name in going if name not in needed and held.get(name, set()) & wanted]:
        needed.update(found)
        for name in found:
            wanted |= referred[name]
    return needed


def _read_digests(index: Path) -> tuple[set[int], set[int]]:
    """Digests of the revisits, and of the other records, that an index names; as numbers, which are small."""
    revisits: set[int] = set()
    originals: set[int] = set()
    with told(index), index.open("rb") as lines:
        for line in lines:
            fields = parse_line(line)[2]
            (revisits if fields.get("mime") == _REVISIT else originals).add(hash(fields.get("digest", "")))
    return revisits, originals


def thinned_path(folders: Folders, name: str) -> Path:
    """Where the file lies that is to take a file's place."""
    return folders.tmp / f"{folders.collection}-{name}.thinned"


def thin(folders: Folders, name: str, pruning: Pruning) -> Thinned:
    """Make the file that can take a file's place, beside it, on disk; nothing else is changed.

    :raises NotThinned: it has younger captures, or can't be read whole.
    :raises StorageFull: no room for it.
    """
    old = folders.warc_file(name)
    new = thinned_path(folders, name)
    captures: list[str] = []
    with told(new):
        new.parent.mkdir(parents=True, exist_ok=True)
        fd = os.open(new, os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o644)
        try:
            old_bytes = old.size()
            size = _write(fd, 0, [_head(folders, name, pruning)])
            waiting: list[Packed] = []
            for statements in _iter_kept(old, name, pruning, captures):
                waiting.append(pack(folders.collection, statements, folders.tmp))
                if len(waiting) >= _AT_ONCE:
                    size = _write(fd, size, waiting)
                    waiting = []
            size = _write(fd, size, waiting)
            os.fsync(fd)
        except BaseException:
            new.unlink(missing_ok=True)
            raise
        finally:
            os.close(fd)
    return Thinned(path=new, captures=tuple(captures), freed_bytes=old_bytes - size)


def put_in_place(folders: Folders, name: str, thinned: Thinned) -> None:
    """Let the thinned file take the old one's place, its index first: nothing ever names what isn't there.

    Of one in the bucket it stands before the object, until it has taken its place there.
    """
    index = folders.sealed_index(name)
    empty = folders.tmp / f"{index.name}.thinned"
    with told(index):
        with empty.open("wb") as out:
            os.fsync(out.fileno())
        empty.replace(index)
        sync_folder(folders.indexes)
    mark_replacing(folders, name)
    with told(folders.warc(name)):
        thinned.path.replace(folders.warc(name))
        sync_folder(folders.archive)


def _write(fd: int, at: int, packed: Sequence[Packed]) -> int:
    try:
        return write_all(fd, packed, at)
    finally:
        for each in packed:
            each.close()


def _head(folders: Folders, name: str, pruning: Pruning) -> Packed:
    about = [
        ("format", "WARC File Format 1.1"),
        ("isPartOf", folders.collection),
        ("description", "thinned out: only statements are left; pruned/1 at the end says by whom and when"),
    ]
    info = build_warcinfo(name, pruning.at, about)
    info.fields.append((APPEND_FIELD, "1"))
    return pack_records(folders.collection, [(0, info)], 1, folders.tmp)


def _iter_kept(
    path: WarcFile, name: str, pruning: Pruning, captures: list[str]
) -> Iterator[Sequence[Statement]]:
    """The statements of each append, and at the end that the file was pruned."""
    records = 0
    with path.open() as file:
        for append in iter_all_appends(file, name):
            if isinstance(append, BrokenRecord) or append.faults or not append.is_whole:
                raise NotThinned("it can't be read whole; `archiver audit` says more")
            records += sum(one.record_type not in ("metadata", "warcinfo") for one in append.records)
            if append.statements:
                yield [_as_kept(one, append, name, pruning, captures) for one in append.statements]
    if not records:
        raise NotThinned("it holds only statements")
    said = {
        "warc": name,
        "captures": len(captures),
        "records": records,
        "bytes": path.size(),
        "pruned_by": pruning.by,
        "pruned_at": pruning.at.isoformat(),
        "captured_before": pruning.before.isoformat(),
    }
    yield [Statement(schema=PRUNED_SCHEMA, uri=f"urn:archiver:pruned:{name}", fields=said, at=pruning.at)]


def _as_kept(
    said: Statement, append: FoundAppend, name: str, pruning: Pruning, captures: list[str]
) -> Statement:
    """A statement as the thinned file has it: a capture's says that its records were taken out."""
    if not said.schema.startswith(_CAPTURE) or said.fields.get("elsewhere") is not None:
        return said
    if all(one.record_type == "metadata" for one in append.records):
        return said
    at = datetime.fromisoformat(str(said.fields["captured_at"]))
    if at >= pruning.before:
        raise NotThinned("it has captures that are younger")
    captures.append(str(said.fields["id"]))
    gone = {"by": pruning.by, "at": pruning.at.isoformat(), "warc": name}
    return replace(said, fields={**said.fields, "main_record": None, "pruned": gone})
