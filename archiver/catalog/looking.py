"""Looks whether anybody has stored anything, as cheap as a look can be."""

from __future__ import annotations

import sqlite3
from typing import Protocol

from sqlalchemy import Connection, Engine

from ..errors import ArchiverError


class Look(Protocol):
    def find_change(self) -> object:
        """Another value than before once anybody has committed anything; ``None`` where that can't be told.

        Who then looks at the tables is told what is wrong.
        """

    def close(self) -> None: ...


class FileLook:
    """At SQLite's file, by a connection that does nothing else."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def find_change(self) -> object:
        try:
            return self._connection.execute("PRAGMA data_version").fetchone()[0]
        except sqlite3.Error:
            return None

    def close(self) -> None:
        self._connection.close()


class ServerLook:
    """At PostgreSQL: a transaction that writes has a number, and a new view is told by those that are over.

    Those of other databases on the same server count, too: then there is a look at the tables more.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: Connection | None = None

    def find_change(self) -> object:
        try:
            if self._connection is None:
                self._connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
            return self._connection.exec_driver_sql("SELECT pg_current_snapshot()::text").scalar()
        except ArchiverError:
            self.close()
            return None

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
