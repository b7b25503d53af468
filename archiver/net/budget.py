"""When a service may be asked again: its pace, its wish to be left alone, and whether it is down.

The pace is the generic cell rate algorithm (GCRA, ITU-T I.371): one instant a
service, up to which it is paid. All threads and processes share it; :mod:`.service_states` says where.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import TypeVar

from ..archives import Service
from ..lightly import dataclass
from .service_states import ServiceState, ServiceStates

T = TypeVar("T")

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


class Budgets:
    """The state of every service.

    ``trial_seconds`` is how long the one request may take that tries whether a service is up again.
    """

    def __init__(self, states: ServiceStates, trial_seconds: float) -> None:
        self._states = states
        self._trial_seconds = trial_seconds

    def look(self, service: Service) -> Verdict:
        """Whether the service may be asked now; counts nothing."""

        def look(state: ServiceState, now: float) -> tuple[Verdict, ServiceState]:
            return _decide(state, service, now, self._trial_seconds)[0], state

        return self._change(service, look)

    def take(self, service: Service, *, goes_on: bool = False) -> Verdict:
        """Whether the service may be asked now; if so, the request is counted.

        One that goes on where an answer led isn't held back by the failures of others.
        """

        def take(state: ServiceState, now: float) -> tuple[Verdict, ServiceState]:
            return _decide(state, service, now, self._trial_seconds, goes_on=goes_on)

        return self._change(service, take)

    def settle(self, service: Service, settled: Settled) -> float:
        """Note what came of a request; for how many seconds the service is to be left alone now."""

        def settle(state: ServiceState, now: float) -> tuple[float, ServiceState]:
            state = _settle(state, service, settled, now)
            return max(0.0, state.rest_until - now), state

        return self._change(service, settle)

    def _change(self, service: Service, change: Callable[[ServiceState, float], tuple[T, ServiceState]]) -> T:
        def decide(found: ServiceState | None, now: float, made_at: float) -> tuple[T, ServiceState | None]:
            if found is None:
                current = _begin(service, now, made_at)
                said, state = change(current, now)
                return said, None if state == current else state
            said, state = change(_nearer(found, service, now, self._trial_seconds), now)
            return said, None if state == found else state

        return self._states.change(service.key, decide)


def _begin(service: Service, now: float, made_at: float) -> ServiceState:
    # A new file may follow one that was deleted a moment ago: its burst may be used up.
    is_new = abs(now - made_at) < service.period_seconds
    return ServiceState(paced_until=now + (service.burst - 1) * service.interval_seconds if is_new else 0.0)


def _nearer(state: ServiceState, service: Service, now: float, trial_seconds: float) -> ServiceState:
    """A clock that was set back would leave instants far ahead: none can be further than these.

    It is stored, or they would stay as far from every later now.
    """
    return replace(
        state,
        paced_until=min(state.paced_until, now + service.burst * service.interval_seconds),
        rest_until=min(state.rest_until, now + MAX_REST_SECONDS),
        open_until=min(state.open_until, now + MAX_OPEN_SECONDS),
        trial_until=min(state.trial_until, now + trial_seconds),
    )


def _decide(
    state: ServiceState, service: Service, now: float, trial_seconds: float, *, goes_on: bool = False
) -> tuple[Verdict, ServiceState]:
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


def _settle(state: ServiceState, service: Service, settled: Settled, now: float) -> ServiceState:
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


def _instant(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
