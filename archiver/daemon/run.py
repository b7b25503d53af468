"""Watch the sources, and do what is due, until told to stop; or one of the two alone."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager

from ..errors import HomeError
from ..lightly import dataclass
from ..service import Archiver
from ..service.duties import Duty
from .counted import Counted
from .lock import only_daemon
from .outside import Outside, attended
from .pulse import SCHEDULER, WORKERS, Pulse
from .reloading import Lives, Reloads
from .scheduler import Standby, Turn, only_scheduler, patient
from .systemd import Supervisor
from .timers import SystemTimers, Timers

log = logging.getLogger(__name__)

#: How often it is looked whether a life that ends for another one is to end for good.
_LOOK_SECONDS = 1.0


@dataclass(frozen=True, kw_only=True)
class Part:
    """What a process takes part in."""

    #: Looks at sources, and whatever else falls due by the clock, are asked for.
    schedules: bool = True
    #: What is due is done.
    works: bool = True


def run_daemon(
    archiver: Archiver,
    *,
    once: bool = False,
    works: bool | None = None,
    reloads: Reloads | None = None,
    timers: Timers | None = None,
    outside: Outside | None = None,
) -> None:
    """Look at the sources when they are due, and do whatever is due, until the service is told to stop.

    The duties only enqueue, so a slow capture delays none. With ``once``, every source is looked at now, and
    it ends when nothing is due. With ``reloads`` the settings can be read again; the lock is held all the
    while. While the daemon is paused it begins nothing. ``outside`` is how it shows itself.

    Where workers on any machine do what is due it only schedules, unless told that it ``works``, and of the
    daemons of all machines one: the others wait for its end.

    :raises HomeBusy: another daemon works on this home; with ``once``, also where one schedules elsewhere.
    """
    part = Part(works=not archiver.is_on_server if works is None else works)
    end = reloads.stop if reloads else archiver.stop
    with only_daemon(archiver.settings.home):
        if not once:
            _run(archiver, part, reloads, timers, outside)
            return
        with only_scheduler(archiver, end, None), _ending_in_time(archiver):
            if not end.is_set():
                _run_once(archiver)


def run_worker(
    archiver: Archiver,
    *,
    reloads: Reloads | None = None,
    timers: Timers | None = None,
    outside: Outside | None = None,
) -> None:
    """Do whatever is due until the service is told to stop; any number of processes may, on any machine."""
    _run(archiver, Part(schedules=False), reloads, timers, outside)


def _run(
    archiver: Archiver,
    part: Part,
    reloads: Reloads | None,
    timers: Timers | None,
    outside: Outside | None,
) -> None:
    timers = timers or SystemTimers()
    outside = outside or Outside(pulse=Pulse(), counted=Counted(archiver.progress))
    lives = Lives(archiver, reloads) if reloads is not None else None
    end = reloads.stop if reloads is not None else archiver.stop
    with ExitStack() as stack:
        supervisor = stack.enter_context(
            attended(lambda: lives.current if lives is not None else archiver, outside, end)
        )
        turn = None
        if part.schedules:
            standby = Standby(pulse=outside.pulse, supervisor=supervisor)
            turn = stack.enter_context(only_scheduler(archiver, end, standby))
        ways = _Ways(part, timers, outside.pulse, supervisor, turn)
        if part.schedules and end.is_set():
            return
        if lives is None:
            _live(archiver, ways)
        else:
            _live_on(lives, ways)


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

    part: Part
    timers: Timers
    pulse: Pulse
    supervisor: Supervisor
    turn: Turn | None


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
    part, pulse = ways.part, ways.pulse

    def fail(error: HomeError) -> None:
        failures.append(error)
        archiver.stop.set()

    try:
        with _ending_in_time(archiver, is_changing, pulse):
            says = _begin(archiver, part)
            with ways.timers.waking(_duties(archiver, ways), fail=fail):
                ways.supervisor.ready(says)
                if part.works:
                    archiver.work(obeys_pause=True, beat=lambda: pulse.beat(WORKERS))
                else:
                    archiver.stop.wait()
    finally:
        pulse.forget(SCHEDULER)
        pulse.forget(WORKERS)
    if failures:
        raise failures[0]


def _begin(archiver: Archiver, part: Part) -> str:
    """Say what begins, and in one line what it is."""
    home = str(archiver.settings.home)
    if not part.schedules:
        archiver.progress.note("work", url=home, workers=archiver.settings.work.workers)
        return f"working on what is due, from {home}"
    sources = len(archiver.list_sources())
    archiver.progress.note("watch", url=home, sources=sources)
    archiver.looks.resume()
    return f"watching {sources} sources in {home}"


def _duties(archiver: Archiver, ways: _Ways) -> Sequence[Duty]:
    def beat() -> None:
        ways.pulse.beat(SCHEDULER)
        if ways.turn is not None:
            ways.turn.keep()

    duties = (
        *archiver.duties(schedules=ways.part.schedules),
        Duty(name="beat", do=beat, next_at=lambda: None),
    )
    return [patient(duty) for duty in duties] if archiver.is_on_server else duties


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
