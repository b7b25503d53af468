"""Looks at the sources: asked for when they are due, and made up for once where many were missed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from ..model import Source, Urgency
from ..ports import NewJob
from .adapters import Adapters
from .pauses import is_daemon_paused

#: A source that has been due for longer was missed: the daemon didn't run, or the machine slept.
_MISSED = timedelta(minutes=2)
#: So many that were missed are looked at together; more of them one after the other.
_TOGETHER = 8
_SECONDS_EACH = 2.0
_LONGEST_SPREAD_SECONDS = 300.0
#: Clocks are put right by less than this all the time.
_CLOCK_STEP = timedelta(seconds=60)
_WEEK = timedelta(days=7)


def enqueue_polls(adapters: Adapters, *, at_once: bool) -> int:
    """Ask for a look at each source whose time has come, ``at_once`` at every one; how many.

    One look makes up for all that were missed. Nothing is asked for while the daemon is paused, nor of a
    source that is.
    """
    now = adapters.clock.now()
    if is_daemon_paused(adapters):
        return 0
    if not at_once:
        with adapters.catalog.read() as session:
            if not session.load_due_sources(at=now):
                return 0
    with adapters.catalog.begin() as session:
        session.begin_facts()
        if at_once:
            due = [source for source in session.iter_sources() if source.paused_at is None]
        else:
            due = session.load_due_sources(at=now)
        for source, due_at in _spread(due, now):
            job = NewJob(
                step="discover",
                subject=source.id,
                collection=source.collection,
                priority=Urgency.LOOK,
                due_at=now if at_once else due_at,
            )
            session.enqueue(job, at=now)
        # A look says itself when the next one is; where it comes to no end, this counts.
        again_at = now + adapters.settings.daemon.poll_bounds[0]
        session.save_schedule([replace(source, next_poll_at=again_at) for source in due])
    return len(due)


def find_next_poll(adapters: Adapters) -> datetime | None:
    """When :func:`enqueue_polls` has something to ask for next; ``None`` where nothing will be due."""
    if is_daemon_paused(adapters):
        return None
    with adapters.catalog.read() as session:
        return session.find_next_poll_at()


def mend_times(adapters: Adapters) -> None:
    """Bring back what was put off by a clock that went wrong, or by settings that no longer hold.

    Sources are due again that were looked at in what is the future now, or that would be looked at later
    than the settings allow; jobs that were asked for in the future wait for their pause from now on.
    """
    now = adapters.clock.now()
    longest = adapters.settings.daemon.poll_bounds[1]
    with adapters.catalog.begin() as session:
        session.mend_times(at=now)
        wrong = [s for s in session.load_due_sources(at=None) if _is_put_off(s, now, longest)]
        session.save_schedule([replace(source, next_poll_at=now) for source in wrong])


def _is_put_off(source: Source, now: datetime, longest: timedelta) -> bool:
    from ..pipeline.cron import Cron
    from ..pipeline.pace import LONGEST_REST

    if source.polled_at is not None and source.polled_at > now + _CLOCK_STEP:
        return True
    if source.next_poll_at is None:
        return False
    # What a person or the source itself asked for may lie further ahead.
    latest = now + longest
    if source.cron:
        latest = max(latest, Cron(source.cron, source.cron_zone or "UTC").next_after(now))
    if source.skip_hours or source.skip_days:
        latest += _WEEK
    if source.not_before_at is not None:
        latest = max(latest, min(source.not_before_at, now + LONGEST_REST))
    return source.next_poll_at > latest + _CLOCK_STEP


def _spread(due: Sequence[Source], now: datetime) -> Iterator[tuple[Source, datetime]]:
    """Each source with the time of its look: those that were missed, where they are many, spread."""
    missed = [s for s in due if s.polled_at and s.next_poll_at and s.next_poll_at < now - _MISSED]
    missed_ids = {source.id for source in missed[_TOGETHER:]}
    seconds = min(_SECONDS_EACH, _LONGEST_SPREAD_SECONDS / max(len(missed_ids), 1))
    place = 0
    for source in due:
        if source.id in missed_ids:
            place += 1
        yield source, now + timedelta(seconds=seconds * place if source.id in missed_ids else 0.0)
