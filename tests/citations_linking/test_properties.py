"""Promises that hold for any candidates."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.citations.linking import latest_of, rank, window_of
from archiver.model import Candidate, Citation

from .making import ARTICLE_AT, DAY, WEDNESDAY, account, citation, decided, post

TEXTS = (
    "We have counted every vote in Norvale twice, and the harbour stays public. Good night!",
    "We have counted every vote in Norvale once, and the harbour stays public. Good night!",
    "RT @other: We have counted every vote in Norvale twice, and the harbour stays public.",
    "Good night!",
    "I had soup.",
    "Ми порахували всі голоси, і гавань лишається нашою",
    "",
    None,
)
QUOTES = (
    "We have counted every vote in Norvale twice",
    "the harbour stays public",
    "Good night",
    "ashamed of it",
)
TIMES = (None, *(WEDNESDAY + timedelta(hours=hours) for hours in (-200, -20, -3, 2, 9, 23, 30, 39, 40, 90)))
ACCOUNTS = (None, account(), account("mara_b", owner_id="Q2"), account("mara_c", owner_id="Q3"))

candidates = st.builds(
    lambda text, at, by, number, found_by: post(text, at, by=by, post_id=str(number), found_by=found_by),
    st.sampled_from(TEXTS),
    st.sampled_from(TIMES),
    st.sampled_from(ACCOUNTS),
    st.integers(1, 12),
    st.sampled_from(("wayback", "catalogue", "article")),
)
citations = st.builds(
    lambda quotes, stated, plural: citation(
        *quotes,
        plural=plural,
        when_from=WEDNESDAY if stated else None,
        when_to=WEDNESDAY + DAY if stated else None,
    ),
    st.lists(st.sampled_from(QUOTES), max_size=3, unique=True),
    st.booleans(),
    st.booleans(),
)
many = st.lists(candidates, max_size=8)


@settings(max_examples=150)
@given(citations, many, st.randoms(use_true_random=False))
def test_the_order_of_candidates_changes_nothing(cited: Citation, found: list[Candidate], rnd):
    shuffled = list(found)
    rnd.shuffle(shuffled)
    assert decided(cited, shuffled) == decided(cited, found)


@settings(max_examples=150)
@given(citations, many)
def test_nothing_later_than_the_article_and_no_group_is_resolved(cited: Citation, found: list[Candidate]):
    resolution = decided(cited, found)
    if resolution.state == "resolved":
        chosen = next(one for one in resolution.candidates if one.post == resolution.post)
        assert chosen.excluded is None
        assert chosen.posted_at is None or chosen.posted_at <= latest_of(ARTICLE_AT)
        assert not cited.plural
    else:
        assert resolution.post is None
        assert resolution.url is None


@settings(max_examples=150)
@given(citations, many, st.sampled_from(TIMES))
def test_an_unrelated_candidate_never_makes_another_post_accepted(
    cited: Citation, found: list[Candidate], at
):
    before = decided(cited, found)
    unrelated = post("The library opens at nine on Saturdays.", at, post_id="999")
    after = decided(cited, [*found, unrelated])
    # A text that is read and says something else does lessen the doubt that unread ones raise.
    if after.state == "resolved" and all(one.text is not None for one in found):
        assert before.post == after.post


@settings(max_examples=150)
@given(citations, many)
def test_ranking_again_changes_nothing(cited: Citation, found: list[Candidate]):
    window = window_of(cited, ARTICLE_AT)
    once = rank(cited, found, window, published_at=ARTICLE_AT)
    assert rank(cited, once, window, published_at=ARTICLE_AT) == once
    assert len({one.post for one in once}) == len(once)


def test_of_several_texts_of_one_post_the_best_fitting_is_kept():
    cited = citation(QUOTES[0])
    versions = [post(TEXTS[1], post_id="1"), post(TEXTS[0], post_id="1"), post(None, post_id="1", by=None)]
    (kept,) = rank(cited, versions, window_of(cited, ARTICLE_AT), published_at=ARTICLE_AT)
    assert kept.text == TEXTS[0]
    assert replace(kept, score=None).account is not None
