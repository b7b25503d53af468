"""Sources that move, fall silent, and come back; and what they ask for of their own pace."""

from __future__ import annotations

from datetime import timedelta

import pytest

from archiver.model import EventKind
from tests.internet import answers, trouble
from tests.internet.site import in_turn
from tests.pipeline.watching import BEGIN, HOST, item, rss, watching

FEED = rss(item("a"))
OLD, NEW = f"https://{HOST}/feed.xml", f"https://{HOST}/new.xml"


@pytest.fixture
def watcher(internet, tmp_path):
    with watching(internet, tmp_path, capture={"requisites": False}) as watcher:
        watcher.stories("a", "b")
        yield watcher


@pytest.mark.parametrize("status", [301, 308])
def test_a_source_is_followed_for_good_when_it_was_moved_twice_in_a_row(watcher, status):
    watcher.at("/feed.xml", answers.redirect(NEW, status=status))
    watcher.at("/new.xml", FEED)
    source = watcher.add(OLD)
    first = watcher.look(source)
    assert (first.address, first.moving_to) == (OLD, NEW)
    second = watcher.look(source)
    assert (second.address, second.url, second.id) == (NEW, OLD, source.id)
    assert second.status == f"1 entries, 0 new; moved to {NEW}"
    assert [(move.url, move.moved_at) for move in second.moves] == [(OLD, BEGIN + timedelta(hours=2))]
    assert watcher.look(source).status == "1 entries, 0 new"
    assert len(watcher.requests("/feed.xml")) == 2
    assert watcher.archiver.add_source(NEW) == (watcher.find(source), False)


@pytest.mark.parametrize(
    "between",
    [
        FEED,
        answers.redirect(f"https://{HOST}/third.xml", status=301),
        answers.redirect(NEW),
        answers.error(500),
    ],
    ids=["itself", "elsewhere", "for now", "an error"],
)
def test_a_source_that_was_not_moved_twice_in_a_row_stays_where_it_is(watcher, between):
    moved = answers.redirect(NEW, status=301)
    watcher.at("/feed.xml", in_turn(moved, between, moved))
    watcher.at("/new.xml", FEED)
    watcher.at("/third.xml", FEED)
    source = watcher.add(OLD)
    looks = [watcher.look(source) for _ in range(3)]
    assert [look.address for look in looks] == [OLD] * 3
    assert looks[-1].moving_to == NEW


def test_a_source_that_leads_to_what_is_no_feed_is_not_followed(watcher):
    watcher.at("/feed.xml", answers.redirect(NEW, status=301))
    watcher.at("/new.xml", answers.page("<h1>This domain is for sale</h1>"))
    source = watcher.add(OLD)
    looks = [watcher.look(source) for _ in range(3)]
    assert [(look.address, look.failures) for look in looks] == [(OLD, 1), (OLD, 2), (OLD, 3)]


def test_a_redirect_for_now_after_one_for_good_is_followed_as_far_as_it_is_for_good(watcher):
    watcher.at("/feed.xml", answers.redirect(NEW, status=301))
    watcher.at("/new.xml", answers.redirect(f"https://{HOST}/today.xml", status=302))
    watcher.at("/today.xml", FEED)
    source = watcher.add(OLD)
    watcher.look(source)
    assert watcher.look(source).address == NEW


def test_a_source_that_says_it_is_gone_is_told_once_at_once(watcher):
    watcher.at("/feed.xml", in_turn(FEED, answers.error(410)))
    source = watcher.add(OLD)
    assert watcher.look(source).state == "alive"
    gone = watcher.look(source)
    assert (gone.state, gone.status) == ("gone", "answers 410")
    assert gone.not_before_at == watcher.clock.now() + timedelta(days=7)
    watcher.look(source, days=7)
    (event,) = watcher.events()
    assert (event.kind, event.subject) == (EventKind.SOURCE_DEAD, source.id)
    assert event.fields["url"] == OLD
    assert event.fields["evidence"] == "answers 410"
    assert event.fields["last_read_at"] == (BEGIN + timedelta(hours=1)).isoformat()


