"""``python -m tests.timetravel``: a year of the daemon on a played clock, and whether anything was wrong."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from tests.internet import Internet
from tests.timetravel.year import Year

_MEMORY = Path("/dev/shm")
#: Of what is wrong, so many lines are printed.
_SHOWN = 40


def main() -> int:
    options = argparse.ArgumentParser(prog="python -m tests.timetravel", description=(__doc__ or "").strip())
    options.add_argument("--days", type=int, default=365)
    options.add_argument("--sources", type=int, default=50)
    options.add_argument("--posts", type=int, default=3000)
    options.add_argument("--seed", type=int, default=1)
    given = options.parse_args()
    began_at = time.monotonic()
    base = _MEMORY if _MEMORY.is_dir() else None
    with Internet() as internet, tempfile.TemporaryDirectory(prefix="year-", dir=base) as folder:
        year = Year(internet, Path(folder), given.days, given.sources, given.posts, given.seed, tell=_tell)
        wrong = year.live()
        told = ", ".join(f"{count:,} {name}" for name, count in sorted(year.life.told.counts.items()))
        print(f"{year.life.leaps:,} leaps; {told}")
    for line in wrong[:_SHOWN]:
        print(f"wrong: {line}")
    print(f"{len(wrong)} wrong, {(time.monotonic() - began_at) / 60:.1f} minutes")
    return 1 if wrong else 0


def _tell(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
