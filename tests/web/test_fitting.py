"""Quotes found in the text of a post."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.web.fitting import find_stretch

POST = "You have three ships laid up for the winter within sight of us. One of them would carry the shift."


@pytest.mark.parametrize(
    ("quote", "stretch"),
    [
        ("three ships laid up,", "three ships laid up"),
        ("Three Ships laid up", "three ships laid up"),
        ("You have three ships … within sight of us", POST[:62]),
        ("three boats laid up for the winter", "three ships laid up for the winter"),
        ("nobody has ever seen a thing like that before", None),
        ("", None),
        ("“…”", None),
    ],
)
def test_the_fitting_words_of_the_post_are_found(quote, stretch):
    found = find_stretch(quote, POST)
    assert (POST[found.start : found.end] if found else None) == stretch


@given(st.text(max_size=40), st.text(max_size=80))
@settings(max_examples=150, deadline=None)
def test_what_is_found_lies_within_the_text(quote, text):
    found = find_stretch(quote, text)
    assert found is None or 0 <= found.start <= found.end <= len(text)
