"""Fixtures for tests of the whole program."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.backends import url_of
from tests.internet import Internet
from tests.newsroom import Newsroom, open_newsroom
from tests.system import stored
from tests.system.forks import end_forker
from tests.system.linked import Linked, make_linked
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
def build_program(
    internet: Internet, tmp_path: Path, forker: None, backend: str, request: pytest.FixtureRequest
) -> Iterator[Callable[..., Program]]:
    """Makes a program with a home of its own, sent to the internet, with further settings."""
    built: list[Program] = []

    def build(*hosts: str, environ: dict[str, str] | None = None, **sections: dict[str, Any]) -> Program:
        number = len(built)
        home = tmp_path / f"home-{number}"
        if url := url_of(home):
            sections = {"catalog": {"url": url}, **sections}
        if stored.IS_STORED and "url" not in sections.get("storage", {}):
            bucket = request.getfixturevalue("bucket_server").make_bucket()
            stored.register(home, bucket)
            sections["storage"] = sections.get("storage", {}) | {"url": bucket.url}
            environ = bucket.environ | (environ or {})
            for name, value in bucket.environ.items():  # for tests that call the service themselves
                request.getfixturevalue("monkeypatch").setenv(name, value)
        config = internet.write_config(tmp_path / f"settings-{number}.toml", *hosts, **sections)
        environ = {"REQUESTS_CA_BUNDLE": internet.ca_bundle} | (environ or {})  # as in this process
        program = Program(home, config, environ, is_forked=True)
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
