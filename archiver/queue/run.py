"""One run of the local queue: a dispatcher that claims, workers that do, a heartbeat.

The dispatcher is the calling thread. It claims as many jobs as there are idle
workers, so that what is urgent never waits behind what was claimed early, no
more of one host than can be asked soon, so that a slow host doesn't hold all workers, and
sleeps until a worker is done or it is time to look at the table again for what
other processes wrote. While jobs end within milliseconds it claims some ahead (:mod:`.ahead`).
"""

from __future__ import annotations

import logging
import random
import threading
import time
from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from queue import SimpleQueue

from ..baton import baton
from ..errors import HomeError, LostLease, Stopped
from ..model import Job, StepName
from ..ports import Again, Catalog, Clock, Done, Later, Progress, Step
from ..settings import Work
from ..urls.hosts import LOOK_UPS, find_host
from .ahead import Ahead
from .backoff import next_try_at
from .ownership import Ownership

log = logging.getLogger(__name__)

#: How often the table is looked at while nothing happens here.
_LOOK_SECONDS = 0.8
#: The first look of a run that ends soon, and waits for what other processes are at; each next one comes
#: after twice the time.
_FIRST_LOOK_SECONDS = 0.02
#: How long a set ``stop`` may go unnoticed.
_NAP_SECONDS = 0.2
#: A job that takes its process down with it is given up after so many times max_attempts claims.
_DEADLY_FACTOR = 3


