"""A large home for measuring what people browse: rows by the hundred thousand, the same from the same seed.

    python benchmarks/web/home.py FOLDER [--articles 100000] [--seed 8] [--catalog postgresql://…]

The rows go straight into the catalogue's own tables; the lists are then made of them as a migration makes
them, in PostgreSQL by fewer, larger statements (:mod:`benchmarks.web.loading`). Words, names and addresses
are invented, in several scripts. There are no WARC files.
One post is cited by one article in 20, one person by one citation in 6, one article cites 300 posts.
"""

from __future__ import annotations

import argparse
import itertools
import random
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from archiver.catalog import SqlCatalog  # noqa: E402 — the checkout is no installed package
from archiver.catalog.accounts import name_keys  # noqa: E402
from archiver.catalog.capture_tables import capture_records, captures  # noqa: E402
from archiver.catalog.linking_tables import account_names, accounts  # noqa: E402
from archiver.catalog.listing import list_everything  # noqa: E402
from archiver.catalog.observation_tables import observations  # noqa: E402
from archiver.catalog.prepared import add_rows  # noqa: E402
from archiver.catalog.tables import (  # noqa: E402
    article_versions,
    articles,
    citations,
    entries,
    mentions,
    post_metadata,
    posts,
    quotes,
    resolutions,
)
from archiver.catalog.tallies import count_everything  # noqa: E402
from archiver.catalog.watch_tables import events  # noqa: E402
from archiver.catalog.work_tables import work  # noqa: E402
from archiver.model import Source, stable_id  # noqa: E402
from archiver.settings import CatalogSettings, Settings  # noqa: E402

#: The instant at which the home is looked at, and how far its articles go back.
NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)
DAYS = 1460
#: Rows of one statement.
AT_ONCE = 2000
#: Where a home says which database its catalogue lies in.
SETTINGS = "archiver.toml"

PLATFORMS = (
    "x",
    "bluesky",
    "mastodon",
    "instagram",
    "facebook",
    "telegram",
    "youtube",
    "tiktok",
    "reddit",
    "vk",
)
STATES = (("resolved", 80), ("unresolved", 12), ("candidates", 6), ("ambiguous_author", 2))
LOOKS = (("present", 88), ("gone", 5), ("edited", 3), ("private", 2), ("suspended", 1), ("login_wall", 1))
OUTCOMES = (
    ("captured", 86),
    ("partial", 5),
    ("gone", 4),
    ("login_wall", 3),
    ("unreachable", 1),
    ("blocked", 1),
)
KINDS = (("post_gone", 60), ("post_edited", 20), ("post_back", 5), ("article_changed", 15))
#: Letters that words are made of, by turns consonants and vowels, and how many articles are written in them.
SCRIPTS = (
    (("bcdfghklmnprstvz", "aeiouäéø"), 70),
    (("бвгдзклмнпрст", "аеиоуяй"), 12),
    (("βγδκλμνπρστ", "αεηιοω"), 4),
    (("بتجدرسصعفقكلمن", "اوي"), 5),
    (("कखगचजतदनपमरलसह", "ािीुेो"), 4),
    (("市長橋港海山川新聞写真政府発表", "的是在了不"), 5),
)
#: The word that nearly all articles in Latin letters have; the rarer, the higher its number.
WORDS = 20_000


@dataclass(frozen=True)
class Size:
    articles: int = 100_000
    seed: int = 8

    @property
    def posts(self) -> int:
        return self.articles * 18 // 10

    @property
    def people(self) -> int:
        return self.articles // 4

    @property
    def sources(self) -> int:
        return 40


