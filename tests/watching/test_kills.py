"""A kill between a look's records and the catalogue loses nothing and tells nothing twice."""

from __future__ import annotations

import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from archiver.model import EventKind
from tests.backends import lose_catalogue

from .conftest import World, posting

ROOT = Path(__file__).parent.parent.parent


def kill_at_the_next_look(world: World) -> None:
    """Leave the home as a process does that was killed while it stored the look that is due next."""
    due = min(look["due_at"] for look in world.looks())
    at = datetime.fromisoformat(due) + timedelta(seconds=1)
    world.close()
    program = [sys.executable, "-m", "tests.watching.dying", str(world.folder / "home")]
    program += [str(world.folder / "settings.toml"), at.isoformat()]
    done = subprocess.run(program, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == -9, done.stderr
    world.clock.leap_to(at + timedelta(minutes=2))


def test_a_look_that_was_killed_is_taken_up_and_the_next_is_due(world):
    one = world.show(posting("mastodon"))
    world.archive(one)
    kill_at_the_next_look(world)
    asked = len(world.internet.requests("mastodon.social"))
    world.archiver.work(until_idle=True)
    assert len(world.internet.requests("mastodon.social")) == asked, "nobody is asked twice"
    assert world.states(one) == ["present", "present"]
    (look,) = world.looks()
    assert look["details"]["looks"] == 2
    world.later(days=2)
    assert len(world.states(one)) >= 4


def test_a_kill_at_the_look_that_confirms_tells_once(world):
    one = world.show(posting("mastodon"))
    world.archive(one)
    world.show(one, state="gone")
    while world.states(one)[-1] != "gone":
        world.later(minutes=20)
    assert world.events() == []
    kill_at_the_next_look(world)
    world.archiver.work(until_idle=True)
    (event,) = world.events()
    assert event.kind == EventKind.POST_GONE
    assert event.happened_at == world.observed(one)[-1].observed_at
    world.later(days=200)
    assert len(world.events()) == 1


def test_a_kill_at_an_edit_tells_it_once_with_both_texts(world):
    one = world.show(posting("mastodon"))
    world.archive(one)
    world.show(one, text="It closes at ten.")
    kill_at_the_next_look(world)
    world.archiver.work(until_idle=True)
    world.later(days=40)
    (event,) = world.events()
    assert event.fields["diff"][-2:] == [f"-{one.text}", "+It closes at ten."]


@pytest.mark.parametrize("is_lost", [False, True], ids=["with the old catalogue", "from the files alone"])
def test_a_rebuild_restores_observations_and_looks_and_tells_nothing_twice(world, is_lost):
    gone, there, left = (world.show(posting(name)) for name in ("mastodon", "telegram", "x"))
    world.archive(gone, there, left)
    world.archiver.looks.choose(left.url, is_watched=False, by="ida")
    world.show(gone, state="gone")
    world.later(days=2)
    assert [event.kind for event in world.events()] == [EventKind.POST_GONE]
    posts = (gone, there, left)
    before = [world.observed(one) for one in posts]
    says = [world.archiver.show(one.url)["watched"]["says"] for one in posts]
    told, looks = world.events(), {look["subject"] for look in world.looks()}
    world.close()
    if is_lost:
        lose_catalogue(world.folder / "home")

    done = world.archiver.rebuild()

    assert done.faults == []
    assert [world.observed(one) for one in posts] == before
    assert [world.archiver.show(one.url)["watched"]["says"] for one in posts] == says
    assert {look["subject"] for look in world.looks()} == looks
    assert world.events() == ([] if is_lost else told)
    world.later(days=200)
    assert len(world.observed(gone)) > len(before[0])
    assert len(world.observed(there)) > len(before[1])
    assert world.observed(left) == before[2]
    assert world.events() == ([] if is_lost else told)
