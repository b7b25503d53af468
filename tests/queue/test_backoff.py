"""The pauses between tries."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from archiver.queue.backoff import next_try_at
from archiver.settings import Work

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)


def pause(attempts, after_seconds=None, retry_seconds=60.0, seed=0):
    """``seed`` is which job it is."""
    due_at = next_try_at(
        Work(retry_seconds=retry_seconds),
        job_id=f"w{seed}",
        attempts=attempts,
        after_seconds=after_seconds,
        now=NOW,
    )
    return (due_at - NOW).total_seconds()


@pytest.mark.parametrize(("attempts", "about"), [(1, 60), (2, 120), (3, 240), (6, 1920)])
def test_the_pause_doubles_with_each_attempt_within_a_fifth(attempts, about):
    pauses = [pause(attempts, seed=seed) for seed in range(50)]
    assert 0.8 * about <= min(pauses) < max(pauses) <= 1.2 * about


def test_jobs_that_failed_together_come_back_apart():
    assert len({pause(1, seed=seed) for seed in range(50)}) == 50


def test_what_is_asked_for_is_the_least_pause():
    pauses = [pause(4, after_seconds=100, seed=seed) for seed in range(50)]
    assert 100 <= min(pauses) < max(pauses) <= 110


@pytest.mark.parametrize(("attempts", "after_seconds"), [(10_000, None), (1, 1e300), (1, float("inf"))])
def test_no_pause_is_longer_than_a_week(attempts, after_seconds):
    assert pause(attempts, after_seconds) == 7 * 86_400


@pytest.mark.parametrize("after_seconds", [0, -5])
def test_a_pause_may_be_none(after_seconds):
    assert pause(3, after_seconds) == 0
