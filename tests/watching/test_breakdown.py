"""A host that misses all its posts at once is out of order: for days none of them is told as gone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from archiver.model import EventKind, Observation, PostRef, PostState
from archiver.pipeline.watching.breakdown import misses_all
from tests.internet import answers
from tests.internet.platforms import OPENERS
from tests.internet.platforms.posting import status_id

from .conftest import START, posting
from .test_posts import answer_all, let_through

AT = datetime(2026, 5, 15, 12, tzinfo=UTC)
POST = PostRef("mastodon", "mastodon.social/1", "ida")
HOUR = timedelta(hours=1)


def other(number: int, hours: float, state: PostState = PostState.GONE, **more) -> Observation:
    post = PostRef("mastodon", f"mastodon.social/{number}", more.pop("author", f"other{number}"))
    given = {"is_doubtful": state is PostState.GONE, **more}
    return Observation(post=post, capture_id=f"k{hours}", observed_at=AT - hours * HOUR, state=state, **given)


def test_only_what_vanished_with_others_of_other_authors_while_none_is_seen_is_doubted():
    def is_doubted(*lately: Observation, since: float = 1) -> bool:
        return misses_all(lately, POST, first=AT - since * HOUR, at=AT)

    both = (other(2, 0.5), other(3, 2))
    assert is_doubted(*both)
    assert is_doubted(*both, other(4, 3, PostState.PRESENT)), "that was before"
    assert not is_doubted(other(4, 0.2, PostState.PRESENT), *both)
    assert not is_doubted(other(2, 0.5))
    assert not is_doubted(other(2, 0.5), other(2, 0.7)), "looked at twice"
    assert not is_doubted(other(2, 0.5), other(3, 12)), "long before"
    assert not is_doubted(*(other(n, 0.5, author="ida") for n in (2, 3, 4))), "she left"
    assert not is_doubted(*(other(n, 0.5, is_doubtful=False) for n in (2, 3))), "known as gone"
    assert is_doubted(*(other(n, 0.5, is_doubtful=False, announces=(EventKind.POST_GONE,)) for n in (2, 3)))
    assert not is_doubted(*both, since=73)


def test_a_platform_that_finds_nothing_for_half_a_day_tells_nothing(world):
    posts = [replace(posting("mastodon"), key=status_id(START, n), handle=f"ida{n}") for n in (7, 8, 9)]
    OPENERS["mastodon"](world.internet, posts)
    world.archive(*posts)
    world.later(hours=2)
    answer_all(world, "mastodon", answers.error(404))
    world.later(hours=12)
    for one in posts:
        assert world.states(one)[-3:] == ["gone"] * 3
    assert "may be an outage" in str(world.observed(posts[0])[-1].evidence)
    assert world.events() == []
    let_through(world, "mastodon")
    OPENERS["mastodon"](world.internet, [replace(posts[0], state="gone"), *posts[1:]])
    world.later(days=9)
    assert [event.fields["url"] for event in world.events()] == [posts[0].url]
    assert [world.states(one)[-1] for one in posts] == ["gone", "present", "present"]
