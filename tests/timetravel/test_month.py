"""A month of the real daemon on a played clock.

Papers publish, break down, move and die; the daemon is stopped and started,
its clock is wrong for a day, and summer time begins.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from archiver.model import Event, EventKind
from archiver.pipeline.health import GONE, RARELY
from tests.internet import Internet, answers, trouble
from tests.internet.platforms.posting import Posting
from tests.timetravel import checks
from tests.timetravel.clock import PlayedClock
from tests.timetravel.life import Life
from tests.timetravel.papers import Paper
from tests.timetravel.posts import Posts

pytestmark = pytest.mark.made_once

#: Summer time begins on 29 March in Berlin.
BEGIN = datetime(2026, 3, 9, tzinfo=UTC)
END = BEGIN + timedelta(days=30)
SHORTEST, LONGEST = timedelta(hours=1), timedelta(hours=12)
HOURS = (7, 13, 19)


def day(number: float) -> datetime:
    return BEGIN + timedelta(days=number)


#: The daemon is stopped for two days; later nobody can be reached for ten hours.
DOWN = (day(6), day(8))
OUTAGE = (day(18), day(18) + timedelta(hours=10))
#: For a day the wall's clock is three days late.
WRONG = (day(11.3), day(12.3))
#: One paper answers nothing but errors for a day, and wants to be left alone for an hour each time.
BROKEN = (day(22), day(23))
#: Near the end a person pauses the daemon for a working day.
PAUSED = (day(25), day(25) + timedelta(hours=8))
GAPS = (DOWN, OUTAGE, PAUSED)
#: Of five posts one vanishes a while after it was cited, and stays so, and one is edited; the others stay.
EACH, A_WHILE = 5, timedelta(hours=30)
CORRECTION = "It was the other ferry."
#: A look comes after three days, and another one confirms it.
NOTICED = timedelta(days=5)
#: One paper dies, another one's feed moves.
DIES_AT = day(15)
MOVES_AT = day(14)


@dataclass
class Month:
    life: Life
    papers: dict[str, Paper]
    posts: Posts
    #: Address -> when it vanished.
    vanished: dict[str, datetime]
    #: Address -> when its text was changed.
    edited: dict[str, datetime]
    #: The program's objects that were alive early and late in it.
    early: int
    late: int

    @property
    def events(self) -> list[Event]:
        """What happened, in the order it was noted."""
        with self.life.opened() as archiver, archiver.catalog.read() as session:
            return [event for _, event in session.load_events(limit=1000)]


@pytest.fixture(scope="module")
def month(quick_folder):
    with Internet() as internet:
        yield live_a_month(Life(internet, quick_folder / "home", PlayedClock(BEGIN)))


def live_a_month(life: Life) -> Month:
    life.settings = {"daemon": {"poll": "1h 12h"}}
    posts, vanished, edited = Posts(life.internet, 30, random.Random(7)), {}, {}

    def vanish(url: str) -> None:
        posts.change(url, state="gone")
        vanished[url] = life.clock.at

    def edit(url: str) -> None:
        posts.change(url, text=f"{posts.made[url].text} {CORRECTION}")
        edited[url] = life.clock.at

    def plan_end(posting: Posting, _: datetime) -> None:
        becomes = {0: vanish, 2: edit}.get(len(posts.made) % EACH)
        if becomes is not None:
            life.world.plan(life.clock.at + A_WHILE, lambda: becomes(posting.url))

    posts.on_made = plan_end
    papers = {
        name: Paper(life.internet, f"{name}.example", per_day, lambda: life.clock.at, cite=posts.cite, **more)
        for name, per_day, more in (
            ("busy", 2.0, {}),
            ("undated", 0.8, {"is_dated": False}),
            ("moving", 0.5, {}),
            ("broken", 0.6, {}),
            ("dying", 0.4, {}),
            ("timed", 0.4, {}),
        )
    }
    counts = []
    with life.opened() as archiver:
        for number, (name, paper) in enumerate(papers.items()):
            last = (DIES_AT if name == "dying" else END) - LONGEST - timedelta(hours=1)
            paper.live(life.world, BEGIN, last, random.Random(number))
            source, _ = archiver.add_source(paper.feed_url)
            if name == "timed":
                line = f"0 {','.join(map(str, HOURS))} * * *"
                archiver.set_cron(source.id, archiver.read_cron(line, "Europe/Berlin"))
    there = [*(paper for name, paper in papers.items() if name != "dying"), posts]
    plan = life.world.plan
    plan(WRONG[0], lambda: setattr(life.clock, "wrong", timedelta(days=-3)))
    plan(WRONG[1], lambda: setattr(life.clock, "wrong", timedelta(0)))
    plan(MOVES_AT, lambda: papers["moving"].move_feed("/news/feed.xml"))
    plan(DIES_AT, lambda: papers["dying"].break_down(answers.error(410)))
    plan(OUTAGE[0], lambda: [p.break_down(trouble.reset()) for p in there])
    plan(OUTAGE[1], lambda: [p.recover() for p in there])
    plan(BROKEN[0], lambda: papers["broken"].break_down(answers.error(503, ("Retry-After", "3600"))))
    plan(BROKEN[1], papers["broken"].recover)
    plan(PAUSED[0], lambda: pause(life, True))
    plan(PAUSED[1], lambda: pause(life, False))
    for number in (5, 29):
        plan(day(number), lambda: (life.internet.forget(), counts.append(checks.count_objects())))
    life.run_until(DOWN[0])
    life.sleep_until(DOWN[1])
    life.run_until(END)
    return Month(life, papers, posts, vanished, edited, *counts)


def pause(life: Life, is_paused: bool) -> None:
    """As a person does, by another process."""
    with life.opened() as archiver:
        assert archiver.pausing.pause_daemon() if is_paused else archiver.pausing.resume_daemon()


def gaps_of(name: str) -> tuple[checks.Gap, ...]:
    return (*GAPS, BROKEN) if name == "broken" else GAPS


NAMES = ("busy", "undated", "moving", "broken", "dying", "timed")


@pytest.mark.parametrize("name", NAMES)
def test_every_article_is_read_within_the_longest_pause(month, name):
    assert month.papers[name].published
    assert checks.find_missed(month.papers[name], within=LONGEST, gaps=gaps_of(name)) == []


@pytest.mark.parametrize("name", NAMES)
def test_no_article_is_read_twice_but_to_see_whether_it_changed(month, name):
    pauses = month.life.load_settings().daemon.watch_pauses[:-1]
    assert checks.find_doubled(month.papers[name], pauses=pauses, around=WRONG) == []


def test_what_was_read_is_in_the_archive_once(month):
    with month.life.opened() as archiver:
        articles = [row["url"] for row in archiver.list_rows("articles")]
        captures = [row for row in archiver.list_rows("captures") if row["outcome"] == "captured"]
    published = {article.url for paper in month.papers.values() for article in paper.published}
    assert (len(articles), set(articles)) == (len(published), published)
    kept = Counter(row["url"] for row in captures if row["url"] in published)
    assert kept == {url: len(at) for paper in month.papers.values() for url, at in paper.reads.items()}


def test_what_vanished_is_told_once_and_an_outage_tells_nothing(month):
    gone = [event for event in month.events if event.kind is EventKind.POST_GONE]
    told = Counter(event.fields["url"] for event in gone)
    assert set(told.values()) <= {1}
    assert set(told) <= set(month.vanished)
    early = {url for url, at in month.vanished.items() if at < END - NOTICED}
    assert len(early) > 3
    assert early <= set(told)
    assert all(event.fields["last_capture"]["url"] == event.fields["url"] for event in gone)


def test_what_was_edited_is_told_once_with_what_changed(month):
    events = [event for event in month.events if event.kind is EventKind.POST_EDITED]
    told = Counter(event.fields["url"] for event in events)
    assert set(told.values()) <= {1}
    assert set(told) <= set(month.edited)
    early = {url for url, at in month.edited.items() if at < END - NOTICED}
    assert len(early) > 3
    assert early <= set(told)
    assert all(event.fields["diff"][-1].endswith(CORRECTION) for event in events)


def test_nothing_else_is_told_but_that_a_source_is_dead(month):
    of_posts = (EventKind.POST_GONE, EventKind.POST_EDITED)
    others = [event for event in month.events if event.kind not in of_posts]
    assert [(event.kind, event.fields["url"]) for event in others] == [
        (EventKind.SOURCE_DEAD, month.papers["dying"].feed_url)
    ]


def test_the_archive_was_audited_and_is_whole(month):
    with month.life.opened() as archiver:
        with archiver.catalog.read() as session:
            audits = session.list_audits()
        assert [one for one in audits if one.findings] == []
        assert len(audits) > 10
        assert archiver.audit().findings == 0


@pytest.mark.parametrize("name", [name for name in NAMES if name != "timed"])
def test_no_look_follows_another_sooner_than_the_shortest_pause(month, name):
    jumps = [DOWN[1], *WRONG, PAUSED[1]]
    assert checks.find_hurried(month.papers[name], shortest=SHORTEST, around=jumps) == []


@pytest.mark.parametrize("name", [name for name in NAMES if name != "timed"])
def test_no_source_is_left_alone_for_longer_than_the_longest_pause(month, name):
    paper = month.papers[name]
    # Who asks each time to be left alone for an hour may be asked for an article when its feed's time comes.
    gaps = [DOWN, PAUSED, BROKEN] if name == "broken" else [DOWN, PAUSED]
    assert checks.find_long_pauses(paper, begin=BEGIN, end=END, longest=LONGEST, gaps=gaps) == []


def test_who_publishes_more_is_looked_at_more_often(month):
    looks = [len(month.papers[name].looks) for name in ("busy", "moving", "dying")]
    assert looks == sorted(looks, reverse=True)
    assert looks[0] > 1.5 * looks[2]


def test_a_paper_that_says_it_is_gone_is_looked_at_rarely_from_then_on(month):
    gone = [at for at, status in month.papers["dying"].looks if status == GONE]
    assert len(gone) > 1
    assert all(later - earlier >= RARELY for earlier, later in pairwise(gone))


def test_times_that_a_person_set_are_kept_by_the_clock_of_their_zone(month):
    zone = ZoneInfo("Europe/Berlin")
    undisturbed = [
        at.astimezone(zone)
        for at, _ in month.papers["timed"].looks
        if not any(begin <= at <= end + timedelta(hours=12) for begin, end in (DOWN, OUTAGE, WRONG, PAUSED))
    ]
    assert {(at.hour, at.minute) for at in undisturbed} == {(hour, 0) for hour in HOURS}
    days = [at.date() for at in undisturbed]
    # Winter time, the day of the change, summer time.
    for date in (datetime(2026, 3, 28), datetime(2026, 3, 29), datetime(2026, 3, 30)):
        assert days.count(date.date()) == len(HOURS)


def test_after_a_long_stop_each_source_is_looked_at_once(month):
    for paper in month.papers.values():
        soon = [at for at, _ in paper.looks if DOWN[1] <= at < DOWN[1] + timedelta(minutes=30)]
        assert len(soon) == 1


def test_while_it_is_paused_nobody_is_asked(month):
    for paper in month.papers.values():
        assert not [at for at, _ in paper.looks if PAUSED[0] < at < PAUSED[1]]
        assert not [at for reads in paper.reads.values() for at in reads if PAUSED[0] < at < PAUSED[1]]


def test_a_source_that_wants_to_be_left_alone_is(month):
    times = [at for at, status in month.papers["broken"].looks if status == 503]
    assert times
    assert all(later - earlier >= timedelta(hours=1) for earlier, later in pairwise(times))


def test_nothing_is_left_to_do_and_nothing_was_given_up(month):
    with month.life.opened() as archiver, archiver.catalog.read() as session:
        counts = session.count_work(at=month.life.clock.now())
    assert (counts.due, counts.failed) == (0, 0)


def test_the_program_holds_no_more_objects_late_than_early(month):
    assert month.late <= month.early * 1.1
