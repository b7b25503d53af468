"""What a paper quoted or carried, against what the post says."""

from __future__ import annotations

import pytest

from archiver.citations.linking import compare_quotes, compare_texts

POST = "The bridge is open again. Thank you to all who worked at night! https://t.co/abc"


def test_each_quote_is_compared_in_order():
    quotes = (
        "Thank you to all who worked at night",
        "The bridge … worked at night",
        "The tunnel is shut for good",
    )
    assert [match.verdict for match in compare_quotes(quotes, POST)] == ["exact", "shortened", "absent"]
    assert [match.quote for match in compare_quotes(quotes, POST)] == list(quotes)


@pytest.mark.parametrize(
    ("claimed", "verdict"),
    [
        ("The bridge is open again.\n\nThank you to all who worked at night! pic.twitter.com/x", "exact"),
        ("The bridge is open again. Thank you to all who wor…", "shortened"),
        ("The bridge is open again.", "shortened"),
        ("The bridge is closed again. Thank you to all who worked at night!", "altered"),
        ("The bridge is open again. Thank you to all who worked at night! Vote for me!", "altered"),
        ("Happy birthday to my neighbour", "absent"),
        ("", "absent"),
    ],
)
def test_an_embeds_text_is_compared_with_an_independent_copy(claimed, verdict):
    assert compare_texts(claimed, POST).verdict == verdict


def test_a_copy_that_is_cut_is_compared_as_far_as_it_goes():
    assert compare_texts(POST, "The bridge is open again. Thank you to all who wor…").verdict == "exact"
    assert compare_texts(POST, "The bridge is shut again. Thank you to all who wor…").verdict == "altered"
