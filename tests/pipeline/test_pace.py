"""When a source is looked at next: a pure function of when it published and how the last looks ended."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.model import Source
from archiver.pipeline.pace import plan_next, spread_of

#: A Wednesday.
NOW = datetime(2026, 5, 6, 12, tzinfo=UTC)
BOUNDS = (timedelta(minutes=5), timedelta(days=1))
SOURCE = Source(url="https://paper.example/feed", added_at=NOW - timedelta(days=60))
HOUR = 3600.0


def after(source=SOURCE, *, at=NOW, published=(), new=0, bounds=BOUNDS, rests=False, **changes):
    """The source after a look."""
    source = replace(source, **changes)
    return plan_next(source, looked_at=at, published=published, new=new, bounds=bounds, rests=rests)


def pause(source, at=NOW):
    return (source.next_poll_at - at).total_seconds()


def newsroom(*, every_minutes, days=20):
    """Entries on working days from 8 to 18 o'clock."""
    at = NOW - timedelta(days=days)
    while at < NOW:
        if at.weekday() < 5 and 8 <= at.hour < 18:
            yield at
        at += timedelta(minutes=every_minutes)


@pytest.mark.parametrize("every_minutes", [30, 60, 120])
def test_the_usual_pause_is_half_of_what_lies_between_two_entries_by_day(every_minutes):
    source = after(published=list(newsroom(every_minutes=every_minutes)), new=1)
    assert source.pace_seconds == every_minutes * 30
    assert pause(source) == pytest.approx(every_minutes * 30, rel=0.1)


def test_of_a_source_that_publishes_seldom_older_entries_count_too():
    monthly = [NOW - timedelta(days=30 * n + 1) for n in range(8)]
    assert after(published=monthly, new=1).pace_seconds == 86_400


def test_entries_of_one_moment_count_once():
    times = [at + timedelta(seconds=n) for at in newsroom(every_minutes=60) for n in range(5)]
    assert after(published=times, new=1).pace_seconds == pytest.approx(1800, abs=5)


def test_no_pause_leaves_the_bounds():
    often = after(published=[NOW - timedelta(minutes=n) for n in range(100)], new=100)
    seldom = after(published=[NOW - timedelta(days=7 * n) for n in range(5)], new=5)
    assert (pause(often), pause(seldom)) == (pytest.approx(300, rel=0.1), pytest.approx(86_400, rel=0.1))
    assert pause(often) >= 300
    assert pause(seldom) <= 86_400


def test_the_pause_grows_with_the_silence_and_is_the_usual_one_again_with_the_first_news():
    source = after(published=list(newsroom(every_minutes=60)), new=1)
    pauses, at = [], NOW
    for _ in range(12):
        at = source.next_poll_at
        source = after(source, at=at)
        pauses.append(pause(source, at))
    assert pauses == sorted(pauses)
    assert pauses[-1] > 2 * pauses[0]
    back = after(source, at=source.next_poll_at, published=list(newsroom(every_minutes=60)), new=1)
    assert pause(back, source.next_poll_at) == pytest.approx(1800, rel=0.1)


def test_a_night_doesnt_cost_the_morning():
    evening = after(published=list(newsroom(every_minutes=60)), new=1)
    morning = after(evening, at=NOW + timedelta(hours=14))
    assert pause(morning, NOW + timedelta(hours=14)) < 2 * HOUR


def test_a_feed_without_times_is_learnt_from_what_the_looks_bring():
    """Something new every four hours: the pauses settle at half of that."""
    source, at, next_news = SOURCE, NOW, NOW
    for _ in range(200):
        new = 0
        while next_news <= at:
            new += 1
            next_news += timedelta(hours=4)
        source = after(source, at=at, new=new)
        at = source.next_poll_at
    assert HOUR < source.pace_seconds < 4 * HOUR


def test_of_what_is_unknown_the_first_pauses_are_short():
    assert pause(after(added_at=NOW)) == pytest.approx(1800, rel=0.1)


def test_the_first_look_reckons_the_silence_from_the_newest_entry():
    old = after(published=[NOW - timedelta(days=100)], new=1)
    fresh = after(published=[NOW - timedelta(minutes=5)], new=1)
    assert pause(old) > 10 * pause(fresh)


@pytest.mark.parametrize("kind", ["folder", "list"])
def test_what_lies_on_this_machine_is_looked_at_as_often_as_may_be(kind):
    source = after(replace(SOURCE, url="/srv/press", kind=kind, news_at=NOW - timedelta(days=30)))
    assert (pause(source), source.pace_seconds) == (pytest.approx(300, rel=0.1), 300)


