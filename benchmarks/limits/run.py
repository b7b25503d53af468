"""What it costs to share hosts' limits in PostgreSQL: turns a second, a fetch with and without them.

    python benchmarks/limits/run.py

The server is that of the tests, on this machine and a socket; pages come from a server on loopback that
answers at once. Nothing here waits for a pause: what is measured is the work.
"""

from __future__ import annotations

import multiprocessing
import os
import platform
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from archiver.catalog import SqlCatalog  # noqa: E402
from archiver.catalog.limits import open_limits  # noqa: E402
from archiver.net.clock import SystemClock  # noqa: E402
from archiver.net.fetcher import HttpFetcher  # noqa: E402
from archiver.net.politeness import Politeness  # noqa: E402
from archiver.net.shared_politeness import SharedPoliteness  # noqa: E402
from archiver.ports import Role  # noqa: E402
from archiver.settings import CatalogSettings, Network, Settings  # noqa: E402
from archiver.settings import Politeness as PolitenessSettings  # noqa: E402
from tests.net.servers import Server, ok  # noqa: E402
from tests.postgres import server  # noqa: E402

SECONDS = 5.0
HOSTS = 200


def settings_for(url: str, address: str = "") -> Settings:
    return Settings(
        home=Path(tempfile.mkdtemp(prefix="limits-")),
        catalog=CatalogSettings(url=url),
        network=Network(resolve={"*": address} if address else {}),
        politeness=PolitenessSettings(delay_seconds=0.0),
    )


def committed(database: str) -> int:
    # What a process counted is told after a second, and when it ends.
    (count,) = server().run(
        "SELECT pg_stat_force_next_flush()",
        f"SELECT xact_commit FROM pg_stat_database WHERE datname = '{database}'",
    )[0]
    return int(count)


def take_turns(
    url: str, first: int, hosts: int, threads: int, took: float, role: Role, delay: float, told: object
) -> None:
    limits = open_limits(settings_for(url))
    assert limits is not None
    polite = SharedPoliteness(PolitenessSettings(delay_seconds=delay), limits)
    used_before = time.process_time()
    began_at = time.monotonic()
    end_at = began_at + SECONDS
    counts, takes = [0] * threads, []

    def take(number: int) -> None:
        at = first + number * 7
        while time.monotonic() < end_at:
            at += 1
            began = time.perf_counter()
            turn = polite.take(f"h{at % hosts}.example", role)
            takes.append(time.perf_counter() - began)
            time.sleep(took)
            polite.learn(turn.host, took or 0.001)
            polite.forgive(turn.host)
            turn.end()
            counts[number] += 1

    started = [threading.Thread(target=take, args=(number,)) for number in range(threads)]
    for thread in started:
        thread.start()
    for thread in started:
        thread.join()
    seconds = time.monotonic() - began_at
    used = time.process_time() - used_before
    polite.close()
    limits.close()
    told.put((sum(counts), statistics.median(takes), used, sum(counts) / seconds))  # type: ignore[attr-defined]


def measure_turns(
    name: str,
    database: str,
    processes: int,
    threads: int,
    hosts: int,
    took: float = 0.0,
    role: Role = "page",
    delay: float = 0.0,
) -> None:
    url = server().url(database)
    before = committed(database)
    context = multiprocessing.get_context("spawn")
    told = context.Queue()
    started = [
        context.Process(
            target=take_turns, args=(url, n * hosts // processes, hosts, threads, took, role, delay, told)
        )
        for n in range(processes)
    ]
    for process in started:
        process.start()
    said = [told.get(timeout=60) for _ in started]
    for process in started:
        process.join()
    time.sleep(1.5)
    turns = sum(each[0] for each in said)
    rate, used = sum(each[3] for each in said), sum(each[2] for each in said)
    wait = statistics.median(each[1] for each in said)
    print(
        f"| {name} | {rate:,.0f} | {1e3 * wait:.2f} ms | {(committed(database) - before) / turns:.2f} |"
        f" {1e3 * used / turns:.2f} ms |"
    )


def measure_fetches(database: str) -> None:
    pages = Server({"/": ok(b"x" * 20_000)})
    settings = settings_for(server().url(database), pages.address)
    for name, limits in (("in memory", None), ("shared", open_limits(settings))):
        web = HttpFetcher(settings, SystemClock(), limits=limits)
        for number in range(50):
            web.fetch(f"http://h{number}.example/").close()
        used, began = time.process_time(), time.perf_counter()
        for number in range(1000):
            web.fetch(f"http://h{number % HOSTS}.example/").close()
        took = time.perf_counter() - began
        print(f"| {name} | {took:.2f} ms | {(time.process_time() - used):.2f} ms |")
        web.close()
    pages.close()


def measure_memory() -> None:
    polite = Politeness(PolitenessSettings(delay_seconds=0.0))
    began = time.perf_counter()
    for number in range(20_000):
        polite.take(f"h{number % HOSTS}.example", "page").end()
    print(f"In memory a turn takes {(time.perf_counter() - began) / 20_000 * 1e6:.1f} µs.\n")


def main() -> None:
    database = server().make_database()
    SqlCatalog(settings_for(server().url(database))).close()
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}\n")
    measure_memory()
    print("| turns | a second | to take one | transactions a turn | processor time a turn |")
    print("|---|---|---|---|---|")
    measure_turns("1 process, 1 thread, 200 hosts", database, 1, 1, HOSTS)
    measure_turns("4 processes of 4 threads, 200 hosts", database, 4, 4, HOSTS)
    measure_turns("4 processes of 16 threads, 200 hosts that take 100 ms", database, 4, 16, HOSTS, 0.1)
    measure_turns("the same, 2,000 hosts, 1 s between pages", database, 4, 16, 2000, 0.1, "page", 1.0)
    measure_turns("4 processes of 4 threads, 1 host that takes 100 ms", database, 4, 4, 1, 0.1)
    measure_turns("1 process, 6 requisites at a time, 1 host: 50 ms", database, 1, 6, 1, 0.05, "requisite")
    print("\n| a fetch of 20 kB on loopback | time | processor time |")
    print("|---|---|---|")
    measure_fetches(database)


if __name__ == "__main__":
    main()
