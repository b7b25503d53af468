"""Runs that are killed, and runs on a disk that is full: what is left is counted."""

from __future__ import annotations

import gzip
import json
import random
import resource
import signal
import sqlite3
import subprocess
import time
import zlib
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import home
from measure import Server, run, serving

_COUNT = 300


def table(folder: Path, number: int) -> str:
    """``number`` kills and a quarter as many full disks, and what was wrong after each."""
    lot = random.Random(20261125)
    killed = Counter[str]()
    full = Counter[str]()
    with serving() as server:
        for n in range(number):
            killed.update(
                _trial(
                    folder / f"kill-{n}",
                    server,
                    _kill_at(server, lot.randint(0, _COUNT), lot.uniform(0, 0.05)),
                )
            )
        for n in range(max(1, number // 4)):
            full.update(_trial(folder / f"full-{n}", server, _fill_at(lot.randint(300_000, 12_000_000))))
    lines = ["| trials | whole again | of them with something done before | wrong |", "|---|---:|---:|---|"]
    for name, found in (("kill -9, then a restart", killed), ("full disk, then room", full)):
        wrong = ", ".join(
            f"{what}: {times}" for what, times in found.items() if what not in ("whole", "begun")
        )
        lines.append(f"| {name} | {found['whole']} | {found['begun']} | {wrong or 'nothing'} |")
    return "\n".join(lines)


def _trial(folder: Path, server: Server, break_it: Callable[[list[str]], None]) -> list[str]:
    where = home.make_home(folder, workers=8)
    urls = folder / "urls"
    urls.write_text("".join(f"http://127.0.0.1:{server.port}/{n}\n" for n in range(_COUNT)))
    break_it(home.command(where, "capture", "--no-requisites", "--from", str(urls)))
    begun = _captures(where)
    run(home.command(where, "archive"), log=folder / "log", env=home.environment())
    told = _faults(where) or ["whole"]
    return [*told, *(["begun"] if begun else [])]


def _kill_at(server: Server, requests: int, seconds: float) -> Callable[[list[str]], None]:
    """Kill some time after so many requests were seen."""

    def kill(command: list[str]) -> None:
        server.stats()
        seen = 0
        process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=home.environment()
        )
        while seen < requests and process.poll() is None:
            seen += server.stats()["requests"]
            time.sleep(0.002)
        time.sleep(seconds)
        process.send_signal(signal.SIGKILL)
        process.wait()

    return kill


def _fill_at(size: int) -> Callable[[list[str]], None]:
    """No file may grow beyond a size: a write past it fails as on a full disk."""

    def fill(command: list[str]) -> None:
        subprocess.run(
            command,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=home.environment(),
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)),
            check=False,
        )

    return fill


def _captures(where: Path) -> int:
    catalog = where / "catalog.sqlite"
    if not catalog.exists():
        return 0
    with closing(sqlite3.connect(catalog)) as database:
        try:
            return int(database.execute("SELECT count(*) FROM captures").fetchone()[0])
        except sqlite3.OperationalError:  # killed before its tables were made
            return 0


def _faults(where: Path) -> list[str]:
    """What is wrong with a home after its restart."""
    faults = []
    with closing(sqlite3.connect(where / "catalog.sqlite")) as database:
        asked = database.execute("SELECT count(*), sum(state = 'pending') FROM work").fetchone()
        doubled = database.execute("SELECT count(*) - count(DISTINCT job_id) FROM captures").fetchone()[0]
        captured = database.execute("SELECT count(*) FROM captures").fetchone()[0]
        known = set(
            database.execute("SELECT warc, warc_offset FROM capture_records WHERE record_type = 'response'")
        )
    if asked[1]:
        faults.append("jobs still due")
    if doubled:
        faults.append("two captures of one job")
    if captured != asked[0]:
        faults.append("jobs without a capture")
    if any(not _is_whole(path) for path in where.rglob("*.warc.gz")):
        faults.append("a broken WARC file")
    lines = [line for path in where.rglob("*.cdxj") for line in path.read_text().splitlines()]
    fields = [json.loads(line.split(" ", 2)[2]) for line in lines]
    if {(each["filename"], int(each["offset"])) for each in fields} != known:
        faults.append("index and catalogue differ")
    return faults


def _is_whole(path: Path) -> bool:
    try:
        with gzip.open(path) as file:
            while file.read(1_000_000):
                pass
    except (EOFError, OSError, zlib.error):
        return False
    return True
