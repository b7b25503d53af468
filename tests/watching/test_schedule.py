"""Looks become rarer, spread, and come sooner where one told nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from archiver.durations import parse_pauses
from archiver.errors import SettingsError
from archiver.model import PostState, Urgency
from archiver.pipeline.watching.schedule import Next, first_look, next_look, resumed

PAUSES = parse_pauses("1h 6h 1d 3d 1w 1mo", where="x")
AT = datetime(2026, 5, 14, 9, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def after(state: PostState = PostState.PRESENT, looks: int = 1, **more) -> Next:
    given = {"failures": 0, "is_doubtful": False, **more}
    found = next_look(PAUSES, post_id="pabc", at=AT, looks=looks, state=state, **given)
    assert found is not None
    return found


def test_pauses_follow_each_other_and_the_last_repeats():
    first = first_look(PAUSES, post_id="pabc", at=AT)
    assert first is not None
    pauses = [first.due_at - AT, *(after(looks=number).due_at - AT for number in range(1, 8))]
    wanted = [HOUR, 6 * HOUR, DAY, 3 * DAY, 7 * DAY, 30 * DAY, 30 * DAY, 30 * DAY]
    for pause, asked in zip(pauses, wanted, strict=True):
        assert 0.9 * asked <= pause <= 1.1 * asked


def test_the_first_two_looks_go_before_new_articles_and_the_monthly_ones_after_all():
    assert first_look(PAUSES, post_id="pabc", at=AT).priority == Urgency.POST_SOON > Urgency.ARTICLE
    assert after(looks=1).priority == Urgency.POST_SOON
    assert after(looks=2).priority == Urgency.POST_AGAIN < Urgency.ARTICLE
    assert after(looks=6).priority == Urgency.RARELY < Urgency.ARTICLE_AGAIN


def test_many_posts_of_one_hour_spread_over_days():
    due = [
        next_look(
            PAUSES,
            post_id=f"p{number}",
            at=AT,
            looks=7,
            failures=0,
            state=PostState.PRESENT,
            is_doubtful=False,
        ).due_at
        for number in range(500)
    ]
    hours = {(one - AT) // (6 * HOUR) for one in due}
    assert len(hours) >= 20, "over six days"


def test_what_is_to_be_confirmed_is_looked_at_within_the_hour():
    soon = after(PostState.GONE, looks=7, is_doubtful=True)
    assert HOUR <= soon.due_at - AT <= 1.1 * HOUR
    assert (soon.looks, soon.priority) == (7, Urgency.POST_SOON)


def test_what_is_not_settled_for_long_is_looked_at_less_often():
    pauses = [after(PostState.GONE, is_doubtful=True, failures=n).due_at - AT for n in (0, 1, 5, 400)]
    assert [round(pause / HOUR) for pause in pauses[:3]] == [1, 2, 6]
    assert pauses[3] <= 1.2 * DAY


def test_a_look_that_told_nothing_is_made_again_soon_and_then_ever_later():
    pauses = [after(PostState.UNREACHABLE, looks=7, failures=number).due_at - AT for number in range(7)]
    for pause, asked in zip(pauses, [HOUR, 6 * HOUR, DAY, 3 * DAY, 7 * DAY, 30 * DAY], strict=False):
        assert 0.9 * asked <= pause <= 1.1 * asked
    assert after(PostState.UNREACHABLE, looks=7).looks == 7


def test_a_host_that_asks_for_time_is_given_it():
    assert after(PostState.RATE_LIMITED, rest_seconds=3 * 3600.0).due_at - AT >= 3 * HOUR


def test_a_wall_is_looked_at_as_rarely_as_the_post():
    assert after(PostState.LOGIN_WALL, looks=7).due_at - AT >= 27 * DAY


def test_a_post_that_is_gone_is_looked_at_rarely():
    assert after(PostState.GONE, looks=2).due_at - AT >= 80 * DAY


def test_off_asks_for_no_look():
    assert parse_pauses("", where="x") == ()
    assert first_look((), post_id="pabc", at=AT) is None
    assert resumed((), post_id="pabc", looks=2, last_at=AT, now=AT) is None


def test_what_is_overdue_when_watching_begins_again_spreads_over_days():
    now = AT + timedelta(days=300)
    due = [resumed(PAUSES, post_id=f"p{n}", looks=9, last_at=AT, now=now).due_at for n in range(100)]
    assert all(now <= one <= now + 7 * DAY for one in due)
    assert max(due) - min(due) > 5 * DAY


def test_a_pause_too_short_is_refused_with_the_setting_named():
    with pytest.raises(SettingsError, match=r"daemon\.watch: 10 s is too short a pause; at least 1m"):
        parse_pauses("10s 1h", where="daemon.watch")
