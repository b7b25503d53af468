"""Duties are woken when they want, by APScheduler and this machine's time."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime

import pytest

from archiver.daemon.timers import SystemTimers
from archiver.errors import HomeError
from archiver.service.duties import Duty

PATIENCE_SECONDS = 30


class Asked:
    """What a duty does: it counts, and fails from the given time on."""

    def __init__(self, fails_at: int = 10**9) -> None:
        self.count = threading.Semaphore(0)
        self.times = 0
        self.fails_at = fails_at

    def do(self) -> None:
        self.times += 1
        self.count.release()
        if self.times >= self.fails_at:
            raise HomeError("no room")


def duty(asked, *, hurries=True, name="d"):
    return Duty(name=name, do=asked.do, next_at=lambda: datetime.now(UTC) if hurries else None)


def fail(error):
    raise AssertionError(error)


def test_a_duty_is_done_at_the_start_and_again_as_soon_as_it_wants():
    asked = Asked()
    with SystemTimers().waking([duty(asked)], fail=fail):
        assert all(asked.count.acquire(timeout=PATIENCE_SECONDS) for _ in range(3))


def test_a_duty_that_takes_long_holds_up_no_other():
    over, asked = threading.Event(), Asked()
    begun = threading.Semaphore(0)

    def last_long() -> None:
        begun.release()
        if not over.is_set() and threading.current_thread() is not threading.main_thread():
            over.wait(PATIENCE_SECONDS)

    slow = Duty(name="slow", do=last_long, next_at=lambda: datetime.now(UTC))
    with SystemTimers().waking([slow, duty(asked)], fail=fail):
        assert all(begun.acquire(timeout=PATIENCE_SECONDS) for _ in range(2))
        assert all(asked.count.acquire(timeout=PATIENCE_SECONDS) for _ in range(3))
        over.set()


def test_a_home_that_fails_is_told():
    told: list[HomeError] = []
    failed = threading.Event()

    def tell(error: HomeError) -> None:
        told.append(error)
        failed.set()

    with SystemTimers().waking([duty(Asked(fails_at=2))], fail=tell):
        assert failed.wait(PATIENCE_SECONDS)
    assert str(told[0]) == "no room"


def test_a_home_that_fails_at_the_start_is_an_error():
    failing = duty(Asked(fails_at=1))
    with pytest.raises(HomeError, match="no room"), SystemTimers().waking([failing], fail=fail):
        raise AssertionError("nothing may begin")


def test_a_duty_that_ends_while_all_is_stopped_holds_nothing_up():
    """The scheduler's own waiting held the lock that the duty needed: the daemon never ended."""
    begun, ending = threading.Event(), threading.Event()

    def last_until_the_end() -> None:
        if threading.current_thread() is not threading.main_thread():
            begun.set()
            ending.wait(PATIENCE_SECONDS)
            time.sleep(0.2)  # until the scheduler is being shut down

    slow = Duty(name="slow", do=last_until_the_end, next_at=lambda: datetime.now(UTC))
    with SystemTimers().waking([slow], fail=fail):
        assert begun.wait(PATIENCE_SECONDS)
        ending.set()
