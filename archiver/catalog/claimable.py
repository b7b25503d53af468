"""Which rows of the work table are wanted: statements that are put together once, and the values in them.

Every claim asks for the same; to build a statement takes several times as long as to run it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Select,
    and_,
    bindparam,
    exists,
    func,
    literal_column,
    or_,
    select,
    text,
)

from ..model import StepName
from .columns import UtcTime
from .prepared import run_many
from .work_rows import IS_PENDING, READ
from .work_tables import work, work_batches

_NOW = bindparam("now", type_=UtcTime)
_IS_FREE = or_(
    work.c.lease_owner.is_(None),
    and_(work.c.lease_until <= _NOW, work.c.lease_owner != bindparam("owner")),
)
_IS_OPEN = or_(work.c.due_at <= _NOW, work.c.lease_owner.is_not(None))
_IS_OF_BATCH = and_(work_batches.c.job_id == work.c.id, work_batches.c.batch == bindparam("batch"))
_MOST = bindparam("most", type_=Integer)

FIRST_PRIORITY = select(func.max(work.c.priority)).where(IS_PENDING)
NEXT_PRIORITY = FIRST_PRIORITY.where(work.c.priority < bindparam("below"))

_LEASE = (
    work.update()
    .where(work.c.id == bindparam("job"))
    .values(
        attempts=work.c.attempts + 1,
        lease_owner=bindparam("owner"),
        lease_until=bindparam("until"),
        leased_at=bindparam("at"),
        ahead=bindparam("is_ahead"),
    )
)
_LEASE_ON_SERVER = text(
    """
    UPDATE work SET attempts = work.attempts + 1, lease_owner = :owner, lease_until = :until,
        leased_at = :at, ahead = claimed.is_ahead
    FROM unnest(CAST(:ids AS text[]), CAST(:are_ahead AS boolean[])) AS claimed (id, is_ahead)
    WHERE work.id = claimed.id
    """
).bindparams(bindparam("until", type_=UtcTime), bindparam("at", type_=UtcTime))


def lease(
    connection: Connection,
    job_ids: Sequence[str],
    *,
    owner: str,
    until: datetime,
    at: datetime,
    begun: int,
) -> None:
    """Lease rows to an owner; but for the first ``begun`` ones, they are claimed ahead."""
    if not job_ids:
        return
    given = {"owner": owner, "until": until, "at": at}
    are_ahead = [place >= begun for place in range(len(job_ids))]
    if connection.dialect.name == "sqlite":
        rows = [
            {"job": job_id, "is_ahead": ahead, **given}
            for job_id, ahead in zip(job_ids, are_ahead, strict=True)
        ]
        run_many(connection, _LEASE, rows)
    else:
        connection.execute(_LEASE_ON_SERVER, {"ids": list(job_ids), "are_ahead": are_ahead, **given})


class Wanted(NamedTuple):
    """A condition, always the same object for the same steps, and the values in it."""

    condition: ColumnElement[bool]
    values: Mapping[str, Any]

    @classmethod
    def free(cls, steps: Sequence[StepName], owner: str, at: datetime) -> Wanted:
        """What an owner may claim: due, and leased by nobody, or by another whose time is over."""
        return cls(_free(tuple(steps)), {"now": at, "owner": owner})

    @classmethod
    def to_hand_out(cls, steps: Sequence[StepName], at: datetime) -> Wanted:
        """What is due, leased by nobody, and not handed out yet."""
        return cls(_to_hand_out(tuple(steps)), {"now": at})

    @classmethod
    def due(cls, steps: Sequence[StepName], at: datetime) -> Wanted:
        """What is due, leased or not."""
        return cls(_due(tuple(steps)), {"now": at})

    @classmethod
    def open(cls, steps: Sequence[StepName], at: datetime) -> Wanted:
        """What is due, or being worked on."""
        return cls(_open(tuple(steps)), {"now": at})

    def with_values(self, **more: Any) -> dict[str, Any]:
        return {**self.values, **more}


@lru_cache(32)
def _free(steps: tuple[StepName, ...]) -> ColumnElement[bool]:
    return and_(_due(steps), _IS_FREE)


@lru_cache(32)
def _to_hand_out(steps: tuple[StepName, ...]) -> ColumnElement[bool]:
    return and_(_due(steps), work.c.lease_owner.is_(None), work.c.handed_to.is_(None))


@lru_cache(32)
def _due(steps: tuple[StepName, ...]) -> ColumnElement[bool]:
    return and_(IS_PENDING, _is_one_of(steps), work.c.due_at <= _NOW)


@lru_cache(32)
def _open(steps: tuple[StepName, ...]) -> ColumnElement[bool]:
    return and_(IS_PENDING, _is_one_of(steps), _IS_OPEN)


def _is_one_of(steps: tuple[StepName, ...]) -> ColumnElement[bool]:
    # Our own words, as they are: a list of values would be spelled out anew each time.
    return work.c.step.in_([literal_column(f"'{step}'", work.c.step.type) for step in steps])


@lru_cache(64)
def select_priority(condition: ColumnElement[bool], *, of_batch: bool, is_held: bool) -> Select[Any]:
    """Rows of one ``priority``, ``most`` of them, in their order; which are of a ``batch``.

    What is held nobody else is given until the transaction ends, and what others hold is passed over.
    """
    is_ours = [exists().where(_IS_OF_BATCH).label("is_ours")] if of_batch else []
    query = select(*READ, *is_ours).where(condition, work.c.priority == bindparam("priority"))
    query = query.order_by(work.c.due_at, work.c.id).limit(_MOST)
    return held(query) if is_held else query


@lru_cache(32)
def select_batch(condition: ColumnElement[bool], *, is_held: bool) -> Select[Any]:
    """Rows of a ``batch``, ``most`` of them, the most urgent first."""
    query = select(*READ).join_from(work_batches, work)
    query = query.where(work_batches.c.batch == bindparam("batch"), condition)
    query = query.order_by(work.c.priority.desc(), work.c.due_at, work.c.id).limit(_MOST)
    return held(query) if is_held else query


def held(query: Select[Any]) -> Select[Any]:
    """The rows of a query, held until the transaction ends, without those that others hold."""
    return query.with_for_update(of=work, skip_locked=True)
