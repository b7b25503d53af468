"""Worker processes, each as on a machine of its own, over one catalogue: killed, stopped, left without it."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from archiver.catalog import presence as catalog_presence
from archiver.errors import HomeError
from archiver.ports import WorkCounts
from archiver.queue.cluster import ClusterQueue
from archiver.queue.presence import ClusterOwner
from tests.postgres import server
from tests.queue.world import World

pytestmark = pytest.mark.postgresql
ROOT = Path(__file__).parent.parent.parent
PATIENCE_SECONDS = 90


@pytest.fixture
def url():
    return server().url(server().make_database())


@pytest.fixture
def world(tmp_path, url):
    world = World(tmp_path / "home", url=url)
    with world.catalog.begin() as session:
        session.connection.exec_driver_sql("CREATE TABLE closed (subject text)")
    yield world
    world.close()


@pytest.fixture
def start(tmp_path, url):
    """Starts workers, each with a home of its own."""
    started = []

    def start(*, seconds: float = 0.01):
        home = tmp_path / f"machine-{len(started)}"
        command = [sys.executable, "-W", "error", "-m", "tests.queue.cluster_child", home, url, str(seconds)]
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def closed(world):
    with world.catalog.read() as session:
        return sorted(session.connection.exec_driver_sql("SELECT subject FROM closed").scalars())


def wait_for(world, condition):
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            if condition():
                return
        except HomeError:
            pass  # the server is being started again
        assert time.monotonic() < give_up_at, world.counts()
        time.sleep(0.05)


def count_left(world):
    return world.counts().due + world.counts().later


def assert_each_closed_once(world, subjects):
    assert closed(world) == sorted(subjects)
    assert world.counts() == WorkCounts()
    with world.catalog.begin() as session:  # the killed ones have not been heard of for long
        session.connection.exec_driver_sql("UPDATE procrastinate_workers SET last_heartbeat = 'epoch'")
        session.mend("nobody", queue="archiver", at=world.clock.now())
    with world.catalog.read() as session:
        assert session.connection.exec_driver_sql("SELECT * FROM procrastinate_jobs").all() == []


def test_killed_again_and_again_they_lose_nothing_and_close_nothing_twice(world, start):
    subjects = [f"u{number}" for number in range(600)]
    world.ask(subjects)
    chance = random.Random(7)
    workers = [start() for _ in range(4)]
    for number in range(8):
        wait_for(world, lambda number=number: len(closed(world)) >= 30 * (number + 1))
        workers.pop(chance.randrange(len(workers))).send_signal(signal.SIGKILL)
        workers.append(start())
    wait_for(world, lambda: count_left(world) == 0)
    for worker in workers:
        assert worker.stdout.readline() == "ready\n"  # the last may have begun a moment ago
        worker.send_signal(signal.SIGTERM)
    assert [worker.wait(PATIENCE_SECONDS) for worker in workers] == [0] * 4
    assert_each_closed_once(world, subjects)


def test_a_server_that_is_started_again_finds_them_at_work_and_nothing_is_closed_twice(world, start):
    subjects = [f"u{number}" for number in range(400)]
    world.ask(subjects)
    workers = [start(seconds=0.05) for _ in range(2)]
    for number, how in enumerate((signal.SIGINT, signal.SIGQUIT)):
        wait_for(world, lambda number=number: len(closed(world)) >= 40 * (number + 1))
        server().stop(how=how)
        server().start()
    wait_for(world, lambda: count_left(world) == 0)
    for worker in workers:
        worker.send_signal(signal.SIGTERM)
    told = [worker.communicate(timeout=PATIENCE_SECONDS)[1] for worker in workers]
    assert [worker.returncode for worker in workers] == [0] * 2, told
    assert_each_closed_once(world, subjects)


def test_a_worker_that_waits_for_the_server_says_all_the_while_that_it_turns(world):
    turned = threading.Semaphore(0)
    queue = ClusterQueue(world.catalog, world.clock, world.settings, world.progress)
    told = {"until_idle": False, "stop": world.stop, "beat": turned.release}
    running = threading.Thread(target=queue.run, args=[world.step()], kwargs=told)
    running.start()
    try:
        assert turned.acquire(timeout=PATIENCE_SECONDS)
        server().stop()
        while turned.acquire(blocking=False):
            pass
        for _ in range(5):
            assert turned.acquire(timeout=10)
        server().start()
        world.ask(["u"])
        wait_for(world, lambda: count_left(world) == 0)
    finally:
        world.stop.set()
        running.join()
        queue.close()


def test_who_is_at_a_long_job_is_there_again_as_soon_as_the_server_is(world):
    """Else others would take the job over, and do it at the same time."""
    world.ask(["long"])
    begun, may_end = threading.Event(), threading.Event()

    def does(job):
        begun.set()
        may_end.wait(PATIENCE_SECONDS)

    queue = ClusterQueue(world.catalog, world.clock, world.settings, world.progress)
    told = {"until_idle": False, "stop": world.stop}
    running = threading.Thread(target=queue.run, args=[world.step(does)], kwargs=told)
    running.start()
    looking = world.catalog.open_presence()
    try:
        assert begun.wait(PATIENCE_SECONDS)
        (owner,) = world_owners(world)
        server().stop()
        server().start()
        wait_for(world, lambda: not is_absent(looking, owner))
        assert not may_end.is_set()
    finally:
        world.stop.set()
        may_end.set()
        running.join()
        queue.close()
        looking.close()


def is_absent(looking, owner):
    return looking.find_absent([owner]) == {owner}


def test_stopped_it_ends_what_runs_and_gives_the_rest_back(world, start):
    world.ask([f"u{number}" for number in range(50)])
    worker = start(seconds=0.2)
    wait_for(world, lambda: closed(world))
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(PATIENCE_SECONDS) == 0
    done = closed(world)
    assert len(done) == len(set(done)) < 50
    assert world.counts() == WorkCounts(due=50 - len(done))
    with world.catalog.read() as session:
        assert session.find_lease_owners() == []


def test_a_command_that_waits_for_its_batch_goes_on_when_another_machine_dies(world, start):
    world.ask(["slow"])
    worker = start(seconds=60)
    wait_for(world, lambda: bool(world_owners(world)))
    world.ask(["slow"], batch="b")
    worker.kill()
    queue = ClusterQueue(world.catalog, world.clock, world.settings, world.progress)
    queue.grace_seconds = 0.5
    queue.run(world.step(), batch="b", stop=world.stop)
    queue.close()
    assert (world.begun, world.counts()) == (["slow"], WorkCounts())


def world_owners(world):
    with world.catalog.read() as session:
        return session.find_lease_owners()


def test_an_owner_elsewhere_is_dead_when_its_session_has_been_gone_for_a_while(world, tmp_path):
    def owner(name):
        presence = world.catalog.open_presence()
        return ClusterOwner(tmp_path / name, presence, grace_seconds=0.3), presence

    (here, _), (there, its) = owner("here"), owner("there")
    assert here.find_gone([there.name, here.name]) == []
    its.close()
    assert here.find_gone([there.name]) == []  # it may be connecting anew
    # The server may take a while to notice that its session has ended.
    wait_for(world, lambda: here.find_gone([there.name]) == [there.name])
    here.close()
    there.close()


def test_who_has_left_its_file_in_this_home_is_dead_at_once(world, tmp_path):
    one, two = (
        ClusterOwner(tmp_path / "home", world.catalog.open_presence(), grace_seconds=3600) for _ in range(2)
    )
    assert one.find_gone([two.name]) == []
    leave(two)
    wait_for(world, lambda: one.find_gone([two.name]) == [two.name])  # a session takes a moment to end
    one.close()


def leave(owner):
    """As the end of its process would: nothing holds its file or its name any more."""
    os.close(owner._here._lock)
    owner._presence.close()


def test_a_machine_of_the_same_name_with_its_home_at_the_same_place_is_alive(world, tmp_path):
    home = tmp_path / "home"
    one = ClusterOwner(home, world.catalog.open_presence(), grace_seconds=0)
    home.rename(tmp_path / "on another disk")
    two = ClusterOwner(home, world.catalog.open_presence(), grace_seconds=0)
    assert two.find_gone([one.name]) == one.find_gone([two.name]) == []
    one.close()
    two.close()


@pytest.mark.parametrize(
    ("seconds", "told"), [(400, "400 s ahead of"), (-400, "400 s behind"), (20, ""), (-20, "")]
)
def test_a_machine_whose_clock_is_wrong_does_nothing(world, monkeypatch, seconds, told):
    real = time.time
    monkeypatch.setattr(catalog_presence.time, "time", lambda: real() + seconds)
    world.ask(["u"])
    queue = ClusterQueue(world.catalog, world.clock, world.settings, world.progress)
    try:
        if not told:
            queue.run(world.step(), stop=world.stop)
            assert world.begun == ["u"]
            return
        with pytest.raises(HomeError, match=told):
            queue.run(world.step(), stop=world.stop)
        assert (world.begun, world.counts()) == ([], WorkCounts(due=1))
    finally:
        queue.close()


def test_who_was_disconnected_is_present_again(world, tmp_path):
    presence, looking = world.catalog.open_presence(), world.catalog.open_presence()
    assert presence.take("me")
    assert not looking.take("me")
    with world.catalog.begin() as session:
        session.connection.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_locks"
            " WHERE locktype = 'advisory' AND pid != pg_backend_pid()"
        )
    presence.keep()
    assert looking.find_absent(["me", "nobody"]) == {"nobody"}
    presence.close()
    assert looking.find_absent(["me"]) == {"me"}
    looking.close()


def test_who_closes_frees_its_names_though_its_session_lasts(world, monkeypatch):
    presence, looking = world.catalog.open_presence(), world.catalog.open_presence()
    assert presence.take("me")
    monkeypatch.setattr(presence, "_drop", lambda: None)
    presence.close()
    assert looking.take("me")
    looking.close()
    monkeypatch.undo()
    presence.close()


def test_who_was_disconnected_closes_without_a_word(world):
    presence = world.catalog.open_presence()
    assert presence.take("me")
    presence._connection.invalidate()
    presence.close()
    assert presence._connection is None
