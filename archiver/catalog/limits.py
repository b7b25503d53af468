""":class:`archiver.ports.SharedLimits` over PostgreSQL, by connections and short transactions of their own.

What is stored here may be lost where the server crashes within a second, and nobody waits for its disk. A
process that is stopped in the middle of a change is thrown out after a moment, and keeps nobody waiting.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.exc import TimeoutError as NoConnection

from ..errors import HomeError
from ..ports import Clock, Kept
from ..settings import Settings
from .database import server_url
from .encoding import store_server_json
from .server import LOCK_SECONDS, name_of, open_limits_engine

T = TypeVar("T")

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
        def change(connection: Connection) -> None:
            for key in sorted(decide):  # in one order, or two would wait for each other
                self._change(connection, kind, key, _silent(decide[key]))

        self._run(change)

    def find(self, kind: str, key: str) -> tuple[Any, float]:
        def find(connection: Connection) -> tuple[Any, float]:
            state, lapses_at, now = connection.exec_driver_sql(_FIND, (kind, key)).one()
            now = self._now(now)
            return (None if lapses_at is None or lapses_at < now else state), now

        return self._run(find)

    def close(self) -> None:
        self._engine.dispose()

    def _change(
        self,
        connection: Connection,
        kind: str,
        key: str,
        decide: Callable[[Any, float], tuple[T, Kept | None]],
    ) -> T:
        while (found := connection.exec_driver_sql(_LOCK, (kind, key)).first()) is None:
            connection.exec_driver_sql(_ADD, (kind, key))
        state, lapses_at, now = found
        now = self._now(now)
        said, kept = decide(None if lapses_at < now else state, now)
        if kept is not None:
            row = (store_server_json(kept.state), kept.lapses_at, kind, key)
            connection.exec_driver_sql(_STORE, row)
        return said

    def _sweep(self, connection: Connection) -> None:
        (now,) = connection.exec_driver_sql(_TELL).one()
        connection.exec_driver_sql(_SWEEP, (self._now(now), _SWEPT))

    def _is_time_to_sweep(self) -> bool:
        with self._lock:
            is_time = time.monotonic() >= self._sweep_at
            if is_time:
                self._sweep_at = time.monotonic() + _SWEEP_SECONDS
            return is_time

    def _now(self, now: float) -> float:
        return now if self._clock is None else self._clock.now().timestamp()

    def _run(self, work: Callable[[Connection], T]) -> T:
        """In one transaction; again in another, where a connection that was idle turns out to be gone."""
        try:
            try:
                return self._attempt(work)
            except _Broken:
                return self._attempt(work)
        except _Broken as error:
            raise error.error from error
        except NoConnection as error:
            raise HomeError(
                f"{self._name}: no connection to the database came free for {LOCK_SECONDS} seconds; "
                "run this again"
            ) from error

    def _attempt(self, work: Callable[[Connection], T]) -> T:
        with self._engine.connect() as connection:
            try:
                with connection.begin():
                    return work(connection)
            except HomeError as error:
                if connection.invalidated:
                    raise _Broken(error) from error
                raise
            except ProgrammingError as error:
                if getattr(error.orig, "sqlstate", None) != "42P01":
                    raise
                raise HomeError(
                    f"{self._name}: no catalogue, or that of an older archiver; run “archiver migrate”"
                ) from error


def _silent(decide: Callable[[Any, float], Kept | None]) -> Callable[[Any, float], tuple[None, Kept | None]]:
    return lambda state, now: (None, decide(state, now))


class _Broken(Exception):
    """The connection is gone, and why."""

    def __init__(self, error: HomeError) -> None:
        super().__init__(str(error))
        self.error = error