def test_a_look_that_failed_is_made_up_for_soon_and_ever_later_while_it_fails():
    pauses = [pause(after(pace_seconds=80_000.0, news_at=NOW, failures=n)) for n in range(1, 6)]
    assert pauses[0] == pytest.approx(600, rel=0.1)
    assert pauses == pytest.approx([pauses[0] * 2**n for n in range(5)])
    assert pause(after(failures=10_000)) == pytest.approx(86_400, rel=0.1)


def test_a_time_to_live_is_respected_up_to_the_longest_pause():
    assert pause(after(news_at=NOW, ttl_seconds=2 * HOUR)) == 2 * HOUR
    assert pause(after(news_at=NOW, ttl_seconds=1e12)) == 86_400


def test_who_asks_to_be_left_alone_is_but_not_for_ever():
    assert after(not_before_at=NOW + timedelta(days=3)).next_poll_at == NOW + timedelta(days=3)
    assert after(not_before_at=NOW + timedelta(days=4000)).next_poll_at == NOW + timedelta(days=31)
    assert after(cron="* * * * *", not_before_at=NOW + timedelta(hours=3)).next_poll_at == NOW + timedelta(
        hours=3
    )


def test_a_look_for_which_the_host_rested_is_made_when_it_has():
    failing = replace(SOURCE, failures=6, not_before_at=NOW + timedelta(hours=1))
    assert after(failing, rests=True).next_poll_at == NOW + timedelta(hours=1)
    assert after(failing).next_poll_at > NOW + timedelta(hours=2)
    long_ago = replace(failing, not_before_at=NOW - timedelta(hours=1))
    assert after(long_ago, rests=True) == after(long_ago)


def test_hours_and_days_that_a_source_rules_out_are_skipped():
    night = tuple(range(13, 24))
    moved = after(news_at=NOW, pace_seconds=HOUR * 2, skip_hours=night).next_poll_at
    assert (moved.date(), moved.hour) == (datetime(2026, 5, 7).date(), 0)
    weekend = after(
        at=NOW + timedelta(days=2, hours=11), news_at=NOW, pace_seconds=2 * HOUR, skip_days=(5, 6)
    )
    assert weekend.next_poll_at.weekday() == 0


def test_a_source_that_rules_out_all_times_is_looked_at_all_the_same():
    assert pause(after(news_at=NOW, skip_hours=tuple(range(24)))) < 86_400


def test_a_persons_times_count_before_what_was_learnt():
    timed = after(
        cron="0 7 * * *", cron_zone="Europe/Berlin", pace_seconds=300.0, skip_hours=tuple(range(24))
    )
    assert timed.next_poll_at == datetime(2026, 5, 7, 5, tzinfo=UTC)


def test_sources_of_one_pace_are_spread_and_each_always_alike():
    feeds = [replace(SOURCE, url=f"https://paper.example/{n}") for n in range(50)]
    first, again = ([pause(after(feed, news_at=NOW)) for feed in feeds] for _ in range(2))
    assert first == again
    assert len(set(first)) == 50
    assert max(first) / min(first) <= 1.1 / 0.9


def test_looking_always_means_at_once():
    assert pause(after(bounds=(timedelta(0), timedelta(0)))) == 0


instants = st.datetimes(
    min_value=datetime(1970, 1, 1), max_value=datetime(2100, 1, 1), timezones=st.just(UTC)
)


@given(
    published=st.lists(instants, max_size=20),
    new=st.integers(0, 3000),
    failures=st.integers(0, 10**6),
    ttl=st.none() | st.floats(0, 1e15),
    pace=st.none() | st.floats(0, 1e9),
    news_at=st.none() | instants,
    hours=st.sets(st.integers(0, 23)),
    days=st.sets(st.integers(0, 6)),
)
def test_whatever_a_source_says_it_is_looked_at_again(
    published, new, failures, ttl, pace, news_at, hours, days
):
    source = after(
        published=published,
        new=new,
        failures=failures,
        ttl_seconds=ttl,
        pace_seconds=pace,
        news_at=news_at,
        skip_hours=tuple(hours),
        skip_days=tuple(days),
    )
    assert NOW + BOUNDS[0] * 0.99 <= source.next_poll_at <= NOW + BOUNDS[1] + timedelta(days=8)
    assert 0 <= spread_of(source) < 1
