"""Names: which are one person's or one organisation's, and how surely."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.people import bare_name, fold_name, is_full_name, likeness, same_name
from archiver.people.names import EXACT, FULL, INITIAL, SPELT, SURNAME, TURNED

NAMES = st.text(max_size=300) | st.lists(
    st.sampled_from(
        [
            "Ida",
            "Brandt",
            "Іда",
            "Волина",
            "Serhiy",
            "Volyna",
            "Jr.",
            "III",
            "B.",
            "de",
            "van",
            "Ministry",
            "of",
            "Harbours",
            "(MoH)",
            ",",
            "Sen.",
            "'",
            "-",
            "山田",
            "👑",
        ]
    ),
    max_size=8,
).map(" ".join)


@pytest.mark.parametrize(
    ("a", "b", "grade"),
    [
        ("Ida Brandt", "IDA  BRANDT", EXACT),
        ("Sen. Ida Brandt", "Ida Brandt", EXACT),
        ("Brandt, Ida", "Ida Brandt", EXACT),
        ("Ida Brandt's", "Ida Brandt", EXACT),
        ("José Nuñez", "Jose Nunez", EXACT),
        ("Søren Łuk", "Soren Luk", EXACT),
        ("Ida Brandt 🌊", "Ida Brandt", EXACT),
        ("Ida Brandt, Jr.", "Ida Brandt", EXACT),
        ("Ida B. Brandt", "Ida Brandt", FULL),
        ("Ida B. Brandt", "Ida Beate Brandt", FULL),
        ("Mara Volyna", "Мара Волина", EXACT),
        ("Mara Volina", "Мара Волина", SPELT),
        ("Мару Волину", "Mara Volyna", SPELT),
        ("Олегом Гориним", "Олег Горин", SPELT),
        ("Сергей Горин", "Sergei Gorin", SPELT),
        ("Орест Ковальський", "Orest Kovalskyy", SPELT),
        ("Ореста Ковальського", "Орест Ковальський", SPELT),
        ("Jan Müller", "Jan Mueller", SPELT),
        ("Lin Wei", "Wei Lin", TURNED),
        ("Enrique Prado", "Enrique Prado Nieves", TURNED),
        ("I. Brandt", "Ida Brandt", INITIAL),
        ("Brandt", "Ida Brandt", SURNAME),
        ("Mr. Brandt", "Ida Brandt", SURNAME),
        ("Prado", "Enrique Prado Nieves", SURNAME),
        ("Prado Nieves", "Enrique Prado Nieves", SURNAME),
        ("E. Post", "Emily Post", INITIAL),
        ("Church", "Ivo Church", SURNAME),
        ("Don Brandt", "Don Brandt", EXACT),
        ("山田花子", "山田花子", EXACT),
    ],
)
def test_one_persons_names_are_as_alike_as_they_tell(a, b, grade):
    assert likeness(a, b) == grade


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Ida Brandt", "Jonas Brandt"),
        ("Ida Brandt", "Ida Holm"),
        ("Don Brandt", "Ida Brandt"),
        ("Ida Ann Brandt", "Ida Maria Brandt"),
        ("Ida A. Brandt", "Ida M. Brandt"),
        ("Karl Ott Jr.", "Karl Ott III"),
        ("J. Brandt", "Ida Brandt"),
        ("Ida", "Ida Brandt"),
        ("Іван Волина", "Мара Волина"),
        ("Brandt", "Brandes"),
        ("", "Ida Brandt"),
        ("...", "..."),
        ("de", "Ana de Holm"),
    ],
)
def test_two_peoples_names_are_told_apart(a, b):
    assert likeness(a, b) == 0


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("The Ministry of Harbours", "Ministry of Harbours"),
        ("Ministry of Defence of Norland", "Defense Ministry of Norland"),
        ("Ministry of Harbours (MoH)", "MoH"),
        ("Ministry of Harbours (MoH)", "Ministry of Harbours"),
        ("Norlandia's Defence Ministry", "Norlandian Ministry of Defence"),
        ("Port Authority Inc.", "Port Authority"),
    ],
)
def test_an_organisations_names_are_one_in_any_order_and_by_its_acronym(a, b):
    assert same_name(a, b)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Ministry of Harbours", "Ministry of Health"),
        ("Harbour Police", "Harbour Police Union"),
        ("Ida Brandt", "Ida Brandt Foundation"),
        ("Norland", "Ministry of Defence of Norland"),
    ],
)
def test_organisations_are_told_apart(a, b):
    assert not same_name(a, b)


def test_a_surname_alone_is_not_enough():
    assert not same_name("Brandt", "Ida Brandt")


@given(NAMES, NAMES)
def test_likeness_is_symmetric_bounded_and_never_raises(a, b):
    grade = likeness(a, b)
    assert grade == likeness(b, a)
    assert 0 <= grade <= 1


@given(NAMES)
def test_a_name_is_wholly_like_itself_unless_it_has_no_words(name):
    assert likeness(name, name) == (EXACT if fold_name(name) else 0)


@given(NAMES)
def test_a_folded_name_stays_as_it_is(name):
    folded = fold_name(name)
    assert fold_name(folded) == folded


def test_a_huge_name_costs_no_more_than_its_beginning():
    assert fold_name("a" * 10_000_000) == "a" * 200
    assert fold_name("x " * 1_000_000) == " ".join("x" * 12)
    assert likeness("(" * 5_000_000, ")" * 5_000_000) == 0


@pytest.mark.parametrize(
    ("name", "is_full"), [("Ida Brandt", True), ("Sen. Brandt", False), ("I. Brandt", False)]
)
def test_a_full_name_has_two_words_beside_titles_and_initials(name, is_full):
    assert is_full_name(name) is is_full


def test_titles_are_left_out_of_what_is_searched_for():
    assert bare_name("Sen. Ida  Brandt") == "Ida Brandt"
    assert bare_name("Dr.") == "Dr."
