"""Packing: ``archiver export wacz`` against ``wacz create`` (py-wacz) over the same WARC file.

    python benchmarks/wacz/run.py [--megabytes 350] [--write benchmarks/wacz/RESULTS.md]

The home holds articles with their texts and pictures, captured into one WARC file. ``wacz create`` gets that
file as it is and makes no page texts; the export writes pages with texts, and who cites what. Both start up
anew each time; the best of five runs counts, of processor and wall time each.
"""

from __future__ import annotations

import argparse
import os
import platform
import random
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from archiver.catalog import SqlCatalog
from archiver.model import ArticleVersion, Capture, Outcome, stable_id
from archiver.net.clock import SystemClock
from archiver.ports import Exchange
from archiver.settings import Settings
from archiver.warc.writer import WarcWriter
from tests.warc.making import exchange

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
#: A page as the median one of the HTTP Archive is, a little smaller: some text, scripts and styles, pictures.
_WORDS, _MARKUP_BYTES = 800, 60_000
_SCRIPTS, _SCRIPT_BYTES = 12, 40_000
_PICTURES, _PICTURE_BYTES = 25, 35_000


@dataclass(frozen=True)
class Cost:
    """The best of five runs."""

    cpu_seconds: float
    wall_seconds: float
    memory_mb: float


def make(home: Path, megabytes: int) -> None:
    """A home with one WARC file of about that size: articles, each with scripts and pictures."""
    chance = random.Random(11)
    words = [
        "".join(chance.choices("abcdefghijklmnopqrstuvwxyz", k=chance.randrange(2, 10))) for _ in range(5000)
    ]
    settings = Settings(home=home)
    writer, catalog = WarcWriter(settings, SystemClock()), SqlCatalog(settings)
    written, number = 0, 0
    while written < megabytes * 1_000_000:
        url = f"https://news.example/{number}"
        text = " ".join(chance.choices(words, k=_WORDS))
        entries = [_page(url, text, chance, words)]
        for part in range(_SCRIPTS):
            script = " ".join(chance.choices(words, k=_SCRIPT_BYTES // 7)).encode()
            entries.append(exchange(f"{url}/{part}.js", script, "Content-Type: text/javascript"))
        for part in range(_PICTURES):
            body = b"\xff\xd8\xff" + chance.randbytes(_PICTURE_BYTES)
            entries.append(exchange(f"{url}/{part}.jpg", body, "Content-Type: image/jpeg"))
        with writer.appending("main", entries) as refs, catalog.begin() as session:
            records = tuple(ref for each in refs for ref in each)
            at = entries[0].started_at
            capture = Capture(
                id=stable_id("k", str(number)),
                collection="main",
                url=url,
                purpose="article",
                captured_at=at,
                outcome=Outcome.CAPTURED,
                status=200,
                final_url=url,
                job_id=None,
                record=records[0],
                records=records,
            )
            session.save_capture(capture)
            article = session.save_article(url, collection="main", at=at)
            version = ArticleVersion(title=f"Article {number}", text=text, url=url)
            session.save_version(article, version, at=at)
        written += sum(record.length for record in records)
        number += 1
    writer.close()
    catalog.close()


def _page(url: str, text: str, chance: random.Random, words: list[str]) -> Exchange:
    markup = "".join(f'<div class="{word}">' for word in chance.choices(words, k=_MARKUP_BYTES // 20))
    return exchange(url, f"<html>{markup}<p>{text}".encode(), "Content-Type: text/html")


def cost(command: list[str], environ: dict[str, str]) -> Cost:
    found = []
    for _ in range(5):
        silent = (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)
        began = time.monotonic()
        pid = os.posix_spawn(command[0], command, environ, file_actions=[silent])
        _, status, usage = os.wait4(pid, 0)
        wall = time.monotonic() - began
        assert status == 0, f"{command}: {status}"
        found.append(Cost(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / 1000))
    return Cost(
        min(one.cpu_seconds for one in found),
        min(one.wall_seconds for one in found),
        max(one.memory_mb for one in found),
    )


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--megabytes", type=int, default=350)
    asked.add_argument("--write", type=Path)
    asked.add_argument("--make", type=Path, help=argparse.SUPPRESS)
    given = asked.parse_args()
    if given.make:
        make(given.make, given.megabytes)
        return
    # Modules are compiled once, as where a program is installed.
    environ = os.environ | {
        "PYTHONPATH": str(ROOT),
        "PYTHONPYCACHEPREFIX": tempfile.gettempdir() + "/wacz-pyc",
    }
    environ.pop("PYTHONDONTWRITEBYTECODE", None)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        command = [sys.executable, __file__, "--make", str(home), "--megabytes", str(given.megabytes)]
        subprocess.run(
            command, check=True
        )  # aside: what this process had in memory would count for its children
        (warc,) = (home / "collections/main/archive").iterdir()
        target = f"{folder}/peer.wacz"
        peer = cost([str(BIN / "wacz"), "create", "-o", target, "-f", str(warc)], environ)
        ours = [sys.executable, "-m", "archiver", "-q", "--home", str(home), "export", "wacz"]
        mine = cost([*ours, "--output", f"{folder}/ours.wacz"], environ)
        verify = cost([sys.executable, "-m", "archiver", "verify", f"{folder}/ours.wacz"], environ)
        size = warc.stat().st_size / 1e6
    lines = ["| Tool | Processor s | Wall s | Peak MB |", "|---|---|---|---|"]
    for name, one in (("wacz create", peer), ("archiver export wacz", mine), ("archiver verify", verify)):
        lines.append(f"| {name} | {one.cpu_seconds:.2f} | {one.wall_seconds:.2f} | {one.memory_mb:,.0f} |")
    lines.append("")
    lines.append(
        f"One WARC file of {size:,.0f} MB: the export takes {mine.cpu_seconds / peer.cpu_seconds:.2f} of the "
        f"processor time of wacz create, and {mine.wall_seconds / peer.wall_seconds:.2f} of the wall's."
    )
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    lines += ["", f"{datetime.now(UTC):%Y-%m-%d}, {machine}.", ""]
    print("\n".join(lines))
    if given.write:
        head = given.write.read_text(encoding="utf-8").partition("| Tool")[0]
        given.write.write_text(head + "\n".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
