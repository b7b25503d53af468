"""How many jobs are claimed before a worker is free for them."""

from __future__ import annotations

import pytest

from archiver.queue.ahead import MOST, Ahead


class _Time:
    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def time(monkeypatch):
    time = _Time()
    monkeypatch.setattr("archiver.queue.ahead.time", time)
    return time


def end(ahead: Ahead, time: _Time, count: int, every: float) -> None:
    for _ in range(count):
        time.now += every
        ahead.note_end()


@pytest.mark.parametrize("ended", [0, 1, 5])
def test_none_before_any_has_ended_nor_while_they_take_long(time, ended):
    ahead = Ahead()
    ahead.note_claimed(4, is_short=False)
    end(ahead, time, ended, 3.0)
    time.now += 0.3
    assert ahead.count() == 0


def test_as_many_as_end_within_a_quarter_of_a_second(time):
    ahead = Ahead()
    ahead.note_claimed(4, is_short=False)
    end(ahead, time, 500, 0.0025)
    assert ahead.count() == pytest.approx(100, abs=2)
    end(ahead, time, 3000, 0.0001)
    assert ahead.count() == MOST
    end(ahead, time, 40, 0.0625)
    assert ahead.count() == 5  # of sixteen a second, and the one of now
    time.now += 0.125
    assert ahead.count() == 3


def test_a_run_that_began_just_now_comes_to_its_pace_at_once(time):
    ahead = Ahead()
    ahead.note_claimed(4, is_short=False)
    end(ahead, time, 2, 0.002)
    assert ahead.count() == 16  # two say little
    end(ahead, time, 18, 0.002)
    assert ahead.count() == 64
    end(ahead, time, 80, 0.002)
    assert ahead.count() == 100


def test_one_that_ends_at_once_brings_few(time):
    ahead = Ahead()
    ahead.note_claimed(4, is_short=False)
    ahead.note_end()
    assert ahead.count() == 8


def test_none_once_a_claim_brought_fewer_than_asked_for_until_one_is_full_again(time):
    ahead = Ahead()
    ahead.note_claimed(4, is_short=False)
    end(ahead, time, 100, 0.001)
    ahead.note_claimed(10, is_short=True)
    assert (ahead.count(), ahead.enough) == (0, 0)
    ahead.note_claimed(1, is_short=False)
    assert (ahead.count(), ahead.enough) == (100, 0)
