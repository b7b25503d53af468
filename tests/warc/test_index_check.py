"""An index is held against the records of its file, whatever stands in it."""

from __future__ import annotations

import io
import tracemalloc

import pytest

from archiver.warc.cdxj import build_line
from archiver.warc.index_check import IndexCheck
from tests.warc.making import AT


def line(number: int, length: int = 10) -> bytes:
    return build_line(
        url=f"http://news.example/{number:06}",
        at=AT,
        mime="text/html",
        status=200,
        digest="sha256:X",
        offset=number * 10,
        length=length,
        warc="a.warc.gz",
    )


def check(*lines: bytes) -> IndexCheck:
    return IndexCheck(io.BytesIO(b"".join(lines)), lambda _: None)


def faults(index: IndexCheck, lacking=(), spots=(), start=0, end=1000) -> list[tuple[str, int | None]]:
    found = index.iter_faults(start, end, lacking, spots, is_last=True)
    return [(one.what, one.offset) for one in found]


def test_lines_that_records_take_are_no_faults():
    index = check(line(1), line(2))
    assert index.take(line(1))
    assert index.take(line(2))
    assert not index.take(line(3))
    assert faults(index) == []


def test_a_line_that_differs_is_one_fault_and_one_that_is_missing_another():
    index = check(line(1, length=11), line(2))
    assert not index.take(line(1))
    assert index.take(line(2))
    assert faults(index, lacking={10, 30}) == [
        ("line 1 of its index says something else of the record", 10),
        ("its index lacks the record", 30),
    ]


def test_a_line_of_another_part_of_the_file_is_left_to_that_part():
    index = check(line(1), line(2))
    assert index.take(line(2))
    found = index.iter_faults(20, 30, (), (), is_last=False)
    assert list(found) == []


def test_a_line_of_a_broken_record_is_right():
    assert faults(check(line(1)), spots=[(10, 20)]) == []


@pytest.mark.parametrize(
    "bad",
    [
        b"\xff\xfe\n",
        b"no fields\n",
        b"a 1 {}\n",
        b'a 1 {"offset": "x", "length": "1"}\n',
        b'a 1 {"offset": "-5", "length": "1"}\n',
        b'a 1 {"offset": null, "length": []}\n',
        b"a 1 " + b"[" * 100_000 + b"\n",
        b"a 1 []\n",
        b'a 1 {"offset": "' + b"9" * 100_000 + b'", "length": "1"}\n',
    ],
)
def test_a_line_that_says_nonsense_is_a_fault_and_no_crash(bad):
    assert len(faults(check(bad))) == 1


def test_a_line_without_end_is_read_in_bounded_pieces():
    tracemalloc.start()
    try:
        index = IndexCheck(_Endless(60_000_000), lambda _: None)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert len(faults(index)) >= 1
    assert peak < 20_000_000


class _Endless(io.RawIOBase):
    """So many bytes without a line break, made as they are read."""

    def __init__(self, size: int) -> None:
        self._size = self._left = size

    def seek(self, offset: int, whence: int = 0) -> int:
        self._left = self._size
        return 0

    def readline(self, size: int | None = -1) -> bytes:
        step = min(size or 0, self._left)
        self._left -= step
        return b"x" * step
