"""ReplayWeb.page for tests: fetched once into the virtual environment, no part of the project (AGPL).

.venv/bin/python -m tests.replaywebpage
"""

from __future__ import annotations

import hashlib
import io
import shutil
import subprocess
import sys
import tarfile
import tempfile
import urllib.request
from pathlib import Path

import pytest

VERSION = "2.5.3"
_SHA512 = (
    "9c28f63d238ddc1c5e489284f00b183f250bbf45cf64a2567f2e25f4fc90adef"
    "52ab02d9f9629956cfec7cba8f390e06ac7fb46248dbc0e86bf1c4931f4f20b1"
)
_REGISTRY = "https://registry.npmjs.org/"
_FOLDER = Path(sys.prefix) / f"replaywebpage-{VERSION}"
_FILES = ("ui.js", "sw.js")
HOW_TO_FETCH = "no ReplayWeb.page: run `.venv/bin/python -m tests.replaywebpage`"


def need_replaywebpage() -> Path:
    """The folder with its scripts; the test fails where they aren't."""
    if not all((_FOLDER / name).is_file() for name in _FILES):
        pytest.fail(HOW_TO_FETCH, pytrace=False)
    return _FOLDER


def fetch() -> None:
    """Put its scripts in place, unless they are there."""
    if all((_FOLDER / name).is_file() for name in _FILES):
        return
    content = _pack() or _download(_REGISTRY)
    if hashlib.sha512(content).hexdigest() != _SHA512:
        sys.exit(f"replaywebpage {VERSION}: what came isn't the package that is known")
    _FOLDER.mkdir(exist_ok=True)
    with tarfile.open(fileobj=io.BytesIO(content)) as package:
        for name in _FILES:
            script = package.extractfile(f"package/{name}")
            assert script is not None
            (_FOLDER / name).write_bytes(script.read())


def _pack() -> bytes | None:
    """The package as npm brings it, from the registry that npm is set up for; ``None`` without npm."""
    if shutil.which("npm") is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        command = ["npm", "pack", "--silent", f"replaywebpage@{VERSION}"]
        done = subprocess.run(command, cwd=folder, check=False, capture_output=True)
        found = list(Path(folder).glob("*.tgz"))
        return found[0].read_bytes() if done.returncode == 0 and found else None


def _download(registry: str) -> bytes:
    address = f"{registry}replaywebpage/-/replaywebpage-{VERSION}.tgz"
    with urllib.request.urlopen(address, timeout=120) as answer:
        content: bytes = answer.read()
    return content


if __name__ == "__main__":
    fetch()
