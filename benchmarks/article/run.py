"""What an article costs, from its address to the archive.

    python benchmarks/article/run.py [--articles 300] [--write benchmarks/article/RESULTS.md]

The real ``archiver archive`` is given articles of a loopback internet, once over SQLite and once over
PostgreSQL. Each has a page of 60 KB, six pictures of its own and six scripts and styles that all articles of
its paper share. Two of three show a post of X, one of three links one on Bluesky, and one of three names a
post that is linked nowhere. Web archives aren't asked, as nobody could ask them a million times a day.
"""

from __future__ import annotations

import argparse
import os
import platform
import random
import re
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from archiver.catalog import SqlCatalog  # noqa: E402 — the checkout is no installed package
from archiver.settings import CatalogSettings, Settings  # noqa: E402
from tests.internet import Internet  # noqa: E402
from tests.internet.answers import content, page  # noqa: E402
from tests.internet.platforms import Posting, open_platforms  # noqa: E402
from tests.internet.platforms.x import embed_html  # noqa: E402
from tests.postgres import server  # noqa: E402

PAPERS = 20
PAGE_BYTES, WORDS = 60_000, 700
PICTURES, PICTURE_BYTES = 6, 60_000
#: What all articles of a paper share: bytes of each.
SHARED = {
    "/a.js": 80_000,
    "/b.js": 80_000,
    "/c.js": 80_000,
    "/d.js": 80_000,
    "/a.css": 20_000,
    "/b.css": 20_000,
}
_BEGAN_AT = datetime(2026, 5, 1, 9, tzinfo=UTC)
_SERVER = (
    *("autovacuum=on", "shared_buffers=128MB"),
    *("fsync=on", "synchronous_commit=on", "full_page_writes=on"),
)


@dataclass(frozen=True, kw_only=True)
class Cost:
    """Of all articles together."""

    name: str
    articles: int
    seconds: float
    #: Processor seconds of the program, and of the database's server.
    program: float
    server: float
    memory_mb: float
    requests: int
    transactions: int
    #: Of the catalogue: rows by table, and bytes with its indexes.
    rows: Counter[str]
    catalog_bytes: int
    warc_bytes: int
    index_bytes: int


def main() -> None:
    asked = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    asked.add_argument("--articles", type=int, default=300)
    asked.add_argument("--on", choices=("SQLite", "PostgreSQL"), action="append", help="only there")
    asked.add_argument("--write", type=Path)
    given = asked.parse_args()
    found = []
    server().stop()
    server().start(*_SERVER)
    for name in given.on or ("SQLite", "PostgreSQL"):
        with Internet() as internet, tempfile.TemporaryDirectory() as folder:
            urls = publish(internet, given.articles)
            url = server().url(server().make_database()) if name == "PostgreSQL" else ""
            found.append(measure(name, internet, urls, Path(folder), url))
    text = "\n".join(report(found))
    print(text)
    if given.write:
        given.write.write_text(text + "\n", encoding="utf-8")


# --- the papers ----------------------------------------------------------------------------------


