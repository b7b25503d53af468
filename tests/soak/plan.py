"""Which trials are made: drawn by chance, the same ones for the same seed."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

from .breaking import FileLimit, Kill, ReadOnly, SmallDisk, can_mount
from .trials import Trial
from .works import KINDS

SEED = 20261125


def plan(
    *, kills: int, full: int = 0, read_only: int = 0, seed: int = SEED, works: Sequence[str] = tuple(KINDS)
) -> Iterator[Trial]:
    """So many kills, full disks and read-only homes, each kind over all works in turn.

    Where no file system can be mounted, a full disk is a limit on files, and no home is read-only.
    """
    draws = [_draw_kill] * kills + [_draw_full] * full + [_draw_read_only] * (read_only if can_mount() else 0)
    for number, draw in enumerate(draws, start=1):
        # Each has a chance of its own, so that one can be had again without those before it.
        yield draw(random.Random(f"{seed}-{number}"), number, works[number % len(works)])


def _draw_kill(lot: random.Random, number: int, name: str) -> Trial:
    """A kill anywhere between a work's start and its end."""
    seen = lot.randint(0, KINDS[name].requests)
    # Before the first request the program starts, and makes its home.
    seconds = lot.uniform(0.2, 0.8) if seen == 0 else lot.uniform(0, 0.15)
    return Trial(
        number=number,
        work=name,
        how=Kill(seen, round(seconds, 3)),
        names_again=lot.random() < 0.3,
        second_kill_seconds=round(lot.uniform(0.3, 1.2), 3) if lot.random() < 0.25 else None,
        # Small files change often, so some kills hit the change.
        warc_max_bytes=lot.choice((60_000, 1_000_000_000)),
    )


def _draw_full(lot: random.Random, number: int, name: str) -> Trial:
    """A disk that is full in the middle of a work."""
    size = lot.randint(50_000, 2_500_000)
    how = SmallDisk(size) if can_mount() else FileLimit(size // 4)
    return Trial(number=number, work=name, how=how, names_again=lot.random() < 0.3)


def _draw_read_only(lot: random.Random, number: int, name: str) -> Trial:
    return Trial(number=number, work=name, how=ReadOnly(), names_again=lot.random() < 0.3)
