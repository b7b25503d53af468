"""Fixtures for every test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.internet import Internet

# How long an example takes says how busy the machine is, and nothing of the code.
settings.register_profile("any-machine", deadline=None)
settings.load_profile("any-machine")


@pytest.fixture
def internet() -> Iterator[Internet]:
    """A loopback internet of the test's own, empty at first."""
    with Internet() as internet:
        yield internet


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name binary parameters by their argument: gzip carries the second, and workers would disagree."""
    return argname if isinstance(val, bytes) and not val.isascii() else None