def publish(internet: Internet, count: int) -> list[str]:
    """Articles and the posts that they cite; the articles' addresses."""
    chance = random.Random(9)
    words = [
        "".join(chance.choices("abcdefghijklmnopqrstuvwxyz", k=chance.randrange(2, 10))) for _ in range(3000)
    ]
    postings = [_posting(number, chance, words) for number in range(count)]
    open_platforms(internet, postings)
    urls = []
    for number in range(count):
        site = internet.site(f"paper{number % PAPERS}.example")
        if number < PAPERS:
            for path, size in SHARED.items():
                text = " ".join(chance.choices(words, k=size // 6)).encode()
                site.at(path, content(text, "text/css" if path.endswith("css") else "text/javascript"))
        at = _BEGAN_AT + timedelta(minutes=number)
        for place in range(PICTURES):
            picture = b"\xff\xd8\xff" + chance.randbytes(PICTURE_BYTES)
            site.at(f"/{number}/{place}.jpg", content(picture, "image/jpeg"))
        urls.append(site.at(f"/{number}", page(_write(number, at, postings[number], chance, words))))
    return urls


def _posting(number: int, chance: random.Random, words: list[str]) -> Posting:
    at = _BEGAN_AT + timedelta(minutes=number - 90)
    on_x = number % 3 != 2
    # X counts milliseconds in ids; Bluesky's are made of the microsecond.
    key = str(((int(at.timestamp() * 1000) - 1288834974657) << 22) + number) if on_x else _tid(at)
    return Posting(
        platform="x" if on_x else "bluesky",
        key=key,
        handle=f"office{number}" if on_x else f"office{number}.example",
        name=f"Office {number}",
        text=" ".join(chance.choices(words, k=20)),
        posted_at=at,
    )


def _tid(at: datetime) -> str:
    value = int(at.timestamp() * 1_000_000) << 10
    return "".join("234567abcdefghijklmnopqrstuvwxyz"[value >> shift & 31] for shift in range(60, -1, -5))


def _write(number: int, at: datetime, posting: Posting, chance: random.Random, words: list[str]) -> str:
    cited = (
        embed_html(posting) if posting.platform == "x" else f'<p>It <a href="{posting.url}">said so</a>.</p>'
    )
    named = "<p>Mira Okonedo said in a Facebook post on Wednesday that the harbour would stay closed.</p>"
    text = "".join(
        f"<p>{' '.join(chance.choices(words, k=70)).capitalize()}.</p>" for _ in range(WORDS // 70)
    )
    pictures = "".join(f'<img src="/{number}/{place}.jpg" alt="">' for place in range(PICTURES))
    heads = "".join(
        f'<link rel="stylesheet" href="{path}">'
        if path.endswith("css")
        else f'<script src="{path}"></script>'
        for path in SHARED
    )
    body = (
        f"<article><h1>Harbour report {number}</h1><time datetime='{at.isoformat()}'>{at:%d %B %Y}</time>"
        f"{text}{cited}{named if number % 3 == 0 else ''}{pictures}</article>"
    )
    filling = "".join(f'<div class="{word}"></div>' for word in chance.choices(words, k=PAGE_BYTES // 30))
    return (
        f"<!DOCTYPE html><html lang=en><head><title>Harbour report {number}</title>{heads}</head>"
        f"<body>{body}<footer>{filling}</footer></body></html>"
    )


# --- measuring -----------------------------------------------------------------------------------


def measure(name: str, internet: Internet, urls: list[str], folder: Path, url: str) -> Cost:
    home = folder / "home"
    config = internet.write_config(folder / "archiver.toml", work={"workers": 8}, catalog={"url": url})
    with closing(SqlCatalog(Settings(home=home, catalog=CatalogSettings(url=url)))):
        pass  # its tables are made before the clock starts
    base = [sys.executable, "-m", "archiver", "-q", "--home", str(home), "--config", str(config)]
    spent, done = _server_seconds(), _transactions(url)
    began_at = time.monotonic()
    with open(os.devnull, "wb") as nowhere:
        environ = os.environ | {"PYTHONPATH": str(ROOT)}
        process = subprocess.Popen([*base, "archive", *urls], stdout=nowhere, env=environ)
        memory = 0
        while not (ended := os.wait4(process.pid, os.WNOHANG))[0]:
            # Not what the kernel says at its end: that counts what this process had when it forked.
            memory = _peak_of(process.pid) or memory
            time.sleep(0.05)
        _, status, usage = ended
    seconds = time.monotonic() - began_at
    if status:
        raise SystemExit(f"archive ended with {os.waitstatus_to_exitcode(status)}")
    spent, done = _server_seconds() - spent, _transactions(url) - done
    rows, size = _count(home, url)
    if rows["articles"] != len(urls):
        raise SystemExit(f"{rows['articles']} of {len(urls)} articles are in the catalogue")
    return Cost(
        name=name,
        articles=len(urls),
        seconds=seconds,
        program=usage.ru_utime + usage.ru_stime,
        server=spent,
        memory_mb=memory / 1000,
        requests=len(internet.requests()),
        transactions=done,
        rows=rows,
        catalog_bytes=size,
        warc_bytes=_size(home, "*.warc.gz*"),
        index_bytes=_size(home, "*.cdxj*"),
    )


def _peak_of(process_id: int) -> int:
    """The most memory that a process had so far, in kB; 0 where it has ended."""
    try:
        status = Path(f"/proc/{process_id}/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(found[1]) if found else 0


def _database(url: str) -> str:
    return url.partition("@/")[2].partition("?")[0]


def _server_seconds() -> float:
    """Processor seconds of the server and its processes, so far."""
    spent = 0
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
        except OSError:  # it has ended
            continue
        if int(path.parent.name) == server().process_id:  # and those of its processes that have ended
            spent += sum(map(int, fields[11:15]))
        elif int(fields[1]) == server().process_id:
            spent += sum(map(int, fields[11:13]))
    return spent / os.sysconf("SC_CLK_TCK")


def _transactions(url: str) -> int:
    """Commits in a database that wrote something: each flushed a record of its own."""
    if not url:
        return 0
    asked = "SELECT pg_current_xact_id()::text::bigint"
    return int(server().run(asked, database=_database(url))[0][0])


def _count(home: Path, url: str) -> tuple[Counter[str], int]:
    """Rows of each table that has some, and the bytes of all."""
    if url:
        asked = "SELECT relname, pg_total_relation_size(oid) FROM pg_class WHERE relkind = 'r'"
        tables = server().run(f"{asked} AND relnamespace = 'public'::regnamespace", database=_database(url))
        rows = {
            name: server().run(f'SELECT count(*) FROM "{name}"', database=_database(url))[0][0]
            for name, _ in tables
        }
        return Counter({name: count for name, count in rows.items() if count}), sum(
            size for _, size in tables
        )
    with closing(sqlite3.connect(home / "catalog.sqlite")) as catalog:
        catalog.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        names = [row[0] for row in catalog.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        rows = {name: catalog.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}
    return Counter({name: count for name, count in rows.items() if count}), (
        home / "catalog.sqlite"
    ).stat().st_size


def _size(home: Path, pattern: str) -> int:
    return sum(path.stat().st_size for path in home.rglob(pattern))


# --- what came of it -----------------------------------------------------------------------------


def report(found: list[Cost]) -> Iterator[str]:
    yield "# What an article costs, from its address to the archive"
    yield ""
    yield "    python benchmarks/article/run.py --write benchmarks/article/RESULTS.md"
    yield ""
    yield from (__doc__ or "").split("\n\n", 2)[2].strip().splitlines()
    yield ""
    yield (
        f"{found[0].articles} articles of {PAPERS} papers in one command, eight at a time; Python "
        f"{platform.python_version()}, {os.cpu_count()} cores that program, papers and server share. Load of "
        f"the machine before: {_LOAD:.1f}. All figures are for one article, start-up included."
    )
    yield ""
    yield f"| | {' | '.join(one.name for one in found)} |"
    yield f"|---|{'---:|' * len(found)}"
    for label, tell in _FIGURES.items():
        yield f"| {label} | {' | '.join(tell(one) for one in found)} |"
    yield ""
    yield (
        "Rows for one article, by table, in PostgreSQL: "
        + ", ".join(
            f"{table} {count / found[-1].articles:.1f}"
            for table, count in found[-1].rows.most_common()
            if count >= found[-1].articles / 20
        )
        + "."
    )


_FIGURES: dict[str, Callable[[Cost], str]] = {
    "articles a second": lambda one: f"{one.articles / one.seconds:.1f}",
    "processor time of the program": lambda one: f"{one.program / one.articles * 1000:.0f} ms",
    "processor time of the database's server": lambda one: f"{one.server / one.articles * 1000:.0f} ms",
    "requests": lambda one: f"{one.requests / one.articles:.1f}",
    "transactions that write": lambda one: (
        f"{one.transactions / one.articles:.1f}" if one.transactions else ""
    ),
    "rows in the catalogue": lambda one: f"{one.rows.total() / one.articles:.0f}",
    "bytes of the catalogue": lambda one: f"{one.catalog_bytes / one.articles / 1000:.1f} kB",
    "bytes of WARC": lambda one: f"{one.warc_bytes / one.articles / 1000:.0f} kB",
    "bytes of CDXJ": lambda one: f"{one.index_bytes / one.articles / 1000:.1f} kB",
    "memory, the most": lambda one: f"{one.memory_mb:.0f} MB",
}
_LOAD = os.getloadavg()[0]


if __name__ == "__main__":
    main()
