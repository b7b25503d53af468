"""What must be true of a life that was lived."""

from __future__ import annotations

import gc
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from archiver.pipeline.health import GONE, RARELY
from tests.timetravel.papers import Paper

#: An interval in which nothing could be done: the daemon didn't run, or a paper didn't answer.
Gap = tuple[datetime, datetime]

#: When a clock that was ahead was put right, and by how much: what was planned by it comes so much later.
Lag = tuple[datetime, timedelta]

#: For what was missed together, and for the tries that follow a failure.
LEEWAY = timedelta(minutes=10)
_ONE_LOOK = timedelta(seconds=1)
#: What says that a look at a feed was answered.
_ANSWERED = frozenset({200, 304})


def find_missed(
    paper: Paper,
    *,
    within: timedelta,
    gaps: Sequence[Gap] = (),
    broken: Sequence[Gap] = (),
    lags: Sequence[Lag] = (),
) -> list[str]:
    """Articles that weren't read in time, from when the feed listed them.

    The ``gaps`` without a daemon don't count: what was due in them is done when they end. Where a look
    failed while the paper was ``broken``, the pause after it is a new one.
    """
    late = []
    failed = [at for at, status in paper.looks if status not in _ANSWERED]
    restarts = [at for at in failed if any(early <= at <= later for early, later in broken)]
    for article in paper.published:
        reads = paper.reads.get(article.url, [])
        if not reads:
            late.append(f"{article.url} of {article.at:%d %b %H:%M} was never read")
            continue
        for begin, end in pairwise([article.at, *_between(article.at, restarts, reads[0]), reads[0]]):
            # The look that it waits for was planned up to one pause before.
            if (waited := _without(begin, end, gaps)) > within + _lag(begin - within, end, lags) + LEEWAY:
                late.append(
                    f"{article.url} of {article.at:%d %b %H:%M} waited {waited} from {begin:%d %b %H:%M}"
                )
    return late


def _between(begin: datetime, times: Sequence[datetime], end: datetime) -> list[datetime]:
    return [at for at in sorted(times) if begin < at < end]


def _lag(begin: datetime, end: datetime, lags: Sequence[Lag]) -> timedelta:
    return sum((by for at, by in lags if begin <= at <= end), timedelta(0))


def find_doubled(
    paper: Paper, *, pauses: Sequence[timedelta] = (), around: Sequence[datetime] = ()
) -> list[str]:
    """Articles that were asked for more often than once and once after each of the pauses, or too soon.

    ``around`` which instants soon is right.
    """
    doubled = []
    for url, reads in paper.reads.items():
        if len(reads) > 1 + len(pauses):
            doubled.append(f"{url} was read {len(reads)} times")
        doubled += [
            f"{url} was read {later - earlier} after {earlier:%d %b %H:%M}"
            for (earlier, later), pause in zip(pairwise(reads), pauses, strict=False)
            if later - earlier < pause and not any(earlier <= at <= later + LEEWAY for at in around)
        ]
    return doubled


def find_hurried(paper: Paper, *, shortest: timedelta, around: Sequence[datetime] = ()) -> list[str]:
    """Looks that followed another one sooner than they should; ``around`` which instants that is right.

    A connection that is broken off is tried once more at once: that is one look.
    """
    times = [at for at, _ in paper.looks]
    return [
        f"{later:%d %b %H:%M} {later - earlier} after {earlier:%d %b %H:%M}"
        for earlier, later in pairwise(times)
        if _ONE_LOOK < later - earlier < shortest
        and not any(earlier <= at <= later + LEEWAY for at in around)
    ]


def find_long_pauses(
    paper: Paper,
    *,
    begin: datetime,
    end: datetime,
    longest: timedelta,
    gaps: Sequence[Gap] = (),
    lags: Sequence[Lag] = (),
) -> list[str]:
    """Times without a look that were too long; what says that it is gone is looked at rarely."""
    looks = [(begin, 0), *paper.looks, (end, 0)]
    return [
        f"{_without(earlier, later, gaps)} after {earlier:%d %b %H:%M}"
        for (earlier, status), (later, _) in pairwise(looks)
        if _without(earlier, later, gaps)
        > (RARELY if status == GONE else longest) + _lag(earlier, later, lags) + LEEWAY
    ]


def _without(begin: datetime, end: datetime, gaps: Sequence[Gap]) -> timedelta:
    """The time between two instants, gaps left out."""
    lost = (min(end, late) - max(begin, early) for early, late in gaps)
    return end - begin - sum((one for one in lost if one > timedelta(0)), timedelta(0))


def count_objects() -> int:
    """The program's own objects that are alive."""
    gc.collect()
    return sum(str(type(one).__module__).startswith("archiver.") for one in gc.get_objects())
