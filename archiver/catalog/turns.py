"""Work of other hosts, where that of one host stands before all else that is due."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from sqlalchemy import Connection, Row, Select, exists, func, literal, select

from .claimable import Wanted, held
from .work_rows import IS_PENDING, PENDING, READ, literal_state
from .work_tables import work, work_batches

#: Hosts that are looked at for such as have something due, and how many of those are taken: this
#: takes 20 ms at the worst.
_HOSTS = 2000
_WITH_WORK = 256


def with_others(
    first: Iterable[Row[Any]], looks: int, find_others: Callable[[], Iterable[Row[Any]]]
) -> Iterator[Row[Any]]:
    """The rows of ``first``, and where more may be due than its ``looks`` rows, those of the other hosts."""
    seen: set[str] = set()
    for row in first:
        seen.add(row.id)
        yield row
    if 2 * len(seen) >= looks:
        yield from (row for row in find_others() if row.id not in seen)


def find_first_of_hosts(connection: Connection, wanted: Wanted, batch: str | None) -> Iterable[Row[Any]]:
    """For each host the wanted row that has been due for the longest time, the most urgent first.

    The index leads from one host to the next, however many rows each has.
    """
    other = work.alias()
    hosts = select(func.min(work.c.host).label("host"), literal(1).label("number")).where(IS_PENDING)
    walk = hosts.cte("hosts", recursive=True)
    following = select(func.min(other.c.host)).where(
        literal_state(PENDING, other), other.c.host > walk.c.host
    )
    walk = walk.union_all(
        select(following.scalar_subquery(), walk.c.number + 1).where(
            walk.c.host.is_not(None), walk.c.number < _HOSTS
        )
    )
    own: Select[Any] = select(work.c.id).where(work.c.host == walk.c.host, wanted.condition)
    if batch:
        own = own.where(exists().where(work_batches.c.job_id == work.c.id, work_batches.c.batch == batch))
    own = own.order_by(work.c.due_at).limit(1)
    found = select(own.scalar_subquery().label("id")).select_from(walk).subquery()
    ids = select(found.c.id).where(found.c.id.is_not(None)).limit(_WITH_WORK)
    query = select(*READ).where(work.c.id.in_(ids), wanted.condition)
    query = query.order_by(work.c.priority.desc(), work.c.due_at, work.c.id)
    return connection.execute(held(query), wanted.values).all()
