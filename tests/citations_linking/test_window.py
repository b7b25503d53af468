"""The days a post is looked for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from archiver.citations.linking import latest_of, window_of

from .making import ARTICLE_AT, DAY, WEDNESDAY, citation, on_wednesday


def test_a_stated_day_is_widened_by_a_day_on_both_sides_but_not_beyond_the_article():
    window = window_of(on_wednesday(), ARTICLE_AT)
    assert window is not None
    assert (window.start, window.end) == (WEDNESDAY - DAY, ARTICLE_AT)
    assert (window.centre_from, window.centre_to) == (WEDNESDAY, WEDNESDAY + DAY)
    assert window.is_narrow
    assert window.words == "15 May 2024 (“Wednesday”), a day more on both sides"


def test_without_a_stated_day_the_ten_days_before_the_article_are_searched():
    window = window_of(citation(), ARTICLE_AT)
    assert window is not None
    assert (window.start, window.end) == (ARTICLE_AT - 10 * DAY, ARTICLE_AT)
    assert window.centre_from is window.centre_to is None
    assert not window.is_narrow
    assert window.words == "6 to 16 May 2024, the days before the article"


def test_an_imprecise_interval_stays_whole():
    first, last = datetime(2019, 1, 1, tzinfo=UTC), datetime(2020, 1, 1, tzinfo=UTC)
    window = window_of(citation(when="in 2019", when_from=first, when_to=last), ARTICLE_AT)
    assert window is not None
    assert (window.start, window.end) == (first - DAY, last + DAY)
    assert not window.is_narrow
    assert window.words.startswith("1 January to 31 December 2019")


def test_a_bare_date_lasts_until_its_day_is_over_everywhere():
    assert latest_of(datetime(2022, 5, 12, tzinfo=UTC)) == datetime(2022, 5, 13, 12, tzinfo=UTC)
    assert latest_of(datetime(2022, 5, 12, tzinfo=UTC), is_bare_date=False) == datetime(
        2022, 5, 12, tzinfo=UTC
    )
    assert latest_of(ARTICLE_AT) == ARTICLE_AT


def test_nothing_known_is_no_window():
    assert window_of(citation(), None) is None


def test_a_stated_day_is_enough_without_the_articles_date():
    window = window_of(on_wednesday(), None)
    assert window is not None
    assert (window.start, window.end) == (WEDNESDAY - DAY, WEDNESDAY + 2 * DAY)


def test_an_interval_after_the_article_is_not_believed():
    window = window_of(citation(when_from=ARTICLE_AT + DAY, when_to=ARTICLE_AT + 2 * DAY), ARTICLE_AT)
    assert window == window_of(citation(), ARTICLE_AT)


@given(
    st.none() | st.datetimes(timezones=st.just(UTC)),
    st.none() | st.datetimes(timezones=st.just(UTC)),
    st.none() | st.datetimes(timezones=st.just(UTC)),
)
def test_a_window_is_in_order_and_never_ends_after_the_article(first, last, published_at):
    window = window_of(citation(when_from=first, when_to=last), published_at)
    if window is not None:
        assert window.start <= window.end
        if published_at is not None:
            assert window.end <= latest_of(published_at)
        assert window.distance(window.end) >= timedelta()


def test_a_group_without_a_date_may_reach_back_for_months():
    of_one, of_many = (window_of(citation(plural=plural), ARTICLE_AT) for plural in (False, True))
    assert of_one is not None
    assert of_many is not None
    assert (of_one.end - of_one.start, of_many.end - of_many.start) == (10 * DAY, 90 * DAY)
