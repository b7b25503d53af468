from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from archiver.net.clock import SystemClock
from archiver.net.fetcher import HttpFetcher
from archiver.settings import Network, Politeness, Settings
from tests.net.servers import Answer, Server


@pytest.fixture(autouse=True)
def _no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (
        "HTTP_PROXY",
        "HTTPS_PROXY",
        "ALL_PROXY",
        "NO_PROXY",
        "REQUESTS_CA_BUNDLE",
        "CURL_CA_BUNDLE",
    ):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture
def serve() -> Iterator[Callable[..., Server]]:
    running: list[Server] = []

    def start(answers: Mapping[str, Answer], **kwargs: Any) -> Server:
        running.append(Server(answers, **kwargs))
        return running[-1]

    yield start
    for server in running:
        server.close()


@pytest.fixture
def fetcher(tmp_path: Path) -> Iterator[Callable[..., HttpFetcher]]:
    """Makes fetchers for which every host of ``to`` lies at a loopback server, without pauses."""
    made: list[HttpFetcher] = []

    def make(
        to: Mapping[str, str] | Server | None = None,
        *,
        politeness: Politeness | None = None,
        stop: Any = None,
        **network: Any,
    ) -> HttpFetcher:
        resolve = {"*": to.address} if isinstance(to, Server) else dict(to or {})
        settings = Settings(
            home=tmp_path / "home",
            network=Network(resolve=resolve, **network),
            politeness=politeness or Politeness(delay_seconds=0.0),
        )
        made.append(HttpFetcher(settings, SystemClock(), stop))
        return made[-1]

    yield make
    for each in made:
        each.close()
