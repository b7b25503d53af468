"""One vocabulary for how it stands with things, whole and without doubles."""

from __future__ import annotations

import pytest

from archiver.model import Availability, Outcome, PostState
from archiver.web.evidence import Sheet, say_watched
from archiver.web.standing import count_amiss, stand_citation, stand_post
from archiver.web.states import OUTCOMES, POST_STATES, RESOLUTION_STATES, STANDINGS, state_of
from archiver.web.times import tell_days

EVERY = (*OUTCOMES.values(), *POST_STATES.values(), *RESOLUTION_STATES.values(), *STANDINGS.values())


def test_every_outcome_and_every_state_of_a_post_has_words():
    assert set(OUTCOMES) == set(Outcome)
    assert {*PostState, *Availability} <= set(POST_STATES)
    assert all(one.sign and one.label and one.says.endswith(".") for one in EVERY)


def test_one_word_has_one_sign_and_one_colour_and_what_keeps_a_part_has_its_own():
    seen: dict[str, tuple[str, str]] = {}
    for one in EVERY:
        assert seen.setdefault(one.label, (one.sign, one.key)) == (one.sign, one.key)
    part = OUTCOMES["partial"]
    assert (part.sign, part.key) not in {(one.sign, one.key) for one in EVERY if "in part" not in one.label}
    assert (STANDINGS["part"].sign, STANDINGS["part"].label) == (part.sign, part.label)


def test_what_no_table_knows_is_shown_as_it_is_called():
    assert state_of(OUTCOMES, "made_up").label == "made up"


@pytest.mark.parametrize(
    ("outcomes", "state", "says"),
    [
        (["captured"], "present", "kept"),
        (["partial"], "present", "kept in part"),
        (["partial", "captured"], "present", "kept"),
        (["memento_only", "gone"], "gone", "gone, copy kept"),
        (["gone"], "gone", "gone"),
        (["login_wall"], "present", "login wall"),
        (["unreachable"], "unreachable", "unreachable"),
        (["refused"], None, "not asked for"),
        ([], None, "not done yet"),
    ],
)
def test_a_posts_standing_says_what_is_kept_else_what_hid_it(outcomes, state, says):
    post = {"watched": {"state": state}, "captures": [{"outcome": one} for one in outcomes]}
    assert stand_post(post).label == says
    cited = {"resolution": {"state": "resolved"}, "post": post, "captures": post["captures"]}
    assert stand_citation(cited) == stand_post(post)
    listed = {"posts": [{"id": "p1", "state": state or "unknown", "outcomes": outcomes}]}
    assert [state.label for _, state in count_amiss(listed)] == [says] * (says != "kept")


@pytest.mark.parametrize(
    ("cited", "post", "author", "named"),
    [
        ("port authority", {"author_name": "Vessby traffic desk"}, "Vessby traffic desk", "port authority"),
        ("council", {"author_name": "Vessby Council"}, "Vessby Council", None),
        ("Maja Lind", {"author_name": None, "handle": None}, "Maja Lind", None),
        ("Maja Lind", None, "Maja Lind", None),
        (None, {"handle": "maja"}, "maja", None),
    ],
)
def test_a_card_is_by_the_posts_own_author_and_tells_whom_the_article_names(cited, post, author, named):
    sheet = Sheet(number=1, citation={"author": cited, "post": post}, link="#c")
    assert (sheet.author, sheet.named) == (author, named)


@pytest.mark.parametrize(
    ("watched", "newest", "says"),
    [
        # A wall had been met before: not seen is not missing.
        (
            {"state": "gone", "first_missing_at": "2026-05-14T09:12:00+00:00"},
            "gone",
            "Never seen on the platform; first found missing 2026-05-14 09:12 UTC: gone.",
        ),
        (
            {"state": "suspended", "first_missing_at": "2026-05-14T09:12:00+00:00"},
            "suspended",
            "Never seen on the platform; first found missing 2026-05-14 09:12 UTC: account suspended.",
        ),
        (
            {
                "state": "gone",
                "last_seen_at": "2026-05-13T09:12:00+00:00",
                "first_missing_at": "2026-05-14T09:12:00+00:00",
            },
            "gone",
            "Last seen 2026-05-13 09:12 UTC; gone since 2026-05-14 09:12 UTC, to be confirmed.",
        ),
        (
            {
                "state": "gone",
                "last_seen_at": "2026-05-13T09:12:00+00:00",
                "first_missing_at": "2026-05-14T09:12:00+00:00",
                "is_confirmed": True,
                "looked_at": "2026-05-20T10:00:00+00:00",
            },
            "unreachable",
            "Last seen 2026-05-13 09:12 UTC; gone since 2026-05-14 09:12 UTC. "
            "Last look 2026-05-20 10:00 UTC: unreachable.",
        ),
        ({"state": "login_wall"}, "login_wall", "It has not been seen: login wall."),
        (
            {"state": "login_wall", "looked_at": "2026-05-20T10:00:00+00:00"},
            "login_wall",
            "It has not been seen: login wall. Last look 2026-05-20 10:00 UTC.",
        ),
        (
            {"state": "present", "last_seen_at": "2026-05-13T09:12:00+00:00"},
            "present",
            "Last seen 2026-05-13 09:12 UTC.",
        ),
    ],
)
def test_all_looks_at_a_post_come_to_a_sentence(watched, newest, says):
    assert say_watched(watched, newest) == says


@pytest.mark.parametrize(
    ("start", "end", "says"),
    [
        ("2026-09-15T00:00:00+00:00", "2026-09-16T00:00:00+00:00", "2026-09-15"),
        ("2026-09-14T22:00:00+00:00", "2026-09-15T22:00:00+00:00", "2026-09-15"),
        ("2026-09-01T00:00:00+00:00", "2026-10-01T00:00:00+00:00", "2026-09-01 to 2026-09-30"),
        # "This week", and "today", in an article of a morning.
        ("2026-05-04T00:00:00+00:00", "2026-05-06T10:00:00+00:00", "2026-05-04 to 2026-05-06"),
        ("2026-05-04T00:00:00+00:00", "2026-05-06T00:30:00+00:00", "2026-05-04 to 2026-05-06"),
        ("2026-05-06T00:00:00+00:00", "2026-05-06T10:00:00+00:00", "2026-05-06"),
        ("2026-09-15T18:00:00+00:00", "2026-09-15T20:00:00+00:00", "2026-09-15"),
        ("2026-09-15T18:00:00+00:00", None, "2026-09-15"),
    ],
)
def test_an_interval_is_told_in_days_the_last_one_in_it(start, end, says):
    assert tell_days(start, end) == says
