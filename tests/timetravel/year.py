"""A long life with many papers: each has its own troubles, and so has the daemon."""

from __future__ import annotations

import random
import resource
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from archiver.model import EventKind
from tests.internet import Internet, answers, trouble
from tests.internet.platforms.posting import Posting
from tests.timetravel import checks
from tests.timetravel.clock import PlayedClock
from tests.timetravel.life import Life
from tests.timetravel.papers import Paper
from tests.timetravel.posts import Posts

BEGIN = datetime(2026, 1, 5, tzinfo=UTC)
SHORTEST, LONGEST = timedelta(hours=1), timedelta(days=1)
_MONTH = timedelta(days=30)
#: What an article cites, on the average.
_POSTS_EACH = 1.5
#: Of five posts one vanishes a while after it was cited, and one is edited: later than a paper that is out of
#: order, and then a stop of the daemon, may have its article read. A look comes within about a week, another
#: confirms it.
_EACH, _A_WHILE = 5, timedelta(days=6)
_NOTICED = timedelta(days=12)
#: A clock that goes wrong meanwhile puts the looks off by as much, and by one of the longest pauses.
_NOTICED_LATE = timedelta(days=90)
_MOST_EVENTS = 100_000


@dataclass
class Numbers:
    """What was counted at the end of a month."""

    at: datetime
    looks: int
    objects: int
    megabytes: float
    seconds: float


