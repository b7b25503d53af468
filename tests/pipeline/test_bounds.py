"""The time of a visit's pieces begins with the first of them, and when it is up, that is told as such."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from archiver.pipeline.bounds import Bounds
from archiver.settings import Network, Settings


class Clock:
    def __init__(self) -> None:
        self.at = datetime(2022, 5, 12, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at


def bounds_of(clock: Clock, tmp_path) -> Bounds:
    settings = Settings(home=tmp_path, network=Network(total_timeout_seconds=5))
    return Bounds(SimpleNamespace(clock=clock, settings=settings), 100, of="the page's")


def test_what_was_waited_before_the_first_piece_is_none_of_its_time(tmp_path):
    clock = Clock()
    bounds = bounds_of(clock, tmp_path)
    clock.at += timedelta(hours=1)
    assert bounds.admits(10)
    clock.at += timedelta(seconds=4)
    assert bounds.admits(10)
    clock.at += timedelta(seconds=1)
    with pytest.raises(TimeoutError, match="the page's time is up"):
        bounds.admits(10)
    assert not bounds.allows(10)


def test_what_is_too_long_is_not_called_late(tmp_path):
    bounds = bounds_of(Clock(), tmp_path)
    assert bounds.admits(100)
    assert not bounds.admits(1)
    assert bounds.reached == "the page's byte limit is reached"
