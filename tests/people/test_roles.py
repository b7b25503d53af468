"""How an article describes a named author."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.people import role_words


@pytest.mark.parametrize(
    ("text", "author", "words"),
    [
        ("Norland's vice prime minister Ida Brandt said so.", "Ida Brandt", "norland vice prime minister"),
        ("Norland's vice prime minister, Ida Brandt, said so.", "Ida Brandt", "norland vice prime minister"),
        ("It rained. Sen. Ida Brandt said so.", "Ida Brandt", "senator"),
        ("Ida Brandt, the mayor of Westhaven, said so.", "Ida Brandt", "mayor westhaven"),
        ("Ida Brandt, a swimmer who lost, said so.", "Ida Brandt", "swimmer"),
        ("Ida Brandt (a Norlandian swimmer) said so.", "Ida Brandt", "norlandian swimmer"),
        ("Brandt is a harbour pilot.", "Ida Brandt", "harbour pilot"),
        ("So said the pilot I. M. Brandt.", "Ida M. Brandt", "pilot"),
        ("Die Ministerin Ida Brandt schrieb.", "Ida Brandt", "ministerin"),
        ("міністр Іда Брандт написала", "Іда Брандт", "ministr"),
        ("So said the pilot Ida Brandt.", "Brandt, Ida", "pilot"),
        ("Et l'eurodéputée Ida Brandt écrit.", "Ida Brandt", "eurodeputee"),
    ],
)
def test_words_before_the_name_and_behind_it_are_taken(text, author, words):
    assert set(words.split()) <= set(role_words(text, author))


@pytest.mark.parametrize(
    "text", ["", "Nobody is named here.", "Brandtson, the mayor, said so.", "Ida Brandt said so."]
)
def test_where_nothing_is_said_there_are_no_words(text):
    assert role_words(text, "Ida Brandt") == ()


def test_another_persons_description_isnt_taken():
    text = "Karl Ott, the mayor of Westhaven, was there. Ida Brandt spoke."
    assert role_words(text, "Ida Brandt") == ()


@given(st.text(max_size=300), st.text(max_size=30))
def test_no_text_and_no_name_break_it(text, author):
    assert len(role_words(text + author + text, author)) <= 40


def test_a_text_that_is_nothing_but_the_name_is_bounded():
    assert len(role_words("Ida Brandt, the mayor, " * 100_000, "Ida Brandt")) < 10
