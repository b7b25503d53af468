"""A catalogue that was made anew takes the place of the old one, with what only the old one knows."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Protocol
from urllib.parse import quote

from ..errors import HomeError
from ..settings import Settings
from .database import explain, find_file
from .moved import refuse_file

#: What no WARC tells of: which sources are watched, what was seen in them, what is to be done and
#: was asked for together, what is paused, who was told what, what was audited, what others allow.
CARRIED = (
    "sources",
    "entries",
    "work",
    "work_batches",
    "asks",
    "bulks",
    "pauses",
    "events",
    "untold",
    "deliveries",
    "audits",
    "audit_findings",
    "limits",
)
#: As :mod:`.listing` finds the source of each article, by the entries as they are now.
_CAME_BY = """
    UPDATE main.listed_articles SET source_id = (
        SELECT entries.source_id FROM main.articles
        JOIN main.entries ON entries.collection = articles.collection AND entries.url = articles.url
        WHERE articles.id = listed_articles.article_id AND entries.left_out IS NULL
        ORDER BY entries.seen_at, entries.source_id LIMIT 1
    )
"""
#: As :mod:`.tallies` counts them: nobody noted those that came from the old one.
COUNT_EVENTS = """
    INSERT INTO {schema}.tallies (noun, month, state, platform, number)
    SELECT 'events', '', '', '', number FROM (SELECT count(*) AS number FROM {schema}.events) AS counted
    WHERE number > 0
    ON CONFLICT (noun, month, state, platform) DO UPDATE SET number = excluded.number
