"""The accuracy gate: the prose finder does at least as well as it did when the floors were pinned."""

from __future__ import annotations

import pytest

from tests.accuracy.pin import digest, load_floors, measured
from tests.accuracy.scoring import BLIND, load_cases

LANGUAGES = {"en", "uk", "ru", "de", "fr", "es", "pt"}


@pytest.fixture(scope="module")
def numbers():
    return measured()


@pytest.mark.parametrize("part", ["all", "frozen", "blind"])
def test_no_number_falls_below_its_floor(numbers, part):
    floors = load_floors()[part]
    assert {name: numbers[part][name] for name, floor in floors.items() if numbers[part][name] < floor} == {}


def test_the_floors_belong_to_this_set_of_paragraphs():
    assert load_floors()["digest"] == digest()


def test_every_language_has_citations_and_hard_negatives():
    cases = load_cases()
    assert {case.language for case in cases} == LANGUAGES
    for language in LANGUAGES:
        own = [case for case in cases if case.language == language]
        assert sum(not case.citations for case in own) >= 4
        assert sum(bool(case.citations) for case in own) >= 12


def test_every_quotation_and_date_of_the_gold_stands_in_its_text():
    for case in [*load_cases(), *load_cases(BLIND)]:
        for citation in case.citations:
            for words in [*citation.get("quotes", []), citation.get("when", "")]:
                assert words in case.text, (case.id, words)


def test_ids_are_unique():
    ids = [case.id for case in [*load_cases(), *load_cases(BLIND)]]
    assert len(ids) == len(set(ids))
