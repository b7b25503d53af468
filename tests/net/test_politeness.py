"""A host is asked at its own pace, whoever asks."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from archiver.errors import Stopped
from archiver.model import Outcome
from archiver.net.failure import NotReached
from archiver.net.politeness import _MAX_HOSTS, Politeness
from archiver.settings import Politeness as PolitenessSettings


class Hands:
    """A clock that only the test moves."""

    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
def polite(hands):
    def make(**settings):
        return Politeness(PolitenessSettings(**settings), hands)

    return make


def would_wait(politeness: Politeness, host: str, role: str) -> bool:
    """Whether a turn isn't to be had at once: who is to stop doesn't wait."""
    stop = threading.Event()
    stop.set()
    try:
        politeness.take(host, role, stop).end()  # type: ignore[arg-type]
    except Stopped:
        return True
    return False


def test_pages_of_a_host_start_with_a_pause_between(polite, hands):
    politeness = polite(delay_seconds=5.0)
    politeness.take("a", "page").end()
    assert would_wait(politeness, "a", "page")
    assert would_wait(politeness, "a", "endpoint")
    assert would_wait(politeness, "a", "feed")
    assert not would_wait(politeness, "b", "page")
    hands.at += 5.0
    assert not would_wait(politeness, "a", "endpoint")


def test_only_so_many_pages_of_a_host_are_under_way(polite):
    politeness = polite(delay_seconds=0.0, parallel_per_host=2)
    first, _second = politeness.take("a", "page"), politeness.take("a", "page")
    assert would_wait(politeness, "a", "page")
    first.end()
    assert not would_wait(politeness, "a", "page")


def test_requisites_have_a_number_but_no_pause(polite):
    politeness = polite(delay_seconds=3600.0, requisites_parallel=3)
    turns = [politeness.take("a", "requisite") for _ in range(3)]
    assert would_wait(politeness, "a", "requisite")
    assert not would_wait(politeness, "a", "page")
    turns[0].end()
    assert not would_wait(politeness, "a", "requisite")


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


def test_a_host_that_asks_for_rest_gets_it_for_everything(polite, hands):
    politeness = polite(delay_seconds=0.0, max_retry_after_seconds=30.0)
    politeness.rest("a", 10.0)
    assert would_wait(politeness, "a", "page")
    assert would_wait(politeness, "a", "requisite")
    hands.at += 10.0
    assert not would_wait(politeness, "a", "page")


def test_a_long_rest_is_not_waited_for(polite):
    politeness = polite(max_retry_after_seconds=30.0)
    politeness.rest("a", 31.0)
    with pytest.raises(NotReached) as caught:
        politeness.take("a", "page")
    assert (caught.value.outcome, caught.value.retry_after_seconds) == (Outcome.RATE_LIMITED, 31.0)


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