class Run:
    def __init__(
        self,
        *,
        catalog: Catalog,
        clock: Clock,
        settings: Work,
        host_share: int,
        progress: Progress,
        ownership: Ownership,
        chance: random.Random,
        steps: Mapping[StepName, Step],
        batch: str | None,
        until_idle: bool,
        stop: threading.Event,
    ) -> None:
        self._catalog = catalog
        self._clock = clock
        self._settings = settings
        #: Jobs of one host claimed at a time: those that its pace lets run, and one waiting for its turn.
        self._host_share = host_share
        self._progress = progress
        self._ownership = ownership
        self._chance = chance
        self._steps = steps
        self._names = tuple(steps)
        #: Which rows are claimed; ``None`` is all of them.
        self._batch = batch
        #: Whether the run ends when nothing is left to do now.
        self._ends = until_idle
        self._stop = stop
        self._todo: SimpleQueue[Job | None] = SimpleQueue()
        self._lock = threading.Lock()
        #: Claimed and not yet ended: job id -> the host it asks, where its subject tells.
        self._claimed: dict[str, str | None] = {}
        self._ahead = Ahead()
        #: When the leases of the dead were looked for last.
        self._looked_at = -_LOOK_SECONDS
        #: Seconds until the next look, while only others are at work.
        self._pause = _FIRST_LOOK_SECONDS
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
            for _ in workers:
                self._todo.put(None)
            for thread in workers:
                thread.join()
            self._over.set()
            heartbeat.join()
            self._give_back()
        if self._failure is not None:
            raise self._failure

    # --- the dispatcher ------------------------------------------------------------------------

    def _dispatch(self) -> None:
        with self._catalog.begin() as session:
            session.release_owner(self._ownership.name)  # what an earlier run could not give back
        for owner in self._ownership.find_dead():
            self._take_over(owner)
        while not self._stop.is_set() and self._failure is None:
            self._woken.clear()
            if time.monotonic() - self._looked_at >= _LOOK_SECONDS:
                self._free_the_dead()
                self._looked_at = time.monotonic()
            while not self._stop.is_set() and self._failure is None:
                wanted, free = self._wanted()
                if not wanted or not self._claim(wanted, free=free):
                    break
            if self._ends and self._is_done():
                return
            self._sleep()

    def _wanted(self) -> tuple[int, int]:
        """How many jobs to claim now, 0 while enough are claimed; and how many workers wait for one."""
        with self._lock:
            missing = self._settings.workers - len(self._claimed)
            if missing <= 0 and self._todo.qsize() > self._ahead.enough:
                return 0, 0
            return max(0, missing + self._ahead.count()), max(0, missing)

    def _claim(self, limit: int, *, free: int) -> int:
        now = self._clock.now()
        with self._lock:
            asked = Counter(self._claimed.values())

        def accepts(step: StepName, subject: str) -> bool:
            host = find_host(step, subject)
            if host is not None and asked[host] >= self._share_of(host):
                return False
            asked[host] += 1
            return True

        with self._catalog.begin() as session, baton:
            jobs = session.claim(
                self._ownership.name,
                at=now,
                lease_seconds=self._settings.lease_seconds,
                steps=self._names,
                batch=self._batch,
                limit=limit,
                accepts=accepts,
                looks=None if free else 2 * limit,  # claiming ahead isn't worth a long look
                begins=free,
            )
        with self._lock:
            self._claimed.update((job.id, find_host(job.step, job.subject)) for job in jobs)
        for job in jobs:
            self._todo.put(job)
        self._ahead.begin(self._todo.qsize())
        return len(jobs)

    def _share_of(self, host: str) -> int:
        """Jobs of one host that may be claimed at a time; half of the workers may wait for look-ups."""
        return max(1, self._settings.workers // 2) if host == LOOK_UPS else self._host_share

    def _is_done(self) -> bool:
        with self._lock:
            if self._claimed:
                return False
        with self._catalog.read() as session:
            return not session.has_work(at=self._clock.now(), steps=self._names, batch=self._batch)

    def _free_the_dead(self) -> None:
        """Make due at once what was leased by processes that are no more."""
        with self._catalog.read() as session:
            dead = [owner for owner in session.find_lease_owners() if self._ownership.is_dead(owner)]
        for owner in dead:
            self._take_over(owner)

    def _take_over(self, owner: str) -> None:
        with self._catalog.begin() as session:
            freed = session.release_owner(owner)
        self._ownership.bury(owner)
        log.info("took over %d jobs of a process that is no more (%s)", freed, owner)

    def _sleep(self) -> None:
        """Until a worker is done, the run is stopped, or it is time to look again."""
        with self._lock:
            waits_for_others = self._ends and not self._claimed
        pause = self._pause if waits_for_others else _LOOK_SECONDS
        self._pause = min(2 * pause, _LOOK_SECONDS) if waits_for_others else _FIRST_LOOK_SECONDS
        slept = 0.0
        while slept < pause and not self._stop.is_set() and self._failure is None:
            nap = min(_NAP_SECONDS, pause - slept)
            if self._clock.wait(nap, self._woken):
                return
            slept += nap

    def _give_back(self) -> None:
        """Free what is still leased, as if it had not been claimed: it is no fault of its own."""
        try:
            with self._catalog.begin() as session:
                session.release_owner(self._ownership.name, counts=False)
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
                later.then(partial(self._end_late, job))

    def _end_late(self, job: Job, error: BaseException | None) -> None:
        """End a job whose step didn't wait for its end: this is any thread that ended it."""
        try:
            if error is not None:
                self._end_with(job, error)
        except BaseException as failure:  # noqa: BLE001 — as in a worker
            self._fail(failure)
        finally:
            self._let_go(job)

    def _let_go(self, job: Job) -> None:
        with self._lock:
            self._claimed.pop(job.id, None)  # gone where it was claimed again meanwhile
            self._ahead.ended += 1
        if self._todo.qsize() <= self._ahead.enough:
            self._woken.set()

    def _end(self, job: Job) -> Later | None:
        """Run a job's step and store how it ended; or what it will end with.

        What isn't begun or finished because the run ends stays leased until it has: then all of it is
        given back at once.
        """
        if self._stop.is_set() or self._failure is not None:
            return None
        if job.attempts > self._settings.max_attempts * _DEADLY_FACTOR:
            self._give_up(job, "the program ended abnormally while doing this, again and again")
            return None
        try:
            ended = self._steps[job.step](job)
        except BaseException as error:  # noqa: BLE001 — raised again where it isn't the job's alone
            self._end_with(job, error)
            return None
        if isinstance(ended, Done):
            if ended.is_committed or ended.later is not None:
                return ended.later
            with self._catalog.read() as session:
                if not session.holds(job):
                    return None
            log.error("%s %s said it was done without finishing its job", job.step, job.subject)
            ended = Again("the step ended without finishing its job")
        self._try_again(job, ended)
        return None

    def _end_with(self, job: Job, error: BaseException) -> None:
        """Store that a job's step ended with an error.

        :raises BaseException: that error, where no other job would escape it.
        """
        if isinstance(error, LostLease):
            log.info("%s %s was taken over by another worker", job.step, job.subject)
        elif isinstance(error, HomeError) or not isinstance(error, Exception):
            raise error
        elif not isinstance(error, Stopped):
            log.error("%s %s failed", job.step, job.subject, exc_info=error)
            self._try_again(job, Again(f"{type(error).__name__}: {error}"))

    def _try_again(self, job: Job, again: Again) -> None:
        if job.attempts >= self._settings.max_attempts:
            self._give_up(job, again.reason)
            return
        due_at = next_try_at(
            self._settings,
            attempts=job.attempts,
            after_seconds=again.after_seconds,
            now=self._clock.now(),
            chance=self._chance,
        )
        with self._catalog.begin() as session:
            ours = session.retry(job, due_at=due_at, reason=again.reason)
        if ours:
            self._progress.note(
                "retry", step=job.step, subject=job.subject, reason=again.reason, due_at=due_at
            )

    def _give_up(self, job: Job, reason: str) -> None:
        with self._catalog.begin() as session:
            ours = session.give_up(job, reason=reason, at=self._clock.now())
        if ours:
            self._progress.note(
                "give_up", step=job.step, subject=job.subject, reason=reason, attempts=job.attempts
            )

    def _fail(self, error: BaseException) -> None:
        """End the run because of an error that no other job would escape; the first one counts."""
        with self._lock:
            if self._failure is None:
                self._failure = error

    # --- the heartbeat -------------------------------------------------------------------------

    def _beat(self) -> None:
        """Keep the leases of what runs here, however long it takes."""
        while not self._over.wait(self._settings.lease_seconds / 3):
            try:
                until = self._clock.now() + timedelta(seconds=self._settings.lease_seconds)
                with self._catalog.begin() as session:
                    session.renew(self._ownership.name, until=until)
            except Exception as error:  # noqa: BLE001 — the edge of a thread: the dispatcher raises it
                self._fail(error)
                return
