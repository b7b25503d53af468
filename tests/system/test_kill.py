"""``kill -9`` at any moment of a run, then a restart: nothing broken, nothing lost, nothing twice."""

from __future__ import annotations

import random
import sqlite3
import time
from collections import Counter
from collections.abc import Callable

import pytest

from tests.newsroom import STORIES, Newsroom
from tests.system import holdings
from tests.system.program import Program, Running, wait_until

URLS = [story.url for story in STORIES]

#: Instants of the kill, as parts of an undisturbed run's time; drawn once, so that a failure comes again.
INSTANTS = [round(random.Random(seed).uniform(0.02, 0.98), 3) for seed in range(8)]


def due(program: Program) -> list[tuple[str, str]]:
    """Steps and subjects that are still to be done now or later; nothing before the first run."""
    path = program.home / "catalog.sqlite"
    if not path.exists():
        return []
    with sqlite3.connect(path) as connection:
        rows = connection.execute("select step, subject from work where state = 'pending'").fetchall()
    connection.close()
    return rows


def check_whole(program: Program, newsroom: Newsroom) -> None:
    """Every article and post is there once, every record is whole, indexed and known."""
    captures = program.rows("list", "captures")
    holdings.check(program.home, captures)
    assert {row["url"] for row in program.rows("list", "articles")} == set(URLS)
    jobs = Counter(row["job_id"] for row in captures if row.get("job_id"))
    assert [job for job, times in jobs.items() if times > 1] == []
    articles = Counter(row["url"] for row in captures if row["url"] in URLS)
    assert articles == Counter(URLS)
    main_records = Counter(place.url for place in holdings.index(program.home) if place.url in URLS)
    assert main_records == Counter(URLS)


def undisturbed(program: Program, *command: str) -> float:
    began = time.monotonic()
    ended = program.run(*command)
    assert "Traceback" not in ended.err
    return time.monotonic() - began


@pytest.fixture
def killed(build_program: Callable[..., Program]) -> Callable[[float, tuple[str, ...]], Program]:
    """Starts a command on a fresh home and kills it after a part of its usual time."""

    def kill(part: float, command: tuple[str, ...], *, first: tuple[str, ...] = ()) -> Program:
        settings = {"work": {"lease_seconds": 1, "retry_seconds": 0.2, "max_attempts": 1}}
        usual = build_program(**settings)
        program = build_program(**settings)
        for each in (usual, program):
            if first:
                each.run(*first)
        seconds = undisturbed(usual, *command)
        running = program.start(*command)
        time.sleep(part * seconds)
        running.kill()
        return program

    return kill


@pytest.mark.parametrize("part", INSTANTS)
def test_a_killed_archive_is_made_whole_by_the_next(newsroom, killed, part):
    program = killed(part, ("archive", *URLS))
    ended = program.run("archive", *URLS)
    assert "Traceback" not in ended.err, ended.err
    settle(program)
    holdings.check(program.home, program.rows("list", "captures"))
    assert {row["url"] for row in program.rows("list", "articles")} == set(URLS)


@pytest.mark.parametrize("part", INSTANTS)
def test_a_killed_daemon_loses_nothing_and_does_nothing_twice(newsroom, killed, part):
    program = killed(part, ("daemon", "--once"), first=("sources", "add", newsroom.feed_url))
    ended = program.run("daemon", "--once")
    assert "Traceback" not in ended.err, ended.err
    settle(program)
    check_whole(program, newsroom)


def settle(program: Program) -> None:
    """Let it finish what waits for a killed worker's lease."""
    wait_until(
        lambda: not (due(program) and program.run("archive").code >= 0 and due(program)), what="no work left"
    )


def test_a_kill_in_mid_answer_leaves_nothing_half_written(internet, newsroom, program):
    from tests.internet import trouble

    site = internet.site("slow.example")
    site.at("/", trouble.trickle(b"<p>word</p>" * 500, every_seconds=0.05))
    running: Running = program.start("capture", site.url("/"), STORIES[3].url)
    wait_until(lambda: bool(internet.requests("slow.example")), what="the request")
    running.kill()
    program.run("archive", STORIES[2].url)
    holdings.check(program.home, program.rows("list", "captures"))
