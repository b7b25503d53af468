"""A disk that is nearly full: nothing is begun, it is told once, and it goes on by itself."""

from __future__ import annotations

import shutil
import threading
from collections import namedtuple

import pytest

from archiver.errors import StorageFull
from archiver.queue import LocalQueue
from archiver.settings import Storage
from tests.queue.world import World

Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def disk(monkeypatch):
    """How much is free, as the system tells it."""
    free = {"bytes": 10_000}
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(1, 1, free["bytes"]))
    monkeypatch.setattr("archiver.queue.space._LOOK_SECONDS", 0.0)
    return free


@pytest.fixture
def world(tmp_path):
    world = World(tmp_path / "home", workers=2)
    object.__setattr__(world.settings, "storage", Storage(min_free_bytes=5_000))
    yield world
    world.close()


def test_a_command_ends_with_one_line_and_what_is_due_stays_due(world, disk):
    disk["bytes"] = 4_999
    world.ask(["a", "b"], batch="b")
    queue = LocalQueue(world.catalog, world.clock, world.settings, world.progress)
    with pytest.raises(StorageFull, match=r"less than 5,000 bytes are free \(storage.min_free_bytes\)"):
        queue.run(world.step(), batch="b", stop=world.stop)
    assert world.begun == []
    assert world.counts("b").due == 2
    disk["bytes"] = 5_000
    queue.run(world.step(), batch="b", stop=world.stop)
    queue.close()
    assert sorted(world.begun) == ["a", "b"]


def test_a_command_that_has_nothing_to_do_needs_no_room(world, disk):
    disk["bytes"] = 0
    queue = LocalQueue(world.catalog, world.clock, world.settings, world.progress)
    queue.run(world.step(), batch="b", stop=world.stop)
    queue.close()


def test_the_daemon_waits_for_room_says_so_once_and_goes_on(world, disk):
    disk["bytes"] = 0
    world.ask(["a"])
    queue = LocalQueue(world.catalog, world.clock, world.settings, world.progress)
    turns = threading.Semaphore(0)
    done = threading.Event()
    running = threading.Thread(
        target=queue.run,
        args=(world.step(lambda _: done.set()),),
        kwargs={"until_idle": False, "stop": world.stop, "beat": turns.release},
    )
    running.start()
    for _ in range(3):
        assert turns.acquire(timeout=30)
    assert world.begun == []
    disk["bytes"] = 6_000
    assert done.wait(30)
    world.stop.set()
    running.join(30)
    queue.close()
    assert [name for name, _ in world.progress.events if name in ("room", "no_room")] == ["no_room", "room"]
    assert world.progress.all_of("no_room")[0]["wanted_bytes"] == 5_000