@pytest.mark.parametrize(
    "failing", [answers.error(404), answers.error(500), answers.page("x"), trouble.reset()]
)
def test_a_source_is_dead_after_thirty_days_and_ten_looks_and_told_once(watcher, failing):
    watcher.at("/feed.xml", failing)
    source = watcher.add(OLD)
    states = [watcher.look(source, days=4).state for _ in range(10)]
    assert states == ["alive"] * 9 + ["dead"]
    assert watcher.look(source, days=8).state == "dead"
    (event,) = watcher.events()
    assert event.happened_at == BEGIN + timedelta(days=40)
    assert event.fields["first_missing_at"] == (BEGIN + timedelta(days=4)).isoformat()


def test_many_failures_in_a_short_time_are_no_death(watcher):
    watcher.at("/feed.xml", answers.error(500))
    source = watcher.add(OLD)
    assert [watcher.look(source, hours=1).state for _ in range(15)] == ["alive"] * 15
    assert watcher.events() == []


def test_a_source_that_answers_again_is_alive_again_and_its_next_death_is_told_anew(watcher):
    gone = answers.error(410)
    watcher.at("/feed.xml", in_turn(gone, FEED, gone))
    source = watcher.add(OLD)
    assert watcher.look(source).state == "gone"
    back = watcher.look(source, days=7)
    assert (back.state, back.failures, back.failing_since, back.not_before_at) == ("alive", 0, None, None)
    assert back.status == "1 entries, 1 new; answers again"
    watcher.look(source)
    assert [event.kind for event in watcher.events()] == [EventKind.SOURCE_DEAD] * 2


@pytest.mark.parametrize("status", [429, 503])
def test_who_asks_to_be_left_alone_is_and_asking_too_often_is_no_failure_of_the_source(watcher, status):
    watcher.at("/feed.xml", answers.error(status, ("Retry-After", "7200")))
    source = watcher.look(watcher.add(OLD))
    assert source.failures == (0 if status == 429 else 1)
    assert source.not_before_at == watcher.clock.now() + timedelta(hours=2)
    assert watcher.archiver.enqueue_polls() == 0
    watcher.clock.go_on(hours=2)
    assert watcher.archiver.enqueue_polls() == 1


HOUR = 3600.0


@pytest.mark.parametrize(
    ("headers", "more", "ttl", "hours", "days"),
    [
        ((), "", None, (), ()),
        ((), "<ttl>60</ttl>", HOUR, (), ()),
        ((("Cache-Control", "public, max-age=1800"),), "", HOUR / 2, (), ()),
        ((("Cache-Control", 'max-age="1800"'), ("Age", "600")), "", HOUR / 3, (), ()),
        ((("Cache-Control", "max-age=1800"),), "<ttl>60</ttl>", HOUR, (), ()),
        ((("Cache-Control", "no-cache, max-age=1800"),), "", None, (), ()),
        ((("Cache-Control", "max-age=999999999999999"),), "", 7 * 24 * HOUR, (), ()),
        ((("Cache-Control", "max-age=soon"),), "", None, (), ()),
        ((("Expires", "Tue, 12 May 2026 10:40:00 GMT"),), "", HOUR * 2 / 3, (), ()),
        ((("Expires", "0"),), "", None, (), ()),
        ((), "<skipHours><hour>10</hour><hour>11</hour></skipHours>", None, (10, 11), ()),
        ((), "<skipDays><day>Tuesday</day></skipDays>", None, (), (1,)),
    ],
)
def test_what_a_source_asks_for_of_its_pace_is_kept_with_it(watcher, headers, more, ttl, hours, days):
    watcher.at("/feed.xml", rss(item("a"), more=more).with_headers(*headers))
    source = watcher.look(watcher.add(OLD))
    assert (source.ttl_seconds, source.skip_hours, source.skip_days) == (ttl, hours, days)
    assert source.next_poll_at >= watcher.clock.now() + timedelta(seconds=min(ttl or 0, 24 * HOUR))


def test_what_broke_off_on_its_way_is_asked_for_whole_again(watcher):
    whole = rss(item("a"), item("b"))
    watcher.at("/feed.xml", in_turn(trouble.broken_off(whole.body, 160), answers.conditional(whole)))
    source = watcher.add(OLD)
    first = watcher.look(source)
    assert (first.status, first.etag) == ("1 entries, 1 new", None)
    watcher.look(source)
    assert watcher.articles() == ["/a", "/b"]
