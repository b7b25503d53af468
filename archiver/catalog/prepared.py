"""Statements for many rows: put together once, then handed to the database with the bare values.

SQLAlchemy looks at each row of such a statement by itself, which takes several
times as long as SQLite takes to store it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from itertools import repeat
from operator import is_
from typing import Any, cast

from sqlalchemy import Connection, Delete, Dialect, Insert, Table, Update

from .columns import Text, UtcTime
from .rows import Row

#: What the database takes in a value's place, or ``None`` where it takes the value.
_Process = Callable[[Any], Any] | None


def run_many(connection: Connection, statement: Insert | Update | Delete, rows: Sequence[Row]) -> int:
    """Run a statement once for each row of values, all of the same names; how many rows it changed.

    The statement is remembered by its identity: make it once, for the module.
    """
    if not rows:
        return 0
    if connection.dialect.name != "sqlite":
        return connection.execute(statement, rows).rowcount
    text, fixed, places = _prepare(statement, tuple(rows[0]), connection.dialect)
    columns = [
        _process(go, [fixed[name]] * len(rows) if name in fixed else [row[name] for row in rows])
        for name, go in places
    ]
    return connection.exec_driver_sql(text, list(zip(*columns, strict=True))).rowcount


def _process(go: _Process, values: list[Any]) -> list[Any]:
    """What the database takes for them; of rows that come together many have the same ones."""
    if go is None:
        return values
    first = values[0]
    if all(map(is_, values, repeat(first))):
        return [go(first)] * len(values)
    return list(map(go, values))


def add_rows(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Insert rows that are known to be new."""
    run_many(connection, _insert(table), rows)


@cache
def _insert(table: Table) -> Insert:
    return table.insert()


@lru_cache(64)
def _prepare(
    statement: Insert | Update | Delete, names: tuple[str, ...], dialect: Dialect
) -> tuple[str, dict[str, Any], list[tuple[str, _Process]]]:
    """The statement's text, the values that are the same for all rows, and what stands in which place."""
    columns = names if isinstance(statement, Insert) else None
    compiled = cast(Any, statement.compile(dialect=dialect, column_keys=columns))
    places = [(name, _find_process(compiled.binds[name].type, dialect)) for name in compiled.positiontup]
    fixed = {name: bind.value for name, bind in compiled.binds.items() if not bind.required}
    return str(compiled), {name: value for name, value in fixed.items() if name not in names}, places


def _find_process(kind: Any, dialect: Dialect) -> _Process:
    if isinstance(kind, Text | UtcTime):  # without SQLAlchemy's own function around it
        return kind.to_sqlite
    return cast("_Process", kind.dialect_impl(dialect).bind_processor(dialect))
