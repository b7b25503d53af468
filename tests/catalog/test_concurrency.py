"""Threads and processes on one catalogue: each gets its turn, nobody is told it is locked."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from archiver.ports import NewJob
from tests.catalog.examples import NOON

ROOT = Path(__file__).parent.parent.parent
ROUNDS = 25


def hammer(catalog, name):
    """Write and read in turns; one thread's share."""
    for number in range(ROUNDS):
        with catalog.begin() as session:
            session.enqueue(NewJob(step="read", subject=f"{name}-{number}", batch=name), at=NOON)
            session.enqueue(NewJob(step="read", subject=f"shared-{number}", batch=name), at=NOON)
        with catalog.read() as session:
            assert session.count_work(name, at=NOON).due == 2 * (number + 1)


def test_sixteen_threads_and_two_processes_write_at_once(catalog, tmp_path):
    command = [sys.executable, "-W", "error", "-m", "tests.catalog.children.hammer"]
    others = [
        subprocess.Popen([*command, str(tmp_path / "home"), name], cwd=ROOT, stderr=subprocess.PIPE)
        for name in ("p1", "p2")
    ]
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda number: hammer(catalog, f"t{number}"), range(16)))
    assert [(process.communicate()[1], process.returncode) for process in others] == [(b"", 0)] * 2
    with catalog.read() as session:
        assert session.count_work(at=NOON).due == (18 + 1) * ROUNDS


def test_a_process_killed_while_it_writes_leaves_whole_transactions(catalog, tmp_path):
    command = [sys.executable, "-m", "tests.catalog.children.pairs", str(tmp_path / "home")]
    for _ in range(3):
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE)
        for _ in range(20):
            process.stdout.readline()
        os.kill(process.pid, 9)
        written = process.communicate()[0].count(b"\n")
        assert written >= 0
    with catalog.read() as session:
        subjects = {row[0] for row in session.connection.exec_driver_sql("SELECT subject FROM work")}
        assert session.find_damage() == []
    firsts, seconds = (
        {subject[1:] for subject in subjects if subject.startswith(letter)} for letter in ("a", "b")
    )
    assert firsts == seconds
    assert len(firsts) >= 60
