"""Jobs that Procrastinate hands out to the processes of many machines, for one run of one of them."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Collection, Mapping
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from ..baton import baton
from ..urls.hosts import FILES
from .claims import share_of
from .others import Others

if TYPE_CHECKING:
    from datetime import datetime

    from ..model import Job, StepName
    from ..ports import Catalog, Clock, Session
    from ..settings import Work
    from .presence import ClusterOwner

#: What waits for whoever comes.
_QUEUE = "archiver"
#: How often a process says that it takes part, and looks for what got lost.
_KEEP_SECONDS = 10.0
_MEND_SECONDS = 2.0
#: Part of a lease by which this machine's clock may differ from the server's. Leases are renewed when a third
#: of them is over: so two machines that differ both ways still leave each other's alone.
_SKEW = 1 / 6


class HandedClaims:
    """See :class:`.claims.Claims`.

    A batch's jobs wait in a queue of the batch's, from which this run takes them, and every process that
    works on all that is due.
    """

    def __init__(
        self,
        catalog: Catalog,
        clock: Clock,
        settings: Work,
        *,
        host_share: int,
        owner: ClusterOwner,
        names: tuple[StepName, ...],
        batch: str | None,
    ) -> None:
        self._catalog = catalog
        self._clock = clock
        self._settings = settings
        self._share_of = partial(share_of, settings, host_share)
        self._owner = owner
        self._names = names
        self._batch = batch
        # PostgreSQL bounds the name of what is listened to, and with it the queue's.
        self._queue = f"{_QUEUE}.{hashlib.sha256(batch.encode()).hexdigest()[:12]}" if batch else _QUEUE
        self._others = Others(catalog, owner)
        #: This process in Procrastinate's table, once it has begun.
        self.process = 0
        self._kept_at = self._mended_at = time.monotonic()
        #: What is claimed: (id, attempts), which is one claim -> the number of Procrastinate's job.
        self._numbers: dict[tuple[str, int], int] = {}
        #: Those that have ended, by number -> id of the row.
        self._ended: dict[int, str] = {}

    def begin(self) -> None:
        self._owner.keep()
        self._owner.check_clock(self._settings.lease_seconds * _SKEW)
        self._others.begin()
        with self._catalog.begin() as session:
            self.process = session.register_process()
            session.mend(self._owner.name, at=self._clock.now(), queue=self._queue)

    def look(self, *, is_quiet: bool) -> None:
        self._others.free_the_dead(is_quiet=is_quiet)
        now = time.monotonic()
        is_late = now - self._kept_at >= _KEEP_SECONDS
        if not is_late and (is_quiet or now - self._mended_at < _MEND_SECONDS):
            return
        self._mended_at = now
        with self._catalog.begin() as session:
            if is_late:
                self._kept_at = now
                self._owner.check_clock(self._settings.lease_seconds * _SKEW)
                if not session.keep_process(self.process):
                    self.process = session.register_process()
            session.mend(self._owner.name, at=self._clock.now(), queue=self._queue)

    def claim(self, limit: int, *, free: int, held: Collection[str | None]) -> list[Job]:
        # What is handed out to anybody counts; but a process that reads a file leaves the next one to others.
        most_of = {FILES: 1 - list(held).count(FILES)}
        now = self._clock.now()
        take = partial(self._take, now=now, limit=limit, free=free, most_of=most_of)
        with self._catalog.begin() as session, baton:
            session.close_handed(self._ended)
            told: dict[str, Any] = {"at": now, "steps": self._names, "wanted": limit, "batch": self._batch}
            is_enough = session.is_enough_handed(self._queue, **told)
            taken = take(session) if is_enough else []
        self._ended.clear()
        if not is_enough:
            # A transaction of its own: others wait for its end to have their turn.
            with self._catalog.begin() as session, baton:
                # Handing out ahead isn't worth a long look.
                looks = None if free else 2 * limit
                session.hand_out(self._queue, share_of=self._share_of, looks=looks, most_of=most_of, **told)
            with self._catalog.begin() as session, baton:
                taken = take(session)
        self._numbers.update(((job.id, job.attempts), number) for number, job in taken)
        return [job for _, job in taken]

    def _take(
        self, session: Session, *, now: datetime, limit: int, free: int, most_of: Mapping[str, int]
    ) -> list[tuple[int, Job]]:
        return session.take_handed(
            self._owner.name,
            self.process,
            at=now,
            lease_seconds=self._settings.lease_seconds,
            most=limit,
            begins=free,
            queue=self._queue if self._batch else None,
            batch=self._batch,
            most_of=most_of,
        )

    def end(self, jobs: Collection[Job]) -> None:
        for job in jobs:
            number = self._numbers.pop((job.id, job.attempts), None)
            if number is not None:
                self._ended[number] = job.id

    def keep(self) -> None:
        self._owner.keep()

    def renew(self) -> None:
        until = self._clock.now() + timedelta(seconds=self._settings.lease_seconds)
        with self._catalog.begin() as session:
            session.renew(self._owner.name, until=until)

    def give_back(self) -> None:
        """What waits in the batch's queue goes back, too; what waits for whoever comes goes on waiting."""
        with self._catalog.begin() as session:
            session.release_owner(self._owner.name, counts=False)
            left = {number: job_id for (job_id, _), number in self._numbers.items()}
            session.close_handed({**self._ended, **left})
            if self._batch:
                session.take_back(self._queue)
            session.unregister_process(self.process)
        self._ended.clear()
        self._numbers.clear()
