"""How jobs end: done, to be tried again, or given up; stored, and told."""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from ..errors import BucketAway, Crossed, HomeError, LostLease, RecordLost, Stopped
from ..failing import tell_given_up
from ..ports import Again, Done, Failed
from .backoff import next_try_at

if TYPE_CHECKING:
    from ..model import Job, StepName
    from ..ports import Catalog, Clock, GoesOn, Later, Progress, Session, Step
    from ..settings import Work

log = logging.getLogger(__name__)

#: Pause before a job is tried again that needs what lies in a bucket: it can't be reached, or lacks it yet.
_AWAY_SECONDS = 300.0
#: How often an end is stored again where other processes changed the same rows.
_TRIES = 5

#: A job that takes its process down with it is given up after so many times max_attempts claims.
_DEADLY_FACTOR = 3


class Endings:
    """Runs the steps of claimed jobs and stores how they ended; for all workers of a run."""

    def __init__(
        self,
        *,
        catalog: Catalog,
        clock: Clock,
        settings: Work,
        progress: Progress,
        steps: Mapping[StepName, Step],
        goes_on: GoesOn | None = None,
    ) -> None:
        self._catalog = catalog
        self._clock = clock
        self._settings = settings
        self._progress = progress
        self._steps = steps
        self._goes_on = goes_on
        #: Jobs whose end is under way, and when they began.
        self._begun_at: dict[str, float] = {}

    def run(self, job: Job) -> Later | None:
        """Run a job's step and store how it ended; or what it will end with.

        :raises BaseException: no other job would escape it.
        """
        began_at = time.monotonic()
        if job.attempts > self._settings.max_attempts * _DEADLY_FACTOR:
            why = "the program ended abnormally while doing this, again and again"
            self._give_up(job, why, began_at)
            return None
        try:
            ended = self._steps[job.step](job)
        except BaseException as error:  # noqa: BLE001 — raised again where it isn't the job's alone
            self._end_with(job, error, began_at)
            return None
        if isinstance(ended, Failed):
            self._give_up(job, ended.reason, began_at, ended.also)
            return None
        if isinstance(ended, Done):
            if ended.later is not None:
                self._begun_at[job.id] = began_at
                return ended.later
            if ended.is_committed or not self._is_held(job):
                self._tell(job, "done", began_at)
                return None
            log.error("%s %s said it was done without finishing its job", job.step, job.subject)
            ended = Again("the step ended without finishing its job")
        self._try_again(job, ended, began_at)
        return None

    def end_late(self, job: Job, error: BaseException | None) -> None:
        """End a job whose step didn't wait for its end.

        :raises BaseException: as :meth:`run`.
        """
        began_at = self._begun_at.pop(job.id, time.monotonic())
        if error is None:
            self._tell(job, "done", began_at)
        else:
            self._end_with(job, error, began_at)

    def _is_held(self, job: Job) -> bool:
        with self._catalog.read() as session:
            return session.holds(job)

    def _end_with(self, job: Job, error: BaseException, began_at: float) -> None:
        """Store that a job's step ended with an error.

        :raises BaseException: that error, where no other job would escape it.
        """
        if isinstance(error, LostLease):
            log.info("%s %s was taken over by another worker", job.step, job.subject)
        elif isinstance(error, RecordLost):
            # The job's own: its file is damaged, or another machine has yet to bring it to the bucket.
            log.warning("%s %s: %s", job.step, job.subject, error)
            self._try_again(job, Again(str(error), after_seconds=_AWAY_SECONDS), began_at)
        elif isinstance(error, HomeError) or not isinstance(error, Exception):
            raise error
        elif isinstance(error, BucketAway):
            # It says nothing of the job, which waits for as long as that lasts.
            log.warning("%s %s: %s", job.step, job.subject, error)
            self._try_later(job, Again(str(error), after_seconds=_AWAY_SECONDS), began_at, counts=False)
        elif not isinstance(error, Stopped):
            log.error("%s %s failed", job.step, job.subject, exc_info=error)
            self._try_again(job, Again(f"{type(error).__name__}: {error}"), began_at)

    def _try_again(self, job: Job, again: Again, began_at: float) -> None:
        if job.attempts >= self._settings.max_attempts:
            self._give_up(job, again.reason, began_at)
            return
        self._try_later(job, again, began_at)

    def _try_later(self, job: Job, again: Again, began_at: float, *, counts: bool = True) -> None:
        due_at = next_try_at(
            self._settings,
            job_id=job.id,
            attempts=job.attempts,
            after_seconds=again.after_seconds,
            now=self._clock.now(),
        )

        def retry(session: Session) -> bool:
            return session.retry(job, due_at=due_at, reason=again.reason, counts=counts)

        if self._store(retry):
            self._progress.note(
                "retry", step=job.step, subject=job.subject, reason=again.reason, due_at=due_at
            )
            self._tell(job, "retry", began_at)

    def _give_up(
        self,
        job: Job,
        reason: str,
        began_at: float,
        also: Callable[[Session], None] | None = None,
    ) -> None:
        now = self._clock.now()

        def give_up(session: Session) -> bool:
            session.begin_facts()  # first: who has the turn may ask for this job, and would wait for us
            ours = session.give_up(job, reason=reason, at=now)
            if ours:
                tell_given_up(session, job, reason, at=now)
                if also is not None:
                    also(session)
                if self._goes_on is not None:
                    self._goes_on(session, job, reason, now)
            return ours

        if self._store(give_up):
            self._progress.note(
                "give_up", step=job.step, subject=job.subject, reason=reason, attempts=job.attempts
            )
            self._tell(job, "failed", began_at)

    def _store(self, end: Callable[[Session], bool]) -> bool:
        """Store an end in a transaction; nothing else tries it again where that had to give way."""
        for _ in range(_TRIES - 1):
            with contextlib.suppress(Crossed), self._catalog.begin() as session:
                return end(session)
        with self._catalog.begin() as session:
            return end(session)

    def _tell(self, job: Job, end: str, began_at: float) -> None:
        seconds = round(time.monotonic() - began_at, 3)
        self._progress.note("job", job=job.id, step=job.step, subject=job.subject, end=end, seconds=seconds)
