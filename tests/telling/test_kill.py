"""``kill -9`` while somebody is told: the message comes again as it was, and nothing is lost."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta

from tests.internet import answers, trouble
from tests.system.program import Program, wait_until
from tests.telling.desk import hook, subjects_of, takes


def open_program(desk) -> Program:
    # The program goes by the real clock, and what is noted by hand is to be due by it.
    yesterday = datetime.now(UTC) - timedelta(days=1)
    desk.clock.pass_by(seconds=(yesterday - desk.clock.now()).total_seconds())
    environ = {"PYTHONPATH": os.environ.get("PYTHONPATH", "")}
    return Program(desk.home, desk.home.parent / "settings.toml", environ)


def test_a_message_that_was_sent_and_not_noted_comes_again_with_its_id(desk, internet):
    desk.write(hook())
    takes(internet, answer=trouble.hang())
    program = open_program(desk)
    desk.note("p1", "p2")
    running = program.start("archive")
    wait_until(lambda: len(internet.requests("hooks.example")) == 1, what="the message")
    running.kill()
    desk.note("p3")
    takes(internet, answer=answers.content("", "text/plain", status=204))
    ended = program.run("archive")
    assert ended.code == 0, ended.err
    first, again, following = internet.requests("hooks.example")
    assert first.headers["webhook-id"] == again.headers["webhook-id"]
    assert first.body == again.body
    assert subjects_of(following) == ["p3"]
    assert (desk.state().sent, desk.state().waiting) == (3, 0)


def test_the_feed_and_the_deliveries_of_a_killed_run_are_made_by_the_next(desk, internet):
    """Killed before anything, the events are still to be told."""
    desk.write(hook())
    takes(internet)
    program = open_program(desk)
    desk.note("p1")
    running = program.start("archive")
    running.kill()
    ended = program.run("archive")
    assert ended.code == 0, ended.err
    assert desk.state().sent == 1
    assert b"p1" in (desk.home / "events.atom").read_bytes()
    assert set(desk.all_told()) == {"p1"}
