"""This program as the benchmark runs it: a home with its settings, and the command."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from measure import ROOT

#: No pause between two requests of a host: the loopback has nobody to spare.
_SETTINGS = """\
[network]
allow_private_addresses = true
max_body_bytes = 4000000000
[capture]
max_page_bytes = 4000000000
[politeness]
delay_seconds = 0
parallel_per_host = 1000
[work]
workers = {workers}
"""


def make_home(folder: Path, *, workers: int) -> Path:
    folder.mkdir(parents=True)
    (folder / "archiver.toml").write_text(_SETTINGS.format(workers=workers))
    return folder


def command(home: Path, *words: str) -> list[str]:
    return [sys.executable, "-c", "from archiver.cli import main; main()", "-q", "--home", str(home), *words]


#: A certificate bundle that a variable names is read before anything else (20 ms); here nothing asks for one.
_LEFT_OUT = ("PYTHONDONTWRITEBYTECODE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")


def environment() -> dict[str, str]:
    """That of the user, with this project's code, compiled as an installation is."""
    kept = {name: value for name, value in os.environ.items() if name not in _LEFT_OUT}
    return {**kept, "PYTHONPATH": str(ROOT)}
