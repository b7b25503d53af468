"""A catalogue in a file, moved away or moved to.

What is moved to is made beside, under a name that nobody opens, and takes its own when it is whole.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path

from sqlalchemy import Connection, Table

from ..errors import HomeError
from ..settings import CatalogSettings, Settings
from .database import explain, open_database
from .moved import MovedTo, note_of, write_note
from .moving_rows import Values
from .moving_side import Side, TargetSide
from .renewal import close_log, finish_file, sync_folder
from .schema import enter_wal_mode

_INDEXED = "SELECT coalesce(max(rowid), 0), count(*) FROM article_words_docsize"


class FileSource(Side):
    """See :class:`.moving.Source`."""

    def __init__(self, path: Path) -> None:
        self.name = str(path)
        self._path = path
        database = open_database(_settings(path), create=False)
        super().__init__(database.reading, database.writing)

    def count_bytes(self) -> int:
        log = self._path.with_name(self._path.name + "-wal")
        return sum(one.stat().st_size for one in (self._path, log) if one.exists())

    def refuse_others(self) -> None:
        """Who works on the file holds the home."""

    def hold(self) -> None:
        """The home is held."""

    def plan_kept(self, at: str) -> str:
        stamp = "".join(each for each in at if each.isdigit())
        return str(self._path.with_name(f"{self._path.name}.moved-{stamp}"))

    def retire(self, moved: MovedTo) -> None:
        self.close()
        try:
            if not close_log(self._path):
                raise HomeError(f"{self._path}: the catalogue is damaged; nothing was changed")
            write_note(self._path, moved)
            for end in ("-wal", "-shm"):
                self._path.with_name(self._path.name + end).unlink(missing_ok=True)
            self._path.rename(moved.kept)
            sync_folder(self._path.parent)
        except OSError as error:
            raise HomeError(f"{self._path}: can't be renamed: {error.strerror or error}") from error


class FileTarget(TargetSide):
    """See :class:`.moving.Target`."""

    def __init__(self, path: Path) -> None:
        self.name = str(path)
        self._path = path
        #: What is made, until it is whole.
        self._fresh = path.with_name(path.name + ".moving")
        database = open_database(_settings(self._fresh), create=True)
        super().__init__(database.reading, database.writing)

    def check(self, move: str) -> None:
        if self._path.exists():
            raise HomeError(f"{self._path}: holds a catalogue; move it away, or name another place")
        if self._fresh.exists():  # looking at it would make it
            super().check(move)

    def begin(self, move: str) -> None:
        with self._writing.connect() as connection:
            try:
                enter_wal_mode(connection)
            except sqlite3.Error as error:
                raise explain(error, self._fresh) or error from error
        super().begin(move)

    def is_finished(self) -> bool:
        return self._path.exists() or super().is_finished()

    def finish(self) -> None:
        if not self._path.exists():
            with self._writing.begin() as connection:
                self._accept(connection)
            self.close()
            finish_file(self._fresh)
            self._fresh.rename(self._path)
        self._clean()
        note_of(self._path).unlink(missing_ok=True)
        sync_folder(self._path.parent)

    def close(self) -> None:
        super().close()
        if self._path.exists():
            self._clean()

    def _clean(self) -> None:
        """Take away what looking at a file that isn't there any more made of it."""
        for end in ("", "-wal", "-shm"):
            self._fresh.with_name(self._fresh.name + end).unlink(missing_ok=True)

    def _clear(self, connection: Connection, tables: Sequence[Table]) -> None:
        for table in reversed(tables):
            connection.execute(table.delete())

    def _store(self, connection: Connection, table: Table, rows: Iterable[Sequence[Values]]) -> None:
        names = ", ".join(f'"{column.name}"' for column in table.columns)
        places = ", ".join("?" * len(table.columns))
        statement = f"INSERT INTO {table.name} ({names}) VALUES ({places})"  # noqa: S608 - names of our own
        for some in rows:
            if some:
                connection.exec_driver_sql(statement, list(some))

    def _find_indexed(self, connection: Connection) -> tuple[int, int]:
        last, count = connection.exec_driver_sql(_INDEXED).one()
        return int(last), int(count)


def _settings(path: Path) -> Settings:
    return Settings(home=path.parent, catalog=CatalogSettings(url=f"sqlite:///{path}"))
