"""Where this machine has its Chromium."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_ELSEWHERE = (
    "/snap/bin/chromium",
    "/opt/google/chrome/chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
#: Where ``playwright install chromium`` puts its own, below its folder.
_PLAYWRIGHTS = (
    "chromium-*/chrome-linux*/chrome",
    "chromium-*/chrome-mac*/Chromium.app/Contents/MacOS/Chromium",
)
_VERSION = re.compile(r"\b(\d{2,4})(?:\.\d+){1,3}\b")
_VERSION_SECONDS = 20.0
_versions: dict[str, str] = {}


def is_installed() -> bool:
    """Whether the ``[browser]`` extra is there."""
    return all(importlib.util.find_spec(name) is not None for name in ("playwright", "cryptography"))


def find_chromium(environ: Mapping[str, str] = os.environ) -> str | None:
    """The first Chromium or Chrome there is: on the path, at its usual places, Playwright's own."""
    for name in NAMES:
        if found := shutil.which(name, path=environ.get("PATH")):
            return found
    return next((str(path) for path in _iter_elsewhere(environ) if os.access(path, os.X_OK)), None)


def find_version(chromium: str) -> str | None:
    """The version that a Chromium says it is; ``None`` where it says none.

    What was said once isn't asked again; where nothing was, it may only have been slow.
    """
    if (known := _versions.get(chromium)) is not None:
        return known
    try:
        said = subprocess.run(  # noqa: S603 - a program of this machine, no shell
            [chromium, "--version"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=_VERSION_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = _VERSION.search(said.stdout.decode("utf-8", "replace"))
    if found is None:
        return None
    _versions[chromium] = found[0]
    return found[0]


def _iter_elsewhere(environ: Mapping[str, str]) -> Iterator[Path]:
    yield from map(Path, _ELSEWHERE)
    home = Path(environ.get("HOME") or "~").expanduser()
    folders = (
        Path(environ.get("PLAYWRIGHT_BROWSERS_PATH") or home / ".cache" / "ms-playwright"),
        home / "Library" / "Caches" / "ms-playwright",
    )
    for folder in folders:
        for pattern in _PLAYWRIGHTS:
            yield from sorted(folder.glob(pattern), reverse=True)
