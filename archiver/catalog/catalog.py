"""Opens transactions on the catalogue's database."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, cast

from sqlalchemy import Connection

from ..errors import CatalogAway, HomeError, Unanswered
from ..settings import Settings
from . import schema
from .database import Database, open_database
from .lean_session import LeanSession
from .looking import Look
from .migrations import HEAD
from .server import WRITERS
from .tallying import add as add_tallies
from .touched import take_touched

if TYPE_CHECKING:
    from ..ports import Presence
    from .session import SqlSession


class SqlCatalog:
    """:class:`archiver.ports.Catalog` over SQLAlchemy.

    With ``create=False``, for commands that only read, nothing is made: a home
    without a catalogue looks like an empty one, and a read-only home can be read.

    :raises HomeError: the catalogue can't be opened; the message names file and remedy.
    """

    def __init__(self, settings: Settings, *, create: bool = True) -> None:
        self._settings = settings
        self._database: Database = open_database(settings, create=create)
        #: SQLite lets one transaction write at a time. Threads of one process wait here for their
        #: turn, because SQLite's own waiting is a poll with long pauses in which others get ahead.
        #: A server lets many write, and whose turn it is with facts is a matter between all processes.
        self._turn: AbstractContextManager[object] = (
            threading.Lock() if self._database.path is not None else threading.BoundedSemaphore(WRITERS)
        )
        #: The threads that are in a transaction.
        self._writers: set[int] = set()
        #: A connection that only looks whether others wrote.
        self._look: Look | None = None
        self._looking = threading.Lock()
        try:
            #: The migration that had been applied last when it was opened; ``None`` where there was none.
            self.found_revision = schema.prepare(self._database)
        except BaseException:
            self._database.close()
            raise

    @property
    def name(self) -> str:
        """What messages call it: its file, or its address without password."""
        return self._database.name

    @property
    def revision(self) -> str:
        """The migration that has been applied last."""
        return HEAD

    @contextmanager
    def begin(self) -> Iterator[SqlSession]:
        if self._database.read_only:
            raise HomeError(f"{self._database.name}: the catalogue was opened only for reading")
        thread = threading.get_ident()
        if thread in self._writers:
            raise RuntimeError("a transaction inside a transaction of the same thread would wait for ever")
        with self._turn:
            self._writers.add(thread)
            is_ending = False
            try:
                with self._database.writing.begin() as connection:
                    try:
                        yield _session(connection)
                        self._list(connection)
                    finally:
                        take_touched(connection)
                    is_ending = True
            except CatalogAway as error:
                if not is_ending:  # the server undoes what it wasn't told to keep
                    raise
                raise Unanswered(f"{error}; what was just being stored may be stored") from error
            finally:
                self._writers.discard(thread)

    def _list(self, connection: Connection) -> None:
        """List anew what the transaction changed of that which people browse; most change nothing of it."""
        noted = take_touched(connection)
        if noted is None:
            return
        if noted.articles or noted.citations or noted.posts:
            from .listing import list_touched

            list_touched(connection, noted)
        else:
            add_tallies(connection, noted.added, {})

    @contextmanager
    def read(self) -> Iterator[SqlSession]:
        if self._database.empty:
            self._look_again()
        with self._database.reading.begin() as connection:
            yield _session(connection)

    def _look_again(self) -> None:
        """Open the catalogue where another process has made it since."""
        with self._looking:
            database = open_database(self._settings, create=False) if self._database.empty else None
            if database is not None and not database.empty:
                schema.prepare(database)
                self._database = database

    def list_sources(self) -> None:
        """Have articles listed by their sources again, after entries came from another catalogue."""
        from .listing import list_sources

        with self.begin() as session:
            list_sources(session.connection)

    def find_change(self) -> object:
        with self._looking:
            if self._look is None:
                self._look = self._database.open_look()
            return self._look and self._look.find_change()

    def is_outdated(self) -> bool:
        """Whether another file stands by now where the catalogue was, or where none was."""
        return self._database.is_outdated()

    def open_presence(self) -> Presence | None:
        if self._database.path is not None or self._database.empty:
            return None
        from .presence import ServerPresence

        return ServerPresence(self._database.writing)

    def disconnect(self) -> None:
        with self._looking:
            if self._look is not None:
                self._look.close()
                self._look = None
        self._database.close()

    def close(self) -> None:
        self.disconnect()


def _session(connection: Connection) -> SqlSession:
    return cast("SqlSession", LeanSession(connection))
