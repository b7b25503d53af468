"""Fixtures for tests of the whole program."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.backends import url_of
from tests.internet import Internet
from tests.newsroom import Newsroom, open_newsroom
from tests.system import stored
from tests.system.forks import end_forker
from tests.system.linked import Linked, make_linked
from tests.system.places import Places
from tests.system.program import Program


@pytest.fixture
def newsroom(internet: Internet) -> Newsroom:
    """The Courier with all its articles, and the platforms they cite."""
    return open_newsroom(internet)


@pytest.fixture(scope="session")
def forker() -> Iterator[None]:
    """What the programs of a session are forked off; it ends with the session."""
    yield
    end_forker()


@pytest.fixture
def find_places(backend: str, request: pytest.FixtureRequest) -> Callable[..., Places]:
    """Says where a home's catalogue and WARC files are to lie, as the tests are run."""

    is_stored = stored.IS_STORED and request.node.get_closest_marker("disk") is None

    def find(home: Path, *, has_files: bool = False) -> Places:
        sections: dict[str, dict[str, Any]] = {}
        environ: Mapping[str, str] = {}
        if url := url_of(home):
            sections["catalog"] = {"url": url}
        if is_stored and not has_files:
            bucket = request.getfixturevalue("bucket_server").make_bucket()
            stored.register(home, bucket)
            sections["storage"] = {"url": bucket.url}
            environ = bucket.environ
            for name, value in environ.items():  # for tests that call the service themselves
                request.getfixturevalue("monkeypatch").setenv(name, value)
        return Places(sections, environ)

    return find


@pytest.fixture
def build_program(
    internet: Internet, tmp_path: Path, forker: None, find_places: Callable[..., Places]
) -> Iterator[Callable[..., Program]]:
    """Makes a program with a home of its own, sent to the internet, with further settings."""
    built: list[Program] = []

    def build(*hosts: str, environ: dict[str, str] | None = None, **sections: dict[str, Any]) -> Program:
        number = len(built)
        home, config = tmp_path / f"home-{number}", tmp_path / f"settings-{number}.toml"
        places = find_places(home, has_files="url" in sections.get("storage", {}))

        def configure(**sections: dict[str, Any]) -> None:
            internet.write_config(config, *hosts, **places.among(sections))

        configure(**sections)
        # The world's authorities are as in this process.
        environ = {"REQUESTS_CA_BUNDLE": internet.ca_bundle, **places.environ, **(environ or {})}
        program = Program(home, config, environ, configure=configure, is_forked=True)
        built.append(program)
        return program

    yield build
    for program in built:
        program.stop_all()


@pytest.fixture
def program(build_program: Callable[..., Program]) -> Program:
    """The program with the quick settings."""
    return build_program()


@pytest.fixture
def build_linked(internet: Internet, build_program: Callable[..., Program]) -> Callable[..., Linked]:
    """Makes the example article with archives, and a program that asks them, with further settings."""

    def build(*args: Any, **more: Any) -> Linked:
        return make_linked(internet, build_program, *args, **more)

    return build


@pytest.fixture
def linked(build_linked: Callable[..., Linked]) -> Linked:
    """The example article, its archives, and the program with the quick settings."""
    return build_linked()
