""":class:`archiver.ports.SharedLimits` over PostgreSQL, by connections and short transactions of their own.

What is stored here may be lost where the server crashes within a second, and nobody waits for its disk. A
process that is stopped in the middle of a change is thrown out after a moment, and keeps nobody waiting.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from sqlalchemy import Engine
from sqlalchemy.exc import TimeoutError as NoConnection

from ..errors import ArchiverError, CatalogAway, HomeError
from ..ports import Clock, Kept
from ..settings import Settings
from .database import server_url
from .encoding import store_server_json
from .server import LOCK_SECONDS, explain, is_read_only, name_of, open_limits_engine, went_away

T = TypeVar("T")
#: The driver's own: SQLAlchemy's way to it takes as long as the statements.
_Connection = Any

#: A dead process keeps a host's turn for so long; one that is cut off from the database loses it after that.
LEASE_SECONDS = 30.0
#: How often rows are dropped that say nothing any more, and how many at a time.
_SWEEP_SECONDS = 600.0
_SWEPT = 5_000
_TELL = "SELECT extract(epoch FROM clock_timestamp())::float8"
#: The clock is read when the row is ours: who waited for it reads no time before.
_LOCK = (
    "WITH locked AS MATERIALIZED ("
    "SELECT state, lapses_at FROM limits WHERE kind = %s AND key = %s FOR UPDATE"
    ") SELECT state, lapses_at, extract(epoch FROM clock_timestamp())::float8 FROM locked"
)
_ADD = "INSERT INTO limits VALUES (%s, %s, 'null', 0) ON CONFLICT DO NOTHING"
_STORE = "UPDATE limits SET state = %s, lapses_at = %s WHERE kind = %s AND key = %s"
# The same of several: in one order, or two would wait for each other.
_LOCK_MANY = (
    "WITH locked AS MATERIALIZED (SELECT key, state, lapses_at FROM limits WHERE kind = %s AND key = ANY(%s)"
    " ORDER BY key FOR UPDATE"
    ") SELECT key, state, lapses_at, extract(epoch FROM clock_timestamp())::float8 FROM locked"
)
_ADD_MANY = (
    "INSERT INTO limits SELECT %s, key, 'null', 0 FROM unnest(%s::text[]) AS key ORDER BY key"
    " ON CONFLICT DO NOTHING"
)
_STORE_MANY = (
    "UPDATE limits SET state = new.state, lapses_at = new.lapses_at"
    " FROM unnest(%s::text[], %s::json[], %s::float8[]) AS new (key, state, lapses_at)"
    " WHERE kind = %s AND limits.key = new.key"
)
_FIND = (
    "SELECT state, lapses_at, extract(epoch FROM clock_timestamp())::float8"
    " FROM (SELECT) AS one LEFT JOIN limits ON kind = %s AND key = %s"
)
_SWEEP = (
    "DELETE FROM limits WHERE (kind, key) IN (SELECT kind, key FROM limits WHERE lapses_at < %s"
    " LIMIT %s FOR UPDATE SKIP LOCKED)"
)


def open_limits(
    settings: Settings, clock: Clock | None = None, *, lease_seconds: float = LEASE_SECONDS
) -> SqlLimits | None:
    """Those of a catalogue on a server; ``None`` for one in a file. Nothing is connected yet.

    ``clock`` is one to go by in place of the database's: where a test plays the time.
    """
    url = server_url(settings)
    if url.get_backend_name() == "sqlite":
        return None
    return SqlLimits(open_limits_engine(url), name_of(url), clock, lease_seconds)


class SqlLimits:
    def __init__(
        self, engine: Engine, name: str, clock: Clock | None = None, lease_seconds: float = LEASE_SECONDS
    ) -> None:
        self.lease_seconds = lease_seconds
        self._engine = engine
        self._name = name
        self._clock = clock
        self._lock = threading.Lock()
        self._sweep_at = time.monotonic() + _SWEEP_SECONDS

    def change(self, kind: str, key: str, decide: Callable[[Any, float], tuple[T, Kept | None]]) -> T:
        if self._is_time_to_sweep():
            self._run(self._sweep)
        return self._run(lambda connection: self._change(connection, kind, key, decide))

    def change_many(self, kind: str, decide: Mapping[str, Callable[[Any, float], Kept | None]]) -> None:
        def change(connection: _Connection) -> None:
            keys = list(decide)
            while len(found := connection.execute(_LOCK_MANY, (kind, keys)).fetchall()) < len(keys):
                connection.execute(_ADD_MANY, (kind, keys))
            stored = []
            for key, state, lapses_at, now in found:
                now = self._now(now)
                kept = decide[key](None if lapses_at < now else state, now)
                if kept is not None:
                    stored.append((key, store_server_json(kept.state), kept.lapses_at))
            if stored:
                connection.execute(_STORE_MANY, (*map(list, zip(*stored, strict=True)), kind))

        self._run(change)

    def find(self, kind: str, key: str) -> tuple[Any, float]:
        def find(connection: _Connection) -> tuple[Any, float]:
            state, lapses_at, now = connection.execute(_FIND, (kind, key)).fetchone()
            now = self._now(now)
            return (None if lapses_at is None or lapses_at < now else state), now

        return self._run(find)

    def close(self) -> None:
        self._engine.dispose()

    def _change(
        self,
        connection: _Connection,
        kind: str,
        key: str,
        decide: Callable[[Any, float], tuple[T, Kept | None]],
    ) -> T:
        while (found := connection.execute(_LOCK, (kind, key)).fetchone()) is None:
            connection.execute(_ADD, (kind, key))
        state, lapses_at, now = found
        now = self._now(now)
        said, kept = decide(None if lapses_at < now else state, now)
        if kept is not None:
            row = (store_server_json(kept.state), kept.lapses_at, kind, key)
            connection.execute(_STORE, row)
        return said

    def _sweep(self, connection: _Connection) -> None:
        (now,) = connection.execute(_TELL).fetchone()
        connection.execute(_SWEEP, (self._now(now), _SWEPT))

    def _is_time_to_sweep(self) -> bool:
        with self._lock:
            is_time = time.monotonic() >= self._sweep_at
            if is_time:
                self._sweep_at = time.monotonic() + _SWEEP_SECONDS
            return is_time

    def _now(self, now: float) -> float:
        return now if self._clock is None else self._clock.now().timestamp()

    def _run(self, work: Callable[[_Connection], T]) -> T:
        """In one transaction; again in another, where a connection that was idle turns out to be gone."""
        try:
            try:
                return self._attempt(work)
            except _Broken:
                return self._attempt(work)
        except _Broken as error:
            raise error.error from error
        except NoConnection as error:
            raise CatalogAway(
                f"{self._name}: no connection to the database came free for {LOCK_SECONDS} seconds; "
                "run this again"
            ) from error

    def _attempt(self, work: Callable[[_Connection], T]) -> T:
        pooled = None
        try:
            pooled = self._engine.raw_connection()
            connection: _Connection = pooled.driver_connection
            said = work(connection)
            connection.commit()
        except Exception as error:
            translated = self._explain(error)
            if pooled is not None and pooled.driver_connection.closed:  # type: ignore[union-attr]
                pooled.invalidate()  # there is nothing to be rolled back, and nothing to complain of
                # So are the others that are idle.
                self._engine.dispose()
                raise _Broken(translated or went_away(self._name, str(error))) from error
            if translated is None:
                raise
            if is_read_only(error):
                self._engine.dispose()  # another server may have taken over: it is looked for anew
            raise translated from error
        finally:
            if pooled is not None and pooled.is_valid:
                pooled.close()  # what isn't committed is rolled back
        return said

    def _explain(self, error: Exception) -> ArchiverError | None:
        if getattr(error, "sqlstate", None) == "42P01":
            return HomeError(
                f"{self._name}: no catalogue, or that of an older archiver; run “archiver migrate”"
            )
        return explain(error, self._name)


class _Broken(Exception):
    """The connection is gone, and why."""

    def __init__(self, error: ArchiverError) -> None:
        super().__init__(str(error))
        self.error = error