"""
_WAIT_SECONDS = 30.0
_DAMAGED = ("SQLITE_NOTADB", "SQLITE_CORRUPT", "SQLITE_FORMAT", "SQLITE_IOERR")
#: The name that the old catalogue keeps.
KEPT = ".before-rebuild"


class Renewal(Protocol):
    """A new catalogue beside the old one, until it takes its place."""

    #: What messages call the old one.
    name: str
    #: Settings by which the new one is opened.
    settings: Settings

    def exists(self) -> bool:
        """Whether there is an old one."""

    def begin(self) -> None:
        """Make room for the new one."""

    def carry_over(self) -> Mapping[str, int]:
        """Copy sources and work of the old one into the new one; how many rows of each.

        Older tables lack columns: the others are copied. Nobody works on these jobs any more.

        :raises StorageFull: no room in the new one.
        :raises HomeError: the old catalogue can't be read, or there is none; the new one is as before.
        """

    def finish(self) -> None:
        """Bring all of the new one, which is closed by now, to disk.

        :raises HomeError: it can't be written.
        """

    def swap_in(self) -> str | None:
        """Let the new one take the old one's place at once; where that lies from now on, if there was one.

        :raises HomeError: it can't be done; the old catalogue is where it was.
        """

    def close(self) -> None: ...


def renewal_of(settings: Settings, scratch: Path) -> Renewal:
    """The renewal of the settings' catalogue; a file is made in the folder.

    :raises HomeError: it was moved away.
    """
    path = find_file(settings)
    if path is not None:
        refuse_file(path)
        return FileRenewal(settings, path, scratch)
    from .renewal_server import ServerRenewal

    return ServerRenewal(settings)


class FileRenewal:
    """See :class:`Renewal`."""

    def __init__(self, settings: Settings, old: Path, scratch: Path) -> None:
        self.name = str(old)
        self.settings = replace(settings, home=scratch, catalog=replace(settings.catalog, url=""))
        self._old, self._new = old, scratch / "catalog.sqlite"

    def exists(self) -> bool:
        return self._old.exists()

    def begin(self) -> None:
        """The folder is empty."""

    def carry_over(self) -> Mapping[str, int]:
        if not self._old.exists():
            raise HomeError(f"{self._old}: there was no catalogue")
        return carry_over(self._old, self._new)

    def finish(self) -> None:
        finish_file(self._new)

    def swap_in(self) -> str | None:
        kept = swap_in(self._new, self._old)
        return str(kept) if kept else None

    def close(self) -> None:
        """The folder goes with all that is in it."""


def carry_over(old: Path, new: Path) -> Mapping[str, int]:
    """Copy sources and work of an old catalogue into a new one; how many rows of each.

    Older tables lack columns: the others are copied. Nobody works on these jobs any more.

    :raises StorageFull: no room in the new one.
    :raises HomeError: the old catalogue can't be read; the new one is as before.
    """
    counts: dict[str, int] = {}
    try:
        with closing(sqlite3.connect(_uri(new, "rw"), uri=True, isolation_level=None)) as connection:
            connection.execute("ATTACH ? AS old", (_uri(old, "ro"),))
            connection.execute("BEGIN IMMEDIATE")
            for table in CARRIED:
                columns = ", ".join(
                    name
                    for name in _columns(connection, "main", table)
                    if name in _columns(connection, "old", table)
                )
                if columns:
                    # Of an entry the WARCs tell how it was first seen, the old catalogue how it was last.
                    where = "REPLACE" if table == "entries" else "IGNORE"
                    copied = connection.execute(
                        f"INSERT OR {where} INTO main.{table} ({columns}) SELECT {columns} FROM old.{table}"  # noqa: S608 - names of our own tables
                    )
                    counts[table] = copied.rowcount
            connection.execute("UPDATE main.work SET lease_owner = NULL, lease_until = NULL")
            connection.execute(_CAME_BY)
            connection.execute(COUNT_EVENTS.format(schema="main"))
            connection.execute("COMMIT")
    except sqlite3.Error as error:
        raise explain(error, old) or HomeError(f"{old}: can't be read: {error}") from error
    return counts


def finish_file(path: Path) -> None:
    """Bring all of a closed catalogue into its one file, on disk.

    :raises HomeError: it can't be written.
    """
    try:
        with closing(sqlite3.connect(_uri(path, "rw"), uri=True, isolation_level=None)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.Error as error:
        raise explain(error, path) or HomeError(f"{path}: can't be written: {error}") from error
    with path.open("rb") as file:
        os.fsync(file.fileno())


def swap_in(new: Path, old: Path) -> Path | None:
    """Let a finished catalogue take the old one's place at once; where the old one lies from now on, if any.

    Whoever reads the old one reads on; nobody may be writing to it.

    :raises HomeError: it can't be done; the old catalogue is where it was.
    """
    kept = old.with_name(old.name + KEPT)
    beside = [old.with_name(old.name + end) for end in ("-wal", "-shm")]
    try:
        if not old.exists():
            new.replace(old)
            return None
        # What its log holds goes into the file: beside the new catalogue the log would be poison.
        is_damaged = not close_log(old)
        for path in beside:
            if is_damaged and path.exists():
                path.replace(kept.with_name(kept.name + path.name.removeprefix(old.name)))
            path.unlink(missing_ok=True)
        kept.unlink(missing_ok=True)
        os.link(old, kept)
        new.replace(old)
        sync_folder(old.parent)
    except OSError as error:
        raise HomeError(f"{old}: can't be replaced: {error.strerror or error}") from error
    return kept


def close_log(path: Path) -> bool:
    """Bring a catalogue's log into its file; ``False`` where the file is damaged.

    :raises HomeError: somebody has been reading it for too long.
    """
    end = time.monotonic() + _WAIT_SECONDS
    try:
        with closing(
            sqlite3.connect(_uri(path, "rw"), uri=True, timeout=1, isolation_level=None)
        ) as connection:
            while connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
                if time.monotonic() > end:
                    raise HomeError(
                        f"{path}: another program keeps reading the catalogue; end it, and run this again"
                    )
                time.sleep(0.1)
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorname.startswith(_DAMAGED):
            return False
        raise explain(error, path) or HomeError(f"{path}: can't be closed: {error}") from error
    return True


def _columns(connection: sqlite3.Connection, schema: str, table: str) -> list[str]:
    rows = connection.execute("SELECT name FROM pragma_table_info(?, ?)", (table, schema))
    return [name for (name,) in rows]


def _uri(path: Path, mode: str) -> str:
    return f"file:{quote(str(path.absolute()))}?mode={mode}"


def sync_folder(folder: Path) -> None:
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
