"""What a look showed is what somebody said of the post: a guess is none."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from archiver.diffing import diff_lines, diff_texts
from archiver.model import (
    Availability,
    EventKind,
    Observation,
    Origin,
    Outcome,
    PostMetadata,
    PostRef,
    PostState,
    Reading,
)
from archiver.pipeline.watching.judge import Look, judge
from archiver.sightings import find_standing

AT = datetime(2026, 5, 15, 9, 14, tzinfo=UTC)
POST = PostRef("instagram", "DX3")
HOUR = timedelta(hours=1)


def said(availability: Availability, name: str = "embed page", **more) -> Reading:
    return Reading(Origin(name, AT), PostMetadata(availability=availability, **more))


def look(page: Outcome, *readings: Reading, **more) -> Look:
    given = {"outcome": page, "evidence": "why", "page_outcome": page, "page_evidence": "why", **more}
    return Look(at=AT, readings=readings, **given)


def seen(hours: float, state: PostState = PostState.PRESENT, **more) -> Observation:
    return Observation(post=POST, capture_id=f"k{hours}", observed_at=AT - hours * HOUR, state=state, **more)


@pytest.mark.parametrize(
    "page", [Outcome.LOGIN_WALL, Outcome.BLOCKED, Outcome.UNREACHABLE, Outcome.RATE_LIMITED, Outcome.CAPTURED]
)
def test_an_endpoint_that_says_gone_of_restricted_posts_too_is_not_believed(page):
    doubted = look(page, said(Availability.GONE), doubtful=frozenset({"embed page"}), is_shell=True)
    for history in ([seen(24)], [seen(2, PostState.LOGIN_WALL), seen(24)]):
        judged = judge(doubted, [], history)
        assert judged.state not in {PostState.GONE, PostState.PRESENT}
        assert judged.announces == ()


def test_only_a_post_that_was_seen_can_vanish_and_only_by_two_looks():
    gone = look(Outcome.GONE, said(Availability.GONE))
    assert judge(gone, [], []).is_doubtful is False
    assert judge(gone, [], [seen(24)]).is_doubtful
    assert judge(gone, [], [], was_kept=True).is_doubtful
    assert judge(gone, [], [seen(0.1, PostState.GONE), seen(24)]).announces == ()
    told = judge(gone, [], [seen(1, PostState.GONE), seen(24)])
    assert told.announces == (EventKind.POST_GONE,)
    between = [seen(1, PostState.LOGIN_WALL), seen(2, PostState.GONE), seen(24)]
    assert judge(gone, [], between).announces == (EventKind.POST_GONE,)
    again = [seen(1, PostState.GONE, announces=(EventKind.POST_GONE,)), seen(2, PostState.GONE), seen(24)]
    assert judge(gone, [], again).announces == ()


def test_what_was_told_as_gone_is_back_by_two_looks_that_see_it():
    told = [seen(8, PostState.GONE, announces=(EventKind.POST_GONE,)), seen(9, PostState.GONE), seen(24)]
    shown = look(Outcome.CAPTURED, said(Availability.AVAILABLE, "oembed"))
    first = judge(shown, [], told)
    assert (first.state, first.announces, first.is_doubtful) == (PostState.PRESENT, (), True)
    assert judge(shown, [], [seen(0.1), *told]).announces == ()
    second = judge(shown, [], [seen(1), *told])
    assert (second.announces, second.is_doubtful) == ((EventKind.POST_BACK,), False)
    gone_between = [seen(1, PostState.GONE), seen(2), *told]
    assert judge(shown, [], gone_between).announces == ()


def test_any_page_that_answers_in_the_place_of_a_post_that_was_told_as_gone_is_not_the_post():
    told = [seen(8, PostState.GONE, announces=(EventKind.POST_GONE,)), seen(9, PostState.GONE), seen(24)]
    assert judge(look(Outcome.CAPTURED), [], [seen(24)]).state is PostState.PRESENT
    assert judge(look(Outcome.CAPTURED), [], told).state is PostState.UNCLEAR


def test_what_is_for_adults_or_withheld_is_not_gone_and_a_suspended_author_is_told():
    history = [seen(1, PostState.SUSPENDED), seen(24)]
    adults = look(Outcome.UNAVAILABLE, said(Availability.UNAVAILABLE, evidence="Age-restricted"))
    assert judge(adults, [], history).announces == ()
    taken = look(Outcome.UNAVAILABLE, said(Availability.UNAVAILABLE, evidence="AccountTakedown"))
    judged = judge(taken, [], history)
    assert (judged.state, judged.announces) == (PostState.SUSPENDED, (EventKind.POST_GONE,))


def test_who_shows_the_post_goes_before_who_does_not_find_it():
    mixed = look(Outcome.GONE, said(Availability.GONE), said(Availability.AVAILABLE, "oembed"))
    assert judge(mixed, [], [seen(24)]).state is PostState.PRESENT


@pytest.mark.parametrize("outcome", list(Outcome))
def test_each_outcome_is_a_state(outcome):
    assert judge(look(outcome), [], []).state in PostState


def test_the_line_says_when_it_was_seen_and_missing_and_what_the_last_look_told():
    history = [
        seen(0, PostState.LOGIN_WALL),
        seen(2, PostState.PRIVATE, announces=(EventKind.POST_GONE,)),
        seen(3, PostState.PRIVATE),
        seen(24),
        seen(30, PostState.EDITED, before_at=AT - 40 * HOUR),
    ]
    standing = find_standing(history)
    assert standing is not None
    assert standing.says == (
        "last seen 14 May 2026 09:14, first missing 15 May 2026 06:14 (private now), "
        "edited between 13 May 2026 17:14 and 14 May 2026 03:14, last look 15 May 2026 09:14: a login wall"
    )
    unsure = find_standing([seen(1, PostState.GONE), seen(24)])
    assert unsure is not None
    assert unsure.says.endswith("first missing 15 May 2026 08:14 (gone, to be confirmed)")
    assert find_standing([]) is None


def test_a_difference_is_told_in_lines_and_bounded():
    assert diff_texts("one\ntwo", "one\nthree") == ["@@ -1,2 +1,2 @@", " one", "-two", "+three"]
    assert diff_lines(["same"], ["same"]) == []
    many = [f"line {number}" for number in range(5_000)]
    told = diff_lines(many, [line + "!" for line in many])
    assert len(told) < 500
    assert told[-1] == "… only the first 2000 lines were compared"
    assert max(map(len, diff_texts("a" * 100_000, "b" * 100_000))) <= 2_001
