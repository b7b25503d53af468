"""A long list of captures, shared by several processes.

Threads of one interpreter use one core, and on a fast network that is all a
capture waits for. Each process is a run of its own on the same home, as if the
command had been given several times: the work table's leases keep them from
doing a job twice. What one of them leaves, because it was killed, say, is done
by the process that started them.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from ..baton import core
from ..errors import HomeError
from ..settings import Settings
from .jobs import Jobs

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

#: With fewer jobs for each, starting a process costs more than it brings.
_LEAST_JOBS = 250
#: How soon the processes are told of a stop.
_LOOK_SECONDS = 0.1


def run_shared(jobs: Jobs, count: int) -> None:
    """Do the jobs of a command, of which there are so many, and none waits for another."""
    processes = count_processes(jobs.adapters.settings, count)
    if processes > 1:
        _ = jobs.adapters.context  # what it imports is there for all of them
        if _can_fork():
            _run_shares(jobs, processes)
    jobs.run()


def count_processes(settings: Settings, count: int) -> int:
    """How many are of use, and may be: together they keep the bound on what one host is asked at once.

    Where a host is to have pauses they would have to agree on each, and there nobody waits for a core.
    """
    polite = settings.politeness
    if polite.delay_seconds > 0 or not hasattr(os, "sched_getaffinity"):
        return 1
    cores = len(os.sched_getaffinity(0))
    return max(1, min(cores, settings.work.workers, polite.parallel_per_host, count // _LEAST_JOBS))


def _can_fork() -> bool:
    """Not where the system's own libraries don't stand it, nor beside other threads."""
    return sys.platform == "linux" and threading.active_count() == 1


def _run_shares(jobs: Jobs, processes: int) -> None:
    import multiprocessing

    jobs.adapters.catalog.disconnect()  # an SQLite connection must not be taken along
    sys.stdout.flush()
    fork = multiprocessing.get_context("fork")
    shares: list[tuple[BaseProcess, Connection]] = []
    for number in range(processes):
        told, tell = fork.Pipe(duplex=False)
        share: BaseProcess = fork.Process(target=_do_share, args=(jobs, number, processes, tell))
        share.start()
        tell.close()
        shares.append((share, told))
    _await([share for share, _ in shares], jobs.adapters.stop)
    for share, told in shares:
        with told:
            if share.exitcode == 0:
                jobs.add_saved(told.recv())
    if any(share.exitcode for share, _ in shares):
        jobs.recover()


def _await(shares: Sequence[BaseProcess], stop: threading.Event) -> None:
    """Until all have ended; a stop ends them as it ends a run."""
    for share in shares:
        while share.exitcode is None:
            if stop.is_set():  # again and again: one that begins just now doesn't listen yet
                for each in shares:
                    each.terminate()
            share.join(_LOOK_SECONDS)


def _do_share(jobs: Jobs, number: int, processes: int, tell: Connection) -> None:
    """In a new process: take part in the jobs until none is left."""
    stop = threading.Event()
    # Ctrl-C reaches the whole group; the first process says what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    threading.Thread(target=_end_with_parent, daemon=True).start()
    core.choose(number)
    adapters = jobs.adapters.again(share_of(jobs.adapters.settings, number, processes), stop)
    share = Jobs(adapters, jobs.collection, None)
    share.batch = jobs.batch
    try:
        share.run()
        adapters.close()
    except HomeError:
        # Who started this one meets it again, and says it.
        sys.exit(1)
    tell.send(share.saved)


def share_of(settings: Settings, number: int, processes: int) -> Settings:
    """The settings of one of them: its part of the workers, and of what each host is asked at once."""

    def part(whole: int) -> int:
        return max(1, whole // processes + (number < whole % processes))

    polite = settings.politeness
    return replace(
        settings,
        work=replace(settings.work, workers=part(settings.work.workers)),
        politeness=replace(polite, parallel_per_host=part(polite.parallel_per_host)),
    )


def _end_with_parent() -> None:
    """Nobody stops the processes after ``kill -9``: then they are killed, too."""
    import multiprocessing
    from multiprocessing.connection import wait

    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
