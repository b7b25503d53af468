"""How long each page of a large home takes over HTTP, each list below it, and what memory they come to.

    python benchmarks/web/run.py [--home FOLDER] [--articles 100000] [--times 9] [--write RESULTS.md]
    python benchmarks/web/run.py --postgresql [--home FOLDER] [--articles 334000] [--write …]
    python benchmarks/web/run.py --server http://127.0.0.1:8080 /articles '/articles?q=harbour' …

Without ``--home`` one is made first (:mod:`benchmarks.web.home`), which takes minutes. An ``archiver serve``
of its own then answers for all main pages (:mod:`benchmarks.web.served`), from the request to the last
byte, and Chromium shows each of them (:mod:`benchmarks.web.browser`); after it each call of the service is
measured by itself, which says where a page's time goes. Each is made once unmeasured, then so many times.
With ``--postgresql`` the catalogue lies there, on a server that is started for it and has its data in the
home (:mod:`benchmarks.web.database`): a home that is named is filled once, and measured by later calls, too.
With ``--server`` pages of a server that runs are measured.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import resource
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from archiver.catalog import SqlCatalog  # noqa: E402 — the checkout is no installed package
from archiver.service import Archiver  # noqa: E402
from archiver.service.browsing import Browsing, Filter, Page  # noqa: E402
from archiver.settings import load_settings  # noqa: E402
from benchmarks.web.browser import describe_shown, show_pages  # noqa: E402
from benchmarks.web.database import SETTINGS, Database  # noqa: E402
from benchmarks.web.home import NOW, Size, make  # noqa: E402
from benchmarks.web.served import Asked, Server, ask, describe_pages, list_pages, serving  # noqa: E402

#: What the issue asks for: the median of every page on the server, and the memory of the process.
BOUND_MILLISECONDS = 150
BOUND_MEGABYTES = 200
#: The same in PostgreSQL, of a million citations.
SERVER_BOUND_MILLISECONDS = 300
SERVER_ARTICLES = 334_000
#: Pages that are turned to get to one in the middle.
PAGES = 10


@dataclass(frozen=True)
class Measured:
    """One call, made several times: seconds."""

    name: str
    wall: Sequence[float]
    processor: Sequence[float]
    rows: str
    #: Of the database's processor for all times together, where it is a server of its own.
    database: float | None = None


def measure(name: str, call: Callable[[], Any], times: int, database: Database | None) -> Measured:
    found = call()
    wall, processor = [], []
    behind = database.processor_seconds() if database else 0.0
    for _ in range(times):
        began = time.perf_counter(), time.process_time()
        call()
        wall.append(time.perf_counter() - began[0])
        processor.append(time.process_time() - began[1])
    used = database.processor_seconds() - behind if database else None
    return Measured(name, wall, processor, _say(found), used)


def _say(found: Any) -> str:
    if isinstance(found, Page):
        total = "" if found.total is None else f" of {found.total:,}"
        return f"{len(found.rows)}{total}"
    return ""


def iter_calls(archiver: Archiver, home: Path) -> Iterator[tuple[str, Callable[[], Any]]]:
    browsing = archiver.browsing
    seen = _look(home)
    years = {"since": NOW - timedelta(days=700), "until": NOW - timedelta(days=600)}
    chosen: Mapping[str, Mapping[str, Any]] = {
        "": {},
        "of a collection": {"collection": "main"},
        "of a small collection": {"collection": "rare"},
        "of a source": {"source": seen["source"]},
        "on a large platform": {"platform": "x"},
        "on a small platform": {"platform": "vk"},
        "of a rare state": {"state": "ambiguous_author"},
        "of 100 days": years,
        "of a collection, on a platform": {"collection": "harbour", "platform": "x"},
        "of a source, on a platform, of a state": {
            "source": seen["source"],
            "platform": "vk",
            "state": "ambiguous_author",
        },
    }
    for name, wanted in chosen.items():
        yield from _pages(f"articles {name}", browsing.list_articles, Filter(**wanted))
    for name, wanted in chosen.items():
        yield from _pages(f"citations {name}", browsing.list_citations, Filter(**wanted))
    common, usual, rare = seen["words"]
    searches: Mapping[str, Mapping[str, Any]] = {
        "a word of nearly all": {"words": common},
        "a usual word": {"words": usual},
        "a rare word": {"words": rare},
        "two words": {"words": f"{common} {usual}"},
        "a phrase": {"words": f'"{seen["phrase"]}"'},
        "a beginning": {"words": f"{common[:3]}*"},
        "a word without another": {"words": f"{common} -{usual}"},
        "a common word of a source": {"words": common, "source": seen["source"]},
        "a common word and a state": {"words": common, "state": "ambiguous_author"},
        "a common word of 100 days": {"words": common, **years},
        "two characters of a script without blanks": {"words": "市長"},
    }
    for name, wanted in searches.items():
        yield from _pages(f"search for {name}", browsing.list_articles, Filter(**wanted))
    for name, wanted in {
        "": {},
        "of a collection": {"collection": "main"},
        "that are gone": {"state": "gone"},
        "on a platform, gone": {"platform": "vk", "state": "gone"},
    }.items():
        yield from _pages(f"posts {name}", browsing.list_posts, Filter(**wanted))
    for name, wanted in {
        "": {},
        "beginning so": {"words": "ba"},
        "by handle": {"words": "@owner12"},
    }.items():
        yield from _pages(f"people {name}", browsing.list_people, Filter(**wanted))
    for name, wanted in {
        "": {},
        "blocked": {"outcome": "blocked"},
        "gone, of a collection": {"outcome": "gone", "collection": "main"},
    }.items():
        yield from _pages(f"captures {name}", browsing.list_captures, Filter(**wanted))
    for name, wanted in {"": {}, "of a kind": {"kind": "post_back"}}.items():
        yield from _pages(f"events {name}", browsing.list_events, Filter(**wanted))
    yield "sources", browsing.list_sources
    yield "work", browsing.list_work
    yield "overview", browsing.overview
    yield from _things(archiver, browsing, seen)


def _things(
    archiver: Archiver, browsing: Browsing, seen: Mapping[str, Any]
) -> Iterator[tuple[str, Callable[[], Any]]]:
    article, post = (
        rows[3]["id"] for rows in (browsing.list_articles(Filter()).rows, browsing.list_posts(Filter()).rows)
    )
    event = browsing.list_events(Filter()).rows[3]["id"]
    person = browsing.list_people(Filter()).rows[3]["key"]
    for name, row_id in {
        "an article": article,
        f"an article with {seen['cites']:,} citations": seen["article"],
        "a post": post,
        f"a post cited {seen['cited']:,} times": seen["post"],
        "an event": event,
    }.items():
        yield f"show {name}", lambda row_id=row_id: archiver.show(row_id)  # type: ignore[misc]
    yield "a person", lambda: browsing.find_person(person)
    named = browsing.list_people(Filter(words=seen["person"])).rows[0]
    yield f"a person cited {named['citations']:,} times", lambda: browsing.find_person(named["key"])


def _pages(name: str, find: Callable[..., Page], wanted: Filter) -> Iterator[tuple[str, Callable[[], Any]]]:
    yield name.strip(), lambda: find(wanted)
    page = find(wanted)
    after = page.after
    for _ in range(PAGES):
        if page.after is not None:
            after = page.after
            page = find(wanted, after=after)
    if after is not None:
        yield f"{name.strip()}, a later page", lambda: find(wanted, after=after)


def _look(home: Path) -> Mapping[str, Any]:
    """What of the home is to be asked for."""
    with closing(SqlCatalog(load_settings(home), create=False)) as catalog, catalog.read() as session:
        run = session.connection.exec_driver_sql

        def most(column: str) -> tuple[str, int]:
            found: Any = run(
                f"SELECT {column}, count(*) FROM listed_citations WHERE {column} IS NOT NULL "
                f"GROUP BY {column} ORDER BY 2 DESC LIMIT 1"
            ).fetchone()
            return found[0], found[1]

        (article, cites), (post, cited), (person, _) = (most(one) for one in ("article_id", "post", "person"))
        source = run("SELECT id FROM sources ORDER BY url LIMIT 1").fetchone()[0]
        url = run("SELECT url FROM articles ORDER BY id LIMIT 1").fetchone()[0]
        texts = [row[0] for row in run("SELECT text FROM article_versions LIMIT 400")]
    latin = [text for text in texts if re.match("[a-z]", text)]
    words = [word for word, _ in Counter(" ".join(latin).split()).most_common(3000) if len(word) > 3]
    phrase = " ".join(latin[0].split()[5:7])
    return {
        "article": article,
        "cites": cites,
        "post": post,
        "cited": cited,
        "person": person,
        "source": source,
        "url": url,
        "words": (words[0], words[200], words[-1]),
        "phrase": phrase,
    }


@dataclass(frozen=True)
class Told:
    """What a report begins with."""

    totals: Mapping[str, int]
    times: int
    bound: int
    #: Of this process, in MB; ``None`` where it made the home as well.
    peak: float | None
    #: Processes that wanted a core, of the last minute: before and after.
    load: tuple[float, float]


def describe(
    measured: Sequence[Measured], pages: Sequence[str], told: Told, database: Database | None
) -> str:
    slow = [one for one in measured if statistics.median(one.wall) * 1000 > told.bound]
    busy = [one for one in measured if _busy(one) > told.bound]
    size = ", ".join(f"{number:,} {noun}" for noun, number in told.totals.items())
    option = " --postgresql" if database else ""
    memory = "" if database else f", and below {BOUND_MEGABYTES} MB"
    more, version = bool(database), platform.python_version()
    lines = [
        "# How long pages of a large home take" + (", in PostgreSQL" if database else ""),
        "",
        f"`python benchmarks/web/run.py{option}`: {size}.",
        f"Each page and call {told.times} times; Python {version}, two cores, other work on the",
        "machine: the processor's time says more than the time that passed. Pages of 50 rows.",
        f"In the minute before {told.load[0]:.1f} processes wanted a core, in the last {told.load[1]:.1f}.",
        "",
        *(_describe_server(database) if database else ()),
        f"Wanted: a median below {told.bound} ms{memory}.",
        "",
        "## Pages over HTTP",
        "",
        *pages,
        "",
        "## Calls of the service",
        "",
        f"{len(measured) - len(slow)} of {len(measured)} calls have a median below {told.bound} ms, "
        f"{len(measured) - len(busy)} take less than that of the processor (of call and database)"
        + (f"; the process came to {told.peak:.0f} MB." if told.peak else "."),
        "",
        "| Call | Rows | Median | 95th | Median of the processor |" + " Mean of the database's |" * more,
        "| --- | --- | --- | --- | --- |" + " --- |" * more,
    ]
    for one in measured:
        median, late = statistics.median(one.wall), sorted(one.wall)[int(0.95 * (len(one.wall) - 1) + 0.5)]
        said = f"| {one.name} | {one.rows} | {median * 1000:.0f} ms | {late * 1000:.0f} ms "
        said += f"| {statistics.median(one.processor) * 1000:.0f} ms |"
        if one.database is not None:
            said += f" {one.database / len(one.wall) * 1000:.0f} ms |"
        lines.append(said)
    if database:
        about = told.totals["articles"], told.totals["citations"]
        lines += ["", "## What the tables take on the disk", "", *database.describe_sizes(*about)]
    return "\n".join(lines) + "\n"


def _busy(one: Measured) -> float:
    """Milliseconds of the processor, those of the database included."""
    return (statistics.median(one.processor) + (one.database or 0) / len(one.wall)) * 1000


def _describe_server(database: Database) -> Sequence[str]:
    settings = ", ".join(f"`{one}`" for one in SETTINGS if not one.endswith("="))
    return [
        f"PostgreSQL {database.version()} on the same cores and the machine's one disk, with {settings};",
        "each commit reaches the disk. The database's processor: of all its processes together.",
        "",
    ]


def measure_served(home: Path, times: int, bound: int, database: Database | None) -> list[str]:
    """All main pages of a server that is started for it, as a table."""
    with Archiver(load_settings(home)) as archiver:
        paths = list(list_pages(archiver, _look(home)))
    with serving(home, database.processor_seconds if database else None) as server:
        asked = [ask(server, *one, times) for one in paths]
        told = describe_pages(asked, server.megabytes(), bound)
        shown = show_pages(server, [one for one in paths if not one[1].startswith(("/api/", "/work/now"))])
        return [*told, "", "## The same pages in Chromium", "", *describe_shown(shown)]


def prepare(home: Path, size: Size, database: Database | None) -> None:
    """Fill a home that isn't."""
    if database is None:
        make(home, size)
    elif not (home / "archiver.toml").exists():
        database.make_empty()
        make(home, size, database.url, tell=True)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--home", type=Path)
    parser.add_argument("--articles", type=int)
    parser.add_argument("--times", type=int, default=9)
    parser.add_argument("--write", type=Path)
    parser.add_argument("--postgresql", action="store_true", help="the catalogue lies in PostgreSQL")
    parser.add_argument("--server")
    parser.add_argument("--pages-only", action="store_true", help="leave the calls of the service out")
    parser.add_argument("paths", nargs="*")
    given = parser.parse_args()
    bound = SERVER_BOUND_MILLISECONDS if given.postgresql else BOUND_MILLISECONDS
    if given.server:
        server = Server(given.server)
        asked: list[Asked] = [ask(server, path, path, given.times) for path in given.paths]
        print("\n".join(describe_pages(asked, None, bound)))
        return
    with tempfile.TemporaryDirectory() as scratch:
        Path(scratch).chmod(0o755)  # PostgreSQL may be another user's
        home = given.home or Path(scratch) / "home"
        database = Database(home) if given.postgresql else None
        if given.home is None or database:
            usual = SERVER_ARTICLES if database else Size.articles
            prepare(home, Size(articles=given.articles or usual), database)
        before = os.getloadavg()[0]
        pages = measure_served(home, given.times, bound, database)
        if given.pages_only:
            print("\n".join(pages))
            return
        with Archiver(load_settings(home)) as archiver:
            totals = archiver.browsing.overview()["totals"]
            calls = list(iter_calls(archiver, home))
            measured = [measure(*one, given.times, database) for one in calls]
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        # What made the home took memory, too.
        told = Told(totals, given.times, bound, peak if given.home else None, (before, os.getloadavg()[0]))
        report = describe(measured, pages, told, database)
    print(report)
    if given.write:
        given.write.write_text(report, encoding="utf-8")


if __name__ == "__main__":
    main()
