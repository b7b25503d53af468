"""``kill -9`` at any moment of a run, then a restart: nothing broken, nothing lost, nothing twice."""

from __future__ import annotations

import contextlib
import random
import sqlite3
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from tests.internet import Internet, trouble
from tests.newsroom import HOST, STORIES, Newsroom
from tests.system import holdings, posts
from tests.system.program import Program, wait_until

URLS = [story.url for story in STORIES]

#: Requests that a run over the newsroom makes, roughly: a kill after the last falls into its end.
REQUESTS = 56

#: Moments of the kill: so many requests seen, and some seconds more. Drawn once, so a failure comes again.
_DRAWN = random.Random(20260917)
MOMENTS = [
    (round(part * REQUESTS), round(_DRAWN.uniform(0, 0.15), 3)) for part in (0.02, 0.2, 0.4, 0.6, 0.8, 1)
]
#: The same while the posts of nine platforms are described, which takes eleven requests.
DESCRIBING = [(1, 0.0), (6, 0.02), (11, 0.01)]


@pytest.fixture
def kill_in(internet: Internet, build_program: Callable[..., Program]) -> Callable[..., Program]:
    """Starts a command on a fresh home and kills it at a moment."""

    def kill(moment: tuple[int, float], *command: str, after: tuple[str, ...] = ()) -> Program:
        program = build_program(work={"lease_seconds": 1, "retry_seconds": 0.2, "max_attempts": 1})
        if after:
            program.run(*after)
        running = program.start(*command)
        requests, seconds = moment
        wait_until(
            lambda: len(internet.requests()) >= requests or running.process.poll() is not None,
            what=f"request number {requests}",
            pause=0.001,
        )
        time.sleep(seconds)
        running.kill()
        return program

    return kill


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_killed_archive_is_made_whole_by_the_next(newsroom, kill_in, moment):
    program = kill_in(moment, "archive", *URLS)
    ended = program.run("archive", *URLS)
    assert "Traceback" not in ended.err, ended.err
    settle(program)
    check_whole(program)


@pytest.mark.parametrize("moment", MOMENTS[:3])
def test_what_a_killed_archive_left_due_is_done_without_naming_it_again(newsroom, kill_in, moment):
    program = kill_in(moment, "archive", *URLS)
    settle(program)
    check_whole(program)


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_killed_daemon_loses_nothing_and_does_nothing_twice(internet, newsroom, kill_in, moment):
    program = kill_in(moment, "daemon", "--once", after=("sources", "add", newsroom.feed_url))
    ended = program.run("daemon", "--once")
    assert "Traceback" not in ended.err, ended.err
    settle(program)
    check_whole(program)
    check_nothing_twice(program, newsroom)


@pytest.mark.parametrize("moment", DESCRIBING)
def test_a_killed_describe_is_finished_by_the_next_command_and_each_post_told_once(internet, kill_in, moment):
    urls = [each.url for each in posts.open_all(internet)]
    program = kill_in(moment, "describe", *urls)
    settle(program)
    captures = program.rows("list", "captures")
    holdings.check(program.home, captures)
    assert Counter((row["url"], row["purpose"]) for row in captures) == Counter(
        (url, "description") for url in urls
    )
    told = program.rows("list", "posts")
    assert sorted(row["text"] for row in told) == [posts.TEXT] * len(urls)


def test_a_kill_in_mid_answer_leaves_nothing_half_written(internet, newsroom, program):
    site = internet.site("slow.example")
    site.at("/", trouble.trickle(b"<p>word</p>" * 500, every_seconds=0.05))
    running = program.start("capture", site.url("/"), STORIES[3].url)
    wait_until(lambda: bool(internet.requests("slow.example")), what="the request")
    running.kill()
    ended = program.run("archive", STORIES[2].url)
    assert ended.code == 0, ended.err
    holdings.check(program.home, program.rows("list", "captures"))


def due(program: Program) -> list[tuple[str, str]]:
    """Steps and subjects that are still to be done, now or within the hour: last tries wait for days."""
    soon = f"{datetime.now(UTC) + timedelta(hours=1):%Y-%m-%dT%H:%M:%S.%fZ}"
    with contextlib.closing(sqlite3.connect(program.home / "catalog.sqlite")) as database:
        pending = "select step, subject from work where state = 'pending' and due_at < ?"
        return database.execute(pending, (soon,)).fetchall()


def settle(program: Program) -> None:
    """Let it finish what waits for the lease of the killed worker."""

    def is_settled() -> bool:
        if due(program):
            ended = program.run("archive")
            assert "Traceback" not in ended.err, ended.err
        return due(program) == []

    wait_until(is_settled, what="no work left", pause=0.2)


def check_whole(program: Program) -> None:
    """All articles and citations are there, every record is whole, indexed and known, every job done once."""
    captures = program.rows("list", "captures")
    holdings.check(program.home, captures)
    assert {row["url"] for row in program.rows("list", "articles")} == set(URLS)
    assert len(program.rows("list", "citations")) == 13
    jobs = Counter(row["job_id"] for row in captures)
    assert [job for job, times in jobs.items() if times > 1] == []


def check_nothing_twice(program: Program, newsroom: Newsroom) -> None:
    """One capture of each article in catalogue and index; on the wire one request, or one more."""
    once = Counter(URLS)
    assert Counter(row["url"] for row in program.rows("list", "captures") if row["url"] in once) == once
    assert Counter(place.url for place in holdings.index(program.home) if place.url in once) == once
    paths = [url.removeprefix(f"https://{HOST}") for url in URLS]
    assert {len(newsroom.internet.requests(HOST, path)) for path in paths} <= {1, 2}
