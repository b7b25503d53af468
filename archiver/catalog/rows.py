"""Rows as mappings, and storing one once, whatever the database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from sqlalchemy import Connection, Select, Table
from sqlalchemy.dialects import sqlite

Row = Mapping[str, Any]
#: Of an insert SQLAlchemy forgets with some drivers how many rows it made.
_COUNTED = {"preserve_rowcount": True}


def add_row(connection: Connection, table: Table, values: Row) -> bool:
    """Insert a row; ``False`` when a row of its identity is there already, which then stays as it is."""
    insert = insert_into(table, connection.dialect.name).values(**values).on_conflict_do_nothing()
    return connection.execute(insert, execution_options=_COUNTED).rowcount == 1


def insert_into(table: Table, dialect: str) -> Any:
    """An insert that can pass over rows that are there: each database has its own."""
    if dialect == "postgresql":
        from sqlalchemy.dialects import postgresql

        return postgresql.insert(table)
    return sqlite.insert(table)


def find_row(connection: Connection, query: Select[Any]) -> Row | None:
    """The first row of a query, or ``None``."""
    return cast("Row | None", connection.execute(query).mappings().first())


def iter_rows(connection: Connection, query: Select[Any]) -> Iterator[Row]:
    """The rows of a query, in its order, read one by one: who stops early leaves the rest unread."""
    with connection.execute(query) as rows:
        yield from cast("Iterator[Row]", rows.mappings())


def iter_chunks(connection: Connection, query: Select[Any], size: int) -> Iterator[Sequence[Row]]:
    """The rows of a query, so many at a time, as the database comes to them."""
    with connection.execute(query, execution_options={"yield_per": size}) as result:
        yield from cast("Iterator[Sequence[Row]]", result.mappings().partitions())


def load_rows(connection: Connection, query: Select[Any]) -> Sequence[Row]:
    """All rows of a query, in its order."""
    return cast("Sequence[Row]", connection.execute(query).mappings().all())
