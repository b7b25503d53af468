from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from archiver.net.clock import SystemClock
from archiver.settings import Settings, Storage
from archiver.warc.writer import WarcWriter


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def settings(home: Path) -> Settings:
    return Settings(home=home)


@pytest.fixture
def writer(home: Path) -> Iterator[Callable[..., WarcWriter]]:
    made: list[WarcWriter] = []

    def make(**storage: object) -> WarcWriter:
        made.append(WarcWriter(Settings(home=home, storage=Storage(**storage)), SystemClock()))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for each in made:
        each.close()
