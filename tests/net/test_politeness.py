"""A host is asked at its own pace, by all threads of a process, and by all processes that share its row."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from archiver.catalog.limits import open_limits
from archiver.errors import Stopped
from archiver.model import Outcome
from archiver.net.failure import NotReached
from archiver.net.host_row import HostRow
from archiver.net.politeness import _MAX_HOSTS, Politeness, Turn
from archiver.net.shared_politeness import SharedPoliteness
from archiver.ports import Role, SharedLimits
from archiver.settings import Politeness as PolitenessSettings
from tests.catalog.examples import settings_of


class Hands:
    """A clock that only the test moves."""

    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.at, UTC)


class Shared:
    """:class:`SharedPoliteness` whose turns have ended for everybody when ``end`` returns."""

    def __init__(self, settings: PolitenessSettings, limits: SharedLimits, hands: Hands) -> None:
        self.limits = limits
        self.each = SharedPoliteness(settings, limits, hands)
        self.rest, self.forgive, self.learn = self.each.rest, self.each.forgive, self.each.learn

    def leases(self, host: str) -> set[str]:
        return {lease.lease_id for lease in HostRow(*self.limits.find("host", host), 30.0).leases}

    def take(self, host: str, role: Role, stop: threading.Event | None = None) -> Turn:
        before = self.leases(host)
        turn = self.each.take(host, role, stop)
        mine = self.leases(host) - before

        def end() -> None:
            turn.end()
            while self.leases(host) & mine:
                time.sleep(0.01)

        return Turn(host, end)


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
def polite(hands, backend, tmp_path):
    opened = []

    def make(**settings):
        polite = PolitenessSettings(**settings)
        if backend == "sqlite":
            return Politeness(polite, hands)
        limits = open_limits(settings_of(tmp_path), hands)
        shared = Shared(polite, limits, hands)
        opened.append(shared)
        return shared

    yield make
    for shared in opened:
        shared.each.close()
        shared.limits.close()


def on_both(test):
    return pytest.mark.sqlite(pytest.mark.postgresql(test))


def would_wait(politeness: Politeness, host: str, role: str) -> bool:
    """Whether a turn isn't to be had at once: who is to stop doesn't wait."""
    stop = threading.Event()
    stop.set()
    try:
        politeness.take(host, role, stop).end()  # type: ignore[arg-type]
    except Stopped:
        return True
    return False


@on_both
def test_pages_of_a_host_start_with_a_pause_between(polite, hands):
    politeness = polite(delay_seconds=5.0)
    politeness.take("a", "page").end()
    assert would_wait(politeness, "a", "page")
    assert would_wait(politeness, "a", "endpoint")
    assert would_wait(politeness, "a", "feed")
    assert not would_wait(politeness, "b", "page")
    hands.at += 5.0
    assert not would_wait(politeness, "a", "endpoint")


@on_both
def test_only_so_many_pages_of_a_host_are_under_way(polite):
    politeness = polite(delay_seconds=0.0, parallel_per_host=2)
    first, _second = politeness.take("a", "page"), politeness.take("a", "page")
    assert would_wait(politeness, "a", "page")
    first.end()
    assert not would_wait(politeness, "a", "page")


@on_both
def test_requisites_have_a_number_but_no_pause(polite):
    politeness = polite(delay_seconds=3600.0, requisites_parallel=3)
    turns = [politeness.take("a", "requisite") for _ in range(3)]
    assert would_wait(politeness, "a", "requisite")
    assert not would_wait(politeness, "a", "page")
    turns[0].end()
    assert not would_wait(politeness, "a", "requisite")


@on_both
def test_look_ups_have_no_pause_and_hold_up_nobody(polite, hands):
    politeness = polite(delay_seconds=5.0, parallel_per_host=1)
    turns = [politeness.take("a", "lookup") for _ in range(9)]
    politeness.take("a", "page").end()
    assert not would_wait(politeness, "a", "lookup")
    for turn in turns:
        turn.end()
    hands.at += 5.0
    assert not would_wait(politeness, "a", "page")
    politeness.rest("a", 10.0)
    assert would_wait(politeness, "a", "lookup")


@on_both
def test_a_host_that_asks_for_rest_gets_it_for_everything(polite, hands):
    politeness = polite(delay_seconds=0.0, max_retry_after_seconds=30.0)
    politeness.rest("a", 10.0)
    assert would_wait(politeness, "a", "page")
    assert would_wait(politeness, "a", "requisite")
    hands.at += 10.0
    assert not would_wait(politeness, "a", "page")


@on_both
def test_a_long_rest_is_not_waited_for(polite):
    politeness = polite(max_retry_after_seconds=30.0)
    politeness.rest("a", 31.0)
    with pytest.raises(NotReached) as caught:
        politeness.take("a", "page")
    assert (caught.value.outcome, caught.value.retry_after_seconds) == (Outcome.RATE_LIMITED, 31.0)


@on_both
def test_a_rest_of_unsaid_length_grows_until_an_answer_comes(polite, hands):
    politeness = polite(delay_seconds=1.0, max_retry_after_seconds=3.0)
    politeness.rest("a", None)
    hands.at += 2.0
    assert not would_wait(politeness, "a", "requisite")
    politeness.rest("a", None)
    with pytest.raises(NotReached, match="4 s more"):
        politeness.take("a", "page")
    hands.at += 4.0
    politeness.forgive("a")
    politeness.rest("a", None)
    hands.at += 2.0
    assert not would_wait(politeness, "a", "requisite")


def answers(politeness: Politeness, host: str, count: int, seconds: float = 0.1) -> None:
    for _ in range(count):
        politeness.learn(host, seconds)
        politeness.forgive(host)


@on_both
def test_too_many_requests_double_the_pause_and_halve_what_is_under_way(polite, hands):
    politeness = polite(delay_seconds=1.0, requisites_parallel=6)
    politeness.take("a", "page").end()
    politeness.rest("a", 1.0)
    politeness.rest("a", 1.0)
    hands.at += 1.0
    politeness.take("a", "page").end()
    hands.at += 3.9
    assert would_wait(politeness, "a", "page")
    turn = politeness.take("a", "requisite")
    assert would_wait(politeness, "a", "requisite")
    turn.end()
    hands.at += 0.1
    assert not would_wait(politeness, "a", "page")
    assert not would_wait(politeness, "b", "page")


def test_processes_that_share_keep_the_pause_of_a_cautious_one_together(hands):
    sharing = [Politeness(PolitenessSettings(delay_seconds=0.0), hands, processes=2) for _ in range(2)]
    for politeness in sharing:
        politeness.rest("a", 0.0)
        assert not would_wait(politeness, "a", "page")
    hands.at += 0.9  # alone it would be 0.5 seconds
    assert all(would_wait(politeness, "a", "page") for politeness in sharing)
    hands.at += 0.1
    assert not any(would_wait(politeness, "a", "page") for politeness in sharing)


@on_both
def test_the_pace_comes_back_step_by_step(polite, hands):
    politeness = polite(delay_seconds=0.0, requisites_parallel=4)
    politeness.take("a", "page").end()
    politeness.rest("a", 0.0)
    politeness.rest("a", 0.0)

    def free() -> int:
        turns = []
        while not would_wait(politeness, "a", "requisite"):
            turns.append(politeness.take("a", "requisite"))
        for turn in turns:
            turn.end()
            if len(turns) > 9:
                break
        return len(turns)

    assert free() == 1
    answers(politeness, "a", 5)
    assert free() == 2
    answers(politeness, "a", 4)
    assert free() == 2
    answers(politeness, "a", 1)
    assert free() == 4


@on_both
def test_a_host_that_grows_slow_is_asked_less_until_it_is_quick_again(polite, hands):
    politeness = polite(delay_seconds=1.0)
    politeness.take("a", "page").end()
    answers(politeness, "a", 5, seconds=0.2)
    answers(politeness, "a", 3, seconds=5.0)
    hands.at += 10.0
    politeness.take("a", "page").end()
    hands.at += 1.5
    assert would_wait(politeness, "a", "page")
    answers(politeness, "a", 25, seconds=0.2)
    hands.at += 10.0
    politeness.take("a", "page").end()
    hands.at += 1.0
    assert not would_wait(politeness, "a", "page")


@on_both
def test_a_host_that_was_always_slow_is_asked_as_the_settings_say(polite, hands):
    politeness = polite(delay_seconds=1.0)
    politeness.take("a", "page").end()
    answers(politeness, "a", 20, seconds=4.0)
    hands.at += 1.0
    assert not would_wait(politeness, "a", "page")


@on_both
def test_a_host_that_is_slow_now_and_then_is_asked_as_the_settings_say(polite, hands):
    politeness = polite(delay_seconds=1.0)
    politeness.take("a", "page").end()
    for _ in range(20):
        answers(politeness, "a", 3, seconds=0.05)
        answers(politeness, "a", 1, seconds=8.0)
    hands.at += 100.0
    politeness.take("a", "page").end()
    hands.at += 1.0
    assert not would_wait(politeness, "a", "page")


@on_both
def test_a_rest_of_days_is_believed(polite):
    politeness = polite()
    politeness.rest("a", 90_000.0)
    with pytest.raises(NotReached) as caught:
        politeness.take("a", "page")
    assert caught.value.retry_after_seconds == 90_000.0


@on_both
def test_a_host_has_one_pace_however_its_name_is_written(polite):
    politeness = polite(delay_seconds=5.0)
    politeness.take("news.example", "page").end()
    assert would_wait(politeness, "News.Example.", "page")


def test_no_host_is_remembered_for_ever(polite, hands):
    politeness = polite(delay_seconds=1.0)
    for number in range(_MAX_HOSTS * 3):
        politeness.take(f"h{number}", "page").end()
        hands.at += 0.01
    assert len(politeness._hosts) <= _MAX_HOSTS + 1


def test_threads_that_wait_all_get_their_turn():
    politeness = Politeness(PolitenessSettings(delay_seconds=0.0))
    under_way = []
    most = []

    def ask(number: int) -> int:
        turn = politeness.take("a", "page")
        under_way.append(number)
        most.append(len(under_way))
        under_way.remove(number)
        turn.end()
        return number

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(ask, range(200))) == list(range(200))
    assert max(most) == 1
