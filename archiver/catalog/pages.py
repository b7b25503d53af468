"""Pages of lists that people browse: from a place on, so the thousandth costs what the first one does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Integer, Select, and_, func, literal, or_, select, tuple_

from ..lightly import dataclass
from ..ports import Filter, Page
from .columns import UtcTime
from .cursors import Value, read_place, write_place
from .rows import Row, load_rows
from .shown import Shown

#: Rows that are counted; where there are more, nobody waits for the number.
MOST_COUNTED = 10_000


@dataclass(frozen=True)
class Order:
    """The order of a list: by these columns, which together are of one row; the last may be ascending."""

    noun: str
    columns: Sequence[ColumnElement[Any]]
    is_last_ascending: bool = False

    @property
    def kinds(self) -> list[type[Value]]:
        return [_kind_of(column) for column in self.columns]

    def sort(self, query: Select[Any]) -> Select[Any]:
        *first, last = self.columns
        return query.order_by(
            *(column.desc() for column in first), last.asc() if self.is_last_ascending else last.desc()
        )

    def from_place(self, query: Select[Any], after: str | None) -> Select[Any]:
        """Only the rows behind a place.

        :raises UsageError: it is none of this list's.
        """
        values = read_place(self.noun, after, *self.kinds)
        if values is None:
            return query
        if not self.is_last_ascending:
            return query.where(_before(self.columns, values))
        *first, last = self.columns
        same = and_(*(column == value for column, value in zip(first, values[:-1], strict=True)))
        # The first condition alone is what leads into an index.
        reached = tuple_(*first) <= tuple_(*_typed(first, values[:-1]))
        return query.where(reached, or_(_before(first, values[:-1]), and_(same, last > values[-1])))

    def place_of(self, row: Row) -> str:
        return write_place(self.noun, *(row[str(column.key)] for column in self.columns))


def load_page(
    connection: Connection,
    query: Select[Any],
    order: Order,
    complete: Callable[[Sequence[Row]], Sequence[Shown]],
    *,
    after: str | None,
    limit: int,
    total: int | None = None,
) -> Page:
    """A page of a query that selects at least the columns of its order."""
    rows = load_rows(connection, order.sort(order.from_place(query, after)).limit(limit + 1))
    more = order.place_of(rows[limit - 1]) if len(rows) > limit else None
    return Page(rows=tuple(complete(rows[:limit])), after=more, total=total)


def count_some(connection: Connection, query: Select[Any], most: int = MOST_COUNTED) -> int | None:
    """How many rows a query has; ``None`` for more than ``most``."""
    some = query.order_by(None).limit(most + 1).subquery()
    number: int = connection.execute(select(func.count()).select_from(some)).scalar_one()
    return number if number <= most else None


def between(at: ColumnElement[datetime], wanted: Filter) -> list[ColumnElement[bool]]:
    """That an instant is in the wanted span."""
    conditions = []
    if wanted.since is not None:
        conditions.append(at >= wanted.since)
    if wanted.until is not None:
        conditions.append(at < wanted.until)
    return conditions


def _kind_of(column: ColumnElement[Any]) -> type[Value]:
    if isinstance(column.type, UtcTime):
        return datetime
    return int if isinstance(column.type, Integer) else str


def _before(columns: Sequence[ColumnElement[Any]], values: Sequence[Value]) -> ColumnElement[bool]:
    return tuple_(*columns) < tuple_(*_typed(columns, values))


def _typed(columns: Sequence[ColumnElement[Any]], values: Sequence[Value]) -> list[Any]:
    # Each value with its column's type: a time compared as anything else is compared wrongly.
    return [literal(value, column.type) for column, value in zip(columns, values, strict=True)]
