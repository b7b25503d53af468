"""Who is there: names held as locks of a PostgreSQL session, which the server frees when the session ends.

A process that is killed is known to be no more at once, on whichever machine it was. A machine that is cut
off is known by the server's own probes (see :mod:`.server`), which is sooner than a lease of minutes ends.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Collection
from contextlib import suppress

from sqlalchemy import Connection, Engine, text

from ..errors import CatalogAway, HomeBusy, HomeError
from .moved import refuse_revision
from .schema import find_revision
from .server import name_of

_CLOCK = text("SELECT extract(epoch FROM clock_timestamp())")
#: Asked for alone this waits for nobody: there is one once the catalogue was moved away.
_COMMENT = text("SELECT obj_description(to_regclass('alembic_version'), 'pg_class')")
#: A server may be told to end sessions that ask nothing for long.
_STAY = text("SET idle_session_timeout = 0")
_TRY = text("SELECT pg_try_advisory_lock(:key)")
_FREE_ALL = text("SELECT pg_advisory_unlock_all()")
_HELD = text(
    """
    SELECT (classid::bigint << 32) | objid::bigint FROM pg_locks
    WHERE locktype = 'advisory' AND objsubid = 1 AND granted
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    """
)


class ServerPresence:
    """See :class:`archiver.ports.Presence`; safe to use from any thread."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._names: list[str] = []
        self._connection: Connection | None = None
        self._lock = threading.Lock()

    def take(self, name: str) -> bool:
        with self._lock:
            try:
                if not self._try(self._connected(), name):
                    return False
            except HomeError:
                self._drop()
                raise
            self._names.append(name)
            return True

    def keep(self) -> None:
        with self._lock:
            try:
                connection = self._connected()
                is_told = connection.execute(_COMMENT).scalar() is not None
            except CatalogAway:
                self._drop()
                self._connected()
                return
            # Who stores nothing for long isn't told otherwise that it works on what was moved away.
            if is_told and (revision := find_revision(connection)):
                refuse_revision(connection, name_of(self._engine.url), revision)

    def find_absent(self, names: Collection[str]) -> set[str]:
        if not names:
            return set()
        with self._lock:
            try:
                held = set(self._connected().execute(_HELD).scalars())
            except HomeError:
                self._drop()
                raise
        return {name for name in names if _key(name) not in held}

    def find_skew(self) -> float:
        with self._lock:
            try:
                before = time.time()
                theirs = float(self._connected().execute(_CLOCK).scalar_one())
                after = time.time()
            except HomeError:
                self._drop()
                raise
        # Where the answer took long, it may have been read at any moment meanwhile.
        return min(0.0, after - theirs) + max(0.0, before - theirs)

    def close(self) -> None:
        with self._lock:
            self._names.clear()
            try:
                held = self._connection
                if held is not None and not held.closed and not held.invalidated:
                    # The server takes a while to see that a session ended; who comes next finds them free.
                    with suppress(HomeError):
                        held.execute(_FREE_ALL)
            finally:
                self._drop()

    def _connected(self) -> Connection:
        """The connection, with all that is held; made anew where it broke.

        :raises HomeBusy: another process took a name meanwhile.
        """
        if self._connection is not None and not self._connection.closed and not self._connection.invalidated:
            return self._connection
        self._drop()
        connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        try:
            connection.execute(_STAY)
            for name in self._names:
                if not self._try(connection, name):
                    raise HomeBusy(f"{name}: another process took its place while the catalogue was away")
        except BaseException:
            connection.invalidate()
            connection.close()
            raise
        self._connection = connection
        return connection

    @staticmethod
    def _try(connection: Connection, name: str) -> bool:
        return bool(connection.execute(_TRY, {"key": _key(name)}).scalar())

    def _drop(self) -> None:
        """End the session: what it held is free."""
        if self._connection is not None:
            self._connection.invalidate()  # it must not go back to the pool with its locks
            self._connection.close()
            self._connection = None


def _key(name: str) -> int:
    """A number of 63 bits: as the server shows it, halves put together."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big") >> 1
