"""Watch the sources until told to stop."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from ..errors import HomeError
from ..service import Archiver
from ..service.duties import Duty
from .counted import Counted
from .lock import only_daemon
from .outside import Outside, attended
from .pulse import SCHEDULER, WORKERS, Pulse
from .reloading import Lives, Reloads
from .systemd import Supervisor
from .timers import SystemTimers, Timers

log = logging.getLogger(__name__)

#: How often it is looked whether a life that ends for another one is to end for good.
_LOOK_SECONDS = 1.0


def run_daemon(
    archiver: Archiver,
    *,
    once: bool = False,
    reloads: Reloads | None = None,
    timers: Timers | None = None,
    outside: Outside | None = None,
) -> None:
    """Look at the sources when they are due, and do whatever is due, until the service is told to stop.

    The duties only enqueue, so a slow capture delays none. With ``once``, every source is looked at now, and
    it ends when nothing is due. With ``reloads`` the settings can be read again; the lock is held all the
    while. While the daemon is paused it begins nothing. ``outside`` is how it shows itself.

    :raises HomeBusy: another daemon works on this home.
    """
    timers = timers or SystemTimers()
    with only_daemon(archiver.settings.home):
        if once:
            with _ending_in_time(archiver):
                _run_once(archiver)
            return
        outside = outside or Outside(pulse=Pulse(), counted=Counted(archiver.progress))
        if reloads is None:
            with attended(lambda: archiver, outside, archiver.stop) as supervisor:
                _live(archiver, _Ways(timers, outside.pulse, supervisor))
            return
        lives = Lives(archiver, reloads)
        with attended(lambda: lives.current, outside, reloads.stop) as supervisor:
            _live_on(lives, _Ways(timers, outside.pulse, supervisor))


def _run_once(archiver: Archiver) -> None:
    if since := archiver.pausing.find_daemon_pause():
        archiver.progress.note("pause", url=str(archiver.settings.home), since=f"{since:%Y-%m-%d %H:%M} UTC")
        return
    archiver.looks.resume()
    archiver.enqueue_polls(at_once=True)
    archiver.work(until_idle=True)


@dataclass(frozen=True)
class _Ways:
    """What each life of a daemon works with."""

    timers: Timers
    pulse: Pulse
    supervisor: Supervisor


def _live_on(lives: Lives, ways: _Ways) -> None:
    """Live, and live on with new settings as often as they are read again."""
    lives.watch()
    try:
        _live(lives.current, ways, lives.is_changing)
        while lives.go_on():
            _live(lives.current, ways, lives.is_changing)
    finally:
        lives.close()


def _never() -> bool:
    return False


def _live(archiver: Archiver, ways: _Ways, is_changing: Callable[[], bool] = _never) -> None:
    failures: list[HomeError] = []
    pulse = ways.pulse

    def fail(error: HomeError) -> None:
        failures.append(error)
        archiver.stop.set()

    sources = len(archiver.list_sources())
    beating = Duty(name="beat", do=lambda: pulse.beat(SCHEDULER), next_at=lambda: None)
    try:
        with _ending_in_time(archiver, is_changing, pulse):
            archiver.progress.note("watch", url=str(archiver.settings.home), sources=sources)
            archiver.looks.resume()
            with ways.timers.waking((*archiver.duties(), beating), fail=fail):
                ways.supervisor.ready(f"watching {sources} sources in {archiver.settings.home}")
                archiver.work(obeys_pause=True, beat=lambda: pulse.beat(WORKERS))
    finally:
        pulse.forget(SCHEDULER)
        pulse.forget(WORKERS)
    if failures:
        raise failures[0]


@contextmanager
def _ending_in_time(
    archiver: Archiver, is_changing: Callable[[], bool] = _never, pulse: Pulse | None = None
) -> Iterator[None]:
    """Once told to stop, leave running jobs no longer than the settings say.

    What is cut off then is as after a kill: it stays due, and the next start
    takes up what it had written. Where another life follows, jobs may take their time.
    """
    ended = threading.Event()
    seconds = archiver.settings.daemon.stop_seconds

    def watch() -> None:
        archiver.stop.wait()
        if pulse is not None:
            pulse.forget(WORKERS)  # it hands out nothing more, and waits for what runs
        if not is_changing():
            archiver.progress.note("stop", url=str(archiver.settings.home))
        while is_changing():
            if ended.wait(_LOOK_SECONDS):
                return
        if not ended.wait(seconds):
            log.warning("jobs still run after %g s: stopped; they are due again", seconds)
            os._exit(0)

    threading.Thread(target=watch, name="stop", daemon=True).start()
    try:
        yield
    finally:
        ended.set()
