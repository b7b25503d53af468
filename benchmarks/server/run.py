"""How much work a table in PostgreSQL hands out, and how soon what is urgent.

    python benchmarks/server/run.py [--url postgresql://…] [--waiting 100000] [--seconds 10] [--write …]

Without an address a server of the tests' own is started on this machine; here it flushes each commit to disk.
Jobs are claimed and finished as the local queue does it, eight at a time, by processes that do nothing else.
"""

from __future__ import annotations

import argparse
import multiprocessing
import platform
import sys
import time
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from archiver.catalog import SqlCatalog  # noqa: E402 — the checkout is no installed package
from archiver.ports import NewJob  # noqa: E402
from archiver.settings import CatalogSettings, Settings  # noqa: E402

AT_ONCE = 8
HOSTS = 200
#: A server as it is installed, but for what would make it unlike the others on this machine.
DURABLE = ("shared_buffers=128MB", "max_connections=100", "listen_addresses=")


def open_catalog(url: str) -> SqlCatalog:
    return SqlCatalog(Settings(home=Path("/nowhere"), catalog=CatalogSettings(url=url)))


def fill(url: str, waiting: int) -> float:
    """Jobs that are asked for a second."""
    now = datetime.now(UTC)
    began = time.perf_counter()
    with closing(open_catalog(url)) as catalog:
        for start in range(0, waiting, 1000):
            urls = (f"https://h{number % HOSTS}.example/{number}" for number in range(start, start + 1000))
            with catalog.begin() as session:
                session.enqueue_all([NewJob(step="capture", subject=one) for one in urls], at=now)
            if start in (1000, waiting - 1000):  # as the server's autovacuum does within a minute
                with catalog.begin() as session:
                    session.connection.exec_driver_sql("ANALYZE work")
    return waiting / (time.perf_counter() - began)


def claim_and_finish(url: str, owner: str, seconds: float, done: Any) -> None:
    number = 0
    with closing(open_catalog(url)) as catalog:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            with catalog.begin() as session:
                now = datetime.now(UTC)
                jobs = session.claim(owner, at=now, lease_seconds=300, steps=("capture",), limit=AT_ONCE)
            with catalog.begin() as session:
                assert session.finish_all(jobs, at=datetime.now(UTC))
            number += len(jobs)
    done.put(number)


def measure_rate(url: str, processes: int, seconds: float) -> float:
    spawn = multiprocessing.get_context("spawn")
    done = spawn.Queue()
    workers = [
        spawn.Process(target=claim_and_finish, args=(url, f"w{number}", seconds, done))
        for number in range(processes)
    ]
    for worker in workers:
        worker.start()
    total: int = sum(done.get() for _ in workers)
    for worker in workers:
        worker.join()
    return total / seconds


def measure_urgent(url: str, times: int) -> Sequence[float]:
    """Seconds from when an urgent job is asked for until another connection has claimed it."""
    took = []
    with closing(open_catalog(url)) as asking, closing(open_catalog(url)) as claiming:
        for number in range(times):
            now = datetime.now(UTC)
            began = time.perf_counter()
            with asking.begin() as session:
                urgent = NewJob(step="capture", subject=f"https://urgent.example/{number}", priority=100)
                session.enqueue(urgent, at=now)
            with claiming.begin() as session:
                (job,) = session.claim("me", at=now, lease_seconds=300, steps=("capture",), limit=1)
            took.append(time.perf_counter() - began)
            assert job.subject == urgent.subject
            with claiming.begin() as session:
                session.finish(job, at=now)
    return took


def start_server() -> str:
    from tests.postgres import Server

    server = Server(settings=DURABLE)
    return server.url(server.make_database())


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--url")
    parser.add_argument("--waiting", type=int, default=100_000)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--write", type=Path)
    given = parser.parse_args()
    url = given.url or start_server()
    asked = fill(url, given.waiting)
    took = measure_urgent(url, 50)
    rates = {processes: measure_rate(url, processes, given.seconds) for processes in (1, 2, 4)}
    told = {"Jobs asked for, 1,000 in a transaction": f"{asked:,.0f} a second"}
    for processes, rate in rates.items():
        by = f"{processes} process{'es' * (processes > 1)}"
        told[f"Jobs claimed and finished, {AT_ONCE} at a time, by {by}"] = f"{rate:,.0f} a second"
    told["An urgent job asked for, and claimed by another connection: median"] = (
        f"{median(took) * 1e3:.0f} ms"
    )
    told["… the slowest of 50"] = f"{max(took) * 1e3:.0f} ms"
    lines = [
        "# How much work a table in PostgreSQL hands out",
        "",
        f"`python benchmarks/server/run.py`: {given.waiting:,} jobs of {HOSTS} hosts wait. Python",
        f"{platform.python_version()}; server and processes on the same two cores, other work beside.",
        "",
        "| What | |",
        "| --- | --- |",
        *(f"| {what} | {number} |" for what, number in told.items()),
        "",
    ]
    print("\n".join(lines))
    if given.write:
        given.write.write_text("\n".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
