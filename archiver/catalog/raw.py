"""Statements put together once and run over values as the database itself has them.

For what runs in every transaction: SQLAlchemy takes ten times as long to put such a statement together
as SQLite takes to run it. What is read comes as it is stored (SQLite's instants as text), and can be
stored again as it came.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import BindParameter, Connection, Delete, Dialect, Insert, Select, Update

from .columns import UtcTime

Statement = Select[Any] | Insert | Update | Delete

_LIST = re.compile(r"\(__\[POSTCOMPILE_(\w+)\]\)|\?")


def load_raw(connection: Connection, statement: Select[Any], **values: Any) -> Sequence[Any]:
    """The rows of a statement, whose columns are attributes by the names they have in it.

    A value for a parameter that is expanding (``IN``) is a list. The statement is remembered by its
    identity: make it once, for the module.
    """
    if connection.dialect.name != "sqlite":
        return connection.execute(statement, values).all()
    text, given = _bind(statement, values, connection.dialect)
    return connection.exec_driver_sql(text, given).all()


def run_raw(connection: Connection, statement: Statement, rows: Sequence[Mapping[str, Any]]) -> None:
    """Run a statement once for each row of values; none of them may be a list."""
    if not rows:
        return
    if connection.dialect.name != "sqlite":
        connection.execute(statement, rows)
        return
    text, places = _prepare(statement, connection.dialect)
    connection.exec_driver_sql(text, [tuple([row[name] for name in places]) for row in rows])


def _bind(statement: Select[Any], values: Mapping[str, Any], dialect: Dialect) -> tuple[str, tuple[Any, ...]]:
    text, fixed = _prepare_select(statement, dialect)
    given: list[Any] = []
    places = iter(fixed)

    def fill(found: re.Match[str]) -> str:
        name, fixed_value = next(places)
        value: Any = values.get(name, fixed_value)
        if isinstance(value, datetime):
            value = UtcTime.to_sqlite(value)
        if found[1] is None:
            given.append(value)
            return "?"
        given.extend(value)
        return f"({','.join('?' * len(value))})"

    return _LIST.sub(fill, text), tuple(given)


@lru_cache(64)
def _prepare_select(statement: Select[Any], dialect: Dialect) -> tuple[str, list[tuple[str, Any]]]:
    """The text, and in the order of its places each parameter's name and its fixed value, if any."""
    compiled = cast(Any, statement.compile(dialect=dialect))
    fixed = {name: _stored(bind, dialect) for name, bind in compiled.binds.items()}
    return str(compiled), [(name, fixed[name]) for name in compiled.positiontup]


def _stored(bind: BindParameter[Any], dialect: Dialect) -> Any:
    process = None if bind.required else bind.type.dialect_impl(dialect).bind_processor(dialect)
    return process(bind.value) if process else bind.value


@lru_cache(64)
def _prepare(statement: Statement, dialect: Dialect) -> tuple[str, list[str]]:
    compiled = cast(Any, statement.compile(dialect=dialect))
    return str(compiled), list(compiled.positiontup)
