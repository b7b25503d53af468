"""A quote against a text: exact, shortened, altered or absent."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.citations.linking import match_quote

CITY = "BREAKING: We will never surrender this city. Help us, before it's too late! https://t.co/abc"

EXACT = [
    ("We will never surrender this city,", CITY),
    ("before it’s too late", CITY),
    ("[W]e will never surrender this city", CITY),
    ("we will never surrender this [sic] city", CITY),
    ("We will never surrender this city…", CITY),
    ("Ми не здамося, поки живі", "Друзі! Ми не здамося, поки живі. Слава"),
    ("Всё ещё впереди, друзья", "Все еще впереди, друзья мои"),
    ("لن نستسلم أبدا مهما كان الثمن", "لَن نَستسلم ابدا مهما كان الثمن يا شباب"),
    ("我们绝不会投降，直到最后", "今天我们绝不会投降,直到最后一刻"),
    ("Wir geben die Strasse nicht auf", "„Wir geben die Straße nicht auf“, sagte ich"),
    ("Bread & roses for everyone", "Bread &amp; roses for everyone!"),
    ("proud of the #Dorun team", "So proud of the Dorun team"),
    ("no", "No."),
]
SHORTENED = [
    ("We will never surrender … before it's too late", CITY),
    ("We will never surrender [...] before it's too late", CITY),
    ("We will never surrender (...) before it's too late", CITY),
    ("We will [not ever] surrender this city", CITY),
    ("[The garrison] will never surrender this city … it's too late", CITY),
    ("We will surrender this city", CITY),
    ("Ми не здамося … Слава героям", "Ми не здамося, поки живі. Слава героям!"),
    ("我们绝不会投降……直到最后一刻", "我们绝不会投降，绝不会放弃，直到最后一刻"),
    ("لن نستسلم … يا شباب العالم", "لن نستسلم مهما كان الثمن يا شباب العالم"),
]
ALTERED = [
    ("We shall never surrender this city", CITY),
    ("We will never surrender this town. Help us, before it is too late", CITY),
    ("Ми не здамося, поки живемо тут", "Ми не здамося, поки живі тут. Слава"),
    ("before its to late, help us all you can", "Before it's too late, help us all you can"),
]
ABSENT = [
    ("The harbour will be closed on Monday", CITY),
    ("too late before help us", CITY),
    ("… before it's too late … We will never surrender", CITY),
    ("art", "The party begins"),
    ("traitor", "A trait or two"),
    ("Nobody should wait nine hours for a doctor", "Doctor"),
    ("", CITY),
    ("…", CITY),
    ("“”", CITY),
    ("We will never surrender", ""),
    ("We will never surrender", "https://t.co/abc"),
]


@pytest.mark.parametrize(("quote", "text"), EXACT)
def test_the_same_words_are_exact(quote, text):
    match = match_quote(quote, text)
    assert (match.verdict, match.score, match.quote) == ("exact", 100.0, quote)


@pytest.mark.parametrize(("quote", "text"), SHORTENED)
def test_words_left_out_in_order_are_shortened(quote, text):
    match = match_quote(quote, text)
    assert match.verdict == "shortened"
    assert match.score >= 90


@pytest.mark.parametrize(("quote", "text"), ALTERED)
def test_changed_words_of_the_same_sentence_are_altered(quote, text):
    match = match_quote(quote, text)
    assert match.verdict == "altered"
    assert 75 <= match.score < 100


@pytest.mark.parametrize(("quote", "text"), ABSENT)
def test_other_words_are_absent(quote, text):
    assert match_quote(quote, text).verdict == "absent"


def test_a_post_much_shorter_than_the_quote_does_not_hold_it():
    match = match_quote(
        "Help us before it is too late for all of the people in the city", "Help us before it"
    )
    assert match.verdict == "absent"


def test_a_text_that_is_visibly_cut_counts_as_far_as_it_goes():
    quote = "We need help now because the whole city is falling apart"
    assert match_quote(quote, "Friends! We need help now because the whole city is fal…").verdict == "exact"
    assert match_quote(quote, "Friends! We need help…").verdict == "absent"


def test_common_words_are_not_found_in_a_long_text_by_chance():
    rnd = random.Random(5)
    small = ["the", "of", "to", "we", "are", "it", "be", "for", "all", "us", "and", "that", "have", "not"]
    text = " ".join(rnd.choice(small) for _ in range(8000))
    for _ in range(60):
        quote = " ".join(rnd.choice(small) for _ in range(rnd.randint(8, 16)))
        assert match_quote(quote, text).verdict in ("absent", "shortened")
    crumbs = " … ".join(rnd.choice(small) for _ in range(11))
    assert match_quote(crumbs, text).verdict == "absent"


def test_unrelated_posts_stay_below_what_is_accepted():
    rnd = random.Random(6)
    letters = "aaeeiioortnslhdcmup"
    words = ["".join(rnd.choice(letters) for _ in range(rnd.randint(2, 9))) for _ in range(900)]
    texts = [" ".join(rnd.choice(words) for _ in range(40)) for _ in range(60)]
    for _ in range(40):
        quote = " ".join(rnd.choice(words) for _ in range(8))
        assert all(match_quote(quote, text).score < 75 for text in texts)


@pytest.mark.parametrize(
    "quote", ["x" * 5000, "a b " * 3000, "a … b " * 2000, "[" * 3000, "a b c" * 1000, "我" * 4000]
)
@pytest.mark.parametrize("text", ["a b " * 100_000, "x" * 100_000, "我" * 100_000])
def test_huge_input_ends(quote, text):
    assert 0 <= match_quote(quote, text).score <= 100


@given(st.text(max_size=60), st.text(max_size=120))
def test_a_score_is_from_0_to_100_and_only_100_where_no_word_differs(quote, text):
    match = match_quote(quote, text)
    assert 0 <= match.score <= 100
    if match.score == 100:
        assert match.verdict in ("exact", "shortened")


@given(st.text(max_size=80))
def test_a_text_holds_itself_exactly_or_has_no_words(text):
    assert (match_quote(text, text).verdict, match_quote(text, text).score) in (
        ("exact", 100.0),
        ("absent", 0.0),
    )
