"""A job's step is run, and how it ended is stored: done, to be tried again, or given up."""

from __future__ import annotations

import logging

from ..errors import HomeError, LostLease, Stopped
from ..model import Job
from ..ports import Again, Catalog, Clock, Done, Later, Progress, Step
from ..settings import Work
from .backoff import next_try_at

log = logging.getLogger(__name__)

#: A job that takes its process down with it is given up after so many times max_attempts claims.
_DEADLY_FACTOR = 3


class Endings:
    """For the workers of one run."""

    def __init__(self, catalog: Catalog, clock: Clock, settings: Work, progress: Progress) -> None:
        self._catalog = catalog
        self._clock = clock
        self._settings = settings
        self._progress = progress

    def run(self, step: Step, job: Job) -> Later | None:
        """Run a claimed job's step and store how it ended; or what it will end with.

        :raises BaseException: what no other job would escape.
        """
        if job.attempts > self._settings.max_attempts * _DEADLY_FACTOR:
            self._give_up(job, "the program ended abnormally while doing this, again and again")
            return None
        try:
            ended = step(job)
        except BaseException as error:  # noqa: BLE001 — raised again where it isn't the job's alone
            self.end_with(job, error)
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

    def end_with(self, job: Job, error: BaseException) -> None:
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
            job_id=job.id,
            attempts=job.attempts,
            after_seconds=again.after_seconds,
            now=self._clock.now(),
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
