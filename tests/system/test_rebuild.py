"""``archiver rebuild``: the catalogue and the indexes come back from the WARC files alone, row by row."""

from __future__ import annotations

import fcntl
import os
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from archiver.service.exclusion import HomeLock
from tests.backends import give_catalogue, keep_catalogue, lose_catalogue
from tests.internet.answers import page
from tests.newsroom import HOST, STORIES
from tests.system import holdings, stored
from tests.system.program import Program, only_line, wait_until
from tests.system.tables import UNSAID, Rows, assert_same, dump


def catalogued(program: Program, without: frozenset[str] = frozenset()) -> Rows:
    return dump(program.home, without=without)


@dataclass(frozen=True)
class Kept:
    """A home as it was, to be had again and again."""

    home: Path
    catalogue: str

    def give(self, program: Program) -> Program:
        """Let a program have it as its own."""
        shutil.rmtree(program.home, ignore_errors=True)
        shutil.copytree(self.home, program.home)
        give_catalogue(self.catalogue, program.home)
        return program


@pytest.fixture
def busy_home(internet, newsroom, program, tmp_path_factory, backend) -> Kept:
    """A home in which much has happened: several versions, retries, decisions of persons, descriptions.

    It is made once for all processes that test, or once on the server of each.
    """
    of_run = tmp_path_factory.getbasetemp()
    is_for_all = "PYTEST_XDIST_WORKER" in os.environ and backend == "sqlite"
    folder = (of_run.parent if is_for_all else of_run) / f"busy-{backend}"
    folder.mkdir(exist_ok=True)
    home, catalogue = folder / "home", folder / "catalogue"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not home.exists():
            make_busy(internet, newsroom, program)
            stored.bring(program.home)
            catalogue.write_text(keep_catalogue(program.home))
            shutil.copytree(program.home, folder / "made", ignore=shutil.ignore_patterns("run"))
            (folder / "made").rename(home)
    return Kept(home, catalogue.read_text())


@pytest.fixture
def busy(busy_home, program) -> Program:
    """A program with a copy of that home."""
    return busy_home.give(program)


def make_busy(internet, newsroom, program) -> None:
    assert program.run("sources", "add", newsroom.feed_url).code == 0
    assert program.run("daemon", "--once").code == 0
    urls = [story.url for story in STORIES]
    assert program.run("archive", *urls).code == 0  # the same texts, read again
    path = urls[0].removeprefix(f"https://{HOST}")
    html = STORIES[0].html()
    internet.site(HOST).at(path, page(html.replace("</p>", " And more was said.</p>", 1)))
    assert program.run("archive", urls[0]).code == 0
    internet.site(HOST).at(path, page(html))
    assert program.run("archive", urls[0]).code == 0
    cited = program.rows("list", "citations")
    posts = [row["url"] for row in program.rows("list", "posts")]
    program.run("describe", posts[0], posts[1])
    first, second = (row["id"] for row in cited[:2])
    assert program.run("link", first, "--none", "--by", "ida").code == 0
    assert program.run("link", first, "--undo", "--by", "ivo").code == 0
    assert program.run("link", second, posts[0], "--by", "ida", "--note", "she told me").code == 0
    assert program.run("--collection", "other", "archive", urls[1]).code == 0


def test_every_row_comes_back(busy):
    before, lines = catalogued(busy), holdings.index(busy.home)
    files = [path.name for path in holdings.cdxj(busy.home)]
    ended = busy.run("rebuild")
    assert (ended.code, ended.complaints) == (0, []), ended.err
    assert_same(before, catalogued(busy))
    assert holdings.index(busy.home) == lines
    assert [path.name for path in holdings.cdxj(busy.home)] == files
    holdings.check(busy.home, busy.rows("list", "captures", "--collection", "main"))


def test_a_rebuild_that_is_killed_leaves_the_old_catalogue_or_has_the_new_one(busy, busy_home, build_program):
    before, lines = catalogued(busy), holdings.index(busy.home)
    for seconds in (0.0, 0.3, 0.5, 0.7, 0.9, 1.1):
        program = busy_home.give(build_program())
        running = program.start("rebuild")
        lock = program.home / "run" / "home.lock"
        wait_until(lock.exists, what="the rebuild begins", pause=0.001)
        time.sleep(seconds)
        running.kill()
        assert_same(before, catalogued(program))
        assert holdings.index(program.home) == lines
        assert program.rows("list", "articles") == busy.rows("list", "articles")
        assert program.run("rebuild").code == 0
        assert_same(before, catalogued(program))
        assert not (program.home / "tmp" / "rebuild").exists()


