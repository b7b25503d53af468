"""One run of the local queue: a dispatcher that claims, workers that do, a heartbeat.

The dispatcher is the calling thread. It claims as many jobs as there are idle
workers, so that what is urgent never waits behind what was claimed early, no
more of one host than can be asked soon, so that a slow host doesn't hold all workers, and
sleeps until a worker is done or it is time to look at the table again for what
other processes wrote. While jobs end within milliseconds it claims some ahead (:mod:`.ahead`).
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from ..errors import CatalogTrouble, HomeError
from ..urls.hosts import find_host
from .ahead import Ahead
from .quiet import Quiet
from .todo import Todo

if TYPE_CHECKING:
    from ..model import Job, StepName
    from ..ports import Catalog, Clock, Later
    from ..settings import Work
    from .claims import Claims
    from .endings import Endings
    from .space import Space

log = logging.getLogger(__name__)

#: How often the table is looked at while nothing happens here.
_LOOK_SECONDS = 0.8
#: The first of a run that waits for what others are at, and then ends; the next comes after twice the time.
_FIRST_LOOK_SECONDS = 0.02
#: How often a run that holds leases says that it is there.
_KEEP_SECONDS = 3.0
#: How long a set ``stop`` may go unnoticed.
_NAP_SECONDS = 0.2


class Run:
    def __init__(
        self,
        *,
        catalog: Catalog,
        clock: Clock,
        settings: Work,
        claims: Claims,
        names: tuple[StepName, ...],
        endings: Endings,
        batch: str | None,
        until_idle: bool,
        stop: threading.Event,
        space: Space,
        beat: Callable[[], None] | None,
        is_paused: Callable[[], bool],
    ) -> None:
        self._catalog = catalog
        self._clock = clock
        self._settings = settings
        self._claims = claims
        self._endings = endings
        #: The steps that are done.
        self._names = names
        #: Which rows are waited for; ``None`` is all of them.
        self._batch = batch
        #: Whether the run ends when nothing is left to do now.
        self._ends = until_idle
        self._stop = stop
        self._is_paused = is_paused
        self._space = space
        #: Told each time the dispatcher turns.
        self._tell_alive = beat or (lambda: None)
        self._quiet = Quiet(catalog, clock)
        self._todo = Todo()
        self._lock = threading.Lock()
        #: Claimed and not yet done: job id -> the host it asks, where its subject tells.
        self._claimed: dict[str, str | None] = {}
        #: Ids of jobs that only wait until what they brought is stored: no worker is held by them.
        self._storing: set[str] = set()
        #: Ended since the last claim.
        self._ended: list[Job] = []
        self._ahead = Ahead()
        #: When the leases of the dead were looked for last.
        self._looked_at = -_LOOK_SECONDS
        #: Seconds until the next look, while only others are at work.
        self._pause = _FIRST_LOOK_SECONDS if until_idle else _LOOK_SECONDS
        self._failure: BaseException | None = None
        #: Set when a worker ended a job: the dispatcher looks again.
        self._woken = threading.Event()
        self._over = threading.Event()

    def work(self) -> None:
        """Run until done, stopped or failed; every job claimed is ended or given back."""
        workers = [
            threading.Thread(target=self._serve, name=f"worker-{number}", daemon=True)
            for number in range(self._settings.workers)
        ]
        heartbeat = threading.Thread(target=self._beat, name="heartbeat", daemon=True)
        for thread in (*workers, heartbeat):
            thread.start()
        try:
            self._dispatch()
        except BaseException as error:
            self._fail(error)  # so that the workers begin nothing more
            raise
        finally:
            self._todo.end()
            for thread in workers:
                thread.join()
            self._over.set()
            heartbeat.join()
            self._give_back()
        if self._failure is not None:
            raise self._failure

    # --- the dispatcher ------------------------------------------------------------------------

    def _dispatch(self) -> None:
        self._claims.begin()
        while not self._stop.is_set() and self._failure is None:
            self._woken.clear()
            self._tell_alive()
            is_quiet = self._quiet.holds()
            if time.monotonic() - self._looked_at >= _LOOK_SECONDS:
                self._claims.look(is_quiet=is_quiet)
                self._looked_at = time.monotonic()
            if not is_quiet and not self._is_paused():
                self._claim_all()
            if self._ends and self._is_done():
                return
            self._sleep()

    def _claim_all(self) -> None:
        """Claim until there are enough jobs, or no more."""
        while not self._stop.is_set() and self._failure is None and not self._has_no_room():
            wanted, free = self._wanted()
            if not wanted:
                return
            with self._lock:
                is_idle = not self._is_at_work()
            seen = self._quiet.find_change() if is_idle else None
            at = self._clock.now()
            claimed = self._claim(wanted, free=free)
            if not claimed and is_idle:  # else what was refused for its host's sake may be due
                self._quiet.begin(seen, at)
            # Fewer than workers are free are all there are: another look would hold up those who write.
            if claimed < max(free, 1):
                return

    def _has_no_room(self) -> bool:
        """Whether nothing may be begun, because the disk is nearly full.

        :raises StorageFull: it is so, and the run would end rather than wait.
        """
        if not self._space.is_short():
            return False
        with self._lock:
            is_idle = not self._is_at_work()
        if self._ends and is_idle and not self._is_done():
            self._space.demand()
        return True

    def _wanted(self) -> tuple[int, int]:
        """How many jobs to claim now, 0 while enough are claimed; and how many workers wait for one."""
        with self._lock:
            missing = self._settings.workers - len(self._claimed)
            if missing <= 0 and self._todo.count() > self._ahead.enough:
                return 0, 0
            return max(0, missing + self._ahead.count()), max(0, missing)

    def _claim(self, limit: int, *, free: int) -> int:
        self._close_ended()
        with self._lock:
            held = list(self._claimed.values())
        jobs = self._claims.claim(limit, free=free, held=held)
        with self._lock:
            self._claimed.update((job.id, find_host(job.step, job.subject)) for job in jobs)
        for job in jobs:
            self._todo.put(job)
        self._ahead.note_claimed(self._todo.count(), is_short=len(jobs) < limit)
        return len(jobs)

    def _close_ended(self) -> None:
        """Tell what has ended since the last time."""
        with self._lock:
            ended, self._ended = self._ended, []
        if ended:
            self._claims.end(ended)

    def _is_at_work(self) -> bool:
        """Whether a job is under way here, or one's end."""
        return bool(self._claimed or self._storing)

    def _is_done(self) -> bool:
        with self._lock:
            if self._is_at_work():
                return False
        with self._catalog.read() as session:
            return not session.has_work(at=self._clock.now(), steps=self._names, batch=self._batch)

    def _sleep(self) -> None:
        """Until a worker is done, the run is stopped, or it is time to look again.

        The clock is asked to wait only where no job is under way here: who plays with time may let it pass.
        """
        if not self._is_at_work():
            self._clock.wait(self._pause, self._stop)
            self._pause = min(2 * self._pause, _LOOK_SECONDS)
            return
        self._pause = _FIRST_LOOK_SECONDS if self._ends else _LOOK_SECONDS
        for _ in range(round(_LOOK_SECONDS / _NAP_SECONDS)):
            if self._stop.is_set() or self._failure is not None or self._woken.wait(_NAP_SECONDS):
                return

    def _give_back(self) -> None:
        """Free what is still leased, as if it had not been claimed: it is no fault of its own."""
        try:
            self._claims.give_back()
        except HomeError as error:
            # The lock file is free once this process ends: the next one takes over at once.
            log.info("leases stay behind: %s", error)

    # --- a worker ------------------------------------------------------------------------------

    def _serve(self) -> None:
        while (job := self._todo.get()) is not None:
            later = None
            try:
                later = self._end(job)
            except BaseException as error:  # noqa: BLE001 — the edge of a worker: the dispatcher raises it
                self._fail(error)
            if later is None:
                self._let_go(job)
            else:
                self._free_worker(job)
                later.then(partial(self._end_late, job))

    def _end_late(self, job: Job, error: BaseException | None) -> None:
        """End a job whose step didn't wait for its end: this is any thread that ended it."""
        try:
            self._endings.end_late(job, error)
        except BaseException as failure:  # noqa: BLE001 — as in a worker
            self._fail(failure)
        finally:
            self._let_go(job)

    def _free_worker(self, job: Job) -> None:
        """This worker goes on, before what the job brought is stored."""
        with self._lock:
            self._storing.add(job.id)
            self._claimed.pop(job.id, None)
            self._ahead.note_end()
        self._ask_for_more()

    def _let_go(self, job: Job) -> None:
        with self._lock:
            if job.id in self._storing:
                self._storing.discard(job.id)
            else:
                self._claimed.pop(job.id, None)  # gone where it was claimed again meanwhile
                self._ahead.note_end()
            self._ended.append(job)
        self._ask_for_more()

    def _ask_for_more(self) -> None:
        if self._todo.count() <= self._ahead.enough:
            self._woken.set()

    def _end(self, job: Job) -> Later | None:
        """Run a job's step and store how it ended; or what it will end with.

        What isn't begun or finished because the run ends stays leased until it has: then all of it is
        given back at once.
        """
        if self._stop.is_set() or self._failure is not None:
            return None
        return self._endings.run(job)

    def _fail(self, error: BaseException) -> None:
        """End the run because of an error that no other job would escape; the first one counts."""
        with self._lock:
            if self._failure is None:
                self._failure = error

    # --- the heartbeat -------------------------------------------------------------------------

    def _beat(self) -> None:
        """Keep the leases of what runs here, however long it takes, and be there."""
        pause = self._settings.lease_seconds / 3
        renewed_at = time.monotonic()
        while not self._over.wait(min(_KEEP_SECONDS, pause)):
            try:
                self._claims.keep()
                if time.monotonic() - renewed_at >= pause:
                    self._claims.renew()
                    renewed_at = time.monotonic()
            except CatalogTrouble as error:
                # What ends here meanwhile needs the leases: whoever stores something says whether it is back.
                log.debug("leases are kept later: %s", error)
            except Exception as error:  # noqa: BLE001 — the edge of a thread: the dispatcher raises it
                self._fail(error)
                return