@dataclass
class Year:
    """A life of ``days`` with so many papers and posts; ``seed`` draws the same one again."""

    internet: Internet
    folder: Path
    days: int = 365
    sources: int = 50
    posts: int = 3000
    seed: int = 1
    tell: Callable[[str], None] = print
    papers: list[Paper] = field(default_factory=list)
    months: list[Numbers] = field(default_factory=list)
    #: Times without the daemon, times without a network, and when the wall's clock was put elsewhere.
    stops: list[checks.Gap] = field(default_factory=list)
    outages: list[checks.Gap] = field(default_factory=list)
    jumps: list[datetime] = field(default_factory=list)
    lags: list[checks.Lag] = field(default_factory=list)
    #: Host -> when it was out of order.
    broken: dict[str, list[checks.Gap]] = field(default_factory=dict)
    #: Address of a post -> when it vanished.
    vanished: dict[str, datetime] = field(default_factory=dict)
    #: The same -> when its text was changed.
    edited: dict[str, datetime] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.lot = random.Random(self.seed)
        self.end = BEGIN + timedelta(days=self.days)
        self.life = Life(self.internet, self.folder / "home", PlayedClock(BEGIN))
        self.life.settings = {"daemon": {"poll": "1h 1d"}}
        self.cited = Posts(self.internet, self.posts, random.Random(self.seed + 1))
        self.cited.on_made = self._plan_end

    def live(self) -> list[str]:
        """Live it; what was wrong with it."""
        self._open_papers()
        self._plan_troubles()
        self._began_at = time.monotonic()
        for begin, end in self.stops:
            self.life.run_until(begin)
            self.life.sleep_until(end)
        self.life.run_until(self.end)
        return self._judge()

    # --- the plan --------------------------------------------------------------------------------

    def _open_papers(self) -> None:
        per_day = self.posts / _POSTS_EACH / self.days / self.sources
        with self.life.opened() as archiver:
            for number in range(self.sources):
                paper = Paper(
                    self.internet,
                    f"paper{number}.example",
                    # A few publish much, many little.
                    per_day * 2.4 * 0.75 ** (number % 10) * 1.9,
                    lambda: self.life.clock.at,
                    zone=self.lot.choice(("Europe/Berlin", "America/New_York", "Asia/Tokyo")),
                    is_dated=number % 5 != 4,
                    cite=self.cited.cite,
                )
                archiver.add_source(paper.feed_url)
                self.papers.append(paper)

    def _plan_troubles(self) -> None:
        plan, lot = self.life.world.plan, self.lot
        for number, paper in enumerate(self.papers):
            end = self.end - LONGEST - timedelta(hours=2)
            if number % 10 == 7:  # it dies
                end = BEGIN + timedelta(days=lot.uniform(0.3, 0.7) * self.days)
                plan(end + LONGEST * 2, lambda p=paper: p.break_down(answers.error(410)))  # type: ignore[misc]
            elif number % 10 == 3:  # its feed moves
                at = BEGIN + timedelta(days=lot.uniform(0.2, 0.8) * self.days)
                plan(at, lambda p=paper: p.move_feed("/news/feed.xml"))  # type: ignore[misc]
            elif number % 2:  # it is out of order for some hours
                at = BEGIN + timedelta(days=lot.uniform(0.1, 0.9) * self.days)
                self._break(paper, at, at + timedelta(hours=lot.uniform(2, 60)))
            paper.live(self.life.world, BEGIN, end, random.Random(f"{self.seed}-{number}"))
        for month in range(1, int(self.days / _MONTH.days) + 1):
            plan(BEGIN + month * _MONTH - timedelta(minutes=1), self._count)
            begin = BEGIN + (month - 1) * _MONTH
            at = begin + timedelta(days=lot.uniform(4, 8))
            self.stops.append((at, at + timedelta(hours=lot.choice((0.1, 5, 50)))))
            if month % 4 == 2:
                self._put_clock(begin + timedelta(days=12), timedelta(days=lot.choice((-300, -2, 0.2, 40))))
            if month % 4 == 3:
                at = begin + timedelta(days=20)
                gap = (at, at + timedelta(hours=7))
                self.outages.append(gap)
                for paper in self.papers:
                    self._break(paper, *gap)

    def _break(self, paper: Paper, begin: datetime, end: datetime) -> None:
        answer = self.lot.choice((answers.error(503, ("Retry-After", "1800")), trouble.reset()))
        self.life.world.plan(begin, lambda: paper.break_down(answer))
        self.life.world.plan(end, paper.recover)
        self.broken.setdefault(paper.host, []).append((begin, end))

    def _plan_end(self, posting: Posting, _: datetime) -> None:
        becomes = {0: self._vanish, 2: self._edit}.get(len(self.cited.made) % _EACH)
        if becomes is not None:
            self.life.world.plan(self.life.clock.at + _A_WHILE, lambda: becomes(posting.url))

    def _vanish(self, url: str) -> None:
        self.cited.change(url, state="gone")
        self.vanished[url] = self.life.clock.at

    def _edit(self, url: str) -> None:
        self.cited.change(url, text=f"{self.cited.made[url].text} It was the other ferry.")
        self.edited[url] = self.life.clock.at

    def _put_clock(self, at: datetime, wrong: timedelta) -> None:
        """The wall's clock is wrong for a day."""
        for instant, by in ((at, wrong), (at + timedelta(days=1), timedelta(0))):
            self.life.world.plan(instant, lambda by=by: setattr(self.life.clock, "wrong", by))  # type: ignore[misc]
            self.jumps.append(instant)
        if wrong > timedelta(0):  # further ahead, and the program sees that it was
            self.lags.append((at + timedelta(days=1), min(wrong, LONGEST)))

    def _count(self) -> None:
        self.internet.forget()
        numbers = Numbers(
            at=self.life.clock.at,
            looks=sum(len(paper.looks) for paper in self.papers),
            objects=checks.count_objects(),
            megabytes=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            seconds=time.monotonic() - self._began_at,
        )
        self.months.append(numbers)
        reads = sum(len(paper.reads) for paper in self.papers)
        self.tell(
            f"{numbers.at:%d %b %Y}  {numbers.looks:6} looks  {reads:5} articles"
            f"  {len(self.cited.made):5} posts  {numbers.objects:6} objects"
            f"  {numbers.megabytes:5.0f} MB  {numbers.seconds:5.0f} s"
        )

    # --- what became of it -----------------------------------------------------------------------

    def _judge(self) -> list[str]:
        wrong: list[str] = []
        rereads = self.life.load_settings().daemon.watch_pauses[:-1]
        for paper in self.papers:
            around = [*self.jumps, *(end for _, end in self.stops)]
            wrong += checks.find_missed(
                paper,
                within=LONGEST,
                gaps=self.stops,
                broken=self.broken.get(paper.host, ()),
                lags=self.lags,
            )
            wrong += checks.find_doubled(paper, pauses=rereads, around=self.jumps)
            wrong += [
                f"{paper.host}: {one}" for one in checks.find_hurried(paper, shortest=SHORTEST, around=around)
            ]
            pauses = checks.find_long_pauses(
                paper, begin=BEGIN, end=self.end, longest=LONGEST, gaps=self.stops, lags=self.lags
            )
            wrong += [f"{paper.host}: no look for {one}" for one in pauses]
        wrong += self._judge_archive()
        wrong += self._judge_told()
        if len(self.months) > 2 and self.months[-1].objects > self.months[1].objects * 1.2:
            wrong.append(f"objects grow: {[month.objects for month in self.months]}")
        return wrong

    def _judge_archive(self) -> list[str]:
        with self.life.opened() as archiver:
            articles = [row["url"] for row in archiver.list_rows("articles")]
            captures = archiver.list_rows("captures")
            kept = Counter(row["url"] for row in captures if row["outcome"] == "captured")
            damage = archiver.audit().findings
        published = {one.url for paper in self.papers for one in paper.published}
        wrong = [f"{url} isn't in the catalogue" for url in sorted(published - set(articles))]
        wrong += [f"{url} was cited and not captured" for url in self.cited.made if url not in kept]
        reads = {url: len(at) for paper in self.papers for url, at in paper.reads.items()}
        wrong += [
            f"{url} was read {reads.get(url, 0)} times and captured {kept[url]} times"
            for url in sorted(published)
            if kept[url] != reads.get(url, 0)
        ]
        if damage:
            wrong.append(f"an audit finds {damage}")
        return wrong

    def _judge_told(self) -> list[str]:
        with self.life.opened() as archiver, archiver.catalog.read() as session:
            events = [event for _, event in session.load_events(limit=_MOST_EVENTS)]
        happened = {EventKind.POST_GONE: self.vanished, EventKind.POST_EDITED: self.edited}
        wrong: list[str] = []
        for kind, those in happened.items():
            told = Counter(event.fields["url"] for event in events if event.kind is kind)
            wrong += [f"{kind} of {url} was told {count} times" for url, count in told.items() if count > 1]
            wrong += [f"{kind} of {url} was told and never was" for url in told if url not in those]
            wrong += [
                f"{kind} of {url} was on {at:%d %b %H:%M}, and nobody was told"
                for url, at in those.items()
                if url not in told and at + self._told_after(at) < self.end
            ]
        expected = (*happened, EventKind.SOURCE_DEAD)
        wrong += [f"told: {one.kind} of {one.subject}" for one in events if one.kind not in expected]
        return wrong

    def _told_after(self, at: datetime) -> timedelta:
        is_late = any(at - _A_WHILE <= jump <= at + _NOTICED for jump in self.jumps)
        return _NOTICED_LATE if is_late else _NOTICED
