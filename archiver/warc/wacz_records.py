"""A package's index held against the records of its WARC files, and the records against their digests."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO, cast

from ..ports import BrokenSpot, CheckedRecord
from .cdxj import parse_line
from .checked import CheckedRecords
from .digests import Digest, parse_digest
from .reindex import INDEXED
from .spilled import SpilledLines
from .storage import IMPORTED
from .zip_layout import STORED, ZipMember

#: Tells what is wrong with a member.
Tell = Callable[[str, str], None]
#: A member's content.
ReadMember = Callable[[ZipMember], Iterator[bytes]]

_MAX_LINE = 4_000_000
_MAX_BLOCK, _MAX_UNPACKED = 64_000_000, 256_000_000
#: What a gzipped index may unpack to beside that, so many times its packed size.
_MOST_TIMES = 200
#: Like the name of another tool's file: what such records say of payloads is the block's to confirm.
_STRANGE = f"imported-{'0' * 32}.warc.gz"
_GZIP = b"\x1f\x8b"
_METHOD = "__wb_method="


class IndexLines:
    """All lines of a package's indexes, by file and place."""

    def __init__(self, folder: Path) -> None:
        self._sorted = SpilledLines(folder)
        self._lines: Iterator[bytes] | None = None
        self._next: bytes | None = None
        self.count = 0

    def add(self, line: bytes) -> None:
        """Take a line in.

        :raises ValueError: it is no line of an index.
        """
        fields = parse_line(line)[2]
        offset = _number(fields, "offset")
        if not 0 <= offset < 10**18:
            raise ValueError("an offset that no file has")
        self._sorted.add([b"%s\0%018d\0%s" % (_key(str(fields["filename"])), offset, line)])
        self.count += 1

    def iter_of(self, name: str) -> Iterator[tuple[int, bytes]]:
        """Offset and line of each record of a file; files come in the order of :func:`sort_warcs`."""
        key = _key(name)
        while (found := self._peek()) is not None and found[0] <= key:
            self._next = None
            if found[0] == key:
                yield found[1], found[2]

    def close(self) -> None:
        self._sorted.close()

    def _peek(self) -> tuple[bytes, int, bytes] | None:
        if self._lines is None:
            self._lines = iter(self._sorted)
        if self._next is None:
            self._next = next(self._lines, None)
        if self._next is None:
            return None
        key, offset, line = self._next.split(b"\0", 2)
        return key, int(offset), line


def _number(fields: Mapping[str, Any], name: str) -> int:
    """A number as an index states it.

    :raises ValueError: it states none.
    """
    value = fields.get(name)
    if not isinstance(value, str | int):
        raise ValueError(f"{name} is no number")
    return int(value)


def _find_digest(fields: Mapping[str, Any]) -> Digest | None:
    value = fields.get("digest")
    return parse_digest(value) if isinstance(value, str) else None


def sort_warcs(names: Iterable[str]) -> list[str]:
    return sorted(names, key=_key)


def _key(name: str) -> bytes:
    return json.dumps(name).encode()


# --- the index -------------------------------------------------------------------------------------


def load_index(
    members: Mapping[str, ZipMember], warcs: set[str], read: ReadMember, lines: IndexLines, tell: Tell
) -> None:
    """Read all indexes of a package, each of which has to be sorted: readers search by bisection."""
    indexes = {name: one for name, one in members.items() if name.startswith("indexes/")}
    summaries = [name for name in indexes if name.endswith(".idx")]
    blocks = {name.removesuffix(".idx") + ".cdx.gz" for name in summaries}
    for name, member in indexes.items():
        if name.endswith((".cdx", ".cdxj")):
            _take_lines(name, _iter_lines(read(member)), warcs, lines, tell)
        elif name.endswith(".gz") and name not in blocks:
            _take_lines(name, _iter_lines(_unpack(read(member))), warcs, lines, tell)
    for name in summaries:
        target = indexes.get(name.removesuffix(".idx") + ".cdx.gz")
        if target is None or target.method != STORED:
            tell(name, "its blocks can't be found: there is no stored .cdx.gz of its name")
            continue
        found = _iter_block_lines(name, read(indexes[name]), target, read, tell)
        _take_lines(target.name, found, warcs, lines, tell)


