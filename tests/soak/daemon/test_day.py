"""The busy day's papers can be read, and its verdict sees what it looks for."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from datetime import UTC, datetime

import pytest

from archiver.articles.read_listing import parse_listing
from archiver.daemon import run_daemon
from archiver.service import Archiver
from archiver.settings import load_settings
from tests.internet import Internet, Request
from tests.soak.daemon import verdict
from tests.soak.daemon.day import Day, Size
from tests.soak.daemon.papers import Paper
from tests.soak.daemon.receiver import NOTIFY, Receiver
from tests.soak.daemon.service import Service
from tests.system.program import Program

pytestmark = pytest.mark.made_once
SOURCES = 6


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> tuple[Day, Program]:
    """A day of one look at each paper, by a daemon that ran in this process and was never broken off."""
    folder = tmp_path_factory.mktemp("day")
    with Internet() as internet:
        config = internet.write_config(folder / "settings.toml", daemon={"watch": "1m"})
        program = Program(folder / "home", config)
        program.home.mkdir()
        (program.home / "notify.toml").write_text(NOTIFY)
        size = Size(sources=SOURCES, articles=SOURCES, kills=0)
        day = Day(internet, Service(program, has_disk=False), size, Receiver(internet), tell=print)
        for paper in day.papers:
            paper.publish(day.posts.cite(datetime.now(UTC)) if paper.number == 0 else "")
        with Archiver(load_settings(program.home, config)) as archiver:
            for paper in day.papers:
                archiver.add_source(paper.url, kind=paper.kind)
            run_daemon(archiver, once=True)
        day.broken_off = 1
        yield day, program


def find_wrong(day: Day, program: Program, *names: str) -> list[str]:
    return [line for check in verdict.judge(day, program, names) for line in check.wrong]


def test_a_day_on_which_all_went_well_has_nothing_wrong(whole, tmp_path):
    day, program = whole
    shutil.copytree(program.home, tmp_path / "home")
    assert find_wrong(day, Program(tmp_path / "home", program.config)) == []


DAMAGE = {
    "articles": "DELETE FROM entries; UPDATE articles SET url = url || '#' WHERE url LIKE '%paper1.%'",
    "visits": "UPDATE captures SET outcome = 'unreachable' WHERE url LIKE '%paper2.%'",
    "posts": "DELETE FROM work WHERE step = 'watch'",
    "work": "UPDATE work SET state = 'pending' WHERE step = 'cite'",
    "events": "INSERT INTO events (id, kind, subject, collection, happened_at, fields) VALUES "
    "('e1', 'post_edited', 'p', 'main', '2026-11-26T00:00:00.000000Z', '{\"url\": \"https://a.example/\"}')",
    "receivers": "INSERT INTO events (id, kind, subject, collection, happened_at, fields) VALUES "
    "('e1', 'post_gone', 'p', 'main', '2026-11-26T00:00:00.000000Z', '{}')",
    "WARC, CDXJ, catalogue": "DELETE FROM capture_records WHERE ordinal = 0",
}


@pytest.mark.parametrize("name", DAMAGE)
def test_what_went_wrong_is_seen(whole, tmp_path, name):
    day, program = whole
    home = tmp_path / "home"
    shutil.copytree(program.home, home)
    with contextlib.closing(sqlite3.connect(home / "catalog.sqlite")) as database:
        database.executescript(DAMAGE[name])
    assert find_wrong(day, Program(home, program.config), name)


def test_a_post_that_vanished_and_was_not_told_is_seen(whole, monkeypatch):
    day, program = whole
    url = next(iter(day.posts.made))
    monkeypatch.setitem(day.vanished, url, datetime.now(UTC))
    assert [url in line for line in find_wrong(day, program, "events")] == [True]


@pytest.mark.parametrize("number", range(SOURCES))
def test_each_form_of_paper_is_read_as_what_it_is(internet, number):
    paper = Paper(internet, number)
    urls = [paper.publish() for _ in range(3)]
    path = {"news sitemap": "/news.xml.gz"}.get(paper.form, paper.url.removeprefix(f"https://{paper.host}"))
    request = Request("https", paper.host, "GET", path, {}, b"")
    answer = internet.respond(request)
    content_type = dict(answer.headers)["Content-Type"]
    feed = parse_listing(answer.body, url=paper.url, content_type=content_type, kind=paper.kind)
    assert {entry.url for entry in feed.entries} == set(urls)


def test_nobody_answers_while_everything_is_out(internet):
    paper = Paper(internet, 0)
    request = Request("https", paper.host, "GET", "/feed.xml", {}, b"")
    internet.go_out()
    assert not hasattr(internet.respond(request), "status")
    internet.go_out(False)
    assert internet.respond(request).status == 200
