"""Fixtures for every test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.internet import Internet


@pytest.fixture
def internet() -> Iterator[Internet]:
    """A loopback internet of the test's own, empty at first."""
    with Internet() as internet:
        yield internet
