from __future__ import annotations

import pytest

from archiver.service import Archiver
from tests.exports import homes


@pytest.fixture(scope="session")
def home(tmp_path_factory):
    """A home that tests only read."""
    folder = tmp_path_factory.mktemp("exports") / "home"
    homes.build(folder)
    return folder


@pytest.fixture
def archiver(home):
    from archiver.settings import Settings

    with Archiver(Settings(home=home)) as archiver:
        yield archiver
