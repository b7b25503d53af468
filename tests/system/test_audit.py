"""``archiver audit``: whether the archive is as it was written, in a line for each thing that isn't."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.newsroom import STORIES
from tests.system import holdings
from tests.system.others import Crawl, wacz
from tests.system.privileges import obey_permissions
from tests.system.program import Program, only_line

STORY = STORIES[3]
POST = "https://x.com/mara/status/1524000000000000000"


def flip(path: Path, place: int) -> None:
    content = bytearray(path.read_bytes())
    content[place] ^= 0x20
    path.write_bytes(bytes(content))


def test_a_home_full_of_everything_is_as_it_was_written(newsroom, program, tmp_path):
    assert program.run("archive", *(story.url for story in STORIES)).code == 0
    assert program.run("archive", STORY.url).code == 0  # the same again: revisits
    crawl = (
        Crawl().response("https://other.example/story", STORY.html()).response(POST, "<title>Mara</title>")
    )
    crawl.revisit("https://other.example/story", STORY.html(), at="2024-05-13T09:30:00Z")
    loose = Crawl(gzip=False).response("https://other.example/loose", STORY.html())
    packed = wacz(tmp_path / "old.wacz", {"archive/old.warc.gz": crawl.content})
    (tmp_path / "loose.warc").write_bytes(loose.content)
    assert program.run("import", str(packed), str(tmp_path / "loose.warc")).code == 0
    ended = program.run("audit", "--json")
    assert (ended.code, ended.complaints) == (0, []), ended.out
    (total,) = ended.rows()
    assert total["files"] == len(holdings.warcs(program.home))
    assert total["records"] == len(holdings.records(program.home))
    assert total["findings"] == 0
    imported = next(path for path in holdings.warcs(program.home) if path.name.startswith("imported-"))
    flip(imported, imported.stat().st_size // 2)
    ended = program.run("audit", f"main/{imported.name}")
    assert ended.code == 1
    assert imported.name in ended.out


def test_each_finding_is_one_line_and_the_exit_code_tells(newsroom, program):
    assert program.run("archive", STORY.url).code == 0
    (warc, *_) = holdings.warcs(program.home)
    place = max(place.offset for place, kind in holdings.records(program.home).items() if kind == "response")
    flip(warc, place + 60)
    ended = program.run("audit")
    line, total = ended.out.splitlines()
    assert ended.code == 1
    assert line.startswith("broken_record")
    assert f"main/{warc.name} at byte {place:,}: no whole record can be read" in line
    assert "https://" in line
    assert total.endswith(": 1 finding")
    found, _ = program.run("audit", "--json").rows()
    assert (found["kind"], found["offset"], found["warc"]) == ("broken_record", place, warc.name)


def test_a_name_that_is_no_file_of_the_home_ends_with_2(program, newsroom):
    assert program.run("archive", STORY.url).code == 0
    ended = program.run("audit", "nothing.warc.gz")
    assert ended.code == 2
    assert "nothing.warc.gz: no WARC file of this home" in only_line(ended.complaints)
    assert program.run("audit", "--collection", "no/name").code == 2


def test_a_home_that_may_not_be_written_is_read_and_says_so_in_one_line(newsroom, program):
    assert program.run("archive", STORY.url).code == 0
    (warc, *_) = holdings.warcs(program.home)
    sound = program.run("audit")
    assert sound.code == 0, sound.out
    flip(warc, holdings.size(warc) // 2)
    files = [path for path in program.home.rglob("*") if path.is_file()]
    folders = [program.home, *(path for path in program.home.rglob("*") if path.is_dir())]
    before = {path: path.read_bytes() for path in files}
    for path in (*files, *folders):
        path.chmod(0o500 if path.is_dir() else 0o400)
    program.before = obey_permissions
    try:
        ended = program.run("audit")
        repaired = program.run("audit", "--repair")
    finally:
        for path in (*folders, *files):
            path.chmod(0o700 if path.is_dir() else 0o600)
    assert ended.code == repaired.code == 1
    assert warc.name in ended.out
    assert "isn't kept" in only_line(ended.complaints)
    assert str(program.home) in only_line(repaired.complaints)
    assert {path: path.read_bytes() for path in files} == before


@pytest.mark.sqlite
def test_a_catalogue_that_is_no_database_any_more_is_named_with_what_to_do(newsroom, program):
    assert program.run("archive", STORY.url).code == 0
    catalog = program.home / "catalog.sqlite"
    content = bytearray(catalog.read_bytes())
    content[0:16] = b"no database, ever"[:16]
    catalog.write_bytes(bytes(content))
    ended = program.run("audit")
    assert ended.code == 1
    assert "archiver rebuild" in only_line(ended.complaints)
    assert "Traceback" not in ended.err


def test_beside_a_working_daemon_nothing_sound_is_taken_for_damage(newsroom, program: Program):
    assert program.run("sources", "add", newsroom.feed_url).code == 0
    daemon = program.start("daemon", "--once")
    audits = [program.run("audit", "--json") for _ in range(6)]
    assert daemon.wait().code == 0
    audits.append(program.run("audit", "--json"))
    assert [ended.code for ended in audits] == [0] * 7, [ended.out for ended in audits]
    assert all("locked" not in ended.err for ended in audits)
    assert json.loads(audits[-1].out)["records"] == len(holdings.records(program.home))
