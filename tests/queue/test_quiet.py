"""A daemon with nothing to do asks the work table only when something can have changed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from archiver.catalog import SqlCatalog
from archiver.queue.quiet import Quiet
from tests.queue.world import World

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


class Clock:
    def __init__(self) -> None:
        self.at = NOW

    def now(self) -> datetime:
        return self.at


@pytest.fixture
def world(tmp_path, backend):
    world = World(tmp_path / "home")
    yield world
    world.close()


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def quiet(world, clock):
    quiet = Quiet(world.catalog, clock)
    quiet.begin(quiet.find_change(), NOW)
    return quiet


def test_before_the_first_look_it_is_not_quiet(world, clock):
    assert not Quiet(world.catalog, clock).holds()


def test_it_is_quiet_until_this_or_another_process_writes(world, quiet):
    assert quiet.holds()
    world.ask(["a"])
    assert not quiet.holds()
    quiet.begin(quiet.find_change(), NOW)
    other = SqlCatalog(world.settings)
    assert quiet.holds()
    with other.begin() as session:
        session.add_unread_warc("main", "x.warc.gz")
    assert not quiet.holds()
    other.close()


def test_what_was_written_during_the_look_ends_the_quiet(world, clock):
    quiet = Quiet(world.catalog, clock)
    seen = quiet.find_change()
    world.ask(["a"])
    quiet.begin(seen, NOW)
    assert not quiet.holds()


def test_it_ends_when_the_next_job_falls_due_whatever_its_priority(world, clock):
    world.ask(["a"], due_at=NOW + timedelta(hours=2), priority=50)
    world.ask(["b"], due_at=NOW + timedelta(hours=1), priority=-5)
    quiet = Quiet(world.catalog, clock)
    quiet.begin(quiet.find_change(), NOW)
    clock.at = NOW + timedelta(minutes=59)
    assert quiet.holds()
    clock.at = NOW + timedelta(hours=1)
    assert not quiet.holds()


def test_what_fell_due_while_it_was_looked_is_next(world, clock):
    world.ask(["a"], due_at=NOW + timedelta(milliseconds=2))
    quiet = Quiet(world.catalog, clock)
    seen = quiet.find_change()
    clock.at = NOW + timedelta(milliseconds=5)
    quiet.begin(seen, NOW)
    assert not quiet.holds()


def test_it_ends_when_the_lease_of_another_process_does(world, clock):
    world.ask(["a"], due_at=NOW)
    with world.catalog.begin() as session:
        session.claim("somebody", at=NOW, lease_seconds=60, steps=("capture",))
    quiet = Quiet(world.catalog, clock)
    quiet.begin(quiet.find_change(), NOW)
    assert quiet.holds()
    clock.at = NOW + timedelta(seconds=60)
    assert not quiet.holds()


def test_a_clock_that_is_put_back_ends_it(quiet, clock):
    clock.at = NOW - timedelta(days=1)
    assert not quiet.holds()
