"""Looks are asked for when they are due, and made up for once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from archiver.errors import UsageError
from archiver.service import Archiver
from archiver.service.sources import NewSource
from archiver.settings import Settings
from tests.timetravel.clock import PlayedClock

BEGIN = datetime(2026, 5, 4, 12, tzinfo=UTC)


@pytest.fixture
def clock():
    return PlayedClock(BEGIN)


@pytest.fixture
def archiver(tmp_path, clock):
    with Archiver(Settings(home=tmp_path / "home"), clock=clock) as archiver:
        yield archiver


def watch(archiver, clock, count, **more):
    """So many sources, looked at just now."""
    for number in range(count):
        source, _ = archiver.add_source(f"https://paper{number}.example/feed")
        looked_at = replace(source, polled_at=clock.now(), next_poll_at=clock.now() + timedelta(hours=1))
        with archiver.catalog.begin() as session:
            session.save_source(replace(looked_at, **more))


def looks(archiver, clock):
    """When each look is due that is asked for."""
    far = clock.now() + timedelta(days=1)
    with archiver.catalog.begin() as session:
        jobs = session.claim("test", at=far, lease_seconds=60, steps=("discover",), limit=1000)
        return sorted(job.due_at for job in jobs)


def wake(archiver):
    for duty in archiver.duties():
        duty.do()


def test_a_look_is_asked_for_once_however_often_it_is_due(archiver, clock):
    archiver.add_source("https://paper.example/feed")
    assert [archiver.enqueue_polls() for _ in range(3)] == [1, 0, 0]


def test_a_look_that_comes_to_no_end_is_asked_for_again_after_the_shortest_pause(archiver, clock):
    archiver.add_source("https://paper.example/feed")
    archiver.enqueue_polls()
    with archiver.catalog.begin() as session:
        (job,) = session.claim("test", at=clock.now(), lease_seconds=60, steps=("discover",))
        session.give_up(job, reason="broken", at=clock.now())
    assert archiver.enqueue_polls() == 0
    clock.leap_to(BEGIN + timedelta(minutes=5, seconds=1))
    assert archiver.enqueue_polls() == 1


def test_a_duty_wants_to_be_woken_for_the_next_look(archiver, clock):
    watch(archiver, clock, 1)
    polls = next(duty for duty in archiver.duties() if duty.name == "polls")
    assert polls.next_at() - BEGIN == pytest.approx(timedelta(hours=1), abs=timedelta(seconds=1))


def test_after_a_long_stop_each_source_is_looked_at_once_and_one_after_the_other(archiver, clock):
    watch(archiver, clock, 200)
    clock.leap_to(BEGIN + timedelta(days=30))
    begin = clock.now()
    assert archiver.enqueue_polls() == 200
    times = looks(archiver, clock)
    assert len(times) == 200
    assert sum(at <= clock.now() for at in times) <= 10
    assert len(set(times)) > 150
    assert max(times) - begin <= timedelta(minutes=6)


def test_those_that_fall_due_are_looked_at_at_once(archiver, clock):
    watch(archiver, clock, 50)
    clock.leap_to(BEGIN + timedelta(hours=1, seconds=5))
    archiver.enqueue_polls()
    assert max(looks(archiver, clock)) <= clock.now()


def test_while_the_daemon_is_paused_nothing_is_asked_for(archiver, clock):
    archiver.add_source("https://paper.example/feed")
    assert archiver.pausing.pause_daemon()
    assert not archiver.pausing.pause_daemon()
    wake(archiver)
    assert {duty.next_at() for duty in archiver.duties()} == {None}
    assert looks(archiver, clock) == []
    assert archiver.pausing.resume_daemon()
    wake(archiver)
    assert len(looks(archiver, clock)) == 1


def test_a_source_that_is_paused_is_left_out_and_made_up_for_once_when_it_is_resumed(archiver, clock):
    watch(archiver, clock, 2)
    archiver.pausing.pause_source("https://paper0.example/feed")
    clock.leap_to(BEGIN + timedelta(days=2))
    assert archiver.enqueue_polls() == 1
    archiver.pausing.resume_source("https://paper0.example/feed")
    assert archiver.enqueue_polls() == 1
    assert len(looks(archiver, clock)) == 2


def test_what_isnt_there_cant_be_paused(archiver):
    with pytest.raises(UsageError, match="no such source"):
        archiver.pausing.pause_source("https://nowhere.example/")


def test_a_clock_that_was_a_year_ahead_puts_nothing_off(archiver, clock):
    clock.wrong = timedelta(days=365)
    watch(archiver, clock, 3)
    clock.wrong = timedelta(0)
    wake(archiver)  # a start: nobody knows whether the clock is another one
    assert len(looks(archiver, clock)) == 3


@pytest.mark.parametrize(
    "more",
    [
        {"cron": "0 7 * * *", "cron_zone": "Europe/Berlin"},
        {"skip_hours": (1, 2)},
        {"not_before_at": BEGIN + timedelta(days=365)},
    ],
    ids=["cron", "skipped hours", "a rest"],
)
def test_a_look_that_a_wrong_clock_put_off_is_due_also_where_somebody_chose_its_times(archiver, clock, more):
    watch(archiver, clock, 1, next_poll_at=BEGIN + timedelta(days=365), **more)
    wake(archiver)
    assert len(looks(archiver, clock)) == 1


def test_a_clock_that_is_put_back_while_the_daemon_runs_puts_nothing_off(archiver, clock):
    watch(archiver, clock, 3)
    duties = archiver.duties()
    for duty in duties:
        duty.do()
    clock.wrong = -timedelta(days=3)
    for duty in duties:
        duty.do()
    assert len(looks(archiver, clock)) == 3


def test_a_shorter_longest_pause_counts_at_the_next_start(archiver, clock, tmp_path):
    watch(archiver, clock, 1, next_poll_at=BEGIN + timedelta(days=20))
    wake(archiver)
    assert len(looks(archiver, clock)) == 1


def test_a_persons_times_may_lie_further_ahead_than_the_longest_pause(archiver, clock):
    watch(archiver, clock, 1)
    source = archiver.set_cron("https://paper0.example/feed", archiver.read_cron("0 7 1 1 *", "UTC"))
    assert source.next_poll_at == datetime(2027, 1, 1, 7, tzinfo=UTC)
    wake(archiver)
    assert looks(archiver, clock) == []


def test_without_a_line_the_learnt_pace_counts_again(archiver, clock):
    watch(archiver, clock, 1)
    archiver.set_cron("https://paper0.example/feed", archiver.read_cron("0 7 1 1 *", "UTC"))
    assert archiver.set_cron("https://paper0.example/feed", None).cron is None
    assert archiver.enqueue_polls() == 1


def test_a_zone_needs_a_line(archiver):
    with pytest.raises(UsageError, match="a time zone goes with a cron line"):
        archiver.read_cron(None, "Europe/Berlin")


def test_an_address_that_several_collections_watch_names_none_of_them_alone(archiver):
    url = "https://paper.example/feed"
    first, second = (archiver.watch(NewSource(url=url, kind="feed", collection=c))[0] for c in ("one", "two"))
    assert archiver.watch(NewSource(url=url, kind="feed", collection="two")) == (second, False)
    for command in (archiver.remove_source, archiver.pausing.pause_source, archiver.load_watched):
        with pytest.raises(UsageError, match=rf"name one of {first.id} \(one\), {second.id} \(two\)"):
            command(url)
    assert archiver.remove_source(second.id) == second
    assert archiver.pausing.pause_source(url)[1]
