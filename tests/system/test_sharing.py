"""A long list of plain addresses is shared by several processes: all of it is done once, whoever dies."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from archiver.service.sharing import count_processes, share_of
from archiver.settings import Politeness, Settings, Work
from tests.internet import Answer, Internet
from tests.system import holdings
from tests.system.program import PATIENCE_SECONDS, Program, Running, wait_until
from tests.system.test_bulk import children_of, is_running

COUNT = 500
CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1

forks = pytest.mark.skipif(
    sys.platform != "linux" or CORES < 2, reason="one process does it all, where there is one core or no fork"
)


@pytest.fixture
def fast(build_program: Callable[..., Program]) -> Program:
    """A program that may ask a host as often as it likes."""
    return build_program(politeness={"delay_seconds": 0, "parallel_per_host": 8})


@pytest.fixture
def addresses(internet: Internet, tmp_path: Path) -> Path:
    """A list of pages, every second of which says the same as the one before."""
    site = internet.site("many.example")
    site.otherwise = lambda request: Answer(body=b"<p>page %d" % (int(request.path[1:]) // 2))
    listed = tmp_path / "addresses.txt"
    listed.write_text("".join(site.url(f"/{number}\n", "http") for number in range(COUNT)))
    return listed


def start(program: Program, addresses: Path) -> tuple[Running, list[int]]:
    """A run in the middle of its work, and its processes."""
    running = program.start("-q", "capture", "--no-requisites", "--from", str(addresses))
    return running, wait_for_work(program, running.process.pid)


def wait_for_work(program: Program, pid: int) -> list[int]:
    """The processes of a run, once they have captured something."""
    wait_until(lambda: len(children_of(pid)) >= min(CORES, 2), what="its processes")
    warcs = holdings.warcs
    wait_until(lambda: sum(path.stat().st_size for path in warcs(program.home)) > 50_000, what="captures")
    return sorted(children_of(pid))


def check(program: Program) -> None:
    """Each address was captured once, and files, index and catalogue agree."""
    captures = program.rows("list", "captures")
    assert len({row["url"] for row in captures}) == COUNT
    assert len(captures) == COUNT
    holdings.check(program.home, captures)


@forks
def test_processes_share_a_list(internet, fast, addresses):
    ended = fast.run("-q", "capture", "--no-requisites", "--from", str(addresses))
    assert (ended.code, ended.err) == (0, "")
    said = [line.split()[1] for line in ended.out.splitlines()]
    assert said == addresses.read_text().split()
    assert len(holdings.warcs(fast.home)) >= 2
    assert internet.most_at_once("many.example") <= 8
    check(fast)


@forks
def test_a_killed_one_is_made_good_by_the_others(fast, addresses):
    running, processes = start(fast, addresses)
    os.kill(processes[0], signal.SIGKILL)
    assert running.wait().code == 0
    captures = fast.rows("list", "captures")
    assert len(captures) == len({row["url"] for row in captures}) == COUNT
    holdings.check_warcs(fast.home)
    holdings.check_catalogue(captures, fast.home)


@forks
def test_they_end_with_a_killed_command_and_the_next_does_the_rest(fast, addresses):
    running, processes = start(fast, addresses)
    running.kill()
    wait_until(lambda: not any(map(is_running, processes)), what="the end of its processes")
    assert fast.run("-q", "capture", "--no-requisites", "--from", str(addresses)).code == 0
    captures = fast.rows("list", "captures")
    assert len({row["url"] for row in captures}) == COUNT
    holdings.check(fast.home, captures)


@forks
def test_a_stop_reaches_all_of_them(fast, addresses):
    running, processes = start(fast, addresses)
    ended = running.terminate()
    assert ended.code == 1
    assert "still due" in ended.err
    assert not any(map(is_running, processes))
    holdings.check(fast.home, fast.rows("list", "captures"))


@forks
def test_a_stop_reaches_them_where_nobody_reads_what_is_said(fast, addresses, tmp_path):
    unread, stderr = os.pipe()
    os.close(unread)
    args = ("-q", "capture", "--no-requisites", "--from", str(addresses))
    mute = replace(fast, before=lambda: os.close(1))
    with (tmp_path / "closed").open("w+b") as nothing:
        process = mute.begin(args, (nothing.fileno(), nothing.fileno(), stderr))
    os.close(stderr)
    try:
        processes = wait_for_work(fast, process.pid)
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE_SECONDS) != 0
    finally:
        process.kill()
    wait_until(lambda: not any(map(is_running, processes)), what="the end of its processes")
    assert 0 < len(fast.rows("list", "captures")) < COUNT


@pytest.mark.parametrize(
    ("delay_seconds", "parallel_per_host", "workers", "jobs", "most"),
    [
        (1.0, 8, 8, 10_000, 1),
        (0, 1, 8, 10_000, 1),
        (0, 8, 7, 10_000, 1),
        (0, 8, 8, 499, 1),
        (0, 8, 8, 749, 2),
        (0, 8, 8, 10_000, 2),
        (0, 3, 64, 10_000, 3),
        (0, 64, 64, 10_000, 16),
    ],
)
def test_no_more_take_part_than_a_host_may_be_asked_by(
    monkeypatch, delay_seconds, parallel_per_host, workers, jobs, most
):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(32)), raising=False)
    polite = Politeness(delay_seconds=delay_seconds, parallel_per_host=parallel_per_host)
    settings = Settings(home=Path(), politeness=polite, work=Work(workers=workers))
    assert count_processes(settings, jobs) == most
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0}, raising=False)
    assert count_processes(settings, jobs) == 1


@pytest.mark.parametrize("processes", [2, 3, 5])
def test_their_shares_are_the_whole(processes):
    settings = Settings(home=Path(), politeness=Politeness(parallel_per_host=7), work=Work(workers=8))
    shares = [share_of(settings, number, processes) for number in range(processes)]
    assert sum(share.work.workers for share in shares) == 8
    assert sum(share.politeness.parallel_per_host for share in shares) == 7
    for share in shares:
        assert replace(share, work=settings.work, politeness=settings.politeness) == settings
