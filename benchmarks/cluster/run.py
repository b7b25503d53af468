"""Workers over one catalogue in PostgreSQL: how much faster four are than one, and what survives 20 kills.

    python benchmarks/cluster/run.py [--count 10000] [--hosts 200] [--kills 20] [--s3] [--write RESULTS.md]

The real program: captures are asked for by ``archiver capture --enqueue`` and made by ``archiver worker``
processes, each with a home of its own as on a machine of its own. The sites answer after 100 ms, on this
machine, and count what they are asked. PostgreSQL is the one of the tests (:mod:`tests.postgres`), set up to
flush each commit to the disk. What must hold after the kills stands in ``tests/soak/cluster/verdict.py``.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import platform
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass, replace
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from benchmarks.cluster.costs import Spent, spent  # noqa: E402 — the checkout is no installed package
from tests.postgres import server  # noqa: E402
from tests.soak.cluster.breaking import Breaking  # noqa: E402
from tests.soak.cluster.machines import AS_FOR_REAL, Cluster, Plan, cluster  # noqa: E402
from tests.soak.cluster.origin import Origin, Visit, addresses, origin  # noqa: E402
from tests.soak.cluster.verdict import Seen, check_pace, judge  # noqa: E402
from tests.soak.daemon.verdict import format_table  # noqa: E402

LATENCY_SECONDS = 0.1
#: Pages of a host are so far apart: more often than they come where all of them are asked in turn.
DELAY_SECONDS = 0.2
THREADS = 8
SEED = 20261126
#: The part of the requests that the steady pace is taken from: starts and the last few hosts are left out.
_STEADY = (0.1, 0.9)
_LOOK_SECONDS = 0.5
#: WARC files change often in the run that is broken off, so that some kills hit the change.
_SMALL_WARC = 8_000_000


@dataclass(frozen=True)
class Speed:
    """What some workers did between them."""

    workers: int
    count: int
    seconds: float
    steady_a_second: float
    cost: Spent
    #: What the sites counted, and what of it is wrong.
    pace: str
    wrong: Sequence[str]
    load: float

    @property
    def a_second(self) -> float:
        return self.count / self.seconds

    @property
    def cores(self) -> int:
        return os.cpu_count() or 1

    @property
    def cpu_ms(self) -> float:
        """Processor time of one capture, the server's and the sites' included."""
        return self.cost.ours / self.count * 1000

    @property
    def allowed_a_second(self) -> float:
        """As many as the cores' time allows where nothing else wants it."""
        return self.cores * 1000 / self.cpu_ms

    @property
    def ideal_a_second(self) -> float:
        """As many as there would be if nothing but the sites' latency took time."""
        return self.workers * THREADS / LATENCY_SECONDS

    @property
    def share(self) -> float:
        """The part of the cores' time that was used for it."""
        return self.cost.ours / (self.seconds * self.cores)

    @property
    def machine_share(self) -> float:
        return self.cost.machine / (self.seconds * self.cores)


def measure(name: str, workers: int, urls: Sequence[str], folder: Path) -> Speed:
    """From the moment at which all workers are at work to the last job's end."""
    load = os.getloadavg()[0]
    plan = Plan(machines=workers, workers=THREADS, delay_seconds=DELAY_SECONDS, has_names=True)
    with origin(LATENCY_SECONDS) as sites, cluster(folder / name, sites, plan) as made:
        made.ask(urls)
        for machine in made.machines:
            machine.start()
        for machine in made.machines:
            machine.wait_ready()
        while not (done := made.count_captures()):
            time.sleep(0.05)
        began_at, before = time.monotonic(), _spent(made, sites)
        while left := made.count_left():
            time.sleep(_LOOK_SECONDS if left > 500 else 0.05)
        seconds, cost = time.monotonic() - began_at, _spent(made, sites).since(before)
        for machine in made.machines:
            machine.stop()
        visits = sites.visits()
        pace, wrong = check_pace(Seen(made, urls, visits))
    return Speed(workers, len(urls) - done, seconds, _steady(visits), cost, pace, wrong, load)


def _spent(made: Cluster, sites: Origin) -> Spent:
    ids = [machine.process_id for machine in made.machines]
    return spent({one for one in ids if one is not None}, server().process_id, sites.process_id)


def _steady(visits: Sequence[Visit]) -> float:
    """Requests a second in the middle of the run."""
    first, last = (int(len(visits) * part) for part in _STEADY)
    return (last - first) / (visits[last].began_at - visits[first].began_at)


