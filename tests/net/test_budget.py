"""What a service allows is never exceeded, whoever asks: by a file of the home, and by rows in PostgreSQL."""

from __future__ import annotations

import pytest

from archiver.archives import SERVICES
from archiver.catalog.limits import open_limits
from archiver.net.budget import MAX_REST_SECONDS, Budgets, Down, Go, Settled, Wait
from archiver.net.lookup_file import LookupFile
from archiver.net.service_states import FileStates, SharedStates
from tests.catalog.examples import settings_of
from tests.net.lookups import START, Hands, age_file, service

pytestmark = [pytest.mark.sqlite, pytest.mark.postgresql]


@pytest.fixture
def clock():
    return Hands()


@pytest.fixture
def budgets(tmp_path, clock, backend):
    """Makes budgets over one home or one catalogue, as several processes have them."""
    opened = []

    def make():
        if backend == "sqlite":
            if not opened:
                age_file(tmp_path, START)
            file = LookupFile(tmp_path / "cache" / "lookups.sqlite", clock)
            opened.append(file)
            return Budgets(FileStates(file, clock), 60.0)
        limits = open_limits(settings_of(tmp_path), clock)
        opened.append(limits)
        return Budgets(SharedStates(limits), 60.0)

    yield make
    for each in opened:
        each.close()


def ask_greedily(budgets, limits, clock, seconds):
    """The instants at which requests go out, when everybody asks as soon as it may be."""
    went, end, turn = [], clock.now().timestamp() + seconds, 0
    while clock.now().timestamp() < end:
        verdict = budgets[turn % len(budgets)].take(limits)
        turn += 1
        if isinstance(verdict, Go):
            went.append(clock.now().timestamp())
        else:
            clock.advance(verdict.seconds)
    return went


def most_in(went, seconds):
    return max(sum(first <= at <= first + seconds for at in went) for first in went)


@pytest.mark.parametrize("limits", [SERVICES["wayback-cdx"], SERVICES["wayback-save"], SERVICES["telegram"]])
def test_no_minute_holds_more_than_is_allowed(budgets, clock, limits):
    several = [budgets(), budgets(), budgets()]
    went = ask_greedily(several, limits, clock, 300)
    clock.advance(1000)
    went += ask_greedily(several, limits, clock, 300)
    assert most_in(went, limits.period_seconds) <= limits.allowed
    # And what is allowed is used.
    assert len(went) >= 600 / limits.period_seconds * limits.allowed * 0.79


def test_a_burst_goes_out_at_once_and_then_the_pace_holds(budgets, clock):
    limits = service(allowed=60, burst=3)
    mine = budgets()
    assert [type(mine.take(limits)) for _ in range(4)] == [Go, Go, Go, Wait]
    clock.advance(1.25)
    assert [type(mine.take(limits)) for _ in range(2)] == [Go, Wait]


def test_a_look_counts_nothing(budgets):
    limits = service(allowed=60, burst=1)
    mine = budgets()
    assert [type(mine.look(limits)) for _ in range(5)] == [Go] * 5


def test_a_clock_that_is_set_back_keeps_nobody_waiting_for_hours(budgets, clock):
    limits = service(allowed=60, burst=2)
    mine = budgets()
    for _ in range(2):
        mine.take(limits)
    clock.advance(-86_400)
    verdict = mine.take(limits)
    assert isinstance(verdict, Wait)
    assert verdict.seconds <= limits.interval_seconds + 1e-6
    clock.advance(limits.interval_seconds)
    assert isinstance(mine.take(limits), Go)


def test_a_rest_and_a_failure_do_not_outlast_a_clock_that_is_set_back(budgets, clock):
    limits = service(trips_after=1, trip_seconds=100.0)
    mine = budgets()
    mine.settle(limits, Settled(is_answer=True, is_limit=True, rest_seconds=1e9))
    clock.advance(-1e6)
    verdict = mine.take(limits)
    assert isinstance(verdict, Wait)
    assert verdict.seconds <= MAX_REST_SECONDS
    clock.advance(MAX_REST_SECONDS)
    assert isinstance(mine.take(limits), Go)
    mine.settle(limits, Settled(is_answer=False))
    clock.advance(-1e6)
    down = mine.look(limits)
    assert isinstance(down, Down)
    assert (down.until - clock.now()).total_seconds() <= 3600
    clock.advance(3600)
    assert isinstance(mine.look(limits), Go)


def test_a_service_that_is_down_for_long_is_tried_once_an_hour(budgets, clock):
    limits = service(trips_after=1, trip_seconds=100.0)
    mine = budgets()
    pauses = []
    for _ in range(9):
        assert isinstance(mine.take(limits), Go)
        mine.settle(limits, Settled(is_answer=False))
        down = mine.take(limits)
        assert isinstance(down, Down)
        pauses.append((down.until - clock.now()).total_seconds())
        clock.advance(pauses[-1] + 0.001)
    assert pauses == pytest.approx([100, 200, 400, 800, 1600, 3200, 3600, 3600, 3600])


def test_a_trial_that_never_ends_gives_way_to_another(budgets, clock):
    limits = service(trips_after=1, trip_seconds=10.0)
    mine = budgets()
    mine.settle(limits, Settled(is_answer=False))
    clock.advance(11)
    assert isinstance(mine.take(limits), Go)
    assert isinstance(mine.take(limits), Down)
    clock.advance(61)
    assert isinstance(mine.take(limits), Go)


def test_services_have_budgets_of_their_own(budgets):
    mine = budgets()
    mine.settle(SERVICES["wayback-cdx"], Settled(is_answer=True, is_limit=True))
    assert isinstance(mine.take(SERVICES["wayback-cdx"]), Wait)
    assert isinstance(mine.take(SERVICES["wayback-replay"]), Go)