class Home:
    """Draws rows by lot, from one seed."""

    def __init__(self, size: Size) -> None:
        self.size = size
        self.lot = random.Random(size.seed)

    def of(self, choices: Sequence[tuple[Any, int]]) -> Any:
        return self.lot.choices([one for one, _ in choices], [weight for _, weight in choices])[0]

    @cached_property
    def vocabularies(self) -> list[list[str]]:
        """Words of each script, drawn as often as words are: long lists of which parts are cut out."""
        pools = []
        for (consonants, vowels), _ in SCRIPTS:
            words = [
                "".join(
                    self.lot.choice(consonants) + self.lot.choice(vowels)
                    for _ in range(self.lot.randint(1, 4))
                )
                for _ in range(WORDS)
            ]
            weights = list(itertools.accumulate(1 / (place + 2) for place in range(WORDS)))
            pools.append(self.lot.choices(words, cum_weights=weights, k=300_000))
        return pools

    def text(self, script: int, words: int) -> str:
        pool = self.vocabularies[script]
        start = self.lot.randrange(len(pool) - words)
        return " ".join(pool[start : start + words])

    @cached_property
    def scripts(self) -> list[int]:
        return self.lot.choices(range(len(SCRIPTS)), [weight for _, weight in SCRIPTS], k=self.size.articles)

    @cached_property
    def names(self) -> list[str]:
        """Full names; the first one is cited most."""
        made = (
            f"{self.text(n % 3, 1).title()} {self.text(n % 3, 1).title()}{n}" for n in range(self.size.people)
        )
        return list(made)

    @cached_property
    def name_weights(self) -> list[float]:
        heavy = [len(self.names) / 60, *(1 / (place + 5) for place in range(1, len(self.names)))]
        total = sum(heavy[1:])
        heavy[0] = total / 5  # one citation in six names the first
        return list(itertools.accumulate(heavy))

    @cached_property
    def post_rows(self) -> list[dict[str, Any]]:
        rows = []
        for number in range(self.size.posts):
            on = PLATFORMS[min(int(self.lot.expovariate(0.5)), len(PLATFORMS) - 1)]
            post_id = f"owner{number % 5000}/{number}"
            seen = self.instant(number / self.size.posts)
            rows.append(
                {
                    "id": stable_id("p", on, post_id),
                    "platform": on,
                    "post_id": post_id,
                    "author": f"owner{number % 5000}",
                    "url": f"https://{on}.example/owner{number % 5000}/{number}",
                    "first_seen_at": seen,
                }
            )
        return rows

    def instant(self, share: float) -> datetime:
        """An instant so far along the years."""
        return NOW - timedelta(days=DAYS * (1 - share), seconds=-self.lot.randrange(3600) + 3600)


def make(folder: Path, size: Size, url: str = "", *, tell: bool = False) -> None:
    """Fill a home whose catalogue is new: a file in it, or a database that is named, with its settings."""
    home = Home(size)
    folder.mkdir(parents=True, exist_ok=True)
    settings = Settings(home=folder, catalog=CatalogSettings(url=url))
    sources = [
        Source(
            url=f"https://paper{number}.example/feed.xml",
            title=f"Paper {number}",
            added_at=NOW - timedelta(days=DAYS),
            polled_at=NOW,
            failures=int(number % 13 == 0),
            status="status 500" if number % 13 == 0 else "0 new",
            collection="main",
        )
        for number in range(size.sources)
    ]
    with closing(SqlCatalog(settings)) as catalog:
        with catalog.begin() as session:
            for source in sources:
                session.add_source(source)
        if url:
            from benchmarks.web.loading import load

            load(url, _tables(home, sources), tell=tell)
            with catalog.begin() as session:
                count_everything(session.connection)
        else:
            _store(catalog, _tables(home, sources))
    if url:  # last: it says that all of it is there
        (folder / SETTINGS).write_text(f'[catalog]\nurl = "{url}"\n', encoding="utf-8")


def _store(catalog: SqlCatalog, tables: Iterator[tuple[Any, Iterator[Mapping[str, Any]]]]) -> None:
    with catalog.begin() as session:
        connection = session.connection
        # Which row refers to which is known; to look it up for each takes as long as all the rest.
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        for table, rows in tables:
            batch = iter(rows)
            while some := list(itertools.islice(batch, AT_ONCE)):
                add_rows(connection, table, some)
        connection.info.clear()  # nothing was touched: all of it is listed at once
    with catalog.begin() as session:
        list_everything(session.connection)


