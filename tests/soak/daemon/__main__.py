"""``python -m tests.soak.daemon``: a busy day of the daemon in real time, and whether anything was wrong."""

from __future__ import annotations

import argparse
import contextlib
import os
import platform
import shutil
import sys
import tempfile
import time
from pathlib import Path

from tests.internet import Internet
from tests.soak.breaking import can_mount, resize, small_disk
from tests.system.program import Program

from .day import Day, Size
from .happened import WORKERS
from .papers import Paper
from .receiver import NOTIFY, Receiver
from .service import ROOM_BYTES, Service
from .verdict import format_table, judge

_ENTRY = (sys.executable, "-m", "tests.soak.daemon.hurried")
_SETTINGS = {
    "politeness": {"delay_seconds": 0, "parallel_per_host": 4},
    # The tries of a visit outlast the outage; a job whose worker was killed is soon due again.
    "work": {"workers": WORKERS, "max_attempts": 7, "retry_seconds": 1, "lease_seconds": 20},
    # Files change often, so that some kills hit the change.
    "storage": {"min_free_bytes": 0, "warc_max_bytes": 1_000_000},
    # Articles are read again after all pauses but the last: never.
    "daemon": {"poll": "5s 10s", "watch": "1m"},
}

_HEAD = """\
# The daemon on a busy day

    make soak            # runs this, too; python -m tests.soak.daemon alone

runs the real `archiver daemon` in real time over the loopback internet. Papers publish short articles, in
RSS, Atom, JSON Feed, sitemaps, gzipped news sitemaps and lists; some cite posts, which are looked at every
minute, and of which some vanish or are edited. Meanwhile it is killed with `kill -9` at random moments (most
while articles come, some while posts are watched), every host breaks off all connections for some seconds,
and the home's disk is full: it has to end, isn't to start, and goes on once there is room. Looks that confirm
each other are seconds apart here, not half an hour. What must hold at the end is in
`tests/soak/daemon/verdict.py`; a message to the webhook may come again after a kill, under the same id and
with the same events, and counts once.
"""


def main() -> int:
    options = argparse.ArgumentParser(prog="python -m tests.soak.daemon", description=(__doc__ or "").strip())
    options.add_argument("--sources", type=int, default=50)
    options.add_argument("--articles", type=int, default=2000)
    options.add_argument("--kills", type=int, default=10)
    options.add_argument("--seconds", type=float, default=240.0, help="in which the articles are published")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--write", type=Path, metavar="FILE", help="write the report there, too")
    given = options.parse_args()
    size = Size(
        sources=given.sources,
        articles=given.articles,
        kills=given.kills,
        seconds=given.seconds,
        seed=given.seed,
    )
    began = time.monotonic()
    folder = Path(tempfile.mkdtemp(prefix="soak-daemon-"))
    text, is_wrong = _run(size, folder, began)
    print(text)
    if given.write:
        given.write.parent.mkdir(parents=True, exist_ok=True)
        given.write.write_text(f"{_HEAD}\n{text}\n", encoding="utf-8")
    if is_wrong:
        print(f"what is left of it: {folder}", file=sys.stderr)
        return 1
    shutil.rmtree(folder)
    return 0


def _run(size: Size, folder: Path, began: float) -> tuple[str, bool]:
    """The report, and whether anything was wrong; a copy of the home is left in the folder."""
    with Internet() as internet, contextlib.ExitStack() as stack:
        config = internet.write_config(folder / "settings.toml", **_SETTINGS)
        program = Program(folder / "disk", config, entry=_ENTRY)
        if can_mount():
            stack.enter_context(small_disk(program.home))
            resize(program.home, ROOM_BYTES)
        else:
            program.home.mkdir()
        stack.callback(program.stop_all)
        (program.home / "notify.toml").write_text(NOTIFY, encoding="utf-8")
        service = Service(program, has_disk=can_mount())
        day = Day(internet, service, size, Receiver(internet), tell=_tell)
        _add_sources(program, folder / "sources.toml", day.papers)
        day.live()
        service.stop()
        _tell("stopped; looking at what is there")
        shutil.copytree(program.home, folder / "home")  # as it was before anything looked at it
        checks = list(judge(day, program))
    is_wrong = any(one.wrong for one in checks)
    seconds = time.monotonic() - began
    about = (
        f"{time.strftime('%Y-%m-%d', time.gmtime())}, {platform.machine()}, {os.cpu_count()} cores, "
        f"Python {platform.python_version()}, seed {size.seed}: {size.sources} sources, {size.articles:,} "
        f"articles, {size.kills} kills, one outage of {size.outage_seconds:.0f} s, one full disk"
        f"{'' if service.has_disk else ' (a limit on files)'}; {seconds / 60:.1f} minutes."
    )
    verdict = "Wrong: see above." if is_wrong else "Wrong: nothing."
    return f"{about}\n\n{format_table(checks)}\n\n{'; '.join(day.log)}.\n\n{verdict}", is_wrong


def _add_sources(program: Program, path: Path, papers: list[Paper]) -> None:
    listed = (f'[[source]]\nurl = "{paper.url}"\nkind = "{paper.kind}"\n' for paper in papers)
    path.write_text("\n".join(listed), encoding="utf-8")
    ended = program.run("sources", "import", str(path))
    assert ended.code == 0, ended.err


def _tell(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
