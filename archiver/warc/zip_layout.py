"""How a stranger's ZIP file is laid out, believed in nothing: what stands where, and what is wrong."""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from typing import BinaryIO

from ..lightly import dataclass
from .stored_zip import StoredMember, central_header, end_of, local_header

STORED, DEFLATED = 0, 8
_MOST_MEMBERS = 100_000
_MAX_DIRECTORY_BYTES = 64_000_000
_MAX_COMMENT = 65_535
_LIMIT_32, _LIMIT_16 = 0xFFFFFFFF, 0xFFFF
#: No file goes on behind it, whatever a ZIP file says.
_MAX_PLACE = 2**63 - 1
_ZIP64 = 0x0001
_ENCRYPTED, _LATER = 0x0001, 0x0008
_LOCAL = struct.Struct("<4sHHHHHLLLHH")
_CENTRAL = struct.Struct("<4sHHHHHHLLLHHHHHLL")
_END = struct.Struct("<4sHHHHLLH")
_END_64 = struct.Struct("<4sQHHLLQQQQ")
_LOCATOR_64 = struct.Struct("<4sLQL")


class NoZipError(Exception):
    """The file can't be read as a ZIP file; the message says why."""


@dataclass(frozen=True, kw_only=True)
class ZipMember:
    """A member, as the directory and its own header tell."""

    name: str
    method: int
    crc32: int
    #: Packed, and unpacked.
    packed_size: int
    size: int
    #: Of its local header, of its content, and of the first byte behind it.
    offset: int
    content_offset: int

    @property
    def end(self) -> int:
        return self.content_offset + self.packed_size


@dataclass(frozen=True, kw_only=True)
class ZipLayout:
    """A ZIP file's members, in the order of their places, and what is wrong with how they lie there."""

    members: tuple[ZipMember, ...]
    faults: tuple[str, ...]
    directory_offset: int
    size: int


def read_layout(file: BinaryIO) -> ZipLayout:
    """Read directory and headers.

    :raises NoZipError: there is no directory that can be read.
    """
    size = os.fstat(file.fileno()).st_size
    offset, length, count = _find_directory(file, size)
    if count > _MOST_MEMBERS:
        raise NoZipError(f"it has more than {_MOST_MEMBERS:,} members")
    if length > _MAX_DIRECTORY_BYTES or offset + length > size:
        raise NoZipError("its directory isn't where its end says")
    directory = _read_at(file, offset, length)
    faults: list[str] = []
    members: list[ZipMember] = []
    for name, entry, extra in _iter_entries(directory, count):
        members.append(_read_member(file, size, name, entry, extra, faults))
    members.sort(key=lambda one: one.offset)
    _find_faults(members, offset, faults)
    return ZipLayout(members=tuple(members), faults=tuple(faults), directory_offset=offset, size=size)


def find_strange_byte(file: BinaryIO, layout: ZipLayout) -> str | None:
    """Where a file isn't what :class:`.stored_zip.StoredZip` makes of the same members, byte for byte."""
    at = 0
    stored: list[StoredMember] = []
    for member in layout.members:
        header_size = member.content_offset - member.offset
        found = _read_at(file, member.offset, min(header_size, 200_000))
        ways = (True,) if member.size >= _LIMIT_32 else (False, True)
        forms = [local_header(member.name, member.crc32, member.size, is_long=way) for way in ways]
        if member.offset != at or found not in forms:
            return f"the header of {member.name[:200]} isn't as archiver writes it"
        at = member.end
        stored.append(
            StoredMember(
                name=member.name,
                size=member.size,
                crc32=member.crc32,
                sha256="",
                offset=member.offset,
                content_offset=member.content_offset,
            )
        )
    wanted = b"".join(map(central_header, stored))
    wanted += end_of(at, len(wanted), len(stored))
    if layout.directory_offset != at or _read_at(file, at, layout.size - at) != wanted:
        return "the ZIP directory isn't as archiver writes it"
    return None


def _find_directory(file: BinaryIO, size: int) -> tuple[int, int, int]:
    """Offset, length and number of members of the directory."""
    tail_size = min(size, _END.size + _MAX_COMMENT)
    tail = _read_at(file, size - tail_size, tail_size)
    at = tail.rfind(b"PK\x05\x06")
    while at >= 0:
        if len(tail) - at >= _END.size:
            fields = _END.unpack_from(tail, at)
            if at + _END.size + fields[7] == len(tail):
                break
        at = tail.rfind(b"PK\x05\x06", 0, at + 3)
    if at < 0:
        raise NoZipError("it has no ZIP directory at its end")
    _, disk, first_disk, here, count, length, offset, _ = fields
    end_at = size - tail_size + at
    if _LIMIT_16 in (here, count) or _LIMIT_32 in (length, offset):
        where = end_at - _LOCATOR_64.size
        locator = _read_at(file, where, _LOCATOR_64.size) if where >= 0 else b""
        if locator[:4] == b"PK\x06\x07":
            place = _LOCATOR_64.unpack(locator)[2]
            long = _read_at(file, place, _END_64.size)
            if len(long) < _END_64.size or long[:4] != b"PK\x06\x06":
                raise NoZipError("its ZIP64 directory isn't where its end says")
            _, _, _, _, disk, first_disk, here, count, length, offset = _END_64.unpack(long)
    if disk or first_disk or here != count:
        raise NoZipError("it is one of several parts")
    return offset, length, count


