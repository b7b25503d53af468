"""A browser of the program's, sent to the loopback internet."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from archiver.net.browser import Chromium, Patience
from archiver.net.clock import SystemClock
from archiver.net.fetcher import HttpFetcher
from archiver.ports import Rendered
from archiver.settings import CaptureSettings, Network, Politeness, Settings
from tests.browsers import left_behind
from tests.internet import Internet

Render = Callable[..., Rendered]


def settings_for(
    internet: Internet, home: Path, *hosts: str, headers: Mapping[str, str] | None = None, **capture: int
) -> Settings:
    tree = internet.settings(*hosts)
    return Settings(
        home=home,
        network=Network(**tree["network"], headers=headers or {}),
        politeness=Politeness(delay_seconds=0),
        capture=CaptureSettings(**capture),
    )


@pytest.fixture
def build(internet: Internet, chromium: str, tmp_path: Path) -> Iterator[Callable[..., Chromium]]:
    """Makes a browser with a home of its own, sent to the internet."""
    fetchers: list[HttpFetcher] = []

    def build(
        *hosts: str,
        stop: threading.Event | None = None,
        max_seconds=60.0,
        max_bytes=2_000_000_000,
        patience: Patience | None = None,
        headers: Mapping[str, str] | None = None,
        **capture,
    ):
        settings = settings_for(internet, tmp_path, *hosts, headers=headers, **capture)
        fetchers.append(HttpFetcher(settings, SystemClock(), stop))
        return Chromium(
            settings,
            fetchers[-1],
            SystemClock(),
            stop,
            max_seconds=max_seconds,
            max_bytes=max_bytes,
            patience=patience,
        )

    yield build
    for fetcher in fetchers:
        fetcher.close()


@pytest.fixture
def render(build: Callable[..., Chromium], tmp_path: Path) -> Iterator[Render]:
    """Shows a page in a browser; afterwards neither its folder nor a process of it is left."""
    made: list[Rendered] = []

    def render(url: str, *hosts: str, allows: Callable[[int], bool] = lambda _: True, **how) -> Rendered:
        rendered = build(*hosts, **how).render(url, allows=allows)
        assert isinstance(rendered, Rendered), rendered
        made.append(rendered)
        return rendered

    yield render
    for rendered in made:
        rendered.close()
    assert left_behind(tmp_path) == []
