"""A CDXJ file held against the records of its WARC file."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterator, Sequence
from hashlib import blake2b
from typing import BinaryIO

from ..model import FindingKind
from ..ports import IndexFault
from .cdxj import parse_line

#: More than a line of ours is long.
_MAX_LINE = 4_000_000
#: Faults of one index that are told one by one.
_MOST = 1000


class IndexCheck:
    """The lines of an index, of which the records of its file take one each; eight bytes a line in memory."""

    def __init__(self, file: BinaryIO | None, spend: Callable[[int], None]) -> None:
        self._file = file
        self._spend = spend
        #: Number of the first line that is not behind the one before it.
        self.unsorted_at: int | None = None
        keys = array("Q")
        last = b""
        for number, line in enumerate(self._iter_lines(), start=1):
            keys.append(_key(line))
            if line <= last and self.unsorted_at is None:
                self.unsorted_at = number
            last = line
        if last and not last.endswith(b"\n") and self.unsorted_at is None:
            self.unsorted_at = len(keys)
        self._keys = array("Q", sorted(keys))
        self._taken = bytearray(len(keys))
        self._lengths: dict[int, int] | None = None

    def take(self, line: bytes) -> bool:
        """Whether the index has a line, word for word."""
        key = _key(line)
        place = bisect_left(self._keys, key)
        if place == len(self._keys) or self._keys[place] != key:
            return False
        self._taken[place] = 1
        return True

    def find_length(self, offset: int) -> int | None:
        """How long the record at a place is said to be."""
        if self._lengths is None:
            self._lengths = {at: length for _, _, at, length in self._iter_parsed() if at is not None}
        return self._lengths.get(offset)

    def find_end(self) -> int:
        """Where the last record ends that the index has."""
        return max((at + length for _, _, at, length in self._iter_parsed() if at is not None), default=0)

    def iter_faults(
        self,
        start: int,
        end: int,
        lacking: Collection[int],
        spots: Sequence[tuple[int, int]],
        *,
        is_last: bool,
    ) -> Iterator[IndexFault]:
        """What is wrong as far as it is about one part of the file, all of whose records took their lines."""
        left = set(lacking)
        told = 0
        if start == 0 and self.unsorted_at is not None:
            what = f"line {self.unsorted_at:,} of its index isn't in order: a replay may show another page"
            yield IndexFault(kind=FindingKind.INDEX_ORDER, what=what)
        for number, line, at, _ in self._iter_parsed():
            if told >= _MOST:
                break
            if self._is_taken(line) or (at is not None and any(a <= at < b for a, b in spots)):
                continue
            if at is None and is_last:
                wrong = "can't be read"
            elif at in left:
                left.discard(at)
                wrong = "says something else of the record"
            elif at is not None and (start <= at < end or (is_last and at >= end)):
                wrong = "names a record that isn't there"
            else:
                continue
            told += 1
            what = f"line {number:,} of its index {wrong}"
            yield IndexFault(kind=FindingKind.INDEX_LINE, what=what, offset=at)
        for at in sorted(left)[: max(0, _MOST - told)]:
            yield IndexFault(kind=FindingKind.INDEX_LINE, what="its index lacks the record", offset=at)

    def _is_taken(self, line: bytes) -> bool:
        return bool(self._taken[bisect_left(self._keys, _key(line))])

    def _iter_lines(self) -> Iterator[bytes]:
        if self._file is not None:
            self._file.seek(0)
            while line := self._file.readline(_MAX_LINE):
                self._spend(len(line))
                yield line

    def _iter_parsed(self) -> Iterator[tuple[int, bytes, int | None, int]]:
        """Number and text of each line, and place and length it names; no place where it can't be read."""
        for number, line in enumerate(self._iter_lines(), start=1):
            try:
                fields = parse_line(line)[2]
                at, length = (int(str(fields[name])[:18]) for name in ("offset", "length"))
            except (ValueError, KeyError, RecursionError):
                yield number, line, None, 0
            else:
                yield number, line, at if at >= 0 else None, max(0, length)


def _key(line: bytes) -> int:
    return int.from_bytes(blake2b(line, digest_size=8).digest(), "big")