def test_nobody_else_may_work_on_the_home(internet, newsroom, program):
    assert program.run("archive", STORIES[0].url).code == 0
    running = program.start("daemon", "--work")
    wait_until(lambda: "watch" in running.err.read_text(), what="the daemon is at work")
    ended = program.run("rebuild")
    assert (ended.code, ended.out) == (1, "")
    assert "a daemon or another command works on this home" in only_line(ended.complaints)
    running.terminate()
    rebuilding = HomeLock(program.home, alone=True)
    for command in (("archive",), ("seal",), ("sources", "add", newsroom.feed_url)):
        ended = program.run(*command)
        assert (ended.code, ended.out) == (1, "")
        assert "is being rebuilt" in only_line(ended.complaints)
    assert program.run("list", "articles").code == 0  # who only reads may
    rebuilding.close()
    assert program.run("rebuild").code == 0


def test_without_its_catalogue_a_home_comes_back_but_for_its_feeds(busy):
    before = catalogued(busy, UNSAID)
    lose_catalogue(busy.home)
    ended = busy.run("rebuild")
    assert (ended.code, ended.complaints) == (0, [])
    assert "watched feeds are lost" in ended.out
    assert_same(before, catalogued(busy, UNSAID))


@pytest.mark.sqlite
def test_what_stands_in_the_place_of_its_catalogue_is_kept_beside_the_new_one(busy):
    before = catalogued(busy, UNSAID)
    lose_catalogue(busy.home)
    (busy.home / "catalog.sqlite").write_bytes(b"no catalogue at all" * 1000)
    ended = busy.run("rebuild")
    assert (ended.code, ended.complaints) == (0, [])
    assert "watched feeds are lost" in ended.out
    assert_same(before, catalogued(busy, UNSAID))
    assert (busy.home / "catalog.sqlite.before-rebuild").read_bytes().startswith(b"no catalogue")


def test_what_was_due_is_due_again_also_without_a_catalogue(internet, newsroom, build_program):
    program = build_program(work={"max_attempts": 1})
    running = program.start("archive", *(story.url for story in STORIES))
    wait_until(lambda: len(internet.requests()) >= 25, what="some articles are read")
    running.kill()
    lose_catalogue(program.home)
    assert program.run("rebuild").code == 0
    assert program.run("archive").code == 0
    visited = {row["url"] for row in program.rows("list", "captures") if row["purpose"] == "article"}
    versions = dump(program.home)["article_versions"]
    assert {row["url"] for row in versions} == visited
    cited = program.rows("list", "citations")
    assert all(row["resolution"] for row in cited)
    linked = [program.rows("show", row["id"])[0] for row in cited if row["url"]]
    undone = [row["id"] for row in linked if not row["captures"]]
    assert cited
    assert undone == []


def test_a_broken_record_is_told_and_passed_over(busy):
    before = catalogued(busy, UNSAID)
    (first, *_) = holdings.warcs(busy.home)
    places = sorted(place.offset for place in holdings.records(busy.home) if place.warc == first.name)
    content = bytearray(first.read_bytes())
    broken = places[len(places) // 2]
    content[broken + 40 : broken + 60] = bytes(20)
    first.write_bytes(content)
    ended = busy.run("rebuild")
    assert ended.code == 1
    assert any(f"{first}: at byte {broken}" in line for line in ended.complaints), ended.err
    assert "Traceback" not in ended.err
    after = catalogued(busy, UNSAID)
    assert len(before["captures"]) - 2 <= len(after["captures"]) <= len(before["captures"])
    assert len(after["articles"]) >= len(before["articles"]) - 1
    holdings.index(busy.home)


def test_a_home_without_warcs_has_nothing_to_rebuild(program):
    ended = program.run("rebuild")
    assert (ended.code, ended.out) == (2, "")
    assert "holds no WARC files" in only_line(ended.complaints)
    assert not (program.home / "catalog.sqlite").exists()


# --- seal --------------------------------------------------------------------------------------


def test_seal_closes_what_a_killed_run_left_open_and_leaves_what_is_written(internet, newsroom, program):
    assert program.run("sources", "add", newsroom.feed_url).code == 0
    running = program.start("daemon", "--work")  # which goes on when all is done
    wait_until(lambda: len(internet.requests()) >= 20, what="something is kept")
    ended = program.run("seal")
    assert ended.code == 0
    assert "open    main/" in ended.out
    running.kill()
    ended = program.run("seal")
    assert ended.code == 0, ended.err
    assert only_line([line for line in ended.out.splitlines() if line.startswith("sealed")])
    assert not [path for path in holdings.cdxj(program.home) if path.name.endswith(".open.cdxj")]
    holdings.check(program.home, program.rows("list", "captures"))
    assert program.run("seal").out == "nothing is open\n"
