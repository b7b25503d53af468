"""An article that cites posts of several platforms, looked at over days on a clock that nobody waits for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from archiver.model import Event, EventKind, Observation, PostRef
from archiver.platforms import find_post
from archiver.service import Archiver
from archiver.settings import load_settings
from tests.backends import url_of
from tests.internet import Internet
from tests.internet.answers import page
from tests.internet.platforms import OPENERS, Posting
from tests.internet.platforms.posting import record_key, shortcode, snowflake, status_id, tiktok_id

from .clock import LeapClock

START = datetime(2026, 5, 14, 9, tzinfo=UTC)
PAPER = "paper.example"
STORY = f"https://{PAPER}/story"


def posting(platform: str, text: str = "The bridge closes tonight at nine.", **more: Any) -> Posting:
    keys = {
        "x": snowflake(START, 7),
        "bluesky": record_key(START, 7),
        "mastodon": status_id(START, 7),
        "tiktok": tiktok_id(START, 7),
        "instagram": shortcode(START, 7),
        "youtube": "wQ7rK2pLx0c",
        "telegram": "1204",
        "reddit": "1tq8x2a",
        "facebook": "10162338410957714",
    }
    handle = {"bluesky": "ida.example"}.get(platform, "ida_brandt")
    return Posting(
        platform=platform,
        key=keys[platform],
        handle=handle,
        name="Ida Brandt",
        text=text,
        posted_at=START,
        **more,
    )


@dataclass
class World:
    """The paper, the platforms, and one home."""

    internet: Internet
    folder: Path
    clock: LeapClock = field(default_factory=lambda: LeapClock(START))
    watch: str = "1h 6h 1d 1mo"
    #: Where the catalogue lies; empty in the home.
    catalog_url: str = ""
    _open: Archiver | None = None

    @property
    def archiver(self) -> Archiver:
        if self._open is None:
            config = self.internet.write_config(
                self.folder / "settings.toml",
                catalog={"url": self.catalog_url},
                daemon={"watch": self.watch},
                capture={"requisites": False},
                # Time goes fast, and the beat of a worker's heart doesn't.
                work={"max_attempts": 2, "retry_seconds": 60, "lease_seconds": 36_000},
            )
            self._open = Archiver(load_settings(self.folder / "home", config), clock=self.clock)
        return self._open

    def close(self) -> None:
        if self._open is not None:
            self._open.close()
            self._open = None

    def show(self, one: Posting, **changed: Any) -> Posting:
        """Let a platform show a post, or whatever became of it."""
        one = replace(one, **changed)
        OPENERS[one.platform](self.internet, [one])
        return one

    def publish(self, *posts: Posting | str, path: str = "/story", words: str = "") -> str:
        """An article that links to posts."""
        urls = [one if isinstance(one, str) else one.url for one in posts]
        linked = "".join(
            f'<p>She wrote about it at length in <a href="{url}">a post</a>, which many people read.</p>'
            for url in urls
        )
        self.internet.site(PAPER).at(
            path,
            page(
                "<title>The bridge closes</title><article><h1>The bridge closes</h1>"
                "<p>The harbour bridge closes tonight at nine, until every pier has been looked at "
                f"twice, the town said on Thursday.{words}</p>{linked}</article>"
            ),
        )
        return f"https://{PAPER}{path}"

    def archive(self, *posts: Posting | str) -> str:
        url = self.publish(*posts)
        self.archiver.archive([url])
        return url

    def later(self, *, late: timedelta = timedelta(seconds=1), **time: float) -> None:
        """Let time pass, and do all that fell due on the way at its time, or so late: then many at once."""
        until = self.clock.now() + timedelta(**time)
        while (due := self.next_due()) is not None and due <= until:
            self.clock.leap_to(min(due + late, until + timedelta(seconds=1)))
            self.archiver.work(until_idle=True)
        self.clock.leap_to(until)

    def next_due(self, *steps: str) -> datetime | None:
        from sqlalchemy import func, select

        from archiver.catalog.work_tables import work

        with self.archiver.catalog.read() as session:
            due = func.min(work.c.due_at, type_=work.c.due_at.type)
            query = select(due).where(work.c.state == "pending")
            if steps:
                query = query.where(work.c.step.in_(steps))
            return session.connection.execute(query).scalar()

    def ref(self, post: Posting | str) -> PostRef:
        found = find_post(post if isinstance(post, str) else post.url)
        assert found is not None
        return found

    def observed(self, post: Posting | str) -> list[Observation]:
        """What looks at a post showed, the oldest first."""
        with self.archiver.catalog.read() as session:
            return session.load_observations(self.ref(post))[::-1]

    def states(self, post: Posting | str) -> list[str]:
        return [one.state.value for one in self.observed(post)]

    def events(self, *kinds: EventKind) -> list[Event]:
        with self.archiver.catalog.read() as session:
            found = [event for _, event in session.load_events(limit=1000)]
        return [event for event in found if not kinds or event.kind in kinds]

    def looks(self) -> list[dict[str, Any]]:
        """The looks that are due, now or later."""
        with self.archiver.catalog.read() as session:
            return [dict(row) for row in session.list_looks(collection=None, limit=1000)]


@pytest.fixture
def world(internet: Internet, tmp_path: Path, backend: str) -> Iterator[World]:
    world = World(internet, tmp_path, catalog_url=url_of(tmp_path / "home"))
    yield world
    world.close()