def break_off(urls: Sequence[str], kills: int, seed: int, *, in_bucket: bool, folder: Path) -> Iterator[str]:
    """A run with kills and restarts, and what was wrong at its end."""
    load, began_at = os.getloadavg()[0], time.monotonic()
    plan = Plan(workers=THREADS, delay_seconds=DELAY_SECONDS, warc_max_bytes=_SMALL_WARC, has_names=True)
    with contextlib.ExitStack() as stack:
        bucket = None
        if in_bucket:
            from tests.bucket_server import bucket_server

            bucket = stack.enter_context(bucket_server(folder / "s3")).make_bucket()
            plan = replace(plan, environ=bucket.environ, bucket_url=bucket.url)
        sites = stack.enter_context(origin(LATENCY_SECONDS))
        made = stack.enter_context(cluster(folder / "broken-off", sites, plan))
        made.ask(urls)
        for machine in made.machines:
            machine.start()
        breaking = Breaking(made, len(urls), kills=kills, chance=random.Random(seed), tell=_tell)
        broken = breaking.run()
        seconds = time.monotonic() - began_at
        for machine in made.machines:
            ended = machine.stop()
            if ended is not None and ended.code:
                broken.wrong.append(f"told to stop a worker ended with {ended.code}: {ended.err[-500:]}")
        _tell(f"{seconds:6.1f} s  all is done; looking at what is there")
        seen = Seen(made, urls, sites.visits(), broken, bucket)
        (folder / "visits.json").write_text(json.dumps([astuple(visit) for visit in seen.visits]))
        checks = list(judge(seen))
    wrong = sum(len(one.wrong) for one in checks)
    where = ", WARC files in a bucket" if in_bucket else ""
    yield (
        f"{len(urls):,} captures, {plan.machines} workers{where}, seed {seed}; load before it "
        f"{load:.1f}; {seconds:.0f} s, {seconds / max(1, kills):.0f} s a kill."
    )
    yield from ("", format_table(checks), "", f"Wrong: {'see above' if wrong else 'nothing'}.", "")
    yield from ("What happened:", "", "```", *broken.log, "```", "")


def table(speeds: Sequence[Speed]) -> Iterator[str]:
    heads = (
        *("Workers", "Captures", "A second", "In the middle", "To one", "Latency alone allows"),
        *("Processor of workers + PostgreSQL + sites, a capture", f"{os.cpu_count()} cores allow"),
        *("Used of the cores", "By all programs", "Load before"),
    )
    yield f"| {' | '.join(heads)} |"
    yield f"|{'---|' * len(heads)}"
    for one in speeds:
        parts = (one.cost.workers, one.cost.server, one.cost.sites)
        each = " + ".join(f"{part / one.count * 1000:.2f}" for part in parts)
        yield (
            f"| {one.workers} | {one.count:,} | {one.a_second:.1f} | {one.steady_a_second:.1f} "
            f"| {one.a_second / speeds[0].a_second:.2f} | {one.ideal_a_second:.0f} | {each} ms "
            f"| {one.allowed_a_second:.0f} a second | {one.share:.0%} | {one.machine_share:.0%} "
            f"| {one.load:.1f} |"
        )
    yield ""
    for one in speeds:
        yield f"- {one.workers} worker{'s' if one.workers > 1 else ''}, counted by the sites: {one.pace}."
        yield from (f"- wrong: {line}" for line in one.wrong)
    yield ""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=10_000, help="captures of each run")
    parser.add_argument("--hosts", type=int, default=200)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--workers", type=int, nargs="*", default=[1, 4], help="processes that are measured")
    parser.add_argument("--s3", action="store_true", help="the run that is broken off stores in a bucket")
    parser.add_argument("--write", type=Path)
    given = parser.parse_args()
    server().stop()
    server().start(*AS_FOR_REAL)
    urls = addresses(given.count, given.hosts)
    folder = Path(tempfile.mkdtemp(prefix="cluster-"))
    _tell(f"in {folder}")
    lines = [
        "# Workers over one catalogue in PostgreSQL",
        "",
        f"`{' '.join(['python', 'benchmarks/cluster/run.py', *sys.argv[1:]])}`, "
        f"{time.strftime('%Y-%m-%d %H:%M', time.gmtime())} UTC: {given.count:,} captures over {given.hosts} "
        f"hosts that answer after {LATENCY_SECONDS * 1000:.0f} ms, {THREADS} jobs at a time in each worker, "
        f"a host's pages {DELAY_SECONDS} s apart, one at a time. Python {platform.python_version()}, "
        f"{os.cpu_count()} cores that workers, PostgreSQL and sites share; each commit is flushed to disk.",
        "",
    ]
    speeds = []
    for workers in given.workers:
        # As many for each worker, so that all runs take as long.
        some = urls[: len(urls) * workers // max(given.workers)]
        speeds.append(measure(f"speed-{workers}", workers, some, folder))
        _tell(f"{workers} workers: {speeds[-1].a_second:.1f} captures a second")
    if speeds:
        lines += ["## Speed", "", *table(speeds)]
        _tell("\n".join(lines))
    if given.kills:
        lines += [f"## {given.kills} times `kill -9`, PostgreSQL started again twice", ""]
        lines += break_off(urls, given.kills, given.seed, in_bucket=given.s3, folder=folder)
    text = "\n".join(lines)
    print(text, flush=True)
    if given.write:
        given.write.write_text(text, encoding="utf-8")
    is_wrong = "Wrong: see above" in text or "- wrong:" in text
    if is_wrong:
        print(f"what is left of it: {folder}", file=sys.stderr)
        return 1
    shutil.rmtree(folder)
    return 0


def _tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
