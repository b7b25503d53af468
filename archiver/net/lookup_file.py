"""The SQLite file behind look-ups: made when needed, set aside when broken, done without where it must."""

from __future__ import annotations

import contextlib
import fcntl
import logging
import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from ..ports import Clock

log = logging.getLogger(__name__)
T = TypeVar("T")

#: Tells our file from anybody's ("ALKU"), and its tables from those of another version.
_APPLICATION_ID = 0x414C4B55
_VERSION = 1
_BUSY_SECONDS = 15.0
#: Low byte of the code: the file is broken, or is no database. It holds nothing that can't be asked again.
_BROKEN = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT})
_MAKE = (
    "CREATE TABLE made (at REAL NOT NULL)",
    "CREATE TABLE services (service TEXT PRIMARY KEY, paced_until REAL NOT NULL, rest_until REAL NOT NULL,"
    " strikes INTEGER NOT NULL, failures INTEGER NOT NULL, failing_since REAL NOT NULL,"
    " open_until REAL NOT NULL, opened INTEGER NOT NULL, trial_until REAL NOT NULL) WITHOUT ROWID",
    "CREATE TABLE answers (key TEXT PRIMARY KEY, service TEXT NOT NULL, said_at REAL NOT NULL,"
    " keeps_seconds REAL NOT NULL, url TEXT NOT NULL, status INTEGER NOT NULL, headers TEXT NOT NULL,"
    " body BLOB NOT NULL, size INTEGER NOT NULL)",
    "CREATE INDEX answers_by_age ON answers (said_at, size)",
    f"PRAGMA application_id = {_APPLICATION_ID}",
    f"PRAGMA user_version = {_VERSION}",
)


class LookupFile:
    """One file for all threads and processes of a home; anybody may delete it at any time.

    Where it can't be kept (a full disk, a folder that can't be written) the rest of
    the process goes on in memory, and one line tells so.
    """

    def __init__(self, path: Path, clock: Clock) -> None:
        self.path = path
        self._clock = clock
        self._lock = threading.RLock()
        self._connection: sqlite3.Connection | None = None
        self._inode: int | None = None
        #: Whether other processes, and later ones, see what is stored.
        self.is_lasting = True

    def run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """What ``work`` gives, done in one transaction that keeps all other writers out."""
        with self._lock:
            for _ in range(3):
                try:
                    return self._attempt(work)
                except (sqlite3.DatabaseError, OSError) as error:
                    self._disconnect()
                    if not self.is_lasting:
                        raise
                    if isinstance(error, sqlite3.DatabaseError) and _code(error) in _BROKEN:
                        try:
                            self._set_aside()
                            continue
                        except OSError as worse:
                            self._give_up(worse)
                            continue
                    self._give_up(error)
            self._give_up(sqlite3.DatabaseError("it breaks again and again"))
            return self._attempt(work)

    def close(self) -> None:
        with self._lock:
            self._disconnect()

    def _attempt(self, work: Callable[[sqlite3.Connection], T]) -> T:
        connection = self._connected()
        connection.execute("BEGIN IMMEDIATE")
        try:
            done = work(connection)
            connection.execute("COMMIT")
        except BaseException:
            with contextlib.suppress(sqlite3.Error):
                connection.execute("ROLLBACK")
            raise
        return done

    def _connected(self) -> sqlite3.Connection:
        # A file that was deleted goes on living for who has it open, and others would begin a new one.
        if self._connection is not None and self.is_lasting and self._inode != _inode(self.path):
            self._disconnect()
        if self._connection is None:
            self._connection = self._connect() if self.is_lasting else self._make(sqlite3.connect(
                ":memory:", isolation_level=None, check_same_thread=False
            ))  # fmt: skip
        return self._connection

    def _connect(self) -> sqlite3.Connection:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self._alone():
            connection = sqlite3.connect(
                self.path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
            )
            try:
                if not _is_ours(connection):
                    self._make(connection)
                connection.execute("PRAGMA journal_mode = WAL")
                # An answer that was given has to be there after a power cut, too.
                connection.execute("PRAGMA synchronous = FULL")
            except BaseException:
                connection.close()
                raise
            self._inode = _inode(self.path)
            return connection

    def _make(self, connection: sqlite3.Connection) -> sqlite3.Connection:
        connection.execute("BEGIN IMMEDIATE")
        for statement in _MAKE:
            connection.execute(statement)
        connection.execute("INSERT INTO made VALUES (?)", (self._clock.now().timestamp(),))
        connection.execute("COMMIT")
        return connection

    def _set_aside(self) -> None:
        """Put a file that can't be used out of the way, unless another process has just done so."""
        with self._alone():
            probe = None
            try:
                probe = sqlite3.connect(self.path, timeout=_BUSY_SECONDS)
                if _is_ours(probe) and probe.execute("PRAGMA quick_check(1)").fetchone() == ("ok",):
                    return
            except sqlite3.DatabaseError as error:
                if _code(error) not in _BROKEN:
                    raise OSError(str(error)) from error
            finally:
                if probe is not None:
                    probe.close()
            aside = self.path.with_name(f"{self.path.name}.broken-{_stamp(self._clock.now())}")
            os.replace(self.path, aside)
            for ending in ("-wal", "-shm"):
                self.path.with_name(self.path.name + ending).unlink(missing_ok=True)
        log.warning(
            "%s: not a file of remembered answers: set aside as %s, begun anew", self.path, aside.name
        )

    def _give_up(self, error: Exception) -> None:
        self.is_lasting = False
        reason = getattr(error, "strerror", None) or str(error)
        log.warning("%s: can't be kept (%s): answers aren't remembered from now on", self.path, reason)

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """One process at a time makes the file or sets it aside."""
        lock = os.open(self.path.with_name(self.path.name + ".lock"), os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)


def _is_ours(connection: sqlite3.Connection) -> bool:
    """Whether the file is ours, ``False`` for an empty one.

    :raises sqlite3.DatabaseError: it is another program's, or of another version.
    """
    made_by = connection.execute("PRAGMA application_id").fetchone()[0]
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if (made_by, version) == (_APPLICATION_ID, _VERSION):
        return True
    if (made_by, version) == (0, 0) and not connection.execute("SELECT 1 FROM sqlite_master").fetchone():
        return False
    raise _Foreign("made by another program or version")


class _Foreign(sqlite3.DatabaseError):
    """A database that isn't ours: as good as broken."""

    sqlite_errorcode = sqlite3.SQLITE_NOTADB


def _code(error: sqlite3.DatabaseError) -> int:
    return (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF


def _inode(path: Path) -> int | None:
    try:
        return path.stat().st_ino
    except FileNotFoundError:
        return None


def _stamp(at: datetime) -> str:
    return at.strftime("%Y%m%dT%H%M%S%f")
