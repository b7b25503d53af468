"""Real processes on one home: killed at any moment, and many at once."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from archiver.ports import WorkCounts
from archiver.queue import LocalQueue
from tests.queue.world import World

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def world(tmp_path, backend):
    world = World(tmp_path / "home")
    yield world
    world.close()


@pytest.fixture
def start(world):
    """Starts ``child.py`` on the world's home."""
    started = []

    def start(*, batch: str = "-", mode: str = "do"):
        command = [sys.executable, "-W", "error", "-m", "tests.queue.child"]
        process = subprocess.Popen(
            [*command, str(world.settings.home), batch, mode],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def kill(process) -> list[str]:
    """Kill it where it is; what it had still said."""
    os.kill(process.pid, signal.SIGKILL)
    return process.communicate()[0].splitlines()


def run_here(world, batch="b"):
    queue = LocalQueue(world.catalog, world.clock, world.settings, world.progress)
    queue.run(world.step(), batch=batch, stop=world.stop)
    queue.close()


def test_what_a_killed_process_was_doing_is_done_by_the_next_at_once(world, start):
    world.ask(["a", "b"], batch="b")
    process = start(mode="hang")
    begun = {process.stdout.readline(), process.stdout.readline()}
    assert begun == {"begin a\n", "begin b\n"}
    kill(process)
    run_here(world)  # the lease has 300 seconds to go
    assert sorted(world.begun) == ["a", "b"]
    assert world.counts() == WorkCounts()
    assert list((world.settings.home / "run").iterdir()) == []


def test_a_command_takes_over_from_a_daemon_killed_while_it_waits(world, start):
    world.ask(["slow"])
    daemon = start(mode="hang")
    assert daemon.stdout.readline() == "begin slow\n"
    world.ask(["slow"], batch="b")
    command = start(batch="b")
    kill(daemon)
    assert command.wait(60) == 0
    assert command.stdout.read() == "begin slow\n"
    assert world.counts() == WorkCounts()


def test_a_running_daemon_does_what_another_process_asks_for(world, start):
    daemon = start()
    world.ask(["u"], batch="b")
    assert daemon.stdout.readline() == "begin u\n"
    while world.counts("b") != WorkCounts():
        world.clock.wait(0.02)


def test_killed_again_and_again_it_loses_nothing_and_does_nothing_twice(world, start):
    subjects = [f"u{number}" for number in range(400)]
    world.ask(subjects, batch="b")
    chance = random.Random(7)
    for _ in range(4):
        process = start(batch="b")
        for _ in range(chance.randint(1, 60)):
            process.stdout.readline()
        kill(process)
    left = world.counts("b").due
    assert 0 < left < 400
    run_here(world)
    assert len(world.begun) == len(set(world.begun)) == left
    assert world.counts() == WorkCounts()


def test_processes_never_do_one_job_at_the_same_time(world, start):
    subjects = [f"u{number}" for number in range(300)]
    world.ask(subjects, batch="b")
    processes = [start(batch="b", mode="overlap") for _ in range(3)]
    told = [process.communicate(timeout=120) for process in processes]
    assert [errors for _, errors in told] == [""] * 3
    begun = [line.removeprefix("begin ") for output, _ in told for line in output.splitlines()]
    assert sorted(begun) == sorted(subjects)
    assert world.counts() == WorkCounts()


def test_a_killed_process_leaves_no_file_behind_for_good(world, start):
    process = start(mode="hang")
    world.ask(["u"])
    process.stdout.readline()
    run_folder = world.settings.home / "run"
    assert len(list(run_folder.iterdir())) == 1
    kill(process)
    with world.catalog.begin() as session:
        for owner in session.find_lease_owners():
            session.release_owner(owner)
    run_here(world)
    assert list(run_folder.iterdir()) == []


def test_a_disk_that_fills_up_ends_the_run_and_the_work_is_done_when_there_is_room(tmp_path):
    command = [sys.executable, "-W", "error", "-m", "tests.queue.full_disk", str(tmp_path / "home")]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    assert done.stdout.splitlines() == [
        f"StorageFull: {tmp_path}/home/catalog.sqlite: no room to write the catalogue; "
        "free some disk space and run it again",
        "WorkCounts(due=3, later=0, looks=0, failed=0)",
        "WorkCounts(due=0, later=0, looks=0, failed=0)",
    ], done.stderr
