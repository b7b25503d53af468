"""Papers that publish: each a site with a feed and articles, some of which cite posts."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime
from functools import partial
from html import escape
from zoneinfo import ZoneInfo

from tests.internet import Answer, Internet, Request, Wire
from tests.internet.answers import conditional, content, page
from tests.timetravel.world import World

#: Entries that a feed shows.
_SHOWN = 20
_WORDS = ("harbour", "bridge", "council", "ferry", "school", "budget", "storm", "market", "trial", "election")


@dataclass(frozen=True, kw_only=True)
class Published:
    """An article, and since when its feed lists it."""

    url: str
    title: str
    at: datetime


def _nothing(_: datetime) -> str:
    return ""


@dataclass
class Paper:
    """One paper. ``per_day`` articles on a working day, fewer at weekends, none in its nights.

    What it was asked is noted in true time, whatever the daemon's clock says.
    """

    internet: Internet
    host: str
    per_day: float
    #: The true time.
    now: Callable[[], datetime]
    zone: str = "Europe/Berlin"
    #: Whether its feed says when each entry was published.
    is_dated: bool = True
    #: Makes what stands in an article beside its own words.
    cite: Callable[[datetime], str] = _nothing
    published: list[Published] = field(default_factory=list)
    #: When its feed was asked for, wherever it was then, and what it answered.
    looks: list[tuple[datetime, int]] = field(default_factory=list)
    #: When each article was asked for and answered.
    reads: dict[str, list[datetime]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._site = self.internet.site(self.host)
        self.feed_url = self._site.at("/feed.xml", self._feed)

    def live(self, world: World, begin: datetime, end: datetime, lot: random.Random) -> None:
        """Plan everything that it publishes between two instants."""
        at = begin
        while (at := self._next(at, lot)) < end:
            world.plan(at, partial(self.publish, at))

    def publish(self, at: datetime) -> None:
        """An article, on its page and at the top of the feed."""
        number = len(self.published) + 1
        title = f"{_WORDS[number % 10].title()} report {number}"
        path = f"/{at:%Y/%m}/{number}"
        words = " ".join(_WORDS[(number + step) % 10] for step in range(60))
        answer = page(
            f"<!DOCTYPE html><html lang=en><head><title>{title}</title></head><body><article><h1>{title}</h1>"
            f"<time datetime='{at.isoformat()}'>{at:%d %B %Y}</time><p>The {words}.</p>{self.cite(at)}"
            f"<p>It was the {number}th of its kind, said the {words}.</p></article></body></html>"
        )
        url = self._site.url(path)

        def read(_: Request) -> Answer:
            self.reads.setdefault(url, []).append(self.now())
            return answer

        self._site.at(path, read)
        self.published.append(Published(url=url, title=title, at=at))

    def break_down(self, answer: Answer | Wire) -> None:
        """Every address of it answers this, until :meth:`recover`."""

        def gate(request: Request) -> Answer | Wire:
            if request.path.endswith("feed.xml"):
                self.looks.append((self.now(), answer.status if isinstance(answer, Answer) else 0))
            return answer

        self._site.gate = gate

    def recover(self) -> None:
        self._site.gate = lambda _: None

    def move_feed(self, path: str) -> None:
        """The feed is elsewhere from now on, and its old address says so."""
        address = self._site.at(path, self._feed)

        def moved(_: Request) -> Answer:
            return Answer(status=301, headers=(("Location", address),))

        self._site.at("/feed.xml", moved)

    def _next(self, at: datetime, lot: random.Random) -> datetime:
        at += timedelta(days=lot.expovariate(self.per_day))
        there = at.astimezone(ZoneInfo(self.zone))
        if there.hour < 6:  # the night's news come in the morning
            at += timedelta(hours=6 - there.hour, minutes=lot.uniform(0, 90))
        if there.weekday() >= 5 and lot.random() < 0.6:
            at += timedelta(days=7 - there.weekday())
        return at

    def _feed(self, request: Request) -> Answer:
        shown = self.published[-_SHOWN:][::-1]
        dates = [f"<pubDate>{format_datetime(p.at)}</pubDate>" if self.is_dated else "" for p in shown]
        listed = "".join(
            f"<item><title>{escape(p.title)}</title><link>{p.url}</link><guid>{p.url}</guid>{date}</item>"
            for p, date in zip(shown, dates, strict=True)
        )
        rss = f"<rss version='2.0'><channel><title>{self.host}</title>{listed}</channel></rss>"
        handler = conditional(content(rss, "application/rss+xml"), shown[0].at if shown else None)
        answer: Answer = handler(request)  # type: ignore[operator, assignment]
        self.looks.append((self.now(), answer.status))
        return answer
