"""``archiver import`` of ARC files: they become WARC files that replay, and whose articles cite."""

from __future__ import annotations

from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from tests.newsroom import STORIES
from tests.system import holdings
from tests.system.others import ARC_AT, Arc
from tests.system.program import Program, only_line
from tests.system.replay import Replay

STORY = STORIES[0]
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40
POST = "https://x.com/mara/status/1524000000000000000"


def crawl() -> Arc:
    made = Arc().record(
        "dns:courier.example", b"20240512093000\ncourier.example. IN A 192.0.2.9\n", "text/dns"
    )
    made.response(STORY.url, STORY.html())
    made.response("https://courier.example/logo.png", PICTURE, "image/png")
    return made.response(POST, "<html><title>Mara on X</title><p>The bridge stays open</p></html>")


def imported(program: Program) -> Path:
    (there,) = [path for path in holdings.warcs(program.home) if path.name.startswith("imported-")]
    return there


def read(path: Path) -> list[tuple[dict[str, str], bytes]]:
    with path.open("rb") as stream:
        return [
            (dict(record.rec_headers.headers), record.raw_stream.read())
            for record in ArchiveIterator(stream, no_record_parse=True)
        ]


@pytest.mark.parametrize("name", ["crawl.arc", "crawl.arc.gz", "crawl.gz"])
def test_its_records_become_warc_records_and_its_articles_cite(newsroom, program, tmp_path, name):
    file = crawl().save(tmp_path / name)
    ended = program.run("import", str(file))
    assert (ended.code, ended.complaints) == (0, []), ended.err
    holdings.check_warcs(program.home)
    holdings.check_index(program.home)
    assert program.rows("show", STORY.url)[0]["citations"]
    captures = {row["url"]: row for row in program.rows("list", "captures")}
    assert captures[STORY.url]["captured_at"] == "2024-05-12T09:30:00+00:00"
    assert (captures[POST]["purpose"], captures[POST]["evidence"]) == ("post", f"imported from {name}")
    (info, _), (dns, told), (page, block), (picture, image), (post, _) = read(imported(program))
    assert (info["WARC-Type"], info["WARC-Filename"]) == ("warcinfo", "crawl.arc")
    assert "WARC-IP-Address" not in info
    assert (dns["Content-Type"], told[-10:]) == ("text/dns", b"192.0.2.9\n")
    assert page["WARC-Target-URI"] == STORY.url
    assert page["WARC-Date"] == "2024-05-12T09:30:00Z"
    assert page["WARC-IP-Address"] == "192.0.2.9"
    assert page["WARC-Type"] == post["WARC-Type"] == "response"
    assert block.startswith(b"HTTP/1.1 200 OK\r\nContent-Type: text/html")
    assert block.endswith(STORY.html().encode())
    assert image.endswith(b"\r\n\r\n" + PICTURE)
    assert picture["Content-Type"] == "application/http;msgtype=response"


def test_what_it_holds_replays(newsroom, program, tmp_path):
    assert program.run("import", str(crawl().save(tmp_path / "crawl.arc.gz"))).code == 0
    with Replay(program.home) as replay:
        status, text = replay.get(STORY.url, modifier="id_")
        assert (status, STORY.title in text) == (200, True)


def test_converted_once_more_it_is_the_same_file(newsroom, build_program, tmp_path):
    file = crawl().save(tmp_path / "crawl.arc.gz")
    one, other = build_program(), build_program()
    assert one.run("import", str(file)).code == other.run("import", str(file)).code == 0
    assert imported(one).read_bytes() == imported(other).read_bytes()
    assert "already" in one.run("import", str(file)).out
    assert imported(one).read_bytes() == imported(other).read_bytes()


@pytest.mark.disk  # in a bucket it is brought here anew each time it is looked at
def test_converted_once_more_it_is_left_as_it_is(newsroom, program, tmp_path):
    file = crawl().save(tmp_path / "crawl.arc.gz")
    assert program.run("import", str(file)).code == 0
    before = imported(program).stat().st_mtime_ns
    assert "already" in program.run("import", str(file)).out
    assert imported(program).stat().st_mtime_ns == before


@pytest.mark.parametrize(
    "line",
    [
        "{url} 192.0.2.9 {at} text/html; charset=utf-8 {size}",
        "{url} 192.0.2.9 {at} text/html 200 ABCDEF - 1234 crawl.arc {size}",
        "{url}?a b=c 192.0.2.9 {at} text/html {size}",
    ],
    ids=["media type with parameters", "version 2", "address with a space"],
)
def test_header_lines_of_other_kinds_are_read(newsroom, program, tmp_path, line):
    body = STORY.html().encode()
    block = b"HTTP/1.0 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + body
    head = line.format(url="https://courier.example/old", at=ARC_AT, size=len(block))
    file = tmp_path / "crawl.arc"
    file.write_bytes(Arc().content + head.encode() + b"\n" + block + b"\n")
    ended = program.run("import", str(file))
    assert (ended.code, ended.complaints) == (0, []), ended.err
    (article,) = program.rows("list", "articles")
    assert article["url"] in ("https://courier.example/old", "https://courier.example/old?a%20b=c")
    holdings.check_index(program.home)


def test_half_a_file_is_told_in_one_line_and_leaves_nothing(program, tmp_path):
    file = tmp_path / "bad.arc"
    file.write_bytes(crawl().content[:-300])
    ended = program.run("import", str(file))
    assert (ended.code, ended.out) == (1, "")
    assert "breaks off" in only_line(ended.complaints)
    assert str(file) in only_line(ended.complaints)
    assert holdings.warcs(program.home) == []
    assert not list((program.home / "tmp").iterdir())
