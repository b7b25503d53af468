"""The application over a home, as it is served on this machine, and to others."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from flask import Flask

from archiver.service import Archiver
from archiver.settings import Settings
from archiver.web.app import create_app
from archiver.web.serving import Serving
from archiver.web.tokens import Tokens
from tests.web.asking import READ, WRITE


@pytest.fixture
def build_app(tmp_path: Path) -> Iterator[Callable[..., Flask]]:
    """Makes the application over the test's home, served in a given way."""
    with ExitStack() as opened:
        archiver = opened.enter_context(Archiver(Settings(home=tmp_path / "home")))
        yield lambda **serving: create_app(archiver, Serving(**serving))


@pytest.fixture
def open_app(build_app: Callable[..., Flask]) -> Flask:
    """On this machine alone: everybody may read and write."""
    return build_app()


@pytest.fixture
def shut_app(build_app: Callable[..., Flask]) -> Flask:
    """With tokens."""
    return build_app(tokens=Tokens.of(READ, WRITE))
