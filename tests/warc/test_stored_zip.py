"""ZIP files that others read, small and large."""

from __future__ import annotations

import io
import zipfile

import pytest

from archiver.warc.spilled import SpilledLines
from archiver.warc.stored_zip import StoredMember, StoredZip, central_header, end_of, local_header
from archiver.warc.wacz_index import gzip_stored, iter_blocks
from archiver.warc.zip_layout import find_strange_byte, read_layout


def test_what_is_stored_is_read_by_others(tmp_path):
    path = tmp_path / "x.zip"
    with path.open("w+b") as file:
        made = StoredZip(file)
        made.add("a/known.txt", [b"Bread ", b"and roses"], size=15)
        made.add("b/streamed.txt", [b"x" * 1000] * 3)
        made.add("empty", [], size=0)
        assert made.finish() == file.tell()
    with zipfile.ZipFile(path) as read:
        assert read.testzip() is None
        assert read.read("a/known.txt") == b"Bread and roses"
        assert read.read("b/streamed.txt") == b"x" * 3000
        assert read.read("empty") == b""


def test_a_member_that_isnt_as_long_as_was_said_is_an_error():
    with pytest.raises(ValueError, match="3 bytes came instead of 4"):
        StoredZip(io.BytesIO()).add("a", [b"abc"], size=4)


def test_beyond_four_gigabytes_sizes_and_places_are_told_in_the_long_way(tmp_path):
    path = tmp_path / "large.zip"
    size = 5_000_000_000
    with path.open("w+b") as file:
        file.write(local_header("large", 0, size, is_long=True))
        large = StoredMember(
            name="large", size=size, crc32=0, sha256="", offset=0, content_offset=file.tell()
        )
        file.seek(size, 1)  # a hole
        small = StoredMember(
            name="small", size=5, crc32=0xF7D18982, sha256="", offset=file.tell(), content_offset=0
        )
        file.write(local_header("small", small.crc32, 5, is_long=False) + b"Hello")
        directory = central_header(large) + central_header(small)
        at = file.tell()
        file.write(directory + end_of(at, len(directory), 2))
        file.flush()
        layout = read_layout(file)
        assert [(one.name, one.size) for one in layout.members] == [("large", size), ("small", 5)]
        assert layout.faults == ()
        assert find_strange_byte(file, layout) is None
    with zipfile.ZipFile(path) as read:
        assert read.read("small") == b"Hello"
        assert read.getinfo("large").file_size == size
    path.unlink()


def test_blocks_of_an_index_are_gzip_and_the_summary_says_where_each_is():
    import gzip
    import json

    lines = [b'com,example)/%05d 20260512093000 {"url": "x"}\n' % number for number in range(7000)]
    summary: list[bytes] = []
    packed = b"".join(iter_blocks(lines, summary))
    assert gzip.decompress(packed) == b"".join(lines)
    found = []
    for line in summary[1:]:
        key, stamp, about = line.split(b" ", 2)
        place = json.loads(about)
        block = gzip.decompress(packed[place["offset"] : place["offset"] + place["length"]])
        assert block.startswith(key + b" " + stamp)
        found.append(block)
    assert b"".join(found) == b"".join(lines)
    assert len(found) == 3
    assert gzip.decompress(gzip_stored(b"")) == b""


def test_lines_that_dont_fit_into_memory_come_sorted_and_once(tmp_path):
    spilled = SpilledLines(tmp_path, most_lines=10)
    numbers = [(number * 37) % 100 for number in range(150)]
    for number in numbers:
        spilled.add([b"%03d\n" % number])
    assert list(spilled) == [b"%03d\n" % number for number in range(100)]
    assert list(tmp_path.iterdir()) == []
    spilled.close()
