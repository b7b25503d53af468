"""A long list of captures, shared by several processes.

Threads of one interpreter use one core, and on a fast network that is all a
capture waits for. Each process is a run of its own on the same home, as if the
command had been given several times: the work table's leases keep them from
doing a job twice. What one of them leaves, because it was killed, say, is done
by the process that started them.
"""

from __future__ import annotations

import gc
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from ..baton import core
from ..errors import ArchiverError
from ..settings import Settings
from .jobs import Jobs

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

    from ..model import StepName

    #: A process, and our end of the line to it.
    _Share = tuple[BaseProcess, Connection]

log = logging.getLogger(__name__)

#: With fewer jobs for each, starting a process costs more than it brings.
_LEAST_JOBS = 250
#: With fewer workers in each, hardly anything is stored together.
_LEAST_WORKERS = 4
#: How soon the processes are told of a stop.
_LOOK_SECONDS = 0.1
_STOPPING = (signal.SIGINT, signal.SIGTERM)


def run_shared(jobs: Jobs, count: int) -> None:
    """Do the jobs of a command, of which there are so many, and none waits for another."""
    run_in_processes(jobs, count_processes(jobs.adapters.settings, count), "capture")


def run_in_processes(
    jobs: Jobs, processes: int, step: StepName, *, beat: Callable[[], None] | None = None
) -> None:
    """Do the jobs of a command, most of them of one step, in so many processes where they can be made.

    ``beat`` is called now and then meanwhile.
    """
    if processes > 1:
        jobs.prepare(step)  # once for all of them
        gc.freeze()  # looking at it would copy it
        if _can_fork() and _run_shares(jobs, processes, beat or _quietly) and not jobs.are_due():
            return
    jobs.run(beat=beat)


def _quietly() -> None:
    pass


def count_processes(settings: Settings, count: int) -> int:
    """How many are of use, and may be: together they keep the bound on what one host is asked at once.

    Where a host is to have pauses they would have to agree on each, and there nobody waits for a core.
    """
    polite = settings.politeness
    if polite.delay_seconds > 0 or not hasattr(os, "sched_getaffinity"):
        return 1
    cores = len(os.sched_getaffinity(0))
    most = min(settings.work.workers // _LEAST_WORKERS, polite.parallel_per_host, count // _LEAST_JOBS)
    return max(1, min(cores, most))


def _can_fork() -> bool:
    """Not where the system's own libraries don't stand it, nor beside other threads."""
    return sys.platform == "linux" and threading.active_count() == 1


def _run_shares(jobs: Jobs, processes: int, beat: Callable[[], None]) -> bool:
    """Have them do it; whether all came to their end."""
    import multiprocessing

    jobs.adapters.catalog.disconnect()  # an SQLite connection must not be taken along
    fork = multiprocessing.get_context("fork")
    shares: list[_Share] = []
    with ExitStack() as lines:  # whatever happens here, none of them goes on without its line
        with _holding_signals():
            for number in range(processes):
                try:
                    ours, theirs = fork.Pipe()
                    lines.enter_context(ours)
                    with theirs:
                        args = (jobs, number, processes, ours, theirs)
                        share: BaseProcess = fork.Process(target=_do_share, args=args)
                        share.start()
                except OSError as error:  # the system has no more of them; those that are there do it all
                    log.info("no more processes: %s", error)
                    break
                shares.append((share, ours))
        _await(shares, jobs.adapters.stop, beat)
        for share, line in shares:
            if share.exitcode == 0:
                jobs.add_saved(line.recv())
    if not any(share.exitcode for share, _ in shares):
        return bool(shares)
    jobs.recover()
    return False


@contextmanager
def _holding_signals() -> Iterator[None]:
    """Signals wait: in a process that begins just now they would be taken for the first one's."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _STOPPING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _await(shares: Sequence[_Share], stop: threading.Event, beat: Callable[[], None]) -> None:
    """Until all have ended; a stop ends them as it ends a run."""
    is_told = False
    for share, _ in shares:
        while share.exitcode is None:
            if stop.is_set() and not is_told:
                is_told = True
                for _, line in shares:
                    with suppress(OSError):  # that one has ended
                        line.send("stop")
            share.join(_LOOK_SECONDS)
            beat()


def _do_share(jobs: Jobs, number: int, processes: int, theirs: Connection, line: Connection) -> None:
    """In a new process: take part in the jobs until none is left."""
    theirs.close()
    stop = threading.Event()
    # They may reach the whole group; the first process says what they mean. A program started from here
    # still ends at a SIGTERM.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: None)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOPPING)
    threading.Thread(target=_listen, args=(line, stop), daemon=True).start()
    core.choose(number)
    settings = share_of(jobs.adapters.settings, number, processes)
    adapters = jobs.adapters.again(settings, stop, processes)
    share = Jobs(adapters, jobs.collection, None)
    share.batch = jobs.batch
    try:
        share.run()
        adapters.close()
    except (ArchiverError, OSError):
        # Who started this one does what is left: it meets it again, and says it.
        sys.exit(1)
    line.send(share.saved)


def _listen(line: Connection, stop: threading.Event) -> None:
    """The first process says when to stop; once it is no more or has let go, this one ends as by ``kill -9``.

    A process forked later holds the earlier ones' lines, so they end one after the other.
    """
    try:
        line.recv()
        stop.set()
        line.recv()
    except (EOFError, OSError):
        os._exit(1)


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
