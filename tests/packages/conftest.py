"""One small home for all tests of packages, and ways to pack and to check."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from archiver.cli import cli
from archiver.service import Archiver
from archiver.settings import load_settings
from tests.internet import Internet
from tests.newsroom import STORIES, open_newsroom

#: Cites a post on Telegram; both are archived.
STORY = next(one.url for one in STORIES if one.slug == "bridge-closure")
OTHER = next(one.url for one in STORIES if one.slug == "regatta-moved")
POST = "https://t.me/vessbytraffic/1204"
#: What stands in them.
STORY_WORDS, POST_WORDS = "Harbour bridge closed for a month", "Valley road, both directions: 50 minutes"


@dataclass(frozen=True)
class Home:
    """A home, and the program over it, in this process."""

    path: Path

    def run(self, *args: str) -> Result:
        return CliRunner().invoke(cli, ["--home", str(self.path), *args], catch_exceptions=False)

    def rows(self, *args: str) -> list[dict[str, Any]]:
        done = self.run(*args, "--json")
        assert done.exit_code == 0, done.output
        return [json.loads(line) for line in done.stdout.splitlines()]

    @property
    def warcs(self) -> list[Path]:
        return sorted(self.path.glob("collections/*/archive/*.warc.gz"))


@pytest.fixture(scope="package")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Two articles with the posts they cite; one article was captured once more, in a file of its own."""
    folder = tmp_path_factory.mktemp("packages")
    with Internet() as internet:
        open_newsroom(internet)
        settings = load_settings(folder / "home", internet.write_config(folder / "settings.toml"))
        with Archiver(settings) as archiver:
            archiver.archive([STORY, OTHER])
        with Archiver(settings) as archiver:
            archiver.capture([STORY])
    return Home(folder / "home")


@pytest.fixture
def pack(home: Home, tmp_path: Path) -> Callable[..., Path]:
    """Packs, and gives the file."""

    def packed(*args: str, name: str = "package.wacz", of: Home = home) -> Path:
        done = of.run("export", "wacz", *args, "--output", str(tmp_path / name))
        assert done.exit_code == 0, done.output
        return tmp_path / name

    return packed


@pytest.fixture(scope="package")
def story(home: Home, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package of the article with all it cites."""
    path = tmp_path_factory.mktemp("story") / "story.wacz"
    assert home.run("export", "wacz", STORY, "--output", str(path)).exit_code == 0
    return path


def verify(path: Path, *args: str) -> tuple[int, list[str]]:
    """Exit code of ``archiver verify``, and its findings."""
    done = CliRunner().invoke(cli, ["verify", str(path), "--json", *args], catch_exceptions=False)
    said = json.loads(done.stdout) if done.exit_code < 2 else {"faults": []}
    return done.exit_code, [f"{one['member'] or ''}: {one['what']}" for one in said["faults"]]


def run_wacz(*args: str) -> str:
    """What PyPI's wacz says, which has to end well."""
    command = [str(Path(sys.executable).parent / "wacz"), *args]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout
