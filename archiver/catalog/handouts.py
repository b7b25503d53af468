"""Work handed out to workers on many machines, by Procrastinate's tables in the same database.

A due row is handed out in the transaction that makes a job of Procrastinate's for it and notes that job's
number in the row; the job says no more than which row it is. Who fetches the job leases that row in the same
transaction. A row that is let go of may be handed out again once its job is closed. What got lost between the
two tables, because a process ended in between or somebody tidied Procrastinate's, is found by :meth:`mend`.

Procrastinate is spoken to by the functions that it keeps in the database for its own workers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import ARRAY, String, and_, any_, bindparam, case, func, select, text

from ..baton import baton
from ..model import Job, StepName
from ..urls.hosts import find_host
from .advisory import Advisory
from .claimable import Wanted, lease
from .counts import Counts
from .turns import find_first_of_hosts, with_others
from .work import LOOKS
from .work_rows import IS_PENDING, READ, claimed_job
from .work_tables import work

#: What the jobs are called in Procrastinate's tables.
_TASK = "archiver"
#: One hands out at a time, so that a host's share is counted once.
_TAKE_TURN = text("SELECT pg_advisory_xact_lock(:key)")

_IS_HANDED = and_(IS_PENDING, work.c.handed_to.is_not(None))
_COUNT_HOSTS = (
    select(work.c.host, func.count()).where(_IS_HANDED, work.c.host.is_not(None)).group_by(work.c.host)
)
_WAITING = text(
    "SELECT count(*), min(priority) FROM procrastinate_jobs WHERE status = 'todo' AND queue_name = :queue"
)
_COUNT_PROCESSES = text("SELECT count(*) FROM procrastinate_workers")
_DEFER = text(
    """
    SELECT unnest(procrastinate_defer_jobs_v1(ARRAY(
        SELECT ROW(:queue, :task, handed.priority, NULL, NULL, jsonb_build_object('job', handed.id), NULL)
               ::procrastinate_job_to_defer_v1
        FROM unnest(CAST(:ids AS text[]), CAST(:priorities AS integer[])) WITH ORDINALITY
             AS handed (id, priority, place)
        ORDER BY place
    )))
    """
)
_NOTE = text(
    """
    UPDATE work SET handed_to = job.id FROM procrastinate_jobs AS job
    WHERE job.id = ANY(:numbers) AND work.id = job.args ->> 'job'
    """
)
_FETCH = text(
    """
    WITH fetched AS MATERIALIZED (
        SELECT procrastinate_fetch_job_v2(CAST(:queues AS varchar[]), :process) AS job
        FROM generate_series(1, :most)
    )
    SELECT (job).id, (job).args ->> 'job' FROM fetched WHERE (job).id IS NOT NULL
    """
)
_CLOSE = text(
    """
    SELECT procrastinate_finish_job_v1(job.id, 'succeeded', true) FROM (
        SELECT id FROM procrastinate_jobs WHERE id = ANY(:numbers) AND status IN ('todo', 'doing')
        FOR UPDATE SKIP LOCKED
    ) AS job
    """
)
#: Of a row that somebody has locked just now :meth:`Handouts.mend` will find that its job is closed.
_LET_GO = text(
    """
    UPDATE work SET handed_to = NULL WHERE id IN (
        SELECT free.id FROM work AS free
        JOIN unnest(CAST(:ids AS text[]), CAST(:numbers AS bigint[])) AS given (id, number)
            ON free.id = given.id AND free.handed_to = given.number
        WHERE free.state = 'pending' AND free.lease_owner IS NULL
        FOR UPDATE OF free SKIP LOCKED
    )
    """
)
_FETCHED = (
    select(*READ, work.c.handed_to)
    .where(work.c.id == any_(bindparam("ids", type_=ARRAY(String))), IS_PENDING, work.c.lease_owner.is_(None))
    .with_for_update(skip_locked=True)
)
#: Handed out, and neither waiting in Procrastinate's table nor leased.
_FREE_LOST = text(
    """
    UPDATE work SET handed_to = NULL WHERE id IN (
        SELECT lost.id FROM work AS lost
        WHERE lost.state = 'pending' AND lost.handed_to IS NOT NULL AND lost.lease_owner IS NULL
        AND NOT EXISTS (
            SELECT FROM procrastinate_jobs WHERE id = lost.handed_to AND status = 'todo'
        )
        FOR UPDATE SKIP LOCKED
    )
    """
)
#: Fetched by a process that takes part no more, and nothing is leased by it.
_CLOSE_LOST = text(
    """
    SELECT procrastinate_finish_job_v1(job.id, 'succeeded', true) FROM (
        SELECT id FROM procrastinate_jobs
        WHERE status = 'doing' AND worker_id IS NULL AND task_name = :task AND NOT EXISTS (
            SELECT FROM work WHERE handed_to = procrastinate_jobs.id
            AND state = 'pending' AND lease_owner IS NOT NULL
        )
        FOR UPDATE SKIP LOCKED
    ) AS job
    """
)
#: Rows of a batch that wait in another queue than its own; and all that wait in a queue.
_TAKE_OVER = text(
    """
    SELECT work.id, work.handed_to FROM work
    JOIN work_batches ON work_batches.job_id = work.id AND work_batches.batch = :batch
    JOIN procrastinate_jobs AS job ON job.id = work.handed_to AND job.status = 'todo'
    WHERE work.state = 'pending' AND work.lease_owner IS NULL AND job.queue_name != :queue
    ORDER BY work.priority DESC, work.due_at LIMIT :most
    FOR UPDATE OF work SKIP LOCKED
    """
)
_TAKE_BACK = text(
    """
    SELECT work.id, work.handed_to FROM work
    JOIN procrastinate_jobs AS job ON job.id = work.handed_to AND job.status = 'todo'
    WHERE work.state = 'pending' AND job.queue_name = :queue FOR UPDATE OF work SKIP LOCKED
    """
)
_TAKE_BACK_STALE = text(
    """
    SELECT work.id, work.handed_to FROM work
    JOIN procrastinate_jobs AS job ON job.id = work.handed_to AND job.status = 'todo'
    WHERE work.state = 'pending' AND job.queue_name LIKE 'archiver.%' AND job.queue_name != :queue
    AND NOT EXISTS (
        SELECT FROM procrastinate_events AS event
        WHERE event.job_id = job.id AND event.at > now() - make_interval(secs => :seconds)
    )
    FOR UPDATE OF work SKIP LOCKED
    """
)
_CANCEL = text("SELECT procrastinate_cancel_job_v1(:number, false, true)")
_REGISTER = text("SELECT * FROM procrastinate_register_worker_v1()")
_HEARTBEAT = text("SELECT procrastinate_update_heartbeat_v1(:process)")
_IS_THERE = text("SELECT EXISTS (SELECT FROM procrastinate_workers WHERE id = :process)")
_UNREGISTER = text("SELECT procrastinate_unregister_worker_v1(:process)")
_PRUNE = text("SELECT * FROM procrastinate_prune_stalled_workers_v1(:seconds)")
#: A process that was not heard of for so long takes no part any more.
_PRUNE_SECONDS = 60.0
#: What has waited in a batch's own queue for so long goes back to all.
_STALE_SECONDS = 60.0


class Handouts(Counts):
    # --- processes that take part --------------------------------------------------------------

    def register_process(self) -> int:
        """A process begins to take part; its number."""
        return int(self.connection.execute(_REGISTER).scalar_one())

    def keep_process(self, process: int) -> bool:
        """It still does; ``False`` where it was taken for dead."""
        self.connection.execute(_HEARTBEAT, {"process": process})
        return bool(self.connection.execute(_IS_THERE, {"process": process}).scalar())

    def count_processes(self) -> int:
        """How many take part."""
        return int(self.connection.execute(_COUNT_PROCESSES).scalar_one())

    def unregister_process(self, process: int) -> None:
        self.connection.execute(_UNREGISTER, {"process": process})

    # --- handing out, and taking ---------------------------------------------------------------

    def is_enough_handed(
        self, queue: str, *, at: datetime, steps: Sequence[StepName], wanted: int, batch: str | None = None
    ) -> bool:
        """Whether so many wait in a queue as are ``wanted``, and nothing due is more urgent than any.

        Nobody's turn is needed to find out.
        """
        waiting, least = self.connection.execute(_WAITING, {"queue": queue}).one()
        if waiting < wanted:
            return False
        due = self._most_urgent(Wanted.to_hand_out(steps, at), 1, of_batch=batch, above=least)
        return not any(True for _ in due)

    def hand_out(
        self,
        queue: str,
        *,
        at: datetime,
        steps: Sequence[StepName],
        wanted: int,
        share_of: Callable[[str, int], int],
        batch: str | None = None,
        looks: int | None = None,
        most_of: Mapping[str, int] | None = None,
    ) -> int:
        """Hand out the most urgent due rows by a queue; how many.

        So many as are ``wanted`` here, and as many more for each other process that takes part; while enough
        of them wait there, only what is more urgent than one of those. ``share_of`` says, given how many
        processes take part, how many rows of a host are handed out at a time, over all of them; ``most_of``,
        how many of one now, because who asks takes them.
        """
        with baton.laid_down():
            self.connection.execute(_TAKE_TURN, {"key": Advisory.HANDING_OUT.value})
        waiting, least = self.connection.execute(_WAITING, {"queue": queue}).one()
        processes = max(1, self.count_processes())
        if batch and waiting < wanted:
            self._free(_TAKE_OVER, {"batch": batch, "queue": queue, "most": wanted - waiting})
        most = wanted * (1 if batch else processes) - waiting if waiting < wanted else wanted
        above = None if waiting < wanted else least
        asked = {row[0]: row[1] for row in self.connection.execute(_COUNT_HOSTS)}
        left = dict(most_of or {})

        def accepts(host: str | None) -> bool:
            if host is None:
                return True
            if asked.get(host, 0) >= share_of(host, processes) or left.get(host, 1) < 1:
                return False
            if host in left:
                left[host] -= 1
            asked[host] = asked.get(host, 0) + 1
            return True

        rows = self._choose(Wanted.to_hand_out(steps, at), batch, most, looks, above, accepts)
        if rows:
            self._defer(queue, rows)
        return len(rows)

    def _choose(
        self,
        wanted: Wanted,
        batch: str | None,
        most: int,
        looks: int | None,
        above: int | None,
        accepts: Callable[[str | None], bool],
    ) -> list[Any]:
        far = max(most, looks or LOOKS)
        due: Iterator[Any]
        if batch and above is None:
            due = self._most_urgent_of(batch, wanted, far, is_held=True)
        else:
            due = self._most_urgent(wanted, far, of_batch=batch, is_held=True, above=above)
            due = (row for row in due if not batch or row.is_ours)
        if looks is None and above is None:
            due = with_others(due, far, lambda: find_first_of_hosts(self.connection, wanted, batch))
        return list(islice((row for row in due if accepts(find_host(row.step, row.subject))), most))

    def _defer(self, queue: str, rows: Sequence[Any]) -> None:
        told = {"queue": queue, "task": _TASK}
        given = {"ids": [row.id for row in rows], "priorities": [row.priority for row in rows]}
        numbers = list(self.connection.execute(_DEFER, {**told, **given}).scalars())
        self.connection.execute(_NOTE, {"numbers": numbers})

    def take_handed(
        self,
        owner: str,
        process: int,
        *,
        at: datetime,
        lease_seconds: float,
        most: int,
        begins: int,
        queue: str | None = None,
        batch: str | None = None,
        most_of: Mapping[str, int] | None = None,
    ) -> list[tuple[int, Job]]:
        """Fetch what was handed out, by one queue or any, and lease it; each with its number.

        Of what is fetched and no row any more is due for the job is closed. What is more of a host than
        ``most_of`` allows is due as if it had not been handed out.
        """
        given = {"queues": [queue] if queue else None, "process": process, "most": most}
        fetched = [(int(row[0]), str(row[1])) for row in self.connection.execute(_FETCH, given)]
        if not fetched:
            return []
        held = self.connection.execute(_FETCHED, {"ids": [row_id for _, row_id in fetched]})
        found = {(row.handed_to, row.id): row for row in held}
        rows: list[tuple[int, Any]] = [(one[0], found[one]) for one in fetched if one in found]
        if len(rows) < len(fetched):
            lost = [one[0] for one in fetched if one not in found]
            self.connection.execute(_CLOSE, {"numbers": lost})
        if most_of:
            rows = self._leave(rows, dict(most_of))
        ids = [row.id for _, row in rows]
        until = at + timedelta(seconds=lease_seconds)
        lease(self.connection, ids, owner=owner, until=until, at=at, begun=begins)
        batches = {} if batch else self._first_batches(ids)
        return [(number, claimed_job(row, batch or batches.get(row.id))) for number, row in rows]

    def _leave(self, rows: Sequence[tuple[int, Any]], left: dict[str, int]) -> list[tuple[int, Any]]:
        """Leave to others what of some hosts is too much; what is taken."""
        taken: list[tuple[int, Any]] = []
        for number, row in rows:
            host = find_host(row.step, row.subject)
            if host in left and left[host] < 1:
                self.close_handed({number: row.id})
                continue
            if host in left:
                left[host] -= 1
            taken.append((number, row))
        return taken

    def close_handed(self, ended: Mapping[int, str]) -> None:
        """Close Procrastinate's jobs whose rows were let go of, by number -> id of the row."""
        if not ended:
            return
        self._let_go([(row_id, number) for number, row_id in ended.items()])
        self.connection.execute(_CLOSE, {"numbers": list(ended)})

    def _let_go(self, handed: Sequence[tuple[str, int]]) -> None:
        if handed:
            ids, numbers = zip(*handed, strict=True)
            self.connection.execute(_LET_GO, {"ids": list(ids), "numbers": list(numbers)})

    def take_back(self, queue: str) -> None:
        """What waits in a queue is due as if it had not been handed out."""
        self._free(_TAKE_BACK, {"queue": queue})

    def _free(self, query: Any, given: Mapping[str, Any]) -> None:
        held = self.connection.execute(query, given).all()
        free = [
            (row_id, number)
            for row_id, number in held
            if self.connection.execute(_CANCEL, {"number": number}).scalar() is not None
        ]
        self._let_go(free)

    # --- what got lost -------------------------------------------------------------------------

    def mend(self, owner: str, *, queue: str, at: datetime) -> None:
        """Have handed out again what nobody is at: leases that ended, jobs that got lost, processes that are
        no more.

        And what nobody has fetched for long from another batch's queue than one's own ``queue``: where that
        batch's process was killed, it would count for its hosts for good.
        """
        over = and_(IS_PENDING, work.c.lease_owner.is_not(None), work.c.lease_owner != owner)
        ids = select(work.c.id).where(over, work.c.lease_until <= at).with_for_update(skip_locked=True)
        attempts = case((work.c.ahead, work.c.attempts - 1), else_=work.c.attempts)
        free = {"lease_owner": None, "lease_until": None, "ahead": False, "attempts": attempts}
        self.connection.execute(work.update().where(work.c.id.in_(ids.scalar_subquery())).values(**free))
        self.connection.execute(_FREE_LOST)
        self.connection.execute(_PRUNE, {"seconds": _PRUNE_SECONDS}).all()
        self.connection.execute(_CLOSE_LOST, {"task": _TASK}).all()
        self._free(_TAKE_BACK_STALE, {"queue": queue, "seconds": _STALE_SECONDS})
