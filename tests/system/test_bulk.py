"""``find`` over many articles: its processes end with it, however it ends."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from tests.system.program import Running, wait_until

pytestmark = pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="looks for processes in /proc")


def is_running(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def children_of(process: int) -> set[int]:
    listed = Path(f"/proc/{process}/task/{process}/children")
    return {int(child) for child in listed.read_text().split()} if listed.exists() else set()


@pytest.fixture
def busy(program, tmp_path) -> tuple[Running, set[int]]:
    """A run over many articles, and its processes at work."""
    story = 'Mayor Ivo Brandt said in a Facebook post on Tuesday that it "owes us an answer".\n\n'
    names = []
    for number in range(60):
        path = tmp_path / f"{number}.txt"
        path.write_text(f"Story {number}\n\n" + story * 300)
        names.append(str(path))
    running = program.start("find", "--json", *(names * 20))
    cores = os.cpu_count() or 1
    wait_until(lambda: len(children_of(running.process.pid)) == cores, what="its processes")
    return running, children_of(running.process.pid)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_a_signal_ends_its_processes_too(busy, number, code):
    running, processes = busy
    running.process.send_signal(number)
    ended = running.wait()
    assert (ended.code, ended.err) == (code, "")
    assert not [process for process in processes if is_running(process)]


def test_its_processes_end_after_a_kill(busy):
    running, processes = busy
    running.kill()
    wait_until(lambda: not any(map(is_running, processes)), what="the end of its processes")
