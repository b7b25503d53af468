"""A catalogue of many articles with three citations each, made by inserting rows: nothing was fetched."""

from __future__ import annotations

import random
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from archiver.catalog import SqlCatalog
from archiver.catalog.capture_tables import captures
from archiver.catalog.observation_tables import observations
from archiver.catalog.tables import (
    article_versions,
    articles,
    citations,
    entries,
    post_metadata,
    posts,
    resolutions,
    sources,
)
from archiver.model import stable_id
from archiver.settings import Settings

START = datetime(2025, 1, 1, tzinfo=UTC)
PLATFORMS = ("x", "bluesky", "mastodon", "telegram", "facebook", "instagram")
STATES = ("present",) * 17 + ("gone", "login_wall", "edited")


def fill(home: Path, count: int) -> None:
    """``count`` articles, three citations each, two looks at most posts."""
    chance = random.Random(8)
    catalog = SqlCatalog(Settings(home=home))
    with catalog.begin() as session:
        connection = session.connection
        connection.execute(
            sources.insert(),
            [
                {
                    "id": f"s{n}",
                    "collection": "main",
                    "url": f"https://paper{n}.example/feed",
                    "added_at": START,
                    "title": f"Paper {n}",
                    "failures": 0,
                }
                for n in range(20)
            ],
        )
        rows: dict[Any, list[dict[str, Any]]] = {}

        def add(table: Any, **values: Any) -> None:
            rows.setdefault(table, []).append(values)

        for number in range(count):
            at = START + timedelta(minutes=8 * number)
            url = f"https://paper{number % 20}.example/story/{number}"
            article, version = stable_id("a", "main", url), stable_id("v", url)
            add(articles, id=article, collection="main", url=url, first_seen_at=at)
            add(entries, source_id=f"s{number % 20}", entry_id=url, collection="main", url=url, seen_at=at)
            text = f"Story {number}. " + "Somebody wrote something about the harbour. " * 40
            add(
                article_versions,
                id=version,
                article_id=article,
                text_hash=f"{number:064}",
                url=url,
                title=f"Story {number}",
                published_at=at - timedelta(hours=2),
                language="en",
                blocks=[],
                links=[],
                embeds=[],
                read_at=at,
                last_read_at=at,
                text=text,
            )
            for place in range(3):
                shared = number // 2  # two articles in a row cite one post
                platform = PLATFORMS[(number + place if place else shared) % 6]
                post_id = str(3 * number + place) if place else f"s{shared}"
                post, address = stable_id("p", platform, post_id), f"https://{platform}.example/{post_id}"
                citation, named = stable_id("c", version, str(place)), f"Person {chance.randrange(20_000)}"
                known = place < 2 or number % 4
                add(
                    citations,
                    id=citation,
                    version_id=version,
                    ordinal=place,
                    current=True,
                    found_at=at,
                    kind="link",
                    platform=platform,
                    url=address if known else None,
                    post=post if known else None,
                    post_platform=platform if known else None,
                    post_id=post_id if known else None,
                    author=named,
                    author_kind="person",
                    plural=False,
                    confidence=1.0,
                    rules=[],
                )
                state = "resolved" if known else "unresolved"
                add(
                    resolutions,
                    citation_id=citation,
                    state=state,
                    post=post if known else None,
                    post_platform=platform if known else None,
                    post_id=post_id if known else None,
                    url=address if known else None,
                    method="address-in-article",
                    candidates=[],
                    reasons=["linked"],
                    decided_at=at,
                    decided_by="archiver",
                    accounts=[],
                )
                if not known or (place == 0 and number % 2):
                    continue
                add(posts, id=post, platform=platform, post_id=post_id, url=address, first_seen_at=at)
                add(
                    post_metadata,
                    post=post,
                    origin="oembed",
                    said_at=at,
                    fields={"text": f"Post {post_id}", "author_name": named, "availability": "available"},
                )
                add(
                    captures,
                    id=stable_id("k", address),
                    collection="main",
                    url=address,
                    purpose="post",
                    captured_at=at,
                    outcome="captured",
                    final_url=address,
                    job_id=None,
                )
                for look, state in enumerate(("present", chance.choice(STATES))):
                    seen = at + timedelta(days=look)
                    fields: dict[str, Any] = {
                        "post": {"platform": platform, "post_id": post_id},
                        "capture_id": f"k{post}{look}",
                        "observed_at": seen.isoformat(),
                        "state": state,
                    }
                    if state == "gone":
                        fields["announces"] = ["post_gone"]
                    if state == "edited":
                        fields["before_at"] = at.isoformat()
                    add(
                        observations,
                        id=f"o{post}{look}",
                        post=post,
                        collection="main",
                        observed_at=seen,
                        capture_id=f"k{post}{look}",
                        fields=fields,
                    )
            if number % 2000 == 1999:
                for table, values in rows.items():
                    connection.execute(table.insert(), values)
                rows.clear()
        for table, values in rows.items():
            connection.execute(table.insert(), values)
    catalog.close()


if __name__ == "__main__":
    fill(Path(sys.argv[1]), int(sys.argv[2]))
