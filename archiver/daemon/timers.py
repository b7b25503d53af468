"""Wakes the daemon's duties: APScheduler is the clock, and each duty says when it wants to be woken."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol

from ..errors import HomeError

if TYPE_CHECKING:
    from ..service.duties import Duty

#: The longest time between two looks at a duty: other processes add sources, and resume what was paused.
_TICK_SECONDS = 5
#: The shortest, however much a duty wants.
_LEAST_SECONDS = 1.0
#: A wall's clock that was put elsewhere by more than this leaves APScheduler waiting.
_JUMP_SECONDS = 3.0


class Timers(Protocol):
    """Something that wakes duties; who plays with time has another one than the daemon."""

    def waking(
        self, duties: Sequence[Duty], *, fail: Callable[[HomeError], None]
    ) -> AbstractContextManager[None]:
        """Do each duty when it wants, from now to the end of the block; ``fail`` is told why one can't be."""


class SystemTimers:
    """:class:`Timers` by this machine's time. A duty that takes long holds up no other."""

    @contextmanager
    def waking(self, duties: Sequence[Duty], *, fail: Callable[[HomeError], None]) -> Iterator[None]:
        from apscheduler.executors.pool import ThreadPoolExecutor
        from apscheduler.schedulers.background import BackgroundScheduler

        first_at = {}
        for duty in duties:  # what is wrong with the home shows before anything is begun
            duty.do()
            first_at[duty.name] = _next_at(duty)
        pool = ThreadPoolExecutor(max(1, len(duties)))
        scheduler = BackgroundScheduler(timezone=UTC, executors={"default": pool})
        for duty in duties:
            scheduler.add_job(
                _wake,
                "interval",
                args=(scheduler, duty, fail),
                id=duty.name,
                seconds=_TICK_SECONDS,
                next_run_time=first_at[duty.name],
                coalesce=True,
                max_instances=1,
                misfire_grace_time=None,  # after a sleep it is done once, however late
            )
        over = threading.Event()
        guard = threading.Thread(target=_guard, args=(scheduler, over), name="clock", daemon=True)
        scheduler.start()
        guard.start()
        try:
            yield
        finally:
            over.set()
            guard.join()
            # Told to wait, it would hold the lock that a duty needs to say when it is next to be done.
            scheduler.shutdown(wait=False)
            pool.shutdown(wait=True)


def _wake(scheduler: Any, duty: Duty, fail: Callable[[HomeError], None]) -> None:
    from apscheduler.jobstores.base import JobLookupError

    try:
        duty.do()
        next_at = _next_at(duty)
    except HomeError as error:
        fail(error)
        return
    with contextlib.suppress(JobLookupError):  # it is over meanwhile
        scheduler.modify_job(duty.name, next_run_time=next_at)


def _next_at(duty: Duty) -> datetime:
    """When a duty that was just done is to be done again."""
    wanted_at = duty.next_at()
    now = datetime.now(UTC)
    regularly = now + timedelta(seconds=_TICK_SECONDS)
    return min(max(wanted_at or regularly, now + timedelta(seconds=_LEAST_SECONDS)), regularly)


def _guard(scheduler: Any, over: threading.Event) -> None:
    """Wake everything when the wall's clock was put elsewhere: put back, APScheduler would wait for it."""
    expected = datetime.now(UTC)
    while not over.wait(_TICK_SECONDS):
        expected += timedelta(seconds=_TICK_SECONDS)
        now = datetime.now(UTC)
        if abs((now - expected).total_seconds()) > _JUMP_SECONDS:
            for job in scheduler.get_jobs():
                job.modify(next_run_time=now)
        expected = now
