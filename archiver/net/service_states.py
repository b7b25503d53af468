"""Where the state of each service lies: in the file of the look-ups, or in rows that many machines share."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import astuple
from typing import Any, Protocol, TypeVar

from ..baton import baton
from ..lightly import dataclass
from ..ports import Clock, Kept, SharedLimits
from .lookup_file import LookupFile

T = TypeVar("T")

_KIND = "service"
#: A service that nobody asked for so long begins anew.
_LASTS_SECONDS = 30 * 86_400.0


@dataclass(frozen=True)
class ServiceState:
    """Instants are seconds since 1970."""

    paced_until: float = 0.0
    rest_until: float = 0.0
    strikes: int = 0
    failures: int = 0
    failing_since: float = 0.0
    open_until: float = 0.0
    opened: int = 0
    trial_until: float = 0.0


#: Given a service's state, where it has one, the instant, and when the states were begun: what came of it,
#: and the state to be stored, if any. Whoever asks from elsewhere waits meanwhile.
Decide = Callable[[ServiceState | None, float, float], tuple[T, ServiceState | None]]


class ServiceStates(Protocol):
    def change(self, key: str, decide: Decide[T]) -> T:
        """Change a service's state, or decide not to."""


class FileStates:
    """In a file that all processes of a home share."""

    def __init__(self, file: LookupFile, clock: Clock) -> None:
        self._file = file
        self._clock = clock

    def change(self, key: str, decide: Decide[T]) -> T:
        def change(connection: sqlite3.Connection) -> T:
            now = self._clock.now().timestamp()
            (made_at,) = connection.execute("SELECT at FROM made").fetchone()
            row = connection.execute(
                "SELECT paced_until, rest_until, strikes, failures, failing_since, open_until, opened,"
                " trial_until FROM services WHERE service = ?",
                (key,),
            ).fetchone()
            said, state = decide(None if row is None else ServiceState(*row), now, made_at)
            if state is not None:
                connection.execute(
                    "INSERT OR REPLACE INTO services VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    (key, *astuple(state)),
                )
            return said

        return self._file.run(change)


class SharedStates:
    """In rows that all who share the catalogue have, by their clock; they are never begun anew.

    What asks for them raises ``HomeError`` where they can't be reached.
    """

    def __init__(self, limits: SharedLimits) -> None:
        self._limits = limits

    def change(self, key: str, decide: Decide[T]) -> T:
        def change(row: Any, now: float) -> tuple[T, Kept | None]:
            said, state = decide(None if row is None else ServiceState(*row), now, float("-inf"))
            return said, None if state is None else Kept(astuple(state), now + _LASTS_SECONDS)

        with baton.laid_down():
            return self._limits.change(_KIND, key, change)
