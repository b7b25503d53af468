"""Fixtures for every test."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from tests import backends
from tests.browsers import browsers_turn
from tests.internet import Internet

if TYPE_CHECKING:
    from tests.bucket_server import Bucket, BucketServer

# How long an example takes says how busy the machine is, and nothing of the code. What needs more examples
# than these asks for them.
settings.register_profile("any-machine", deadline=None, max_examples=50)
settings.load_profile("any-machine")


@pytest.fixture
def internet(monkeypatch: pytest.MonkeyPatch) -> Iterator[Internet]:
    """A loopback internet of the test's own, empty at first."""
    with Internet() as internet:
        # The world's authorities take long to load, and none of them vouches for anybody here.
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", internet.ca_bundle)
        yield internet


@pytest.fixture(scope="session")
def bucket_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BucketServer]:
    """An S3 server, started for the first test that wants one."""
    from tests.bucket_server import bucket_server

    with bucket_server(tmp_path_factory.mktemp("s3")) as server:
        yield server


@pytest.fixture
def bucket(bucket_server: BucketServer) -> Bucket:
    """An empty bucket."""
    return bucket_server.make_bucket()


@pytest.fixture
def backend(request: pytest.FixtureRequest) -> Iterator[str]:
    """The database that the test's catalogues lie on, by name."""
    databases = backends.Databases(backends.chosen(request))
    with databases() as name:
        yield name
    databases.give_back()


@pytest.fixture(scope="module")
def module_backend(request: pytest.FixtureRequest) -> Iterator[backends.Databases]:
    """The same for what serves a whole module: catalogues that are opened ``with`` it called lie there."""
    databases = backends.Databases(backends.chosen(request))
    yield databases
    databases.give_back()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    backends.choose(metafunc)


@pytest.fixture
def chromium() -> Iterator[str]:
    """Where Chromium is; few other tests have a browser meanwhile."""
    with browsers_turn() as chromium:
        yield chromium


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What is made once a module goes first: workers take tests away from each other's ends only."""
    items.sort(key=lambda item: item.get_closest_marker("made_once") is None)


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name binary parameters by their argument: gzip carries the second, and workers would disagree."""
    return argname if isinstance(val, bytes) and not val.isascii() else None
