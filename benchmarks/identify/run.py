"""How many addresses ``identify`` tells apart in a second, on one core.

    python benchmarks/identify/run.py

The addresses are those of the contract tests, every platform's posts, share
links, profiles and other pages in all their spellings, among ordinary pages:
two of five are on hosts that no platform claims, as in an article's links.
"""

from __future__ import annotations

import platform
import random
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from archiver.platforms import identify  # noqa: E402
from tests.platforms.tables import others, posts  # noqa: E402

COUNT = 200_000
ROUNDS = 5
GOAL = 50_000


def addresses() -> list[str]:
    """A list in random order (with a fixed seed), each post with an id of its own where it has digits."""
    chance = random.Random(1)
    templates = posts() + others()
    made = []
    for number in range(COUNT):
        if number % 5 < 2:
            made.append(
                f"https://www.news{number % 3000}.example/2022/05/{number}/the-river-is-rising?id={number}"
            )
        else:
            made.append(chance.choice(templates).replace("1521889612345678901", str(10**18 + number)))
    chance.shuffle(made)
    return made


def main() -> int:
    urls = addresses()
    for url in urls[:20_000]:
        identify(url)
    best = 0.0
    for _ in range(ROUNDS):
        started = time.process_time()
        for url in urls:
            identify(url)
        best = max(best, len(urls) / (time.process_time() - started))
    kinds: dict[str, int] = {}
    for url in urls:
        kind = identify(url).kind
        kinds[kind] = kinds.get(kind, 0) + 1
    print(f"{best:,.0f} addresses/s, of processor time, best of {ROUNDS} rounds over {len(urls):,} ({kinds})")
    print(f"Python {platform.python_version()}, {platform.machine()}; the goal is {GOAL:,}")
    return 0 if best >= GOAL else 1


if __name__ == "__main__":
    sys.exit(main())
