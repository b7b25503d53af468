"""Indexes of large tables, made while others go on writing.

A plain CREATE INDEX keeps writers out of its table until it is done: minutes, with millions of rows. So a
migration that brings one names it in :data:`LARGE` under its revision, and its ``upgrade`` calls
:func:`create`. On a server it is then made *before* that revision's transaction, outside of any; one that a
kill left unfinished is dropped and made again. In a file, where one writes at a time anyway, it is made by
the migration.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Engine, text

from ...lightly import dataclass
from ..advisory import Advisory

#: How long another process is left to make them until it is asked again.
_PAUSE_SECONDS = 0.2
#: Not waited for by the server: a statement that waits is one that the making of an index waits for.
_TRY = text("SELECT pg_try_advisory_lock(:key)")
_FREE = text("SELECT pg_advisory_unlock(:key)")
_IS_VALID = text("SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(:name)")


@dataclass(frozen=True)
class LargeIndex:
    name: str
    table: str
    columns: tuple[str, ...]
    #: For which rows, in SQL.
    where: str | None = None
    is_unique: bool = False

    @property
    def _rest(self) -> str:
        where = f" WHERE {self.where}" if self.where else ""
        return f"{self.name} ON {self.table} ({', '.join(self.columns)}){where}"

    def statement(self, *, concurrently: bool) -> str:
        kind = "CREATE UNIQUE INDEX" if self.is_unique else "CREATE INDEX"
        return f"{kind}{' CONCURRENTLY' if concurrently else ''} {self._rest}"


#: By revision; the columns have to be there before it.
LARGE: Mapping[str, Sequence[LargeIndex]] = {}


def create(connection: Connection, revision: str) -> None:
    """Make a revision's large indexes, but on a server, where they are there by now."""
    for index in LARGE[revision]:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql(index.statement(concurrently=False))


def are_there(connection: Connection, revision: str) -> bool:
    """Whether a server has a revision's large indexes, and they are whole."""
    return all(_is_valid(connection, index) for index in LARGE.get(revision, ()))


def make(engine: Engine, revision: str) -> None:
    """Make a revision's large indexes on a server, however long that takes; others go on writing."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        try:
            # A transaction of any age is waited for, and nobody waits for this.
            connection.exec_driver_sql("SET statement_timeout = 0")
            connection.exec_driver_sql("SET lock_timeout = 0")
            while not connection.execute(_TRY, {"key": Advisory.LARGE_INDEXES.value}).scalar():
                time.sleep(_PAUSE_SECONDS)
            for index in LARGE[revision]:
                if not _is_valid(connection, index):
                    connection.exec_driver_sql(f"DROP INDEX CONCURRENTLY IF EXISTS {index.name}")
                    connection.exec_driver_sql(index.statement(concurrently=True))
            connection.execute(_FREE, {"key": Advisory.LARGE_INDEXES.value})
        finally:
            connection.invalidate()  # its settings are for nobody else


def _is_valid(connection: Connection, index: LargeIndex) -> bool:
    found: Any = connection.execute(_IS_VALID, {"name": index.name}).scalar()
    return bool(found)
