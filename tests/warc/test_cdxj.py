"""The index is always in order, and says what other people's indexers say."""

from __future__ import annotations

import random
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.warc.cdxj import OpenIndex, build_line, parse_line
from archiver.warc.storage import make_folders
from tests.warc.making import AT, exchange, index_by_others, indexes, resource, statement, warcs


def is_in_order(path: Path) -> bool:
    done = subprocess.run(["sort", "-c", path], env={"LC_ALL": "C"}, capture_output=True, check=False)
    return done.returncode == 0


def test_the_index_is_what_others_make_of_the_file(writer, home):
    warc = writer()
    hosts = ["news.example", "www.news.example", "a.example", "b-c.example", "news.example:8080"]
    paths = ["", "a", "a/", "A?b=1&a=2", "a?", "%C3%BC", "z" * 300, "a%20b", "a,b", "index.html", "?q=x+y"]
    entries = [
        exchange(f"{scheme}://{host}/{path}", path.encode(), at=AT + timedelta(seconds=number))
        for number, (scheme, host, path) in enumerate(
            (scheme, host, path) for scheme in ("http", "https") for host in hosts for path in paths
        )
    ]
    entries += [
        exchange("http://news.example/mime", b"x", "content-type:  Text/Plain ;charset=x"),
        exchange("http://news.example/nomime", b"x", "X: 1"),
        exchange("http://news.example/emptymime", b"x", "Content-Type:"),
        exchange("http://news.example/moved", b"", "Location: /", status="301 Moved"),
        exchange("http://news.example/gone", b"gone", status="410 Gone"),
        resource("http://news.example/card"),
        resource("urn:card:1"),
    ]
    random.Random(7).shuffle(entries)
    for start in range(0, len(entries), 5):
        with warc.appending("main", [*entries[start : start + 5], statement()]):
            pass
    warc.close()
    ours = indexes(home)[0].read_text()
    assert ours == index_by_others(warcs(home)[0])
    assert is_in_order(indexes(home)[0])


def test_our_own_statements_are_never_indexed(writer, home):
    warc = writer()
    with warc.appending("main", [statement(), exchange()]):
        pass
    warc.close()
    assert [parse_line(line)[2]["url"] for line in indexes(home)[0].read_bytes().splitlines()] == [
        "http://news.example/"
    ]


def test_the_open_index_is_in_order_after_every_append(writer, home):
    warc = writer()
    numbers = list(range(40))
    random.Random(3).shuffle(numbers)
    for number in numbers:
        with warc.appending("main", [exchange(f"http://n{number}.example/")]):
            pass
        (path,) = indexes(home)
        assert path.name.endswith(".open.cdxj")
        assert is_in_order(path)
    warc.close()
    (path,) = indexes(home)
    assert not path.name.endswith(".open.cdxj")
    assert len(path.read_text().splitlines()) == 40


def lines_of(*numbers: int) -> list[bytes]:
    return [b"%06d\n" % number for number in numbers]


def test_an_index_is_rewritten_seldom_as_it_grows(tmp_path):
    folders = make_folders(tmp_path, "main")
    index = OpenIndex(folders, "a.warc.gz")
    index.create()
    path = folders.open_index("a.warc.gz")
    written = 0
    last = None
    for number in range(3000):
        index.add(lines_of(number * 7919 % 3000))
        state = (path.stat().st_ino, path.stat().st_mtime_ns)
        if state != last:
            written += path.stat().st_size // 7
            last = state
    index.seal()
    assert folders.sealed_index("a.warc.gz").read_bytes() == b"".join(lines_of(*range(3000)))
    # Each line is written some five times in all, plus the few rewrites that the clock asked for.
    assert written < 3000 * 20


def test_lines_that_come_twice_stand_once(tmp_path):
    folders = make_folders(tmp_path, "main")
    index = OpenIndex(folders, "a.warc.gz")
    index.create()
    index.add(lines_of(3, 1))
    index.add(lines_of(1, 2))
    index.seal()
    assert folders.sealed_index("a.warc.gz").read_bytes() == b"".join(lines_of(1, 2, 3))


def test_an_index_that_cannot_be_written_now_is_written_later(tmp_path):
    folders = make_folders(tmp_path, "main")
    index = OpenIndex(folders, "a.warc.gz")
    index.create()
    # A folder stands where the new file would be made.
    scratch = folders.indexes / ".a.open.cdxj.tmp"
    scratch.mkdir()
    index.add(lines_of(1))
    with pytest.raises(OSError, match="directory"):
        index.seal()
    scratch.rmdir()
    index.add(lines_of(2))
    index.seal()
    assert folders.sealed_index("a.warc.gz").read_bytes() == b"".join(lines_of(1, 2))


@given(
    st.text(max_size=60),
    st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1)),
    st.none() | st.text(max_size=30),
    st.none() | st.integers(100, 999),
)
def test_any_address_makes_one_line_that_can_be_read_again(url, at, mime, status):
    line = build_line(
        url=url,
        at=at.replace(tzinfo=UTC),
        mime=mime,
        status=status,
        digest="sha256:X",
        offset=1,
        length=2,
        warc="w",
    )
    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    _, stamp, fields = parse_line(line)
    assert stamp == at.strftime("%Y%m%d%H%M%S")
    assert (fields["url"], fields["offset"], fields["length"], fields["filename"]) == (url, "1", "2", "w")
