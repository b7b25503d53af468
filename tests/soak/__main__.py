"""``make soak``: the program broken off again and again, and whether anything is ever wrong afterwards."""

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

from .plan import SEED, plan
from .report import Report, run_all
from .works import KINDS

_HEAD = """\
# Results

    make soak            # 200 kills; KILLS=40 for fewer

runs the real program over the loopback internet, breaks it off at a random moment, lets the next command
make it good, and looks: what the catalogue knew right after the kill lies whole in the WARC files; after
the restart `warcio check`, `warcio index` and our own reader find every file whole to its end, catalogue,
CDXJ and WARC files name the same records, nothing is due, every address has its capture, no job has two,
every revisit and shared record finds what it refers to, and `archiver rebuild` makes the same catalogue
from the WARC files alone. Of some trials the repair is killed too, some change the WARC file every 60 kB.
The seed draws the same trials again: `python -m tests.soak --only NUMBER` repeats one.
"""


def main() -> int:
    options = argparse.ArgumentParser(prog="python -m tests.soak", description=(__doc__ or "").strip())
    options.add_argument("--kills", type=int, default=200)
    options.add_argument("--full", type=int, help="full disks; an eighth of the kills by default")
    options.add_argument("--read-only", type=int, default=len(KINDS), help="read-only homes")
    options.add_argument("--work", action="append", choices=KINDS, help="only this work; may come again")
    options.add_argument("--seed", type=int, default=SEED)
    options.add_argument("--only", type=int, metavar="NUMBER", help="the one trial of that number")
    options.add_argument("--write", type=Path, metavar="FILE", help="write the report there, too")
    given = options.parse_args()
    full = given.kills // 8 if given.full is None else given.full
    trials = list(
        plan(
            kills=given.kills,
            full=full,
            read_only=given.read_only,
            seed=given.seed,
            works=given.work or tuple(KINDS),
        )
    )
    if given.only is not None:
        trials = [trial for trial in trials if trial.number == given.only]
    folder = Path(tempfile.mkdtemp(prefix="soak-"))
    began = time.monotonic()
    print(f"{len(trials)} trials in {folder}", flush=True)
    report = Report()
    with contextlib.suppress(KeyboardInterrupt):  # what was done until then is told
        run_all(trials, folder, report=report, tell=_tell)
    text = _describe(report, len(trials), given.seed, time.monotonic() - began)
    print(text)
    if given.write:
        given.write.parent.mkdir(parents=True, exist_ok=True)
        given.write.write_text(f"{_HEAD}\n{text}\n", encoding="utf-8")
    if report.wrong:
        print(f"what is left of those that went wrong: {folder}", file=sys.stderr)
        return 1
    shutil.rmtree(folder)
    return 0 if report.trials == len(trials) else 130


def _tell(line: str) -> None:
    print(line, flush=True)


def _describe(report: Report, wanted: int, seed: int, seconds: float) -> str:
    about = (
        f"{time.strftime('%Y-%m-%d', time.gmtime())}, {platform.machine()}, {os.cpu_count()} cores, "
        f"Python {platform.python_version()}, seed {seed}; "
        f"{report.trials} of {wanted} trials in {seconds / 60:.0f} minutes."
    )
    wrong = "".join(f"\n- {line}" for line in report.wrong) or " nothing."
    return f"{about}\n\n{report.table()}\n\nWrong:{wrong}"


if __name__ == "__main__":
    sys.exit(main())
