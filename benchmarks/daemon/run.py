"""What a daemon costs that has nothing to do: processor time and memory with many sources, none of them due.

    python benchmarks/daemon/run.py [--sources 200] [--jobs 3000] [--seconds 60] [--write RESULTS.md]

The real program runs as a process over a home of its own. Nobody is asked for
anything: each source was looked at just now and is due in two hours, each job waits for tomorrow.
"""

from __future__ import annotations

import argparse
import os
import platform
import signal
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from archiver.catalog import SqlCatalog  # noqa: E402 — the checkout is no installed package
from archiver.model import Source  # noqa: E402
from archiver.ports import NewJob  # noqa: E402
from archiver.settings import Settings  # noqa: E402

#: Until the program has started and done what starting takes.
WARM_SECONDS = 8.0


def fill(home: Path, sources: int, jobs: int) -> None:
    """A catalogue with sources that were just looked at, and jobs that wait for tomorrow."""
    now = datetime.now(UTC)
    catalog = SqlCatalog(Settings(home=home))
    with catalog.begin() as session:
        for number in range(sources):
            source = Source(
                url=f"https://paper{number}.example/feed.xml",
                added_at=now,
                polled_at=now,
                status="0 entries",
                next_poll_at=now + timedelta(hours=2, seconds=number),
            )
            session.add_source(source)
        waiting = [
            NewJob(
                step="capture",
                subject=f"https://posts.example/{number}",
                due_at=now + timedelta(days=1, seconds=number),
                priority=40 if number % 2 else -10,
            )
            for number in range(jobs)
        ]
        session.enqueue_all(waiting, at=now)
    catalog.close()


def cpu_seconds(pid: int) -> float:
    """Processor time of a process, of all its threads."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def rss_mb(pid: int) -> float:
    pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def measure(sources: int, jobs: int, seconds: float, *options: str) -> tuple[float, float]:
    """Share of one core in percent, and memory in MB."""
    with tempfile.TemporaryDirectory(prefix="idle-") as folder:
        home = Path(folder) / "home"
        fill(home, sources, jobs)
        process = subprocess.Popen(
            [sys.executable, "-m", "archiver", "--home", str(home), "-q", "daemon", *options],
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            stderr=subprocess.DEVNULL,
        )
        try:
            time.sleep(WARM_SECONDS)
            began, used = time.monotonic(), cpu_seconds(process.pid)
            time.sleep(seconds)
            share = 100 * (cpu_seconds(process.pid) - used) / (time.monotonic() - began)
            memory = rss_mb(process.pid)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)
    return share, memory


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sources", type=int, default=200)
    parser.add_argument("--jobs", type=int, default=3000)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--write", type=Path, help="Write a table there.")
    args = parser.parse_args()
    plain = measure(args.sources, args.jobs, args.seconds)
    listening = measure(args.sources, args.jobs, args.seconds, "--listen", "127.0.0.1:0")
    lines = [
        "# What a daemon costs that has nothing to do",
        "",
        f"`python benchmarks/daemon/run.py` over {args.seconds:.0f} s; {args.sources} sources not due, "
        f"{args.jobs:,} jobs that wait for tomorrow;",
        f"Python {platform.python_version()}, {os.cpu_count()} cores, other work on the machine. "
        "Wanted: less than 0.5 % of a core.",
        "",
        "| Daemon | Share of one core | Resident memory |",
        "| --- | --- | --- |",
        f"| as it is | {plain[0]:.2f} % | {plain[1]:.0f} MB |",
        f"| with `--listen` | {listening[0]:.2f} % | {listening[1]:.0f} MB |",
    ]
    print("\n".join(lines))
    if args.write:
        args.write.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
