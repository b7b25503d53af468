"""Chromium for tests: where there is none, they fail with the line that brings it."""

from __future__ import annotations

import fcntl
import os
import tempfile
import time
from collections.abc import Callable, Iterator
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
def browsers_turn() -> Iterator[str]:
    """Where Chromium is, while no more tests have a browser than there are processors.

    More of them starve each other: a browser that gets no time counts as hung.
    """
    chromium = need_chromium()
    held = Path(tempfile.gettempdir()) / f"archiver-tests-{os.getuid()}"
    turns = [f"{held}.chromium-{number}" for number in range(os.cpu_count() or 1)]
    while (turn := _take_one(turns)) is None:
        time.sleep(0.1)
    try:
        yield chromium
    finally:
        os.close(turn)


def _take_one(paths: list[str]) -> int | None:
    """The first of these files that nobody holds, held and open; ``None`` where all are."""
    for path in paths:
        file = os.open(path, os.O_CREAT | os.O_RDWR)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(file)
        else:
            return file
    return None


@contextmanager
def open_offline(folder: Path, *names: str) -> Iterator[Any]:
    """A page in a Chromium that reaches this machine's own address, and by these names, and nothing else."""
    from playwright.sync_api import sync_playwright

    reached = "".join(f", EXCLUDE {name}" for name in ("127.0.0.1", *names))

    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            str(folder / "profile"),
            executable_path=need_chromium(),
            args=[f"--host-resolver-rules=MAP * ~NOTFOUND{reached}", "--disable-gpu"],
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
    # The frame's own state says "loaded" until the new page begins to come, which takes as long as it takes.
    come = "(frame, address) => { frame.onload = () => { frame.dataset.come = 1 }; frame.src = address }"
    page.eval_on_selector("#replay", come, address)
    page.wait_for_selector("#replay[data-come]", timeout=60_000)
    shown = page.query_selector("#replay").content_frame()
    shown.wait_for_load_state("load")
    return shown


def processes_of(home: Path) -> list[tuple[int, str]]:
    """Number and command line of every process of browsers that work in a home, and of what they started."""
    table: dict[int, tuple[int, str]] = {}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
            parent = (process / "status").read_text().split("PPid:")[1].split()[0]
        except OSError:
            continue  # it ended meanwhile
        table[int(process.name)] = int(parent), command
    mark = f"--user-data-dir={home / 'tmp'}/"

    def is_of(process: int) -> bool:
        parent, command = table.get(process, (0, ""))
        return mark in command or (parent in table and is_of(parent))

    return [(process, command) for process, (_, command) in table.items() if is_of(process)]


def left_behind(home: Path) -> list[str]:
    """Files and processes of browsers that worked in a home."""
    left = [str(path) for path in (home / "tmp").glob("*")]
    return left + [command for _, command in processes_of(home)]


def wait_until(holds: Callable[[], bool], seconds: float = 60.0) -> None:
    """Wait for something to come true; the test fails where it doesn't."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it didn't come true in time"
        time.sleep(0.05)