def _iter_entries(directory: bytes, count: int) -> Iterator[tuple[str, tuple[int, ...], bytes]]:
    at = 0
    for _ in range(count):
        if len(directory) - at < _CENTRAL.size or directory[at : at + 4] != b"PK\x01\x02":
            raise NoZipError("its directory breaks off")
        entry = _CENTRAL.unpack_from(directory, at)
        name_size, extra_size, comment_size = entry[10:13]
        start = at + _CENTRAL.size
        name = directory[start : start + name_size]
        extra = directory[start + name_size : start + name_size + extra_size]
        if len(name) < name_size or len(extra) < extra_size:
            raise NoZipError("its directory breaks off")
        yield _decode(name), entry, extra
        at = start + name_size + extra_size + comment_size
    if at != len(directory):
        raise NoZipError("its directory isn't as long as its end says")


def _decode(name: bytes) -> str:
    # Names of WACZ files are ASCII; another one is at least told apart from all others.
    try:
        return name.decode()
    except UnicodeDecodeError:
        return name.decode("latin-1")


def _read_member(
    file: BinaryIO, size: int, name: str, entry: tuple[int, ...], extra: bytes, faults: list[str]
) -> ZipMember:
    _, _, _, flags, method, _, _, crc32, packed, unpacked, *rest = entry
    offset = rest[6]
    longs = _longs(extra)
    if unpacked == _LIMIT_32 and longs:
        unpacked = longs.pop(0)
    if packed == _LIMIT_32 and longs:
        packed = longs.pop(0)
    if offset == _LIMIT_32 and longs:
        offset = longs.pop(0)
    shown = name[:200]
    header = _read_at(file, offset, _LOCAL.size) if offset + _LOCAL.size <= size else b""
    if len(header) < _LOCAL.size or header[:4] != b"PK\x03\x04":
        raise NoZipError(f"{shown} isn't where the directory says")
    local = _LOCAL.unpack(header)
    content_at = offset + _LOCAL.size + local[9] + local[10]
    own_name = _read_at(file, offset + _LOCAL.size, local[9])
    own_longs = _longs(_read_at(file, offset + _LOCAL.size + local[9], local[10]))
    own_sizes = [local[8], local[7]]
    if local[8] == _LIMIT_32 and own_longs:
        own_sizes = [*own_longs, *own_sizes[len(own_longs) :]][:2]
    if content_at + packed > size:
        raise NoZipError(f"{shown} goes on behind the end of the file")
    is_later = bool(flags & _LATER)  # then sizes and checksum stand behind the content
    if _decode(own_name) != name:
        faults.append(f"{shown}: its own header gives another name")
    if local[3] != method or (not is_later and (local[6], own_sizes) != (crc32, [unpacked, packed])):
        faults.append(f"{shown}: its own header says something else than the directory")
    if flags & _ENCRYPTED:
        faults.append(f"{shown}: is encrypted")
    if method not in (STORED, DEFLATED):
        faults.append(f"{shown}: is packed in a way that WACZ doesn't know")
    if method == STORED and packed != unpacked:
        faults.append(f"{shown}: is stored, and yet of two sizes")
    return ZipMember(
        name=name,
        method=method,
        crc32=crc32,
        packed_size=packed,
        size=unpacked,
        offset=offset,
        content_offset=content_at,
    )


def _longs(extra: bytes) -> list[int]:
    """The 64-bit numbers of an extra field."""
    at = 0
    while at + 4 <= len(extra):
        kind, size = struct.unpack_from("<HH", extra, at)
        if kind == _ZIP64:
            count = min(size, len(extra) - at - 4) // 8
            return list(struct.unpack_from(f"<{min(count, 3)}Q", extra, at + 4))
        at += 4 + size
    return []


def _find_faults(members: list[ZipMember], directory_offset: int, faults: list[str]) -> None:
    seen: set[str] = set()
    end = 0
    for member in members:
        name, shown = member.name, member.name[:200]
        parts = name.split("/")
        if {"\\", "\0"} & set(name) or not parts[0] or ":" in parts[0] or {"..", "."} & set(parts):
            faults.append(f"{shown}: points outside of the package")
        if name in seen:
            faults.append(f"{shown}: there are two of that name")
        seen.add(name)
        if member.offset < end:
            faults.append(f"{shown}: lies over the member before it")
        end = max(end, member.end)
    if end > directory_offset:
        faults.append("a member lies over the directory")


def _read_at(file: BinaryIO, offset: int, size: int) -> bytes:
    if size <= 0 or offset + size > _MAX_PLACE:
        return b""
    return os.pread(file.fileno(), size, offset)
