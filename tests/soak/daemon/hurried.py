"""``python -m tests.soak.daemon.hurried ARGS``: the program, with looks that confirm each other in seconds.

What a look misses is looked at once more after an hour, and told no sooner than after half of one. A soak
hasn't got that time; all else is as it is.
"""

from __future__ import annotations

from datetime import timedelta

from archiver.cli import main
from archiver.pipeline.watching import due, judge, schedule, texts

CONFIRM = timedelta(seconds=10)
CONFIRMED_AFTER = timedelta(seconds=8)


def hurry() -> None:
    """From now on this process goes by the shorter times."""
    schedule.CONFIRM = due.CONFIRM = CONFIRM
    texts.CONFIRMED_AFTER = judge.CONFIRMED_AFTER = CONFIRMED_AFTER


if __name__ == "__main__":
    hurry()
    main()