def _tables(home: Home, sources: Sequence[Source]) -> Iterator[tuple[Any, Iterator[Mapping[str, Any]]]]:
    yield posts, iter(home.post_rows)
    yield post_metadata, _said(home)
    written: list[tuple[str, str, str, datetime]] = []
    yield articles, _articles(home, written)
    yield article_versions, _versions(home, written)
    yield entries, _entries(written, sources)
    cited: list[tuple[str, str, datetime]] = []
    yield citations, _citations(home, written, cited)
    yield mentions, _mentions(cited)
    yield quotes, _quotes(home, cited)
    yield resolutions, _resolutions(home, cited)
    made: list[tuple[str, str, datetime]] = []
    yield captures, _captures(home, written, made)
    yield capture_records, _records(made)
    yield observations, _observations(home)
    yield events, _events(home)
    yield accounts, _accounts(home)
    yield account_names, _account_names(home)
    yield work, _work(home)


def _mentions(cited: Sequence[tuple[str, str, datetime]]) -> Iterator[Mapping[str, Any]]:
    for row_id, _, _ in cited:
        place = {"start_offset": 40, "end_offset": 45}
        yield {"citation_id": row_id, "ordinal": 0, "kind": "prose", "text": "wrote", **place}


def _quotes(home: Home, cited: Sequence[tuple[str, str, datetime]]) -> Iterator[Mapping[str, Any]]:
    for row_id, _, _ in cited[::2]:
        place = {"start_offset": 50, "end_offset": 120, "reason": "same-sentence"}
        yield {"citation_id": row_id, "ordinal": 0, "text": home.text(0, 12), **place}


