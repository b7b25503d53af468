"""Capturing: this program against wget, curl, requests, warcio's capture_http and warcprox; one table.

    python benchmarks/capture/run.py --peers DIR [--count 2000] [--rounds 5] [--trials 20] [--write FILE]

Run it with the Python that the project is installed for. DIR is a virtual
environment of the benchmark's own: it is made where it is missing, with the
Python peers in it. What can't be had is told as missing. Everything else lies
in a temporary folder: some 3 GB for a while.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import home
import tables
from measure import HERE, ROOT, Cost, Server, await_port, free_port, run, serving, size_of, wait
from tables import Row

sys.path.insert(0, str(ROOT))

_PEERS = ("requests", "warcio", "warcprox", "cdxj-indexer")
_LATENCY_SECONDS = 0.1
#: Addresses of a long list, where what starting costs counts for less.
_LONG = 10_000
_HOSTS = 40
_PARALLEL = 64
_BIG_BYTES = 1_000_000_000


_OURS, _PLAIN, _WGET = "archiver, isal, 8 workers", "requests, nothing kept", "wget --warc-file"


class Bench:
    def __init__(self, peers: Path, folder: Path, count: int) -> None:
        self.python = str(peers / "bin" / "python")
        self.isal = peers / "isal"
        self.folder = folder
        self.count = count

    def list_urls(self, server: Server, name: str, count: int, hosts: int = 1) -> Path:
        urls = (f"http://127.0.0.{1 + n % hosts}:{server.port}/{n}" for n in range(count))
        path = self.folder / name
        path.write_text("\n".join(urls) + "\n")
        return path

    def ours(self, server: Server, urls: Path, count: int, *, workers: int, isal: bool) -> Row:
        name = f"archiver, {'isal' if isal else 'zlib'}, {workers} workers"
        if isal and not self.isal.is_dir():
            return Row(name, None, count, note="isal isn't there")
        where = home.make_home(self.folder / f"home-{time.monotonic_ns()}", workers=workers)
        more = {"PYTHONPATH": f"{home.environment()['PYTHONPATH']}:{self.isal}"} if isal else {}
        env = {**home.environment(), **more}
        # The catalogue is made beforehand, as it is but once.
        run(home.command(where, "capture", "http://127.0.0.1:1/"), log=self.folder / "log", env=env)
        for path in where.rglob("*.warc.gz"):
            path.unlink()
        server.stats()
        command = home.command(where, "capture", "--no-requisites", "--from", str(urls))
        cost = run(command, log=self.folder / "log", env=env)
        row = self._row(name, cost, count, server, size_of(where))
        shutil.rmtree(where)
        return row

    def peer(self, name: str, command: list[str], server: Server, count: int, warc: str = "") -> Row:
        if not shutil.which(command[0]):
            return Row(name, None, count, note="missing")
        path = self.folder / warc
        if warc:
            path.unlink(missing_ok=True)
        server.stats()
        cost = run(command, log=self.folder / "log")
        size = path.stat().st_size if warc and path.exists() else 0
        return self._row(name, cost, count, server, size)

    def peer_script(self, name: str, task: str, server: Server, urls: Path, count: int, *more: str) -> Row:
        command = [self.python, str(HERE / "peers.py"), task, str(urls), *more]
        return self.peer(name, command, server, count, Path(more[0]).name if more else "")

    def warcprox(self, server: Server, urls: Path, count: int) -> Row:
        """The proxy's cost alone; what drives it is plain requests."""
        name = "warcprox (the proxy alone)"
        program = str(Path(self.python).with_name("warcprox"))
        if not shutil.which(program):
            return Row(name, None, count, note="missing")
        port, folder = free_port(), self.folder / "warcprox"
        folder.mkdir()
        began = time.monotonic()
        with (self.folder / "log").open("wb") as log:
            proxy = subprocess.Popen(
                [program, "-p", str(port), "-d", str(folder), "-z", "--dedup-db-file", "/dev/null"],
                stdout=log,
                stderr=log,
                cwd=folder,
            )
        await_port(port)
        server.stats()
        script = [self.python, str(HERE / "peers.py"), "through_proxy", str(urls), f"http://127.0.0.1:{port}"]
        run(script, log=self.folder / "log")
        stats = server.stats()
        proxy.terminate()
        cost = wait(proxy, began)
        span = stats["last_at"] - stats["first_at"]
        cost = Cost(seconds=span, cpu_seconds=cost.cpu_seconds, peak_bytes=cost.peak_bytes, code=0)
        return Row(name, cost, count, size_of(folder), span, _told(stats, count))

    def _row(self, name: str, cost: Cost, count: int, server: Server, size: int) -> Row:
        stats = server.stats()
        return Row(name, cost, count, size, stats["last_at"] - stats["first_at"], _told(stats, count))


