from __future__ import annotations

from datetime import UTC, datetime

import pytest

from archiver.articles.dateline import find_dateline
from archiver.articles.html import read_html
from tests.articles.pages import PARAGRAPHS, page, paragraphs, read

DAY = datetime(2024, 5, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    "line",
    [
        "Published: 2024-05-03 17:13:04+02:00",
        "May 3, 2024 7:00 AM",
        "Posted on Friday, May 3rd, 2024 by Ines Halloran",
        "3 May 2024",
        "03.05.2024, 17:42 Uhr",
        "3. Mai 2024",
        "le 3 mai 2024 à 10h",
        "3 de mayo de 2024",
        "03 мая 2024, 10:20",
        "3 травня 2024",
        "3 maja 2024",
    ],
)
def test_a_full_date_in_a_short_line_is_the_articles(line):
    assert find_dateline(["By Ines Halloran", line]) == DAY


@pytest.mark.parametrize(
    "line", ["May 3", "3/5/2024", "32 May 2024", "May 2024", "30.02.2024", "12 boats 2024", ""]
)
def test_what_could_be_two_days_or_none_is_none(line):
    assert find_dateline([line]) is None


def test_dates_in_the_text_are_of_what_it_tells():
    assert find_dateline([f"The pier was built on May 3, 1954. {PARAGRAPHS[0]}"]) is None
    assert find_dateline(["x"] * 30 + ["May 3, 2024"]) is None


def test_a_page_that_states_no_time_is_dated_by_what_it_shows():
    by_address = read(f"<div>June 7, 2023</div>{paragraphs()}").published_at
    assert by_address == DAY
    body = page(f"<div>Ines Halloran, June 7, 2023</div>{paragraphs()}")
    assert read_html(body, url=None).published_at == datetime(2023, 6, 7, tzinfo=UTC)
    assert read_html(body, url=None, published_at=DAY).published_at == DAY
