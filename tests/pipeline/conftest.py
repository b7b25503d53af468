"""The service over a home of its own and the loopback internet."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from archiver.service import Archiver
from archiver.settings import load_settings
from tests.internet import Internet
from tests.newsroom import Newsroom, open_newsroom


@pytest.fixture
def build(internet: Internet, tmp_path: Path) -> Iterator[Callable[..., Archiver]]:
    """Makes the service on the test's one home, with further settings; each is closed at the end."""
    with ExitStack() as opened:

        def build(**sections: dict[str, Any]) -> Archiver:
            config = internet.write_config(tmp_path / "settings.toml", **sections)
            return opened.enter_context(Archiver(load_settings(tmp_path / "home", config)))

        yield build


@pytest.fixture
def archiver(build: Callable[..., Archiver]) -> Archiver:
    return build()


@pytest.fixture
def newsroom(internet: Internet) -> Newsroom:
    return open_newsroom(internet)