def repeat(measure: Callable[[], Iterator[Row]], rounds: int) -> list[list[Row]]:
    """The rows of so many rounds, in each of which every program had its turn.

    A machine that is shared is now quicker, now slower: within a round that is much the same for all.
    """
    return [list(measure()) for _ in range(rounds)]


def _told(stats: dict[str, int], count: int) -> str:
    return "" if stats["requests"] == count else f"{stats['requests']} requests for {count}"


def throughput(bench: Bench) -> Iterator[Row]:
    with serving(hosts=2, bodies=bench.count) as server:
        count = bench.count
        shutil.rmtree(bench.folder / "warcprox", ignore_errors=True)
        urls = bench.list_urls(server, "urls", count)
        listed = bench.folder / "urls.curl"
        listed.write_text("".join(f'url = "{url}"\noutput = /dev/null\n' for url in urls.read_text().split()))
        warc = bench.folder / "peer"
        yield bench.peer_script("requests, nothing kept", "plain", server, urls, count)
        yield bench.ours(server, urls, count, workers=32, isal=True)
        yield bench.ours(server, urls, count, workers=32, isal=False)
        yield bench.ours(server, urls, count, workers=8, isal=True)
        wget = ["wget", "-q", "-O", "/dev/null", "-i", str(urls), "--warc-file", str(warc)]
        yield bench.peer("wget --warc-file", wget, server, count, "peer.warc.gz")
        capturing = ("capture_http", server, urls, count, f"{warc}.http.warc.gz")
        yield bench.peer_script("requests + capture_http", *capturing)
        # It refuses what is 127.0.0.1 to the letter.
        other = bench.folder / "urls.other"
        other.write_text(urls.read_text().replace("//127.0.0.1:", "//127.0.0.2:"))
        yield bench.warcprox(server, other, count)
        yield bench.peer("curl, nothing kept", ["curl", "-s", "-K", str(listed)], server, count)


def long_list(bench: Bench) -> Iterator[Row]:
    """A list so long that starting counts for little."""
    with serving(hosts=2, bodies=_LONG) as server:
        urls = bench.list_urls(server, "long", _LONG)
        yield bench.peer_script("requests, nothing kept", "plain", server, urls, _LONG)
        yield bench.ours(server, urls, _LONG, workers=8, isal=True)
        wget = ["wget", "-q", "-O", "/dev/null", "-i", str(urls), "--warc-file", str(bench.folder / "long")]
        yield bench.peer("wget --warc-file", wget, server, _LONG, "long.warc.gz")


def latency(bench: Bench) -> Iterator[Row]:
    count = 400
    with serving(hosts=_HOSTS, latency=_LATENCY_SECONDS) as server:
        urls = bench.list_urls(server, "slow", count, hosts=_HOSTS)
        yield bench.ours(server, urls, count, workers=_PARALLEL, isal=True)
        yield bench.peer_script("requests, 64 threads, nothing kept", "threads", server, urls, count)
        listed = bench.folder / "slow.curl"
        listed.write_text("".join(f'url = "{url}"\noutput = /dev/null\n' for url in urls.read_text().split()))
        curl = ["curl", "-s", "-Z", "--parallel-max", str(_PARALLEL), "-K", str(listed)]
        yield bench.peer("curl -Z --parallel-max 64, nothing kept", curl, server, count)
        wget = ["wget", "-q", "-O", "/dev/null", "-i", str(urls), "--warc-file", str(bench.folder / "slow")]
        yield bench.peer("wget --warc-file (one at a time)", wget, server, count, "slow.warc.gz")


def big_body(bench: Bench) -> Row:
    with serving() as server:
        urls = bench.folder / "big"
        urls.write_text(f"http://127.0.0.1:{server.port}/big/{_BIG_BYTES}\n")
        return bench.ours(server, urls, 1, workers=8, isal=True)


