"""Hosts that asked to be left alone, and until when: known to all processes of a home, and to later ones."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from ..baton import baton
from ..ports import Clock
from .lookup_file import LookupFile

#: How often it is looked what others were told.
_LOOK_SECONDS = 5.0
#: Hosts that are remembered; of more, those that rest longest.
_MAX_HOSTS = 10_000
#: Clocks are put right by less than this all the time.
_CLOCK_STEP_SECONDS = 60.0
#: Before a host's name: services of look-ups stand in the same table, and no service's name has a blank.
_MARK = "host "


class Rests:
    """What hosts asked for, in the file of the look-ups; ``failing_since`` in a host's row is when it asked.

    ``most_seconds`` is the longest rest that is believed.
    """

    def __init__(
        self,
        file: Path,
        clock: Clock,
        most_seconds: float,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._file = LookupFile(file, clock)
        self._clock = clock
        self._most = most_seconds
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._look_at = float("-inf")

    def news(self) -> Mapping[str, float]:
        """Seconds that hosts rest still, of all that are known; empty where it was looked a moment ago."""
        if self._monotonic() < self._look_at or not self._lock.acquire(blocking=False):
            return {}
        try:
            self._look_at = self._monotonic() + _LOOK_SECONDS
            if not self._file.path.exists():
                return {}
            now = self._clock.now().timestamp()

            def load(connection: sqlite3.Connection) -> dict[str, float]:
                # A rest noted in the future is of a clock that was put back since: it would last until then.
                rows = connection.execute(
                    "SELECT service, rest_until FROM services"
                    " WHERE service GLOB ? AND rest_until > ? AND failing_since <= ?",
                    (_MARK + "*", now, now + _CLOCK_STEP_SECONDS),
                )
                return {name.removeprefix(_MARK): min(until - now, self._most) for name, until in rows}

            with baton.laid_down():
                return self._file.run(load)
        finally:
            self._lock.release()

    def save(self, host: str, seconds: float) -> None:
        """Remember that a host asked for a rest."""
        now = self._clock.now().timestamp()
        until = now + min(seconds, self._most)

        def save(connection: sqlite3.Connection) -> None:
            connection.execute(
                "DELETE FROM services WHERE service GLOB ? AND rest_until <= ?", (_MARK + "*", now)
            )
            connection.execute(
                "INSERT INTO services VALUES (?, 0, ?, 0, 0, ?, 0, 0, 0) ON CONFLICT (service) DO UPDATE SET"
                " rest_until = CASE WHEN failing_since > ? THEN excluded.rest_until"
                " ELSE max(rest_until, excluded.rest_until) END, failing_since = excluded.failing_since",
                (_MARK + host, until, now, now + _CLOCK_STEP_SECONDS),
            )
            connection.execute(
                "DELETE FROM services WHERE service IN (SELECT service FROM services WHERE service GLOB ?"
                " ORDER BY rest_until DESC LIMIT -1 OFFSET ?)",
                (_MARK + "*", _MAX_HOSTS),
            )

        with baton.laid_down():
            self._file.run(save)

    def close(self) -> None:
        self._file.close()
