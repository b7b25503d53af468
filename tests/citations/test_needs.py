"""What date patterns can't match without."""

from __future__ import annotations

import pytest

from archiver.citations.prose.dates import _compiled, _patterns
from archiver.citations.prose.lexicon import languages
from archiver.citations.prose.needs import FIGURE, is_met, needs_of
from tests.accuracy.scoring import load_cases


@pytest.mark.parametrize(
    ("pattern", "needs"),
    [
        ("today", [{"today"}]),
        ("(?:late )?Monday|in (?:two|3) days", [{"monday", " days"}]),
        (r"\d{1,2}\.?\sMay", [{FIGURE}, {"may"}]),
        (r"x{0,3}yes+ [ab]\d?", [{"ye"}, {"s"}, {" "}]),
        (r"(?<!un)told(?!er) \w+", [{"told"}, {" "}]),
        ("now|(?:then)?", []),
        (r"a\.m\.", [{"a.m."}]),
        ("()broken)", []),
    ],
)
def test_a_pattern_needs_what_stands_in_every_match(pattern, needs):
    assert list(map(set, needs_of(pattern))) == needs


def test_a_need_is_met_by_any_of_its_words():
    assert is_met(frozenset({"monday", "friday"}), "on friday")
    assert is_met(frozenset({FIGURE}), "at 9")
    assert not is_met(frozenset({FIGURE, "noon"}), "at night")


@pytest.mark.parametrize("language", sorted(languages()))
def test_every_date_found_meets_the_needs_of_its_pattern(language):
    text = "\n".join(case.text for case in load_cases())
    for _meaning, pattern, needs in _patterns(language):
        for match in _compiled(pattern).finditer(text):
            assert all(is_met(need, match[0].lower()) for need in needs), (match[0], needs)
