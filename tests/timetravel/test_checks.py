"""The checks of a lived life find what is wrong with it, and nothing else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.internet import Internet
from tests.timetravel import checks
from tests.timetravel.papers import Paper, Published

AT = datetime(2026, 7, 8, 5, tzinfo=UTC)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
URL = "https://paper.example/1"


@pytest.fixture
def paper() -> Paper:
    with Internet() as internet:
        made = Paper(internet, "paper.example", 1.0, lambda: AT)
        made.published.append(Published(url=URL, title="Ferry", at=AT))
        return made


def test_an_article_that_was_read_late_or_never_is_found(paper):
    assert checks.find_missed(paper, within=DAY) == [f"{URL} of 08 Jul 05:00 was never read"]
    paper.reads[URL] = [AT + 25 * HOUR]
    assert "waited 1 day, 1:00:00" in checks.find_missed(paper, within=DAY)[0]
    paper.reads[URL] = [AT + DAY]
    assert checks.find_missed(paper, within=DAY) == []


def test_a_stop_doesnt_count_and_after_a_failed_look_the_pause_is_a_new_one(paper):
    stop, broken = (AT + 3 * HOUR, AT + 9 * HOUR), (AT + 20 * HOUR, AT + 40 * HOUR)
    paper.reads[URL] = [AT + 29 * HOUR]
    assert checks.find_missed(paper, within=DAY, gaps=[stop]) == []
    paper.reads[URL] = [AT + 31 * HOUR]
    assert len(checks.find_missed(paper, within=DAY, gaps=[stop])) == 1
    paper.looks = [(AT + 22 * HOUR, 503), (AT + 38 * HOUR, 0), (AT + 62 * HOUR, 200)]
    paper.reads[URL] = [AT + 62 * HOUR]
    assert checks.find_missed(paper, within=DAY, broken=[broken]) == []
    paper.reads[URL] = [AT + 63 * HOUR]
    assert len(checks.find_missed(paper, within=DAY, broken=[broken])) == 1


def test_a_paper_that_was_broken_while_nobody_looked_excuses_nothing(paper):
    paper.looks = [(AT - HOUR, 304), (AT + 26 * HOUR, 200)]
    paper.reads[URL] = [AT + 26 * HOUR]
    assert len(checks.find_missed(paper, within=DAY, broken=[(AT + 10 * HOUR, AT + 12 * HOUR)])) == 1


def test_what_was_planned_by_a_clock_that_was_ahead_comes_as_much_later_and_no_more(paper):
    lags = [(AT + 12 * HOUR, 5 * HOUR)]
    paper.looks = [(AT, 200), (AT + 29 * HOUR, 200), (AT + 53 * HOUR, 200)]
    pauses = {"begin": AT, "end": AT + 60 * HOUR, "longest": DAY}
    assert checks.find_long_pauses(paper, **pauses, lags=lags) == []
    assert checks.find_long_pauses(paper, **pauses) == ["1 day, 5:00:00 after 08 Jul 05:00"]
    paper.looks[2] = (AT + 54 * HOUR, 200)
    assert checks.find_long_pauses(paper, **pauses, lags=lags) == ["1 day, 1:00:00 after 09 Jul 10:00"]


def test_an_article_may_come_just_after_the_clock_was_put_right(paper):
    paper.reads[URL] = [AT + 28 * HOUR]
    assert checks.find_missed(paper, within=DAY, lags=[(AT - HOUR, 5 * HOUR)]) == []
    assert len(checks.find_missed(paper, within=DAY, lags=[(AT - 25 * HOUR, 5 * HOUR)])) == 1
