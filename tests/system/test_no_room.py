"""A full disk and a home that can't be written: one line, nothing half-written, and it goes on later."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from tests.newsroom import STORIES
from tests.soak.breaking import (
    ROOM_BYTES,
    Break,
    FileLimit,
    ReadOnly,
    SmallDisk,
    can_mount,
    resize,
    small_disk,
)
from tests.soak.reading import query, read_rows
from tests.soak.trials import Trial, run_trial, settle
from tests.system import holdings
from tests.system.places import Places
from tests.system.privileges import write_no_more_than
from tests.system.program import only_line, wait_until

needs_mount = pytest.mark.skipif(not can_mount(), reason="a file system of one's own takes root's rights")

#: Bytes that are too few for a work: for any one file, and for all that the home takes. In the home are the
#: WARC files and their indexes, and SQLite's file, which is the most of it.
FILE_BYTES = {
    "sqlite": {"archive articles": 200_000, "capture a list": 30_000},
    "postgresql": {"archive articles": 50_000, "capture a list": 30_000},
}
HOME_BYTES = {
    "sqlite": {"archive articles": 700_000, "capture a list": 1_500_000, "rebuild": 1_034_746},
    "postgresql": {"archive articles": 80_000, "capture a list": 200_000, "rebuild": 16_000},
}
DAEMON_BYTES = {"sqlite": 500_000, "postgresql": 40_000}


def check_broken_off(work: str, how: Break, folder: Path, find_places: Callable[..., Places]) -> None:
    assert run_trial(Trial(number=0, work=work, how=how), folder, find_places=find_places).was_broken


@pytest.mark.parametrize("work", FILE_BYTES["sqlite"])
def test_a_full_disk_stops_it_cleanly_and_it_goes_on_where_there_is_room(
    tmp_path, find_places, backend, work
):
    check_broken_off(work, FileLimit(FILE_BYTES[backend][work]), tmp_path, find_places)


@needs_mount
@pytest.mark.parametrize("work", HOME_BYTES["sqlite"])
def test_a_home_on_a_disk_of_its_own_is_full_for_a_while(tmp_path, find_places, backend, work):
    check_broken_off(work, SmallDisk(HOME_BYTES[backend][work]), tmp_path, find_places)


@needs_mount
@pytest.mark.parametrize("work", ["capture what is held", "daemon"])
def test_a_home_on_a_disk_of_its_own_is_read_only_for_a_while(tmp_path, find_places, work):
    check_broken_off(work, ReadOnly(), tmp_path, find_places)


@needs_mount
def test_a_running_daemon_stops_with_one_line_when_the_disk_is_full(newsroom, build_program, backend):
    program = build_program(work={"max_attempts": 1}, daemon={"poll": "0s 0s"})
    with small_disk(program.home):
        assert program.run("sources", "add", newsroom.feed_url).code == 0
        resize(program.home, shutil.disk_usage(program.home).used + DAEMON_BYTES[backend])
        daemon = program.start("daemon", "--work")
        ended = daemon.wait()
        assert (ended.code, "Traceback" in ended.err) == (1, False), ended.err
        assert "no room" in only_line(ended.complaints)
        resize(program.home, ROOM_BYTES)
        daemon = program.start("daemon", "--work")
        wait_until(lambda: len(read_rows(program, "articles")) == len(STORIES), what="all articles")
        ended = daemon.terminate()
        assert ended.code == 0, ended.err
        settle(program)
        holdings.check(program.home, read_rows(program, "captures"))
        assert len(read_rows(program, "citations")) == 13


@pytest.mark.sqlite  # a server makes the new catalogue on a disk of its own
def test_a_rebuild_that_has_no_room_for_the_feeds_leaves_the_old_catalogue(newsroom, program):
    assert program.run("archive", STORIES[2].url).code == 0
    at = "2026-11-25T12:00:00.000000Z"
    many = [(f"s{n}", f"https://paper.example/{n}", "main", at, 0) for n in range(20_000)]
    with contextlib.closing(sqlite3.connect(program.home / "catalog.sqlite")) as database, database:
        into = "INSERT INTO sources (id, url, collection, added_at, failures) VALUES (?, ?, ?, ?, ?)"
        database.executemany(into, many)
    program.before = partial(write_no_more_than, 1_500_000)
    ended = program.run("rebuild")
    assert (ended.code, "Traceback" in ended.err) == (1, False), ended.err
    assert "no room" in only_line(ended.complaints)
    assert len(query(program.home, "SELECT id FROM sources")) == 20_000
    program.before = None
    assert program.run("rebuild").code == 0
    assert len(query(program.home, "SELECT id FROM sources")) == 20_000
