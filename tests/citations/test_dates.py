from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.citations.prose import find_prose
from archiver.citations.prose.dates import iter_dates
from archiver.citations.prose.intervals import interval
from archiver.citations.prose.lexicon import languages, load_lexicon
from archiver.model import ArticleVersion

#: A Thursday.
PUBLISHED = datetime(2026, 5, 14, 18, 30, tzinfo=UTC)


def day(month: int, number: int, year: int = 2026) -> datetime:
    return datetime(year, month, number, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "words", "start", "end"),
    [
        ("en", "Monday", day(5, 11), day(5, 12)),
        ("en", "Thursday", day(5, 14), PUBLISHED),
        ("en", "yesterday", day(5, 13), day(5, 14)),
        ("en", "last week", day(5, 4), day(5, 11)),
        ("en", "late February", day(2, 20), day(3, 1)),
        ("en", "March 3, 2025", day(3, 3, 2025), day(3, 4, 2025)),
        ("en", "June 2", day(6, 2, 2025), day(6, 3, 2025)),
        ("en", "two days ago", day(5, 12), day(5, 13)),
        ("de", "Montag", day(5, 11), day(5, 12)),
        ("de", "vor zwei Tagen", day(5, 12), day(5, 13)),
        ("fr", "lundi soir", day(5, 11), day(5, 12)),
        ("fr", "il y a deux jours", day(5, 12), day(5, 13)),
        ("es", "el pasado lunes", day(5, 11), day(5, 12)),
        ("es", "ayer", day(5, 13), day(5, 14)),
        ("ru", "понедельник", day(5, 11), day(5, 12)),
        ("ru", "12 мая", day(5, 12), day(5, 13)),
        ("uk", "понеділок", day(5, 11), day(5, 12)),
        ("uk", "вчора", day(5, 13), day(5, 14)),
    ],
)
def test_date_words_mean_an_interval_before_the_article(language, words, start, end):
    lexicon = load_lexicon(language)
    assert lexicon is not None
    assert interval(words, PUBLISHED, lexicon) == (start, end)


def test_a_weekday_of_an_undated_article_stays_words():
    lexicon = load_lexicon("en")
    assert lexicon is not None
    assert interval("Monday", None, lexicon) == (None, None)
    assert interval("March 3, 2025", None, lexicon) == (day(3, 3, 2025), day(3, 4, 2025))


def test_the_preposition_is_no_part_of_the_words():
    lexicon = load_lexicon("en")
    assert lexicon is not None
    text = "She wrote on Tuesday night and in March 2024."
    assert [words.text for words in iter_dates(text, 0, len(text), lexicon)] == [
        "Tuesday night",
        "March 2024",
    ]


def test_a_verb_is_no_month():
    lexicon = load_lexicon("en")
    assert lexicon is not None
    text = "They may march. Theresa May left."
    assert list(iter_dates(text, 0, len(text), lexicon)) == []


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(sorted(languages())), st.text(max_size=40), st.datetimes(timezones=st.just(UTC)))
def test_no_words_and_no_date_raise(language, words, published_at):
    lexicon = load_lexicon(language)
    assert lexicon is not None
    first, last = interval(words, published_at, lexicon)
    assert (first is None) == (last is None)
    for found in iter_dates(words, 0, len(words), lexicon):
        assert words[found.start : found.end] == found.text


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        ("en", "Ida Brandt tweeted moments after the vote.", "moments after"),
        ("de", "Ida Brandt schrieb kurz darauf auf Twitter.", "kurz darauf"),
        ("fr", "Ida Brandt a écrit dans la foulée sur Twitter.", "dans la foulée"),
        ("es", "Ida Brandt escribió a las siete y media en Twitter.", "a las siete y media"),
        ("ru", "Ида Брандт часом ранее написала в Facebook.", "часом ранее"),
        ("uk", "Іда Брандт годиною раніше написала у Facebook.", "годиною раніше"),
        ("en", "On May 12, 2019 it rained; by Monday it had stopped.", "May 12, 2019|Monday"),
    ],
)
def test_date_words_are_found_from_left_to_right(language: str, text: str, words: str) -> None:
    lexicon = load_lexicon(language)
    assert lexicon is not None
    assert [found.text for found in iter_dates(text, 0, len(text), lexicon)] == words.split("|")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "two days later"),
        ("de", "zwei Tage danach"),
        ("es", "dos días después"),
        ("ru", "два дня спустя"),
    ],
)
def test_a_span_after_something_told_means_no_day(language: str, words: str) -> None:
    lexicon = load_lexicon(language)
    assert lexicon is not None
    assert interval(words, PUBLISHED, lexicon) == (None, None)


@pytest.mark.parametrize(
    "text",
    [
        "An affidavit unsealed on Thursday says Ida Brandt livestreamed herself on Facebook.",
        "A report leaked on Thursday says Ida Brandt, 33, a roofer, livestreamed herself on Facebook.",
    ],
)
def test_the_date_of_what_tells_of_a_post_is_not_the_posts(text: str) -> None:
    (citation,) = find_prose(ArticleVersion(url=None, text=text, language="en"))
    assert (citation.author, citation.when) == ("Ida Brandt", None)
