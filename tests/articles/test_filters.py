"""Which entries of a source are wanted."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from archiver.articles.filters import why_left_out
from archiver.articles.listing import FeedEntry
from archiver.model import Filters

NOON = datetime(2026, 5, 12, 12, tzinfo=UTC)
ENTRY = FeedEntry(
    "1",
    "https://paper.example/news/Politics/the-ferry-landing",
    "Hafen: Ferry landing to close in Vessby",
    NOON - timedelta(days=2),
    summary="The council said so on Monday; harbourmaster Ida Brandt objects.",
    categories=("Local News", "Sea"),
    language="en-GB",
)


def left_out(entry: FeedEntry = ENTRY, **filters) -> str | None:
    return why_left_out(Filters(**filters), entry, seen_at=NOON)


@pytest.mark.parametrize(
    ("words", "is_found"),
    [
        (("ferry",), True),
        (("FERRY LANDING",), True),
        (("ferr",), False),
        (("ferr*",), True),
        (("landings", "council"), True),
        (("ida  brandt",), True),
        (("hafen",), True),
        (("bour",), False),
        (("f.*",), False),
        (("c++",), False),
    ],
)
def test_words_are_found_whole_in_title_or_summary(words, is_found):
    assert left_out(words=words) == (None if is_found else "words")
    assert left_out(not_words=words) == ("not_words" if is_found else None)


def test_words_of_scripts_without_blanks_are_found_anywhere():
    entry = replace(ENTRY, title="東京湾のフェリー乗り場が閉鎖", summary=None)
    assert left_out(entry, words=("フェリー",)) is None


def test_an_entry_without_words_is_known_by_those_of_its_address():
    entry = replace(ENTRY, title=None, summary=None)
    assert left_out(entry, words=("ferry landing",)) is None
    assert left_out(entry, words=("bridge",)) == "words"


@pytest.mark.parametrize(
    ("section", "is_in"),
    [
        ("sea", True),
        ("local news", True),
        ("politics", True),
        ("/news/politics/", True),
        ("poli", False),
        ("the-ferry-landing", False),
    ],
)
def test_a_section_is_a_category_or_a_folder_of_the_address(section, is_in):
    assert left_out(sections=(section,)) == (None if is_in else "section")


def test_a_language_is_stated_or_told_by_the_text_and_unknown_ones_pass():
    assert left_out(languages=("en",)) is None
    assert left_out(languages=("de", "uk")) == "language"
    german = (
        "Die Fähre wird nach dem Sommer nicht mehr fahren, weil der Anleger von der Stadt geschlossen wurde."
    )
    untold = replace(ENTRY, language=None)
    assert left_out(replace(untold, title=german, summary=None), languages=("en",)) == "language"
    assert left_out(replace(untold, title="Ferry", summary=None), languages=("de",)) is None


@pytest.mark.parametrize(("days", "said"), [(1, "age"), (3, None)])
def test_what_was_older_when_first_seen_is_left_out(days, said):
    assert left_out(max_age_seconds=days * 86_400.0) == said


def test_undated_entries_pass_but_where_they_may_be_of_any_year():
    undated = replace(ENTRY, published_at=None)
    filters = Filters(max_age_seconds=60.0)
    assert why_left_out(filters, undated, seen_at=NOON) is None
    assert why_left_out(filters, undated, seen_at=NOON, is_old=True) == "age"
    assert why_left_out(Filters(), undated, seen_at=NOON, is_old=True) is None