def _take_lines(name: str, found: Iterator[bytes], warcs: set[str], lines: IndexLines, tell: Tell) -> None:
    last = b""
    number = 0
    try:
        for number, line in enumerate(found, start=1):
            if line.startswith(b"!meta"):
                continue
            if line < last:
                tell(name, f"isn't sorted: line {number:,} belongs before the one above it")
            last = line
            try:
                lines.add(line)
                file = str(parse_line(line)[2]["filename"])
            except (ValueError, KeyError, TypeError, RecursionError):
                tell(name, f"line {number:,} is no CDXJ line")
                continue
            if file not in warcs:
                tell(name, f"line {number:,} names a WARC file that isn't there: {file[:200]}")
    except (ValueError, OSError, EOFError, zlib.error) as error:
        tell(name, f"can't be read behind line {number:,}: {error}")


def _iter_lines(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Lines, each with its line feed.

    :raises ValueError: one is longer than any line of an index.
    """
    rest = b""
    for piece in pieces:
        *whole, rest = (rest + piece).split(b"\n")
        for line in whole:
            if line.strip():
                yield line.rstrip(b"\r") + b"\n"
        if len(rest) > _MAX_LINE:
            raise ValueError("a line is too long")
    if rest.strip():
        yield rest + b"\n"


def _unpack(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """What gzip members hold, one after the other.

    :raises ValueError: they unpack to more than any index does.
    """
    inflate = zlib.decompressobj(zlib.MAX_WBITS + 16)
    allowed = _MAX_UNPACKED
    for packed in pieces:
        allowed += _MOST_TIMES * len(packed)
        while packed:
            piece = inflate.decompress(packed, 1 << 20)
            allowed -= len(piece)
            if allowed < 0:
                raise ValueError("unpacks to more than any index should")
            yield piece
            packed = inflate.unconsumed_tail
            if inflate.eof:
                packed = inflate.unused_data
                inflate = zlib.decompressobj(zlib.MAX_WBITS + 16)


def _iter_block_lines(
    name: str, pieces: Iterable[bytes], target: ZipMember, read: ReadMember, tell: Tell
) -> Iterator[bytes]:
    """The lines of the blocks that a summary names, each held against what the summary says of it."""
    content = _Content(read(target))
    at = 0
    for number, line in enumerate(_iter_lines(pieces), start=1):
        if line.startswith(b"!meta"):
            continue
        key, stamp, fields = parse_line(line)
        offset, length = _number(fields, "offset"), _number(fields, "length")
        if offset != at or not 0 < length <= _MAX_BLOCK:
            tell(name, f"line {number:,}: its block isn't where the one before it ends")
            return
        packed = content.read(length)
        at += length
        digest = _find_digest(fields)
        if digest is not None and digest.algorithm == "sha256" and _sha256(packed) != digest.value:
            tell(name, f"line {number:,}: the digest of its block isn't the one that it states")
        with gzip.open(io.BytesIO(packed)) as stream:
            block = stream.read(_MAX_UNPACKED + 1)
        if len(block) > _MAX_UNPACKED:
            raise ValueError("a block unpacks to more than any block should")
        if not block.startswith(f"{key} {stamp} ".encode()):
            tell(name, f"line {number:,}: its block begins with another line")
        yield from _iter_lines([block])
    if at != target.size:
        tell(name, f"its blocks end at byte {at:,} of {target.size:,}")


def _sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


class _Content:
    """Bytes that come in pieces, read in other ones."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._held = b""

    def read(self, size: int) -> bytes:
        parts = [self._held]
        have = len(self._held)
        while have < size and (piece := next(self._pieces, b"")):
            parts.append(piece)
            have += len(piece)
        data = b"".join(parts)
        self._held = data[size:]
        return data[:size]


# --- the records -----------------------------------------------------------------------------------


class _Window(io.RawIOBase):
    """A stored member, as a file of its own."""

    def __init__(self, file: BinaryIO, member: ZipMember) -> None:
        self._fd = file.fileno()
        self._start, self._size = member.content_offset, member.size
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        left = max(0, self._size - self._at)
        data = os.pread(self._fd, left if size < 0 else min(size, left), self._start + self._at)
        self._at += len(data)
        return data

    def seek(self, offset: int, whence: int = 0) -> int:
        self._at = offset + (0, self._at, self._size)[whence]
        return self._at

    def tell(self) -> int:
        return self._at


def check_warc(file: BinaryIO, member: ZipMember, lines: IndexLines, tell: Tell, *, is_ours: bool) -> int:
    """Read a WARC file to its end, and hold its lines in the index against it; how many records it has.

    Of ours each record has its line, word for word; another tool's index may leave some out.
    """
    name = member.name.removeprefix("archive/")
    window = cast(BinaryIO, _Window(file, member))
    expected = lines.iter_of(name)
    if window.read(2) != _GZIP:
        _check_places(window, member, expected, tell)
        return 0
    made = bytearray()

    def keep(line: bytes) -> bool:
        made[:] = line
        return True

    records = CheckedRecords(
        window,
        name if is_ours or IMPORTED.fullmatch(name) else _STRANGE,
        member.size,
        has_line=keep,
        find_length=lambda _: None,
        schemas=(),
    )
    count = 0
    line = next(expected, None)
    for one in records.iter_from(0):
        if isinstance(one, BrokenSpot):
            tell(member.name, f"no record can be read at byte {one.offset:,}: {one.why}")
            continue
        count += 1
        at = one.ref.offset
        for _, what in one.faults:
            tell(member.name, f"the record at byte {at:,}: {what}")
        while line is not None and line[0] < at:
            tell(member.name, f"the index names byte {line[0]:,}, where no record begins")
            line = next(expected, None)
        is_named = False
        while line is not None and line[0] == at:
            is_named = True
            if fault := _find_fault(one, line[1], bytes(made), is_ours=is_ours):
                tell(member.name, f"the record at byte {at:,}: {fault}")
            line = next(expected, None)
        if is_ours and not is_named and one.ref.record_type in INDEXED:
            tell(member.name, f"the record at byte {at:,} isn't in the index: {one.ref.url[:200]}")
    while line is not None:
        tell(member.name, f"the index names byte {line[0]:,}, where no record begins")
        line = next(expected, None)
    return count


def _find_fault(record: CheckedRecord, line: bytes, made: bytes, *, is_ours: bool) -> str | None:
    """What of an index line isn't so; ``made`` is the line that we make of the record."""
    is_indexed = record.ref.record_type in INDEXED
    if is_ours:
        return None if is_indexed and line == made else "its line in the index isn't the one that it has"
    _, stamp, fields = parse_line(line)
    if str(fields.get("length", record.ref.length)) != str(record.ref.length):
        return f"it is {record.ref.length} bytes long, and not {str(fields['length'])[:20]} as in the index"
    if not is_indexed:
        return None
    _, own_stamp, own = parse_line(made)
    if stamp[:14] != own_stamp[:14]:
        return f"the index dates it {stamp[:20]}, and it is of {own_stamp}"
    url = str(fields.get("url", own["url"]))
    if url not in (own["url"], record.ref.url) and _METHOD not in line.decode("utf-8", "replace"):
        return f"the index gives it another address: {url[:200]}"
    said, is_so = _find_digest(fields), _find_digest(own)
    if said is not None and is_so is not None and said.algorithm == is_so.algorithm and said != is_so:
        return "the index states another digest than the record"
    return None


def _check_places(
    window: BinaryIO, member: ZipMember, expected: Iterator[tuple[int, bytes]], tell: Tell
) -> None:
    """A WARC file that isn't compressed: at each place that the index names, a record opens."""
    for offset, _ in expected:
        window.seek(offset)
        if window.read(5) != b"WARC/":
            tell(member.name, f"the index names byte {offset:,}, where no record begins")
