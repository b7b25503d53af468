"""When a service may be asked again: its pace, its wish to be left alone, and whether it is down.

The pace is the generic cell rate algorithm (GCRA, ITU-T I.371): one instant a
service, up to which it is paid. All threads and processes share it in one file.
"""

from __future__ import annotations

import sqlite3
from dataclasses import astuple, dataclass, replace
from datetime import UTC, datetime

from ..archives import Service
from ..ports import Clock
from .lookup_file import LookupFile

#: Longest rest that is believed, and longest time for which a service counts as down.
MAX_REST_SECONDS = 3_600.0
MAX_OPEN_SECONDS = 3_600.0
#: Clocks tell microseconds, and sums of instants lose as much.
_GRAIN_SECONDS = 1e-5
#: A first rest of our own choice doubles so often with each further "too many requests".
_MAX_DOUBLINGS = 4


@dataclass(frozen=True)
class Go:
    """Ask now: the request is counted."""


@dataclass(frozen=True)
class Wait:
    """Not yet."""

    seconds: float
    #: The service asked to be left alone; otherwise it is only its pace.
    is_rest: bool


@dataclass(frozen=True)
class Down:
    """It failed again and again, and isn't asked."""

    since: datetime
    until: datetime


Verdict = Go | Wait | Down


@dataclass(frozen=True)
class Settled:
    """What came of one request."""

    #: It was answered, whatever the answer says.
    is_answer: bool
    #: It asks for fewer requests …
    is_limit: bool = False
    #: … for so long, where it says so.
    rest_seconds: float | None = None


@dataclass(frozen=True)
class _State:
    """Instants are seconds since 1970."""

    paced_until: float = 0.0
    rest_until: float = 0.0
    strikes: int = 0
    failures: int = 0
    failing_since: float = 0.0
    open_until: float = 0.0
    opened: int = 0
    trial_until: float = 0.0


class Budgets:
    """The state of every service.

    ``trial_seconds`` is how long the one request may take that tries whether a service is up again.
    """

    def __init__(self, file: LookupFile, clock: Clock, trial_seconds: float) -> None:
        self._file = file
        self._clock = clock
        self._trial_seconds = trial_seconds

    def look(self, service: Service) -> Verdict:
        """Whether the service may be asked now; counts nothing."""

        def look(connection: sqlite3.Connection) -> Verdict:
            now = self._clock.now().timestamp()
            state = self._load(connection, service, now)
            return _decide(state, service, now, self._trial_seconds)[0]

        return self._file.run(look)

    def take(self, service: Service, *, goes_on: bool = False) -> Verdict:
        """Whether the service may be asked now; if so, the request is counted.

        One that goes on where an answer led isn't held back by the failures of others.
        """

        def take(connection: sqlite3.Connection) -> Verdict:
            now = self._clock.now().timestamp()
            state = self._load(connection, service, now)
            verdict, state = _decide(state, service, now, self._trial_seconds, goes_on=goes_on)
            if isinstance(verdict, Go):
                _save(connection, service, state)
            return verdict

        return self._file.run(take)

    def settle(self, service: Service, settled: Settled) -> float:
        """Note what came of a request; for how many seconds the service is to be left alone now."""

        def settle(connection: sqlite3.Connection) -> float:
            now = self._clock.now().timestamp()
            state = _settle(self._load(connection, service, now), service, settled, now)
            _save(connection, service, state)
            return max(0.0, state.rest_until - now)

        return self._file.run(settle)

    def _load(self, connection: sqlite3.Connection, service: Service, now: float) -> _State:
        row = connection.execute(
            "SELECT paced_until, rest_until, strikes, failures, failing_since, open_until, opened,"
            " trial_until FROM services WHERE service = ?",
            (service.key,),
        ).fetchone()
        if row is None:
            (made_at,) = connection.execute("SELECT at FROM made").fetchone()
            # A new file may follow one that was deleted a moment ago: its burst may be used up.
            is_new = abs(now - made_at) < service.period_seconds
            return _State(paced_until=now + (service.burst - 1) * service.interval_seconds if is_new else 0.0)
        state = _State(*row)
        # A clock that was set back would leave instants far ahead: none can be further than these.
        nearer = replace(
            state,
            paced_until=min(state.paced_until, now + service.burst * service.interval_seconds),
            rest_until=min(state.rest_until, now + MAX_REST_SECONDS),
            open_until=min(state.open_until, now + MAX_OPEN_SECONDS),
            trial_until=min(state.trial_until, now + self._trial_seconds),
        )
        if nearer != state:  # stored, or they would stay as far from every later now
            _save(connection, service, nearer)
        return nearer


def _decide(
    state: _State, service: Service, now: float, trial_seconds: float, *, goes_on: bool = False
) -> tuple[Verdict, _State]:
    is_trial = state.failures >= service.trips_after and not goes_on
    if is_trial and now < (until := max(state.open_until, state.trial_until)):
        return Down(_instant(state.failing_since), _instant(until)), state
    if now < state.rest_until - _GRAIN_SECONDS:
        return Wait(state.rest_until - now, is_rest=True), state
    early = state.paced_until - (service.burst - 1) * service.interval_seconds - now
    if early > _GRAIN_SECONDS:
        return Wait(early, is_rest=False), state
    return Go(), replace(
        state,
        paced_until=max(state.paced_until, now) + service.interval_seconds,
        trial_until=now + trial_seconds if is_trial else state.trial_until,
    )


def _settle(state: _State, service: Service, settled: Settled, now: float) -> _State:
    if settled.is_limit:
        rest = settled.rest_seconds
        if rest is None:
            rest = service.rest_seconds * 2 ** min(state.strikes, _MAX_DOUBLINGS)
        # Who says "none" or "a moment" has still asked for fewer requests.
        rest = min(max(rest, service.interval_seconds), MAX_REST_SECONDS)
        state = replace(state, rest_until=max(state.rest_until, now + rest), strikes=state.strikes + 1)
    elif settled.is_answer:
        state = replace(state, strikes=0)
    if settled.is_answer:
        return replace(state, failures=0, failing_since=0.0, open_until=0.0, opened=0, trial_until=0.0)
    state = replace(
        state,
        failures=state.failures + 1,
        failing_since=state.failing_since or now,
        trial_until=0.0,
    )
    # Requests that were under way when it opened tell nothing new.
    if state.failures >= service.trips_after and now >= state.open_until:
        pause = min(service.trip_seconds * 2.0 ** min(state.opened, 16), MAX_OPEN_SECONDS)
        state = replace(state, open_until=now + pause, opened=state.opened + 1)
    return state


def _save(connection: sqlite3.Connection, service: Service, state: _State) -> None:
    connection.execute(
        "INSERT OR REPLACE INTO services VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", (service.key, *astuple(state))
    )


def _instant(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
