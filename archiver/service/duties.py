"""What the daemon has to see to from time to time, each with the time at which it wants to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from ..lightly import dataclass
from .adapters import Adapters
from .audit_schedule import AuditSchedule
from .jobs import Jobs
from .operating import Operating
from .polls import enqueue_polls, find_next_poll, mend_times

#: A change of the wall's clock against the time that passed, from which on it counts as one.
_JUMP_SECONDS = 30.0
#: Pause between two looks for rows that are older than ``storage.retention_days``.
_RETENTION = timedelta(hours=6)


@dataclass(frozen=True, kw_only=True)
class Duty:
    """Something quick to be done again and again: it enqueues or tidies, and leaves the work to the queue.

    Both functions may raise HomeError.
    """

    name: str
    do: Callable[[], object]
    #: When it wants to be done next; ``None`` where it can wait for the next regular look.
    next_at: Callable[[], datetime | None]


def build_duties(adapters: Adapters, *, schedules: bool = True) -> tuple[Duty, ...]:
    """Every duty of the daemon; those of a process that only works where it doesn't schedule."""
    # Who writes WARC files seals them, and brings them to the bucket.
    own = (
        Duty(name="seal", do=lambda: _seal_full(adapters), next_at=lambda: None),
        Duty(name="uploads", do=adapters.uploads.begin, next_at=lambda: None),
    )
    if not schedules:
        return own
    polls = _Polls(adapters)
    return (
        Duty(name="polls", do=polls.do, next_at=polls.next_at),
        Duty(name="retention", do=_Retention(adapters).do, next_at=lambda: None),
        Duty(name="audits", do=AuditSchedule(adapters).enqueue, next_at=lambda: None),
        *own,
    )


class _Polls:
    """Asks for looks, and notices when the clock is put back or forth."""

    def __init__(self, adapters: Adapters) -> None:
        self._adapters = adapters
        self._ahead: timedelta | None = None

    def do(self) -> None:
        if self._has_jumped():
            mend_times(self._adapters)
        enqueue_polls(self._adapters, at_once=False)

    def next_at(self) -> datetime | None:
        return find_next_poll(self._adapters)

    def _has_jumped(self) -> bool:
        """Whether the clock was put elsewhere since the last time; at the first time nobody knows."""
        clock = self._adapters.clock
        epoch = datetime.fromtimestamp(0, tz=clock.now().tzinfo)
        ahead = clock.now() - epoch - timedelta(seconds=clock.monotonic())
        before, self._ahead = self._ahead, ahead
        return before is None or abs((ahead - before).total_seconds()) > _JUMP_SECONDS


class _Retention:
    """Deletes rows of ended jobs that are older than the settings allow."""

    def __init__(self, adapters: Adapters) -> None:
        self._adapters = adapters
        self._next_at: datetime | None = None

    def do(self) -> None:
        now = self._adapters.clock.now()
        # Of a clock that was put back nobody knows how long it will take to be there again.
        if self._next_at is None or not self._next_at - _RETENTION < now < self._next_at:
            self._next_at = now + _RETENTION
            Operating(self._adapters).prune_as_set()


def _seal_full(adapters: Adapters) -> None:
    """Seal the WARC files of this process that are as large or as old as the settings allow, and those that
    were left because the catalogue went away."""
    if writer := adapters.open_writer:
        writer.close_full()
        Jobs(adapters, "main", None).recover_left()
