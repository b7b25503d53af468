"""Where a post is looked for: under every host, in every copy and archive, under each handle."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.world import Case, Copy, Holder, World, WorldPost, archived_address
from tests.world.small import ARTICLE, ARTICLE_URL, ASKED, COMMANDER, example_world

from .running import Linked, run_world

Change = Callable[[WorldPost], WorldPost]


@pytest.fixture
def link(tmp_path: Path) -> Callable[..., Linked]:
    """Archives the example's article in its world, changed; what became of the commander's post."""

    def link(change: Change, holder: Callable[[Holder], Holder] = lambda h: h) -> Linked:
        world = example_world()
        meant = next(post for post in world.posts if post.posting.text == ASKED)
        posts = tuple(change(post) if post is meant else post for post in world.posts)
        holders = tuple(holder(one) if one.key == COMMANDER else one for one in world.holders)
        case = Case(
            id="example",
            url=ARTICLE_URL,
            body=ARTICLE.encode(),
            content_type="text/html",
            published_at=datetime(2022, 5, 12, 12, tzinfo=UTC),
            language="en",
            platform="x",
            holder=COMMANDER,
            pool="any",
            form="two",
            date_form="none",
            quotes=("They say your ships can land where there is no harbour",),
            truth=meant,
        )
        run = run_world(World(holders=holders, posts=posts), [case], tmp_path / "home")
        assert run.beyond_limits == {}
        return run.linked[0]

    return link


def copied(post: WorldPost, *, host: str = "twitter.com", **fields: object) -> Copy:
    at = post.posting.posted_at + timedelta(hours=1)
    return Copy(**({"at": at, "url": archived_address(post.posting, host=host)} | fields))  # type: ignore[arg-type]


def is_found(linked: Linked) -> bool:
    resolution = linked.resolution
    return resolution is not None and resolution.post == (linked.case.truth and linked.case.truth.ref)


def test_a_post_that_is_held_under_a_rare_host_alone_is_found_beside_others_of_the_usual_one(link):
    assert is_found(link(lambda post: replace(post, copies=(copied(post, host="mobile.twitter.com"),))))


def test_a_copy_that_shows_no_words_is_followed_by_the_next(link):
    def change(post: WorldPost) -> WorldPost:
        later = post.posting.posted_at + timedelta(days=9)
        return replace(post, copies=(copied(post, form="shell"), copied(post, form="page", at=later)))

    assert is_found(link(change))


def test_a_readable_copy_under_another_host_stands_for_an_unreadable_one(link):
    def change(post: WorldPost) -> WorldPost:
        return replace(post, copies=(copied(post, form="missing"), copied(post, host="mobile.twitter.com")))

    assert is_found(link(change))


def test_a_post_that_only_arquivo_holds_is_found_there(link):
    linked = link(lambda post: replace(post, copies=(copied(post, archive="arquivo"),)))
    assert is_found(linked)
    assert linked.asked["arquivo-cdx"] >= 1


def test_a_legislators_handle_of_today_does_not_hide_the_one_of_then(link):
    def change(one: Holder) -> Holder:
        (then,) = [handle for handle in one.handles if handle.platform == "x"]
        opened = datetime(2024, 1, 1, tzinfo=UTC)
        now = replace(then, name="SenVerbytsky", since=opened)
        return replace(one, bioguide="V000001", handles=(replace(then, until=opened), now))

    linked = link(lambda post: post, change)
    assert is_found(linked)
    assert {one.origin for one in linked.resolution.accounts} >= {"legislators", "wikidata"}
