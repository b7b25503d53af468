"""The example's world served to an ordinary client, by a clock that stands still unless told."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import requests

from tests.internet import Internet
from tests.world.small import example_world

from . import Archives, FastClock, serve


@pytest.fixture
def clock() -> FastClock:
    return FastClock()


@pytest.fixture
def archives(internet: Internet, clock: FastClock) -> Archives:
    return serve(internet, example_world(live=True), clock=clock)


@pytest.fixture
def client(internet: Internet) -> Iterator[requests.Session]:
    """Reaches every host through the internet as its proxy; follows no redirect by itself."""
    with requests.Session() as session:
        session.trust_env = False
        session.max_redirects = 5
        session.proxies = {"http": internet.proxy_url, "https": internet.proxy_url}
        session.verify = internet.ca_bundle
        yield session
