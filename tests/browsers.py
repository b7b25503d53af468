"""Chromium for tests: where there is none, they fail with the line that brings it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from archiver.net.browser import find_chromium

HOW_TO_INSTALL = (
    "no Chromium: run `apt-get install chromium`, or `.venv/bin/playwright install --with-deps chromium`"
)


def need_chromium() -> str:
    """Where Chromium is; the test fails where it isn't."""
    chromium = find_chromium()
    if chromium is None:
        pytest.fail(HOW_TO_INSTALL, pytrace=False)
    return chromium


@contextmanager
def open_offline(folder: Path) -> Iterator[Any]:
    """A page in a Chromium that reaches this machine's own address and nothing else."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            str(folder / "profile"),
            executable_path=need_chromium(),
            args=["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", "--disable-gpu"],
            viewport={"width": 1280, "height": 1024},
        )
        try:
            yield context.pages[0]
        finally:
            context.close()


def open_replay(page: Any, address: str) -> Any:
    """The frame in which the page shows an address of pywb's, as high and wide as a window of the program's.

    pywb sends a page that isn't in a frame to one with a banner above it.
    """
    frame = '<iframe id=replay style="border: 0; width: 1280px; height: 1024px; display: block"></iframe>'
    page.set_content(f"<!doctype html><body style='margin: 0'>{frame}</body>")
    page.eval_on_selector("#replay", "(frame, address) => { frame.src = address }", address)
    page.wait_for_timeout(100)
    shown = page.query_selector("#replay").content_frame()
    shown.wait_for_load_state("load")
    return shown
