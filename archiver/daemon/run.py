"""Watch the sources until told to stop."""

from __future__ import annotations

import fcntl
import logging
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..errors import HomeBusy, HomeError
from ..service import Archiver

log = logging.getLogger(__name__)

#: Pause between two looks at which sources are due, and which WARC files have been open long enough.
_TICK_SECONDS = 5


def run_daemon(archiver: Archiver, *, once: bool = False) -> None:
    """Poll the sources when they are due, and do whatever is due, until the service is told to stop.

    The scheduler only enqueues, so a slow capture delays no tick. With
    ``once``, every source is polled now, and it ends when nothing is due.

    :raises HomeBusy: another daemon works on this home.
    """
    with only_daemon(archiver.settings.home), _ending_in_time(archiver):
        archiver.looks.resume()
        if once:
            archiver.enqueue_polls(at_once=True)
            archiver.work(until_idle=True)
            return
        archiver.progress.note("watch", url=str(archiver.settings.home), sources=len(archiver.list_sources()))
        with _ticking(archiver):
            archiver.work()


@contextmanager
def only_daemon(home: Path) -> Iterator[None]:
    """Hold the home's daemon lock; it goes when the process ends, however it ends."""
    path = home / "daemon.lock"
    try:
        home.mkdir(parents=True, exist_ok=True)
        handle = path.open("a+")
    except OSError as error:
        raise HomeError(f"{home}: can't be used as home folder: {error.strerror}") from error
    with handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            handle.seek(0)
            owner = handle.read(32).strip() or "?"
            raise HomeBusy(f"{home}: a daemon already works on this home (process {owner})") from None
        handle.truncate(0)
        handle.write(f"{os.getpid()}\n")
        handle.flush()
        yield


@contextmanager
def _ending_in_time(archiver: Archiver) -> Iterator[None]:
    """Once told to stop, leave running jobs no longer than the settings say.

    What is cut off then is as after a kill: it stays due, and the next start
    takes up what it had written.
    """
    ended = threading.Event()
    seconds = archiver.settings.daemon.stop_seconds

    def watch() -> None:
        archiver.stop.wait()
        if not ended.wait(seconds):
            log.warning("jobs still run after %g s: stopped; they are due again", seconds)
            os._exit(0)

    threading.Thread(target=watch, name="stop", daemon=True).start()
    try:
        yield
    finally:
        ended.set()


@contextmanager
def _ticking(archiver: Archiver) -> Iterator[None]:
    """Enqueue polls as they fall due and seal WARC files as they age, on APScheduler's own thread.

    :raises HomeError: the home couldn't be used there; the service was told to stop for it.
    """
    from apscheduler.schedulers.background import BackgroundScheduler

    failures: list[HomeError] = []

    def tick() -> None:
        try:
            archiver.enqueue_polls()
            archiver.seal_full()
            archiver.enqueue_audits()
        except HomeError as error:
            failures.append(error)
            archiver.stop.set()

    scheduler = BackgroundScheduler(timezone="UTC")
    scheduler.add_job(tick, "interval", seconds=_TICK_SECONDS, coalesce=True, max_instances=1)
    archiver.enqueue_polls()
    scheduler.start()
    try:
        yield
    finally:
        scheduler.shutdown(wait=True)
    if failures:
        raise failures[0]
