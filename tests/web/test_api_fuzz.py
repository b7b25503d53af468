"""The API keeps what its description promises, whatever is asked of it."""

from __future__ import annotations

import pytest

from archiver.service import Archiver
from archiver.settings import Settings
from archiver.web.app import create_app
from tests.web.fuzzing import find_faults
from tests.web.homes import fill


@pytest.mark.parametrize("kind", ["empty", "filled"])
def test_the_api_does_as_its_description_says(tmp_path, kind):
    settings = fill(tmp_path / "home") if kind == "filled" else Settings(home=tmp_path / "home")
    with Archiver(settings) as archiver:
        assert list(find_faults(create_app(archiver), examples=3, seed=8)) == []
