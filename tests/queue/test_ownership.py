"""A process is known to be alive by its lock, and dead by the lock's absence, at once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from archiver.queue.ownership import Ownership

HOLD = (
    "import sys; from pathlib import Path; from archiver.queue.ownership import Ownership\n"
    "print(Ownership(Path(sys.argv[1])).name, flush=True); sys.stdin.read()"
)


@pytest.fixture
def other(tmp_path):
    """Another process that owns, and its name as an owner."""
    command = [sys.executable, "-c", HOLD, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield process, process.stdout.readline().strip()
        process.kill()


def test_an_owner_lives_as_long_as_its_process(tmp_path, other):
    process, name = other
    me = Ownership(tmp_path)
    assert not me.is_dead(name)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert me.is_dead(name)
    me.bury(name)
    assert me.is_dead(name)
    me.close()
    assert list((tmp_path / "run").iterdir()) == []


def test_files_that_the_dead_left_behind_are_found_and_no_others(tmp_path, other):
    process, name = other
    me = Ownership(tmp_path)
    (tmp_path / "run" / "daemon.lock").touch()
    assert me.find_dead() == []
    process.kill()
    process.wait()
    assert me.find_dead() == [name]
    me.close()


def test_two_owners_in_one_process_are_two(tmp_path):
    one, two = Ownership(tmp_path), Ownership(tmp_path)
    assert one.name != two.name
    assert not one.is_dead(two.name)
    assert not one.is_dead(one.name)
    two.close()
    assert one.is_dead(two.name)
    one.close()


def test_an_owner_of_another_home_may_live(tmp_path):
    """Two homes may share one catalogue: what has no lock file here may have one there."""
    here, there = Ownership(tmp_path / "here"), Ownership(tmp_path / "there")
    there.close()
    assert not here.is_dead(there.name)
    here.close()


def test_the_same_home_by_another_path_is_the_same_home(tmp_path):
    (tmp_path / "home").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "home")
    one, two = Ownership(tmp_path / "home"), Ownership(tmp_path / "link")
    two.close()
    assert one.is_dead(two.name)
    one.close()


def test_a_program_started_by_an_owner_does_not_keep_it_alive(tmp_path):
    """A browser or a converter may outlive the process that started it."""
    code = (
        "import subprocess, sys; from pathlib import Path\n"
        "from archiver.queue.ownership import Ownership\n"
        "name = Ownership(Path(sys.argv[1])).name\n"
        "quiet = subprocess.DEVNULL\n"
        "child = subprocess.Popen(['sleep', '60'], stdout=quiet, stderr=quiet)\n"
        "print(name, child.pid, flush=True); import os; os._exit(0)"
    )
    told = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True
    )
    name, child = told.stdout.split()
    me = Ownership(tmp_path)
    try:
        assert me.is_dead(name)
    finally:
        os.kill(int(child), signal.SIGKILL)
        me.close()
