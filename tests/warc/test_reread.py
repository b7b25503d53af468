"""WARC files read again: in the order their appends were kept, past broken spots, and sorted."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from archiver.ports import Statement
from archiver.settings import Settings, Storage
from archiver.warc import sorting
from archiver.warc.appends import FoundAppend
from archiver.warc.reread import Reread, find_collections, iter_own
from archiver.warc.sorting import SortedLines
from archiver.warc.storage import make_folders
from archiver.warc.writer import WarcWriter
from tests.internet.archives import FastClock
from tests.warc.making import AT, exchange, warcs


def kept(name: str, at: datetime) -> Statement:
    return Statement(schema="capture/2", uri="urn:archiver:k", fields={"id": name}, at=at)


def write(home: Path, at: datetime, appends: Iterable[tuple[str, int]], collection: str = "main") -> None:
    """One file, begun at an instant, with appends so many seconds later."""
    writer = WarcWriter(Settings(home=home), FastClock(at))
    for name, seconds in appends:
        said = kept(name, at + timedelta(seconds=seconds))
        with writer.appending(collection, [exchange(f"http://news.example/{name}"), said]):
            pass
    writer.close()


def read(home: Path) -> list[Reread]:
    def kept_at(append: FoundAppend) -> datetime | None:
        return max((one.at for one in append.statements), default=None)

    return list(iter_own(find_collections(Settings(home=home)), kept_at))


def whole_appends(home: Path, warc: Path) -> list[FoundAppend]:
    """Of a file, without what only begins it."""
    found = (one.append for one in read(home) if one.warc == warc.name)
    return [append for append in found if append and not append.is_header]


def names(found: Iterable[Reread]) -> list[str]:
    return [said.fields["id"] for one in found if one.append for said in one.append.statements]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Two processes that wrote side by side, and a third later, in another collection."""
    write(tmp_path, AT, [("a", 1), ("c", 5), ("d", 3), ("f", 60)])
    write(tmp_path, AT + timedelta(seconds=1), [("b", 3), ("e", 20)])
    write(tmp_path, AT + timedelta(hours=1), [("g", 1)], "other")
    return tmp_path


def test_appends_come_in_the_order_they_were_kept_and_never_against_their_files_own(home):
    assert names(read(home)) == ["a", "b", "c", "d", "e", "f", "g"]


def test_what_was_said_before_a_file_was_begun_comes_after_all_that_the_one_before_it_keeps(tmp_path):
    """Two steps decide at one time; the one that decided later is the first to append, and fills the file."""
    clock = FastClock(AT)
    writer = WarcWriter(Settings(home=tmp_path, storage=Storage(warc_max_bytes=1)), clock)
    for name, decided in (("later", 0.020), ("earlier", 0.010), ("last", 0.015)):
        clock.advance(0.030)
        with writer.appending("main", [kept(name, AT + timedelta(seconds=decided))]):
            pass
    writer.close()
    assert len(warcs(tmp_path)) == 3
    assert names(read(tmp_path)) == ["later", "earlier", "last"]


def test_a_broken_spot_costs_the_append_it_is_in(home):
    first = warcs(home)[0]
    content = bytearray(first.read_bytes())
    whole = whole_appends(home, first)
    place = whole[1].records[1].offset  # the request of "c"
    content[place + 30 : place + 40] = bytes(10)
    first.write_bytes(content)
    found = read(home)
    (fault,) = [one.fault for one in found if one.fault]
    assert f"at byte {place}" in fault
    assert names(found) == ["a", "b", "c", "d", "e", "f", "g"]
    assert [append.is_whole for append in whole_appends(home, first)] == [True, False, True, True]


def test_a_lost_statement_costs_no_other(home):
    first = warcs(home)[0]
    content = bytearray(first.read_bytes())
    whole = whole_appends(home, first)
    place = whole[1].records[2].offset  # the statement of "c", which ends its append
    content[place + 30 : place + 40] = bytes(10)
    first.write_bytes(content)
    found = read(home)
    assert names(found) == ["a", "d", "b", "e", "f", "g"]
    lines = b"".join(line for one in found if one.append for line in one.append.lines)
    assert b"http://news.example/c" in lines


def test_a_file_of_another_program_is_told_and_left(home):
    (home / "collections" / "main" / "archive" / "dropped.warc.gz").write_bytes(
        make_other(home / "other").read_bytes()
    )
    (fault,) = [one for one in read(home) if one.fault]
    assert (fault.warc, "archiver import" in (fault.fault or "")) == ("dropped.warc.gz", True)


def make_other(folder: Path) -> Path:
    from tests.system.others import Crawl

    folder.mkdir()
    return Crawl().response("http://a.example/", "<p>a").save(folder / "a.warc.gz")


@pytest.mark.parametrize("count", [0, 1, 99, 1000])
def test_more_lines_than_memory_holds_are_sorted_each_once(tmp_path, monkeypatch, count):
    monkeypatch.setattr(sorting, "_MOST_LINES", 64)
    lines = [b"%d line\n" % (number % 700) for number in range(count)]
    random.Random(7).shuffle(lines)
    sorter = SortedLines(tmp_path / "index")
    for line in lines:
        sorter.add([line])
    sorter.write()
    assert (tmp_path / "index").read_bytes().splitlines(keepends=True) == sorted(set(lines))
    assert [path.name for path in tmp_path.iterdir()] == ["index"]


def test_folders_are_made_where_they_are_missing(tmp_path):
    assert read(tmp_path) == []
    make_folders(tmp_path, "main")
    assert read(tmp_path) == []
