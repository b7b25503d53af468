"""Bodies are kept in memory or in a nameless file, and read alike."""

from __future__ import annotations

import os
import resource
import signal
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.errors import HomeError
from archiver.net.body import Memory, SpooledBody


@given(st.lists(st.binary(max_size=40), max_size=12), st.integers(0, 100))
def test_what_was_written_is_read_wherever_it_lies(tmp_path_factory, pieces, cap):
    body = SpooledBody(tmp_path_factory.getbasetemp(), Memory(body_bytes=cap))
    for piece in pieces:
        body.write(piece)
    whole = b"".join(pieces)
    with body.open() as one, body.open() as two:
        assert one.read(3) == whole[:3]
        assert two.read() == whole
        assert one.read() == whole[3:]
        assert two.seek(0) == 0
        assert two.read() == whole
    assert body.size == len(whole)
    body.close()


def test_bodies_together_take_no_more_memory_than_they_may(tmp_path):
    memory = Memory(all_bytes=100, body_bytes=60)
    bodies = [SpooledBody(tmp_path, memory) for _ in range(4)]
    for body in bodies:
        body.write(b"x" * 30)
        body.write(b"y" * 20)
    assert not memory.take(1)
    for body in bodies:
        with body.open() as stream:
            assert stream.read() == b"x" * 30 + b"y" * 20
        body.close()
        body.close()
    assert memory.take(100)
    assert not memory.take(1)


def test_a_body_that_comes_byte_by_byte_takes_no_more_memory_than_one_that_comes_at_once(tmp_path):
    tracemalloc.start()
    try:
        body = SpooledBody(tmp_path, Memory(all_bytes=400_000, body_bytes=400_000))
        before, _ = tracemalloc.get_traced_memory()
        for number in range(200_000):
            body.write(b"%02d" % (number % 100))
        now, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert body.size == 400_000
    assert now - before < 600_000
    body.close()


@contextmanager
def full_at(size: int) -> Iterator[None]:
    """A limit on the size of files fails writes as a full disk does, but needs no disk of its own."""
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, limit[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)
        signal.signal(signal.SIGXFSZ, ignored)


def test_a_full_disk_cuts_the_body_and_gets_room_back(tmp_path):
    body = SpooledBody(tmp_path, Memory(body_bytes=10))
    with full_at(1_000_000):
        assert body.write(b"abc" * 300_000)
        assert not body.write(b"x" * 200_000)
    with body.open() as stream:
        assert stream.read() == b"abc" * 100_000
    assert body.size == 300_000
    body.close()
    assert os.listdir(tmp_path) == []


def test_a_disk_that_is_full_from_the_start_leaves_what_memory_holds(tmp_path):
    body = SpooledBody(tmp_path, Memory(body_bytes=10))
    with full_at(5):
        assert body.write(b"in memory")
        assert not body.write(b"on disk")
    with body.open() as stream:
        assert stream.read() == b"in memory"
    assert body.size == 9
    body.close()


def test_bodies_on_disk_leave_as_much_room_as_they_take_to_be_recorded(tmp_path):
    disk = os.statvfs(tmp_path)
    spare = disk.f_bavail * disk.f_frsize - 1_000_000_000
    memory = Memory(body_bytes=10, spare_bytes=spare)
    memory.spool(10_000_000_000)  # held by another visit: twice that is more than may be used
    body = SpooledBody(tmp_path, memory)
    assert body.write(b"in memory")
    assert not body.write(b"on disk")
    memory.spool(-10_000_000_000)
    other = SpooledBody(tmp_path, memory)
    assert other.write(b"on disk again")
    body.close()
    other.close()


def test_a_folder_that_cannot_be_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    body = SpooledBody(tmp_path / "file" / "tmp", Memory(body_bytes=1))
    with pytest.raises(HomeError, match="can't keep a page's body here: "):
        body.write(b"xx")
