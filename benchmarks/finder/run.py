"""How well and how fast the finder finds, beside its peers, in one run and one table.

    python benchmarks/finder/run.py [--corpus DIR] [--peers PYTHON] [--write RESULTS.md]

DIR holds labelled articles (``html/*.html``, ``prose/*.txt``, ``gold/*.json``) and their
``score.py``; the default is ``shared/corpus`` beside the checkout. PYTHON is an interpreter
with ``tweetfinder``, ``newspaper4k`` and ``trafilatura``; without it the peers are left out, and
said to be. Speeds are CPU seconds of one core; the bulk run takes all cores, by the clock.
"""

from __future__ import annotations

import argparse
import gzip
import importlib.util
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
HERE = Path(__file__).resolve().parent
PEERS = ("tweetfinder", "newspaper4k", "trafilatura")
#: The labels use the older name.
OLD_NAMES = {"x": "twitter"}
PAGES_IN_WARC = 2_000

Predictions = dict[str, dict[str, Any]]


def find_all(files: Sequence[Path]) -> tuple[Predictions, dict[str, float]]:
    """Predictions in the scorer's form, and CPU seconds a file."""
    from archiver.cli.found import AsJson
    from archiver.service import Archiver
    from archiver.settings import Settings

    predictions, seconds = {}, {}
    with Archiver(Settings(home=Path("unused"))) as archiver:
        for path in files:
            for measured in (False, True):  # the first time loads what a process needs once
                started = time.process_time()
                (line,) = archiver.find([str(path)], render=AsJson())
                if measured:
                    seconds[path.stem] = time.process_time() - started
            predictions[path.stem] = as_prediction(path.stem, json.loads(str(line))["citations"])
    return predictions, seconds


def as_prediction(name: str, citations: Iterable[dict[str, Any]]) -> dict[str, Any]:
    kept = []
    for citation in citations:
        evidence = [m["text"] for m in citation.get("mentions") or () if m.get("text")]
        platform_name = OLD_NAMES.get(citation["platform"], citation["platform"])
        kept.append(
            citation | {"platform": platform_name, "evidence": evidence, "when": citation["when"] or ""}
        )
    return {"id": name, "citations": kept}


def ask_peer(python: str, name: str, files: Sequence[Path]) -> tuple[Predictions, float]:
    """A peer's predictions and CPU seconds for all files."""
    from archiver.platforms import identify

    command = [python, str(HERE / "peers.py"), name, *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    predictions, seconds = {}, 0.0
    for line in done.stdout.splitlines():
        row = json.loads(line)
        seconds += row["seconds"]
        # A link extractor's links count where they are posts: its best case.
        row["citations"] = [
            c | {"platform": c.get("platform") or "unknown"}
            for c in row["citations"]
            if not c.get("url") or identify(c["url"]).post
        ]
        predictions[row["id"]] = row
    return predictions, seconds


def calibration(
    score: Any, gold: dict[str, Any], predictions: Predictions
) -> list[tuple[str, int, float, float]]:
    """Rows of the calibration table: bin, how many, mean confidence, share that was right."""
    bins: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for name, labels in gold.items():
        wanted = [c for c in labels["citations"] if not c.get("url")]
        found = [c for c in predictions.get(name, {}).get("citations", ()) if not c.get("url")]
        pairs, _, used = score.greedy(wanted, found)
        optional = {j for i, j in pairs if wanted[i].get("optional")}
        linked = [c for c in labels["citations"] if c.get("url")]
        rest = [j for j in range(len(found)) if j not in used]
        spent = {rest[j] for _, j in score.greedy(linked, [found[j] for j in rest])[0]}
        for j, citation in enumerate(found):
            if j not in optional and j not in spent:
                confidence = float(citation["confidence"])
                bins[min(9, int(confidence * 10))].append((confidence, j in used))
    return [
        (
            f"{n / 10:.1f} to {(n + 1) / 10:.1f}",
            len(rows),
            sum(c for c, _ in rows) / len(rows),
            sum(hit for _, hit in rows) / len(rows),
        )
        for n, rows in sorted(bins.items())
    ]


def detection(score: Any, gold: dict[str, Any], predictions: Predictions) -> tuple[float, float]:
    """Precision and recall of mere detection: sentences that name a post, whoever wrote it.

    A prediction is right when half of its words, or of a labelled sentence's,
    are those of the other; so a finder that gives no author can be compared.
    """
    hits = {"found": [0, 0], "wanted": [0, 0]}
    for name, labels in gold.items():
        wanted = [score.evtok(c) for c in labels["citations"]]
        prose = [score.evtok(c) for c in labels["citations"] if not c.get("url") and not c.get("optional")]
        found = [score.evtok(c) for c in predictions.get(name, {}).get("citations", ()) if not c.get("url")]
        for tokens in found:
            hits["found"][0] += any(score.overlap(tokens, other) >= 0.5 for other in wanted)
            hits["found"][1] += 1
        for tokens in prose:
            hits["wanted"][0] += any(score.overlap(tokens, other) >= 0.5 for other in found)
            hits["wanted"][1] += 1
    return (
        hits["found"][0] / max(1, hits["found"][1]),
        hits["wanted"][0] / max(1, hits["wanted"][1]),
    )


def run_bulk(pages: Sequence[Path]) -> tuple[float, float, float]:
    """Pages a second out of one big WARC through the command line, its size in MB, and peak memory in MB."""
    with tempfile.TemporaryDirectory() as folder:
        warc = Path(folder) / "crawl.warc.gz"
        with warc.open("wb") as out:
            for number in range(PAGES_IN_WARC):
                out.write(gzip.compress(_record(number, pages[number % len(pages)].read_bytes()), 6))
        size = warc.stat().st_size
        command = [sys.executable, "-m", "archiver", "find", "--json", str(warc)]
        started = time.monotonic()
        done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True)
        elapsed = time.monotonic() - started
        assert done.stdout.count(b"\n") == PAGES_IN_WARC
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1000
    return PAGES_IN_WARC / elapsed, size / 1e6, peak


