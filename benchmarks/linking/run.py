"""How often the linker finds the post that an article means, and what it asks of others for it.

    python benchmarks/linking/run.py [--seeds 5,6,7] [--citations 500] [--write RESULTS.md]

For each seed a world is made up (320 people and offices, 30,000 posts, what archives kept of them), with
articles that each cite a post. Loopback archives serve it with the real ones' limits, and
the real program archives the articles by a clock that goes on only by waiting. Nothing leaves the machine.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import platform
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import repeat
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.linking.running import Run, run_world  # noqa: E402 — the checkout is no installed package
from tests.linking.scoring import Score, Spread, Wrong, score  # noqa: E402
from tests.world import build_citations, build_world  # noqa: E402


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seeds", default="5", help="of the worlds, separated by commas; 5 is the tests'")
    parser.add_argument("--citations", type=int, default=500)
    parser.add_argument("--write", type=Path, help="write the report there, too")
    options = parser.parse_args()
    seeds = [int(seed) for seed in options.seeds.split(",")]
    # A world each has its own process: its servers, its clock and its processor time are its own.
    with ProcessPoolExecutor(len(seeds), mp_context=multiprocessing.get_context("spawn")) as pool:
        scored = list(pool.map(_measure, seeds, repeat(options.citations)))
    text = "\n".join(_report(scored, options.citations))
    print(text)
    if options.write:
        options.write.write_text(text + "\n", encoding="utf-8")
    return 0 if all(_is_accepted(run, result) for _seed, run, result in scored) else 1


def _measure(seed: int, citations: int) -> tuple[int, Run, Score]:
    world = build_world(seed)
    with tempfile.TemporaryDirectory(prefix="linking-") as folder:
        run = run_world(world, build_citations(world, citations), Path(folder) / "home")
    return seed, run, score(run)


def _is_accepted(run: Run, result: Score) -> bool:
    return (
        result.precision >= 0.98
        and result.recall >= 0.85
        and result.with_copies.median <= 10
        and not result.later
        and not run.beyond_limits
    )


def _report(scored: Sequence[tuple[int, Run, Score]], citations: int) -> Iterator[str]:
    yield "# Results"
    yield ""
    yield (
        f"{citations} articles a world, each world of 320 people and offices and 30,000 posts; "
        f"Python {platform.python_version()}, {os.cpu_count()} cores."
    )
    yield ""
    seeds = [str(seed) for seed, _run, _result in scored]
    yield "| world | " + " | ".join(f"seed {seed}" for seed in seeds) + " | wanted |"
    yield "|---|" + "---:|" * (len(seeds) + 1)
    for name, wanted, cells in _rows(scored):
        yield f"| {name} | " + " | ".join(cells) + f" | {wanted} |"
    yield ""
    yield "Recall counts citations whose post's words are in an archive and whose quotes have 20 characters;"
    yield "a made-up, translated or indirect quote and a group of posts are none of them. Every citation that"
    yield "the finder saw counts for precision. Requests are those to web archives: the search for the post,"
    yield "and with it the question which copies they hold of the post that was found. Limits are counted by"
    yield "the servers; simulated time is what the program would have taken with one worker."
    for seed, run, result in scored:
        yield from _of_seed(seed, run, result)
    yield ""
    repeat = (
        f"python benchmarks/linking/run.py --seeds {','.join(seeds)} --write benchmarks/linking/RESULTS.md"
    )
    yield f"Repeat with `{repeat}`; seed 5 is the world of the tests."


def _rows(scored: Sequence[tuple[int, Run, Score]]) -> Iterator[tuple[str, str, list[str]]]:
    runs = [run for _seed, run, _result in scored]
    results = [result for _seed, _run, result in scored]
    yield "precision of resolved", "0.98", [f"{r.precision:.3f}" for r in results]
    yield "resolved, of them wrong", "", [f"{r.right + len(r.wrong)}, {len(r.wrong)}" for r in results]
    yield "recall", "0.85", [f"{r.recall:.3f}" for r in results]
    yield "counted for recall", "", [str(len(r.found) + len(r.missed)) for r in results]
    yield "posts later than their article", "0", [str(len(r.later)) for r in results]
    yield "services asked beyond their limits", "0", [str(len(run.beyond_limits)) for run in runs]
    yield "requests, search: median", "", [f"{r.searching.median:g}" for r in results]
    yield "mean, 90 %, most", "", [_rest(r.searching) for r in results]
    yield "requests with copies: median", "10", [f"{r.with_copies.median:g}" for r in results]
    yield "mean, 90 %, most", "", [_rest(r.with_copies) for r in results]
    yield "simulated minutes", "", [f"{run.simulated.total_seconds() / 60:.0f}" for run in runs]
    yield "processor seconds, servers included", "", [f"{run.processor_seconds:.0f}" for run in runs]


def _rest(spread: Spread) -> str:
    return f"{spread.mean:.1f}, {spread.ninety:g}, {spread.most:g}"


def _of_seed(seed: int, run: Run, result: Score) -> Iterator[str]:
    yield ""
    yield f"## Seed {seed}"
    yield ""
    states = sorted({state for counts in result.states.values() for state in counts})
    yield "| pool | " + " | ".join(states) + " |"
    yield "|---|" + "---:|" * len(states)
    for pool, counts in sorted(result.states.items()):
        yield f"| {pool} | " + " | ".join(str(counts[state] or "") for state in states) + " |"
    yield ""
    asked = ", ".join(f"{name} {count}" for name, count in sorted(run.asked.items()))
    yield f"Requests in all: {asked}."
    yield ""
    yield f"Wrong answers: {len(result.wrong) or 'none'}."
    for wrong in result.wrong:
        yield from _of_wrong(wrong)


def _of_wrong(wrong: Wrong) -> Iterator[str]:
    case = wrong.linked.case
    truth = case.truth.posting.url if case.truth else "none: the article made it up" if not case.group else (
        "one of " + ", ".join(post.posting.url for post in case.group)
    )  # fmt: skip
    said = "; ".join(quote.text for quote in wrong.citation.quotes)
    yield ""
    yield f"- {case.id} {case.url}: {wrong.citation.author}, {wrong.citation.when or 'no date'}, “{said}”"
    yield f"  - resolved {wrong.resolution.url}, meant {truth}"
    yield f"  - {'; '.join(wrong.resolution.reasons)}"


if __name__ == "__main__":
    sys.exit(main())
