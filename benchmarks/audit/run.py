"""Auditing: ``archiver audit`` against ``warcio check`` over the same files, in the same run.

    python benchmarks/audit/run.py [--isal FOLDER] [--large] [--write benchmarks/audit/RESULTS.md]

Both read every record to its end and check its digests; the audit also makes each index line anew, compares
it, and looks each record up in the catalogue. Processor time counts (user and system), so that a busy machine
doesn't change the figures much; start-up is in it. ``--large`` adds one record of a gigabyte.
"""

from __future__ import annotations

import argparse
import os
import platform
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from archiver.net.clock import SystemClock
from archiver.settings import Settings
from archiver.warc.writer import WarcWriter
from tests.warc.making import exchange

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent


@dataclass(frozen=True)
class Cost:
    """Of the best of three runs."""

    cpu_seconds: float
    memory_mb: float


def bodies(kind: str, count: int, size: int) -> Iterator[bytes]:
    chance = random.Random(7)
    words = [
        bytes(chance.choices(b"abcdefghijklmnopqrstuvwxyz", k=chance.randrange(2, 10))) for _ in range(5000)
    ]
    for _ in range(count):
        if kind == "pictures":
            yield b"\xff\xd8\xff" + chance.randbytes(1_000_000) * (size // 1_000_000)
        else:
            yield b"<html>" + b" ".join(chance.choices(words, k=size // 7))


def make_aside(home: Path, kind: str, count: int, size: int) -> tuple[list[Path], float]:
    """As :func:`make`, in a process of its own: what this one had in memory would count for its children."""
    command = [sys.executable, __file__, "--make", str(home), kind, str(count), str(size)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return sorted((home / "collections/main/archive").iterdir()), float(done.stdout)


def make(home: Path, kind: str, count: int, size: int) -> float:
    """A home of so many answers; how many MB of bodies they hold."""
    writer = WarcWriter(Settings(home=home), SystemClock())
    total = 0
    for number, body in enumerate(bodies(kind, count, size)):
        total += len(body)
        mime = "image/jpeg" if kind == "pictures" else "text/html"
        with writer.appending(
            "main", [exchange(f"http://news.example/{number}", body, f"Content-Type: {mime}")]
        ):
            pass
    writer.close()
    return total / 1e6


def cost(command: list[str], environ: dict[str, str]) -> Cost:
    found = []
    for _ in range(3):
        silent = (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)
        pid = os.posix_spawn(command[0], command, environ, file_actions=[silent])
        _, status, usage = os.wait4(pid, 0)
        assert status == 0, f"{command}: {status}"
        found.append(Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1000))
    return min(found, key=lambda one: one.cpu_seconds)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--isal", type=Path, help="a folder that pip install --target put isal into")
    asked.add_argument("--large", action="store_true")
    asked.add_argument("--only", help="a word in the name of the files' shape")
    asked.add_argument("--write", type=Path)
    asked.add_argument("--make", nargs=4, help=argparse.SUPPRESS)
    given = asked.parse_args()
    if given.make:
        folder, kind, count, size = given.make
        print(make(Path(folder), kind, int(count), int(size)))
        return
    shapes = [
        ("20,000 answers of 1.5 KB text", "text", 20_000, 1500),
        ("4,000 pages of 40 KB text", "text", 4000, 40_000),
        ("100 pictures of 3 MB", "pictures", 100, 3_000_000),
    ]
    if given.large:
        shapes.append(("one answer of 1 GB", "pictures", 1, 1_000_000_000))
    environ = os.environ | {"PYTHONPATH": str(ROOT)}
    lines = ["| Files | Tool | Processor s | MB/s | Peak MB |", "|---|---|---|---|---|"]
    for name, kind, count, size in shapes:
        if given.only and given.only not in name:
            continue
        with tempfile.TemporaryDirectory() as folder:
            home = Path(folder)
            files, total = make_aside(home, kind, count, size)
            audit = [sys.executable, "-m", "archiver", "-q", "--home", str(home), "audit"]
            tools = [("warcio check", [str(BIN / "warcio"), "check", *map(str, files)], environ)]
            tools.append(("archiver audit, zlib", audit, environ))
            if given.isal:
                more = environ | {"PYTHONPATH": f"{ROOT}:{given.isal}"}
                tools.append(("archiver audit, isal", audit, more))
            for tool, command, env in tools:
                one = cost(command, env)
                speed = total / one.cpu_seconds
                shown = f"{one.cpu_seconds:.2f} | {speed:,.0f} | {one.memory_mb:,.0f}"
                lines.append(f"| {name} | {tool} | {shown} |")
                print(lines[-1], flush=True)
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    lines += ["", f"{datetime.now(UTC):%Y-%m-%d}, {machine}.", ""]
    if given.write:
        head = given.write.read_text(encoding="utf-8").partition("| Files")[0]
        given.write.write_text(head + "\n".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
