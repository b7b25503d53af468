"""The whole program with its catalogue in PostgreSQL: the same commands, the same answers."""

from __future__ import annotations

import pytest

from archiver.catalog.migrations import HEAD
from archiver.ports import Filter
from archiver.service import Archiver
from archiver.settings import load_settings
from tests.newsroom import POSTINGS, STORIES
from tests.system import holdings
from tests.system.program import Program, only_line
from tests.system.tables import assert_same, dump

pytestmark = pytest.mark.postgresql
BRIDGE, HEARING, *_ = STORIES


def found(program: Program, words: str) -> list[str]:
    """What the pages' search finds."""
    with Archiver(load_settings(program.home, program.config)) as archiver:
        page = archiver.browsing.list_articles(Filter(words=words), limit=10)
        return [row["url"] for row in page.rows]


def test_articles_are_archived_listed_shown_and_found_and_come_back_from_the_warcs(newsroom, program):
    ended = program.run("archive", BRIDGE.url, HEARING.url)
    assert ended.code in (0, 1), ended.err
    assert not (program.home / "catalog.sqlite").exists()
    listed = program.rows("list", "articles")
    assert {row["url"] for row in listed} == {BRIDGE.url, HEARING.url}
    holdings.check(program.home, program.rows("list", "captures"))
    shown = program.run("show", POSTINGS["traffic"].url)
    assert (shown.code, POSTINGS["traffic"].url in shown.out) == (0, True), shown.err
    words = '"divers find cracks" -paris'
    assert found(program, words) == [BRIDGE.url]

    before = dump(program.home)
    ended = program.run("rebuild")
    assert (ended.code, ended.complaints) == (0, []), ended.err
    assert "schema archiver_before_rebuild" in ended.out
    assert_same(before, dump(program.home))
    assert program.rows("list", "articles") == listed
    assert found(program, words) == [BRIDGE.url]
    assert program.run("archive", BRIDGE.url).code == 0


@pytest.mark.sqlite
def test_a_catalogue_is_made_and_brought_up_to_date_by_a_command_of_its_own(program):
    first, *others = (program.run("migrate") for _ in range(3))
    assert [ended.code for ended in (first, *others)] == [0, 0, 0], first.err
    assert all(f"is up to date (revision {HEAD})" in ended.out for ended in others)
    (told,) = program.rows("migrate")
    assert (told["before"], told["after"]) == (HEAD, HEAD)
    assert program.rows("list", "articles") == []


def test_a_database_that_cannot_be_reached_is_one_line_for_every_command(build_program):
    program = build_program(catalog={"url": "postgresql://ida:secret@127.0.0.1:1/news"})
    for command in (["archive", "https://paper.example/"], ["list", "articles"], ["status"]):
        ended = program.run(*command)
        assert (ended.code, ended.out) == (1, ""), command
        line = only_line(ended.complaints)
        assert "127.0.0.1:1/news: the database can't be reached" in line
        assert "secret" not in ended.err