def _account_names(home: Home) -> Iterator[Mapping[str, Any]]:
    for number in range(len(home.names) // 5):
        for key in name_keys(home.names[number]):
            yield {"key": key, "account": f"u{number}"}


def _said(home: Home) -> Iterator[Mapping[str, Any]]:
    for row in home.post_rows:
        fields = {
            "text": home.text(0, 25),
            "author_name": row["author"].title(),
            "handle": row["author"],
            "posted_at": row["first_seen_at"].isoformat(),
            "availability": "available",
        }
        yield {"post": row["id"], "origin": "oembed", "said_at": row["first_seen_at"], "fields": fields}


def _articles(home: Home, written: list[tuple[str, str, str, datetime]]) -> Iterator[Mapping[str, Any]]:
    for number in range(home.size.articles):
        collection = "rare" if number % 1000 == 7 else "harbour" if number % 10 == 3 else "main"
        words = home.text(0, 3).replace(" ", "-")
        url = f"https://paper{number % home.size.sources}.example/{number % 13}/{words}-{number}"
        seen = home.instant(number / home.size.articles)
        written.append((stable_id("a", collection, url), collection, url, seen))
        yield {"id": written[-1][0], "collection": collection, "url": url, "first_seen_at": seen}


def _versions(home: Home, written: Sequence[tuple[str, str, str, datetime]]) -> Iterator[Mapping[str, Any]]:
    for number, (article_id, _, url, seen) in enumerate(written):
        script = home.scripts[number]
        # The first text of some was read before; the last one is current.
        for version in range(2 if number % 20 == 0 else 1):
            # About 3 kB: the words of other scripts take more bytes.
            text = home.text(script, 420 if script == 0 else 240)
            published = seen - timedelta(hours=home.lot.randrange(1, 30))
            yield {
                "id": f"v{article_id[1:]}{version or ''}",
                "article_id": article_id,
                "text_hash": f"{number:063d}{version}",
                "url": url,
                "title": home.text(script, 8).capitalize(),
                "byline": home.names[home.lot.randrange(len(home.names))],
                "published_at": None if number % 11 == 0 else published,
                "modified_at": None,
                "language": "en",
                "canonical_url": None,
                "blocks": [
                    {"kind": "paragraph", "start": start, "end": start + 300} for start in range(0, 2700, 300)
                ],
                "links": [],
                "embeds": [],
                "read_at": seen - timedelta(days=version),
                "last_read_at": seen - timedelta(days=version),
                "text": text,
            }


def _entries(
    written: Sequence[tuple[str, str, str, datetime]], sources: Sequence[Source]
) -> Iterator[Mapping[str, Any]]:
    for number, (_, collection, url, seen) in enumerate(written):
        if collection == "main":
            source = sources[number % len(sources)]
            row = {
                "source_id": source.id,
                "entry_id": url,
                "collection": collection,
                "url": url,
                "seen_at": seen,
            }
            yield row | dict.fromkeys(("title", "published_at", "updated_at", "changed_at", "left_out"))


def _citations(
    home: Home, written: Sequence[tuple[str, str, str, datetime]], cited: list[tuple[str, str, datetime]]
) -> Iterator[Mapping[str, Any]]:
    names = home.lot.choices(home.names, cum_weights=home.name_weights, k=home.size.articles * 3 + 300)
    drawn = iter(names)
    last = len(home.post_rows) - 1
    for number, (article_id, _, _, seen) in enumerate(written):
        count = 300 if number == home.size.articles // 2 else (1, 2, 3, 3, 3, 4, 5)[number % 7]
        for ordinal in range(count):
            # Posts of about that time, and one that everybody cites.
            near = int(number / home.size.articles * last) + home.lot.randrange(-40, 40)
            post = home.post_rows[0 if ordinal == 0 and number % 20 == 0 else max(0, min(last, near))]
            row_id = f"c{article_id[1:]}{ordinal}"
            kind = home.of((("embed", 5), ("link", 3), ("prose", 2)))
            cited.append((row_id, post["id"], seen))
            yield {
                "id": row_id,
                "version_id": f"v{article_id[1:]}",
                "ordinal": ordinal,
                "current": True,
                "found_at": seen,
                "kind": kind,
                "platform": post["platform"],
                "url": None if kind == "prose" else post["url"],
                "post": None if kind == "prose" else post["id"],
                "post_platform": post["platform"],
                "post_id": post["post_id"],
                "post_author": post["author"],
                "author": next(drawn, home.names[0]),
                "author_kind": "person",
                "handle": post["author"] if ordinal % 3 == 0 else None,
                "when_text": "Monday",
                "when_from": seen - timedelta(days=1),
                "when_to": seen,
                "addressee": None,
                "plural": False,
                "deleted": False,
                "medium": None,
                "confidence": 0.9,
                "rules": ["embed"],
                "claim": None,
            }


def _resolutions(home: Home, cited: Sequence[tuple[str, str, datetime]]) -> Iterator[Mapping[str, Any]]:
    for row_id, post, seen in cited:
        state = home.of(STATES)
        is_resolved = state == "resolved"
        yield {
            "citation_id": row_id,
            "state": state,
            "post": post if is_resolved else None,
            "post_platform": None,
            "post_id": None,
            "post_author": None,
            "url": None,
            "method": "address-in-article",
            "score": 1.0 if is_resolved else None,
            "candidates": [],
            "reasons": ["embedded in the article"],
            "decided_at": seen,
            "decided_by": "archiver",
            "margin": None,
            "accounts": [],
        }


def _captures(
    home: Home, written: Sequence[tuple[str, str, str, datetime]], made: list[tuple[str, str, datetime]]
) -> Iterator[Mapping[str, Any]]:
    visited = [(url, collection, "article", seen) for _, collection, url, seen in written]
    for number, post in enumerate(home.post_rows):
        for again in range(1 + (number % 3 == 0)):
            at = post["first_seen_at"] + timedelta(minutes=5, days=again)
            visited.append((post["url"], "main", "post", at))
    for number, (url, collection, purpose, at) in enumerate(visited):
        outcome = home.of(OUTCOMES) if purpose == "post" else "captured"
        made.append((f"k{number:012d}", url, at))
        yield {
            "id": made[-1][0],
            "collection": collection,
            "url": url,
            "purpose": purpose,
            "captured_at": at,
            "outcome": outcome,
            "evidence": None if outcome == "captured" else "status 404",
            "status": 200 if outcome == "captured" else 404,
            "final_url": url,
            "job_id": f"j{number}",
            "main_record": 0,
            "memento": None,
        }


def _records(made: Sequence[tuple[str, str, datetime]]) -> Iterator[Mapping[str, Any]]:
    for number, (row_id, url, _) in enumerate(made):
        for ordinal, kind in enumerate(("response", "request")):
            yield {
                "capture_id": row_id,
                "ordinal": ordinal,
                "warc": f"archiver-{number // 5000}.warc.gz",
                "warc_offset": number * 1000,
                "length": 900,
                "record_type": kind,
                "record_id": f"<urn:uuid:{number}-{ordinal}>",
                "url": url,
                "status": 200 if kind == "response" else None,
                "saved_bytes": None,
            }


def _observations(home: Home) -> Iterator[Mapping[str, Any]]:
    for number, post in enumerate(home.post_rows):
        for look in range(number % 5):
            at = post["first_seen_at"] + timedelta(days=1 + look * 7)
            state = home.of(LOOKS)
            row_id = stable_id("o", str(number), str(look))
            fields = {
                "post": {"platform": post["platform"], "post_id": post["post_id"]},
                "collection": "main",
                "capture_id": row_id,
                "observed_at": at.isoformat(),
                "state": state,
            }
            if state == "edited":
                fields["before_at"] = (at - timedelta(days=7)).isoformat()
            yield {
                "id": row_id,
                "post": post["id"],
                "collection": "main",
                "observed_at": at,
                "capture_id": row_id,
                "fields": fields,
            }


def _events(home: Home) -> Iterator[Mapping[str, Any]]:
    count = home.size.articles // 5
    for number in range(count):
        post = home.post_rows[home.lot.randrange(len(home.post_rows))]
        yield {
            "id": stable_id("e", str(number)),
            "kind": home.of(KINDS),
            "subject": post["id"],
            "collection": "main",
            "happened_at": home.instant(number / count),
            "fields": {"url": post["url"], "evidence": "status 404", "cited_by": ["https://paper0.example/"]},
        }


def _accounts(home: Home) -> Iterator[Mapping[str, Any]]:
    for number in range(len(home.names) // 5):
        yield {
            "id": f"u{number}",
            "platform": PLATFORMS[number % 3],
            "handle": f"person{number}",
            "owner": home.names[number],
            "owner_id": None,
            "origin": "catalogue",
            "evidence": "an article links to the account",
            "valid_from": None,
            "valid_until": None,
            "article_id": None,
            "first_seen_at": NOW,
            "last_seen_at": NOW,
        }


def _work(home: Home) -> Iterator[Mapping[str, Any]]:
    due: Mapping[str, Any] = {"state": "pending", "priority": -10, "reason": None, "closed_at": None}
    failed: Mapping[str, Any] = {"state": "failed", "priority": 0, "reason": "status 500", "closed_at": NOW}
    for number, post in enumerate(home.post_rows):
        if number % 2 and number % 500 != 1:
            continue
        yield {
            **(failed if number % 2 else due),
            "id": f"j{number:026d}",
            "step": "capture" if number % 2 else "watch",
            "subject": post["url"],
            "collection": "main",
            "details": {"platform": post["platform"], "post_id": post["post_id"]},
            "due_at": NOW + timedelta(minutes=number),
            "attempts": 0,
            "added_at": NOW,
            "host": f"{post['platform']}.example",
        }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--articles", type=int, default=Size.articles)
    parser.add_argument("--seed", type=int, default=Size.seed)
    parser.add_argument("--catalog", default="", help="an empty PostgreSQL database, instead of a file")
    given = parser.parse_args()
    began = time.monotonic(), time.process_time()
    make(given.folder, Size(articles=given.articles, seed=given.seed), given.catalog, tell=True)
    print(
        f"{given.articles:,} articles in {time.monotonic() - began[0]:.0f} s, "
        f"{time.process_time() - began[1]:.0f} s of this process's processor time"
    )


if __name__ == "__main__":
    main()
