"""How a home fares, as ``archiver status`` and the metrics tell it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from archiver.model import Source
from archiver.service.status import health_of

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
SOURCE = Source(url="https://paper.example/feed.xml", added_at=NOW)


@pytest.mark.parametrize(
    ("changes", "health"),
    [
        ({}, "new"),
        ({"polled_at": NOW}, "ok"),
        ({"polled_at": NOW, "failures": 1}, "failing"),
        ({"polled_at": NOW, "failures": 40, "state": "dead"}, "dead"),
        ({"polled_at": NOW, "failures": 1, "state": "gone"}, "gone"),
        ({"polled_at": NOW, "failures": 1, "state": "gone", "paused_at": NOW}, "paused"),
    ],
)
def test_a_source_that_is_lost_is_told_from_one_that_fails(changes, health):
    assert health_of(replace(SOURCE, **changes)) == health
