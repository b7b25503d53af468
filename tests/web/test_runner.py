"""What readers ask for is done: by the daemon, where one runs, else by one process at a time."""

from __future__ import annotations

import threading
from contextlib import contextmanager

import pytest
from flask import Flask

from archiver.daemon.lock import only_daemon
from archiver.errors import UsageError
from archiver.ports import StepCounts
from archiver.service import Archiver
from archiver.settings import load_settings
from archiver.web.app import create_app
from archiver.web.reach import MOST_WAITING, ask_for, check_room, runner_shown
from archiver.web.runner import ArchiveRunner
from archiver.web.serving import Serving
from tests.internet import answers
from tests.system.program import wait_until


@contextmanager
def running(internet, home):
    """The service, its runner, and the application that asks."""
    config = internet.write_config(home.parent / "settings.toml", linking={"online": False})
    with Archiver(load_settings(home, config)) as archiver, ArchiveRunner(archiver) as runner:
        yield archiver, runner, create_app(archiver, Serving(runner=runner))


def ask(app: Flask, url):
    with app.test_request_context("/"):
        return ask_for([url])


def shown(app: Flask):
    with app.test_request_context("/"):
        return runner_shown()


@pytest.fixture
def home(tmp_path):
    return tmp_path / "home"


def test_what_was_asked_for_is_archived_by_a_process_of_its_own(internet, home):
    site = internet.site("paper.example")
    threads = set()

    def page(request):
        threads.add(runner.pid)
        return answers.page("<title>Story</title><article><p>" + "Words of a story. " * 30 + "</p></article>")

    site.at("/story", page)
    with running(internet, home) as (archiver, runner, app):
        batch = ask(app, site.url("/story"))
        wait_until(lambda: archiver.find_progress(batch)["state"] == "done", what="the article")
        wait_until(lambda: shown(app)["outcome"] is not None, what="the outcome")
        assert (shown(app)["outcome"], shown(app)["state"]) == ("done", "idle")
        assert shown(app)["ended_at"]
        assert [row["title"] for row in archiver.list_rows("articles")] == ["Story"]
    assert len(threads) == 1
    assert None not in threads


def test_a_stop_ends_it_and_what_was_asked_for_stays_due(internet, home):
    site = internet.site("paper.example")
    asked, go = threading.Event(), threading.Event()

    def page(request):
        asked.set()
        go.wait(60)
        return answers.page("<p>late")

    site.at("/story", page)
    try:
        with running(internet, home) as (archiver, runner, app):
            batch = ask(app, site.url("/story"))
            assert asked.wait(60)
            pid = runner.pid
            assert pid is not None
            ask(app, site.url("/story"))
            assert runner.pid == pid
            threading.Timer(1.0, go.set).start()
        assert runner.pid is None
    finally:
        go.set()
    with running(internet, home) as (archiver, _, _):
        assert archiver.find_progress(batch)["state"] in ("waiting", "done")


def test_where_a_daemon_works_it_is_left_to_it(internet, home):
    with running(internet, home) as (_, runner, app), only_daemon(home):
        ask(app, "https://paper.example/story")
        wait_until(lambda: shown(app)["state"] == "daemon", what="the daemon")
        assert runner.pid is None
    assert internet.requests() == []


def test_no_more_may_wait_than_there_is_room_for():
    check_room([StepCounts(step="read", due=MOST_WAITING - 1), StepCounts(step="capture", due=9999)])
    with pytest.raises(UsageError, match="wait to be archived already"):
        check_room([StepCounts(step="read", due=1, later=MOST_WAITING)])