def index(bench: Bench) -> list[Row]:
    """A WARC file of 350 MB, indexed by each."""
    rows = []
    with serving() as server:
        urls = bench.list_urls(server, "many", 4_950)
        where = home.make_home(bench.folder / "indexed", workers=1)  # one process, one file
        command = home.command(where, "capture", "--no-requisites", "--no-dedup", "--from", str(urls))
        run(command, log=bench.folder / "log", env=home.environment())
    warc = max(where.rglob("*.warc.gz"), key=lambda path: path.stat().st_size)
    made = "import sys; from pathlib import Path; from archiver.warc.reindex import index_warc\n"
    made += "Path(sys.argv[2]).write_bytes(b''.join(index_warc(Path(sys.argv[1]))))"
    for isal in (True, False):
        path = f"{home.environment()['PYTHONPATH']}:{bench.isal if isal else ''}"
        command = [sys.executable, "-c", made, str(warc), str(bench.folder / "ours.cdxj")]
        cost = run(command, log=bench.folder / "log", env={**os.environ, "PYTHONPATH": path})
        rows.append(Row(f"archiver, {'isal' if isal else 'zlib'}", cost, 1, warc.stat().st_size))
    indexer = [str(Path(bench.python).with_name("cdxj-indexer")), "-s", "-o", str(bench.folder / "its.cdxj")]
    if not shutil.which(indexer[0]):
        return [*rows, Row("cdxj-indexer", None, 1, note="missing")]
    cost = run([*indexer, str(warc)], log=bench.folder / "log")
    return [*rows, Row("cdxj-indexer -s", cost, 1, warc.stat().st_size)]


def broken_off(folder: Path, kills: int) -> str:
    """Runs over a list that are killed or meet a full disk: the part of ``make soak`` that is about these."""
    # Here and last: Linux counts what starts a program into that program's peak of memory.
    from tests.soak.plan import plan
    from tests.soak.report import run_all

    report = run_all(plan(kills=kills, full=max(1, kills // 4), works=["capture a list"]), folder)
    return "\n\n".join([report.table(), *report.wrong])


def make_peers(peers: Path) -> None:
    if not (peers / "bin" / "python").exists():
        subprocess.run([sys.executable, "-m", "venv", str(peers)], check=True)
        pip = [str(peers / "bin" / "pip"), "install", "-q"]
        for name in _PEERS:  # one by one: what can't be had leaves the others
            subprocess.run([*pip, name], check=False)
        subprocess.run([*pip, "--target", str(peers / "isal"), "isal"], check=False)


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--peers", type=Path, required=True)
    options.add_argument("--count", type=int, default=2_000)
    options.add_argument("--rounds", type=int, default=5, help="of what the goals compare; medians count")
    options.add_argument("--trials", type=int, default=20)
    options.add_argument("--write", type=Path)
    given = options.parse_args()
    make_peers(given.peers.absolute())
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(given.peers.absolute(), Path(folder), given.count)
        shorter = repeat(lambda: throughput(bench), given.rounds)
        longer = repeat(lambda: long_list(bench), given.rounds // 2 | 1)
        parts = [
            f"{given.count:,} addresses, one host, no latency; {platform.machine()}, {os.cpu_count()} cores, "
            f"Python {platform.python_version()}, {time.strftime('%Y-%m-%d', time.gmtime())}.",
            tables.of_throughput(tables.middle(shorter), given.count),
            tables.of_rounds(shorter, _OURS, _PLAIN, _WGET),
            f"The same with {_LONG:,} addresses: what starting costs counts for less.",
            tables.of_throughput(tables.middle(longer), _LONG),
            tables.of_rounds(longer, _OURS, _PLAIN, _WGET),
            f"400 addresses, {_HOSTS} hosts, {_LATENCY_SECONDS * 1000:.0f} ms latency, {_PARALLEL} at a "
            f"time: {400 * _LATENCY_SECONDS / _PARALLEL:.3f} s would be ideal.",
            tables.of_latency(
                tables.middle(repeat(lambda: latency(bench), given.rounds // 2 | 1)),
                400 * _LATENCY_SECONDS / _PARALLEL,
            ),
            "One body of 1 GB:",
            tables.of_big(big_body(bench)),
            "Indexing a WARC file:",
            tables.of_index(index(bench)),
            broken_off(Path(folder) / "trials", given.trials),
        ]
    text = "\n\n".join(parts) + "\n"
    print(text)
    if given.write:
        given.write.write_text(text)


if __name__ == "__main__":
    main()
