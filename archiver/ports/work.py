"""What is to be done: the work table, the queue that works it off, and what a step tells it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from ..lightly import dataclass
from ..model import Job, StepName

if TYPE_CHECKING:
    from .catalog import Session


@dataclass(frozen=True, kw_only=True)
class NewJob:
    """A step to be done; the pending row of the same step, subject and collection is reused."""

    step: StepName
    subject: str
    collection: str = "main"
    details: Mapping[str, Any] = field(default_factory=dict)
    #: ``None`` is now.
    due_at: datetime | None = None
    #: The higher the sooner.
    priority: int = 0
    batch: str | None = None
    #: The program asks by itself, not a person: a retry that waits for its time goes on waiting.
    patient: bool = False


@dataclass(frozen=True, kw_only=True)
class WorkCounts:
    """How many jobs wait, and how many were given up."""

    #: Due now, those being worked on included.
    due: int = 0
    later: int = 0
    #: Later, too: looks at posts and articles that are on record already.
    looks: int = 0
    failed: int = 0


class WorkSession(Protocol):
    """The work table inside a transaction."""

    # work
    def enqueue(self, job: NewJob, *, at: datetime) -> str:
        """The id of the pending job: a new row, or the one there is, made more urgent if need be."""

    def enqueue_all(self, jobs: Sequence[NewJob], *, at: datetime) -> list[str]:
        """As ``enqueue``, for many jobs; the ids in their order."""

    def load_details(self, job: Job) -> Mapping[str, Any]:
        """What a job has to know by now: who asked for it while it was worked on may have added to it."""

    def find_reason_of_job(self, job_id: str) -> str | None:
        """Why a job is not done: what its last attempt said; ``None`` where it is done or was never tried."""

    def finish(self, job: Job, *, at: datetime) -> bool:
        """Mark a claimed job done, in the transaction of what it did.

        ``False`` when the lease is no longer ours: the block must then raise
        :class:`archiver.errors.LostLease`, so that a job that another worker took over leaves one trace.
        """

    def finish_all(self, jobs: Sequence[Job], *, at: datetime) -> bool:
        """Mark several jobs done that ask for nothing further; ``False`` when the lease of one is no longer
        ours: the block must then raise."""

    def count_work(self, batch: str | None = None, *, at: datetime | None = None) -> WorkCounts:
        """How much is left to do; ``at`` is now unless told."""

    # work, as the queue sees it: what is said of a claimed job is ``False`` when the claim is lost
    def claim(
        self,
        owner: str,
        *,
        at: datetime,
        lease_seconds: float,
        steps: Sequence[StepName],
        batch: str | None = None,
        limit: int = 1,
        accepts: Callable[[StepName, str], bool] | None = None,
        looks: int | None = None,
        begins: int | None = None,
    ) -> list[Job]:
        """Lease the most urgent due jobs to an owner.

        ``accepts`` is asked of each, by step and subject and in order of
        urgency, as far as jobs are looked at (``looks`` of them, if told);
        what it refuses is left to be claimed later. Where the same hosts' jobs
        are all that is looked at, some of every other host come after them.

        Jobs beyond the first ``begins`` wait for a worker: they have lost no
        attempt when the owner dies.
        """

    def retry(self, job: Job, *, due_at: datetime, reason: str, counts: bool = True) -> bool:
        """Give it back, to be claimed again then; without ``counts`` as if it had not been tried."""

    def give_up(self, job: Job, *, reason: str, at: datetime) -> bool: ...
    def holds(self, job: Job) -> bool:
        """Whether the job is still claimed, neither finished nor taken over."""

    def renew(self, owner: str, *, until: datetime) -> None: ...
    def release_owner(self, owner: str, *, counts: bool = True) -> int:
        """Free everything an owner has leased; the attempts of what was begun at once count, if any do."""

    def mark_begun(self, job_id: str) -> None:
        """A worker had begun this job that is at it no more: its next claim counts as a further attempt."""

    def is_claimed_since(self, job_id: str, at: datetime) -> bool:
        """Whether somebody has claimed a job since then and is at it; nobody claims it until the transaction
        ends."""

    def find_lease_owners(self) -> list[str]: ...
    def has_work(self, *, at: datetime, steps: Sequence[StepName], batch: str | None = None) -> bool:
        """Whether anything is due now, or being worked on by anybody."""


class Later(Protocol):
    """Something that is under way, and ends well or with an error."""

    def then(self, tell: Callable[[BaseException | None], None]) -> None:
        """Have ``tell`` called when it has ended, by whoever ends it; at once where it has."""


@dataclass(frozen=True)
class Done:
    """The step did its work and marked the job finished."""

    #: The step saw the transaction committed that marked it: the queue needn't look.
    is_committed: bool = False
    #: The transaction that marks it is under way: the job has ended when this has, as if the step
    #: had waited for it.
    later: Later | None = None


@dataclass(frozen=True)
class Again:
    """The step asks to be tried again; the queue counts the attempt and sets the time."""

    reason: str
    #: At the earliest; ``None`` lets the backoff decide.
    after_seconds: float | None = None


@dataclass(frozen=True)
class Failed:
    """No further try would help: the queue gives the job up, and stores ``also`` with that."""

    reason: str
    also: Callable[[Session], None] | None = None


Step = Callable[[Job], Done | Again | Failed]


class Queue(Protocol):
    """Claims due jobs from the work table and runs their steps on threads."""

    def run(
        self,
        steps: Mapping[StepName, Step],
        *,
        batch: str | None = None,
        until_idle: bool = True,
        stop: threading.Event,
        beat: Callable[[], None] | None = None,
        is_paused: Callable[[], bool] | None = None,
    ) -> None:
        """Do due jobs: those of ``batch``, or with ``None`` all there are.

        With ``until_idle`` it ends when none of them is left to do now (jobs
        that wait for a later time stay in the table; a job of the batch that
        another living process works on is waited for), otherwise when ``stop``
        is set. When ``stop`` is set no job is begun any more; running ones end.
        While the disk has less room than ``storage.min_free_bytes`` none is begun either.
        While ``is_paused`` says so none is claimed.

        ``beat`` is called whenever the loop that claims jobs turns, also while there are none.

        :raises StorageFull: there is no room, and ``until_idle`` would wait for it.
        :raises HomeError: the home can't be written any more; what was due is still due.
        """

    def close(self) -> None: ...


class Progress(Protocol):
    """Is told what happens while it happens; implementations print, count, or do nothing."""

    def note(self, event: str, **about: Any) -> None: ...
