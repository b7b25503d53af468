"""A WARC file is closed when it is large or old enough; the names of files sort by their beginning."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from archiver.settings import Settings, Storage
from archiver.warc.writer import WarcWriter
from tests.internet.archives.clock import FastClock
from tests.warc.making import check, exchange, indexes, warcs

DAY = 86_400.0
NAME = re.compile(r"archiver-\d{17}-\d{5,}x[0-9a-f]{10}-[A-Za-z0-9.-]+\.warc\.gz")


class SetClock(FastClock):
    """Shows what it is set to."""

    def put_back(self, seconds: float) -> None:
        self._at -= timedelta(seconds=seconds)


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def build(home, clock):
    """Makes a writer whose clock stands still until it is set on."""
    made = []

    def build(**storage):
        made.append(WarcWriter(Settings(home=home, storage=Storage(**storage)), clock))
        return made[-1]

    yield build
    for each in made:
        each.close()


def append(warc, path, collection="main"):
    with warc.appending(collection, [exchange(f"http://news.example/{path}")]) as refs:
        return refs[0][0].warc


def sealed(home, collection="main"):
    return [path for path in indexes(home, collection) if not path.name.endswith(".open.cdxj")]


def test_a_file_that_has_been_open_for_a_day_is_closed_by_the_next_append(build, clock, home):
    warc = build()
    first = append(warc, "a")
    clock.advance(DAY - 1)
    assert append(warc, "b") == first
    clock.advance(1)
    second = append(warc, "c")
    assert second > first
    assert [path.name for path in sealed(home)] == [first.replace(".warc.gz", ".cdxj")]
    clock.advance(DAY - 1)
    assert append(warc, "d") == second
    warc.close()
    assert [check(path) for path in warcs(home)] == ["", ""]


def test_an_old_file_is_closed_though_nothing_more_comes(build, clock, home):
    warc = build(warc_max_age_seconds=600)
    append(warc, "a")
    append(warc, "a", collection="other")
    clock.advance(599)
    warc.close_full()
    assert sealed(home) + sealed(home, "other") == []
    clock.advance(1)
    warc.close_full()
    assert (len(sealed(home)), len(sealed(home, "other"))) == (1, 1)
    warc.close_full()
    assert len(warcs(home)) == 1, "an idle writer begins no file"
    append(warc, "b")
    assert len(warcs(home)) == 2


def test_a_clock_that_was_put_back_keeps_no_file_open_for_years(build, clock, home):
    warc = build()
    append(warc, "a")
    clock.put_back(1000 * DAY)
    append(warc, "b")
    assert len(warcs(home)) == 2


def test_names_sort_by_the_instant_of_their_beginning(build, clock, home):
    warc = build(warc_max_bytes=1)
    names = []
    for seconds in (0, 0, 0.001, 0.999, 1, 59, 3600, 40 * DAY):
        clock.advance(seconds)
        names.append(append(warc, "a"))
    assert sorted(names) == names
    assert len(set(names)) == len(names)
    assert all(NAME.fullmatch(name) for name in names)
    assert names[0].startswith(f"archiver-{FastClock().now():%Y%m%d%H%M%S}000-")


#: Makes ten files in a collection while its clock shows one and the same instant.
MAKE_TEN = """
import sys, time
from pathlib import Path
from archiver.settings import Settings, Storage
from archiver.warc.writer import WarcWriter
from tests.internet.archives.clock import FastClock
from tests.warc.making import exchange
warc = WarcWriter(Settings(home=Path(sys.argv[1]), storage=Storage(warc_max_bytes=1)), FastClock())
print("ready", flush=True)
sys.stdin.readline()
for number in range(10):
    with warc.appending(sys.argv[2], [exchange()]) as refs:
        print(refs[0][0].warc, flush=True)
warc.close()
"""


def test_processes_that_begin_at_one_instant_have_names_of_their_own(home):
    environ = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    children = [
        subprocess.Popen(
            [sys.executable, "-c", MAKE_TEN, str(home), collection],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environ,
            text=True,
        )
        for collection in ("main", "main", "other", "other")
    ]
    for child in children:
        assert child.stdout.readline() == "ready\n"
    for child in children:
        child.stdin.write("go\n")
        child.stdin.flush()
    told = [child.communicate()[0].split() for child in children]
    assert [child.returncode for child in children] == [0, 0, 0, 0]
    names = [name for each in told for name in each]
    assert len(names) == len(set(names)) == 40
    there = [path.name for path in warcs(home) + warcs(home, "other")]
    assert sorted(there) == sorted(names)
    assert all(sorted(each) == each for each in told)
    assert [check(path) for path in warcs(home)] == [""] * 20
    # A program that is started anew within the same millisecond takes none of them either.
    command = [sys.executable, "-c", MAKE_TEN, str(home), "main"]
    again = subprocess.run(command, input="go\n", capture_output=True, env=environ, text=True)
    assert len(set(again.stdout.split()[1:]) - set(names)) == 10