def _record(number: int, body: bytes) -> bytes:
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(body) + body
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\n"
        f"WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-{number:012d}>\r\n"
        f"WARC-Date: 2026-05-12T00:00:00Z\r\nWARC-Target-URI: https://paper.example/{number}\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
    )
    return head.encode() + http + b"\r\n\r\n"


def load_score(corpus: Path) -> Any:
    spec = importlib.util.spec_from_file_location("score", corpus / "score.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def report(corpus: Path, peers: str | None) -> Iterable[str]:
    """The report's lines."""
    texts, pages = sorted(corpus.glob("prose/*.txt")), sorted(corpus.glob("html/*.html"))
    score, gold = load_score(corpus), None
    gold = score.load_gold(str(corpus / "gold"))
    found, seconds = find_all([*texts, *pages])
    rows = [("archiver", found, sum(seconds.values()))]
    for name in PEERS if peers else ():
        files = [*texts, *pages] if name == "tweetfinder" else pages
        rows.append((name, *ask_peer(peers or "", name, files)))
    yield "# Results"
    yield ""
    yield f"{len(texts)} texts and {len(pages)} pages, labelled by hand; Python {platform.python_version()}, "
    yield f"{platform.machine()}, {os.cpu_count()} cores. Brackets: 95 % by resampling articles."
    yield ""
    yield "| finder | URL P | URL R | URL F1 | prose P | prose R | prose F1 | found P | found R | CPU s |"
    yield "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|"
    for name, predictions, cpu in rows:
        result = score.score(gold, predictions)
        url, prose, interval = result["url"], result["prose"], result["f1_95"]
        cells = [f"{url[k]:.3f}" for k in "PR"] + [f"{url['F1']:.3f} {interval['url']}"]
        cells += [f"{prose[k]:.3f}" for k in "PR"] + [f"{prose['F1']:.3f} {interval['prose']}"]
        cells += [f"{value:.3f}" for value in detection(score, gold, predictions)]
        yield f"| {name} | {' | '.join(cells)} | {cpu:.1f} |"
    ours = score.score(gold, found)
    matched, negatives = ours["matched"], ours["negatives"]
    yield ""
    yield "`prose` asks for post and author; `found` only for the sentences that name a post, because"
    yield "tweetfinder gives no author. It knows only tweets, in English prose. newspaper4k and trafilatura"
    yield "are asked for pages only, and the links of their bodies count where they are posts."
    yield ""
    quotes, dates = matched["quote_f1_where_gold_has_quotes"], matched["when_acc_where_gold_has_when"]
    yield f"Of matched prose citations: author right {matched['author_acc']:.3f}, "
    yield f"quote token-F1 {quotes:.3f}, date words right {dates:.3f}"
    yield "(the last two where the labels have them). Articles without a citation that got one: "
    yield f"{negatives['docs_with_any_prediction']} of {negatives['docs']}."
    yield ""
    yield "## Calibration"
    yield ""
    calibrated = ours["calibration"]
    yield f"Expected calibration error {calibrated['ece']:.3f} over {calibrated['n']} citations."
    yield ""
    yield "| confidence | citations | mean confidence | right |"
    yield "|---|---:|---:|---:|"
    for label, count, mean, right in calibration(score, gold, found):
        yield f"| {label} | {count} | {mean:.2f} | {right:.2f} |"
    yield ""
    yield "## Speed"
    yield ""
    text_seconds = sum(seconds[path.stem] for path in texts)
    page_seconds = sum(seconds[path.stem] for path in pages)
    rate, megabytes, peak = run_bulk(pages)
    yield "| what | result |"
    yield "|---|---:|"
    yield f"| text articles, one core | {len(texts) / text_seconds:.0f}/s |"
    yield f"| HTML pages, one core, bytes to citations | {len(pages) / page_seconds:.0f}/s |"
    bulk = f"a WARC of {PAGES_IN_WARC:,} pages ({megabytes:.0f} MB), all cores, by the clock"
    yield f"| {bulk} | {rate:.0f} pages/s |"
    yield f"| largest process of that run | {peak:.0f} MB |"
    yield ""
    yield "Repeat with `python benchmarks/finder/run.py --peers PYTHON --write RESULTS.md`."


def main() -> int:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--corpus", type=Path, default=ROOT.parent / "shared" / "corpus")
    ap.add_argument("--peers")
    ap.add_argument("--write", type=Path)
    args = ap.parse_args()
    if not (args.corpus / "score.py").is_file():
        print(f"{args.corpus}: no labelled articles there; name their folder with --corpus", file=sys.stderr)
        return 2
    if not args.peers:
        print("no --peers: tweetfinder, newspaper4k and trafilatura are left out", file=sys.stderr)
    text = "\n".join(report(args.corpus, args.peers)) + "\n"
    print(text)
    if args.write:
        args.write.write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
