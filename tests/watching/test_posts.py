"""A post that vanishes is told once, with when it was last seen; what only hides it tells nothing."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from archiver.model import EventKind
from tests.internet import Answer, answers, trouble
from tests.internet.answers import page

from .conftest import STORY, World, posting

ALL = ("x", "bluesky", "mastodon", "telegram", "youtube", "reddit")
#: What asks of a post's host and of its endpoints.
HOSTS = {
    "x": ("x.com", "publish.twitter.com", "cdn.syndication.twimg.com"),
    "bluesky": ("bsky.app", "public.api.bsky.app", "embed.bsky.app"),
    "mastodon": ("mastodon.social",),
    "telegram": ("t.me",),
}


def answer_all(world: World, platform: str, answer: Answer) -> None:
    """All that knows of a platform's posts answers alike."""
    for host in HOSTS[platform]:
        world.internet.site(host).gate = lambda _: answer


def let_through(world: World, platform: str) -> None:
    for host in HOSTS[platform]:
        world.internet.site(host).gate = lambda _: None


def test_a_post_that_vanishes_is_told_once_with_the_last_good_capture(world):
    """On every platform: the posts share an article and a life, and no host."""
    posts = [world.show(posting(platform)) for platform in ALL]
    world.archive(*posts)
    world.later(days=2, late=timedelta(hours=3))
    assert [set(world.states(one)) for one in posts] == [{"present"}] * len(ALL)
    seen = {one.platform: world.observed(one)[-1] for one in posts}
    for one in posts:
        world.show(one, state="gone")
    world.later(days=150, late=timedelta(hours=3))

    events = {event.fields["platform"]: event for event in world.events()}
    assert [each.kind for each in world.events()] == [EventKind.POST_GONE] * len(ALL)
    assert set(events) == set(ALL)
    for one in posts:
        event, last_seen = events[one.platform], seen[one.platform]
        gone = [each for each in world.observed(one) if each.state == "gone"]
        assert len(gone) >= 3, f"{one.platform}: it is looked at after it was told, too"
        assert event.happened_at == gone[1].observed_at, "the second look is the one that confirms"
        assert event.fields["first_missing_at"] == gone[0].observed_at.isoformat()
        assert event.fields["last_seen_at"] == last_seen.observed_at.isoformat()
        last = event.fields["last_capture"]
        assert last["captured_at"] == last_seen.observed_at.isoformat()
        assert last["id"] == last_seen.capture_id
        assert event.fields["cited_by"] == [STORY]
        assert world.archiver.show(last["url"])["id"] == event.subject


def test_each_look_is_a_capture_of_its_own_and_an_unchanged_page_is_stored_once(world):
    one = world.show(posting("telegram", text="The bridge closes tonight at nine. " * 100))
    world.archive(one)
    world.later(days=2)
    visits = [each for each in world.archiver.list_rows("captures") if each["purpose"] == "post"]
    assert [each["id"] for each in visits][::-1] == [each.capture_id for each in world.observed(one)]
    assert len(visits) == 4
    with world.archiver.catalog.read() as session:
        assert session.count_saved("main").answers >= 3


def test_looks_follow_the_schedule_and_the_last_pause_repeats(world):
    world.watch = "1h 6h 1d"
    one = world.show(posting("mastodon"))
    world.archive(one)
    world.later(days=5)
    times = [each.observed_at for each in world.observed(one)]
    pauses = [(after - before) / timedelta(hours=1) for before, after in pairwise(times)]
    wanted = (1, 6, *([24] * (len(pauses) - 2)))
    assert len(pauses) >= 5
    for pause, hours in zip(pauses, wanted, strict=True):
        assert 0.9 * hours <= pause <= 1.1 * hours + 0.5
    assert len({round(pause, 1) for pause in pauses[2:]}) > 1, "spread"


@pytest.mark.parametrize(
    "answer",
    [
        answers.login_wall("Log in"),
        answers.error(429, ("Retry-After", "600")),
        answers.error(500),
        answers.error(503),
        answers.error(451),
        page("<title>Just a moment...</title><script>window._cf_chl_opt={}</script>", status=403),
        page("<title>Not found</title><h1>Sorry, there is nothing here</h1>" + "<p>Some words.</p>" * 60),
        page("<title>Welcome</title><h1>Welcome to our front page</h1>" + "<p>Some words.</p>" * 60),
        Answer(headers=(("Content-Type", "text/html"),), body=b""),
        trouble.garbage(),
    ],
    ids=["login", "429", "500", "503", "451", "challenge", "soft 404", "front page", "empty", "garbage"],
)
def test_what_only_hides_a_post_tells_nothing(world, answer):
    """On each platform: the posts share an article and a life, and no host."""
    posts = [world.show(posting(platform)) for platform in HOSTS]
    world.archive(*posts)
    world.later(hours=2)
    for one in posts:
        answer_all(world, one.platform, answer)
    world.later(days=9, late=timedelta(hours=3))
    for one in posts:
        states = world.states(one)
        assert len(states) >= 3, one.platform
        assert not {"gone", "private", "suspended", "edited"} & set(states), one.platform
        assert states[-1] != "present", one.platform
        let_through(world, one.platform)
    world.later(days=40, late=timedelta(days=1))
    assert {one.platform: world.states(one)[-1] for one in posts} == dict.fromkeys(HOSTS, "present")
    assert world.events() == []


def test_an_outage_of_days_is_looked_through_and_tells_nothing(world):
    one = world.show(posting("mastodon"))
    world.archive(one)
    world.later(hours=12)
    answer_all(world, "mastodon", trouble.reset())
    world.later(days=5)
    assert "unreachable" in world.states(one)
    let_through(world, "mastodon")
    world.later(days=40)
    assert world.states(one)[-1] == "present"
    assert world.events() == []


def test_a_host_that_is_no_more_tells_nothing(world):
    one = world.show(posting("mastodon"))
    world.archive(one)
    world.internet.take_down("mastodon.social")
    world.later(days=60)
    assert set(world.states(one)[1:]) == {"unreachable"}
    assert world.events() == []


def test_a_post_that_leads_to_the_front_page_is_not_told_as_gone(world):
    one = world.show(posting("telegram"))
    world.archive(one)
    site = world.internet.site("t.me")
    site.gate = lambda request: None if request.path == "/" else answers.redirect("https://t.me/")
    site.at("/", page("<title>Telegram</title><h1>Telegram</h1>" + "<p>Some words.</p>" * 60))
    world.later(days=60)
    assert set(world.states(one)[1:]) <= {"blocked", "unclear"}
    assert world.events() == []


def test_an_outage_between_two_looks_puts_off_what_they_confirm(world):
    one = world.show(posting("mastodon"))
    world.archive(one)
    world.later(hours=2)
    world.show(one, state="gone")
    world.later(hours=6)
    assert world.states(one)[-1] == "gone"
    assert world.events() == []
    answer_all(world, "mastodon", trouble.reset())
    world.later(days=2)
    assert world.states(one)[-1] == "unreachable"
    assert world.events() == []
    let_through(world, "mastodon")
    world.later(days=2)
    (event,) = world.events()
    assert event.kind == EventKind.POST_GONE
    first = next(each for each in world.observed(one) if each.state == "gone")
    assert event.fields["first_missing_at"] == first.observed_at.isoformat()


def test_a_post_that_is_missing_once_and_there_again_was_not_gone(world):
    one = world.show(posting("bluesky"))
    world.archive(one)
    world.later(hours=2)
    world.show(one, state="gone")
    while world.states(one)[-1] != "gone":
        world.later(minutes=30)
    world.show(one)
    world.later(days=40)
    assert world.states(one).count("gone") == 1
    assert world.events() == []


def test_a_post_that_comes_back_is_told_after_it_was_told_gone_and_can_go_again(world):
    one = world.show(posting("x"))
    world.archive(one)
    for state in ("gone", "up", "gone"):
        world.show(one, state=state)
        world.later(days=200)
    assert [each.kind for each in world.events()] == [
        EventKind.POST_GONE,
        EventKind.POST_BACK,
        EventKind.POST_GONE,
    ]
    first, back, _ = world.events()
    assert back.fields["told_gone_at"] == first.happened_at.isoformat()


@pytest.mark.parametrize(
    ("platform", "state", "says"),
    [
        ("x", "private", "private"),
        ("x", "suspended", "suspended"),
        ("bluesky", "suspended", "suspended"),
        ("youtube", "private", "private"),
    ],
)
def test_private_and_suspended_are_told_apart_where_the_platform_says_so(world, platform, state, says):
    one = world.show(posting(platform))
    world.archive(one)
    world.show(one, state=state)
    world.later(days=2)
    (event,) = world.events()
    assert (event.kind, event.fields["state"]) == (EventKind.POST_GONE, says)
    assert world.archiver.show(one.url)["watched"]["state"] == says


def test_a_post_that_is_withheld_here_is_not_gone(world):
    one = world.show(posting("x"))
    world.archive(one)
    world.show(one, state="withheld")
    world.later(days=40)
    assert world.states(one)[-1] == "unavailable"
    assert world.events() == []


def test_a_post_that_was_never_seen_has_not_vanished(world):
    one = world.show(posting("x", state="gone"))
    world.archive(one)
    world.later(days=40)
    assert set(world.states(one)) == {"gone"}
    assert world.events() == []
    assert world.archiver.show(one.url)["watched"]["says"].startswith("never seen, first missing 14 May 2026")


def test_a_look_that_is_asked_for_at_once_does_not_confirm(world):
    one = world.show(posting("mastodon"))
    world.archive(one)
    world.show(one, state="gone")
    for _ in range(2):
        world.archiver.looks.look_now(one.url)
    assert world.states(one) == ["present", "gone", "gone"]
    assert world.events() == []
    world.later(hours=3)
    assert len(world.events()) == 1


def test_show_and_list_say_since_when(world):
    one = world.show(posting("mastodon"))
    world.archive(one)
    world.later(hours=2)
    seen = world.observed(one)[-1].observed_at
    world.show(one, state="gone")
    world.later(days=1)
    missing = datetime.fromisoformat(world.events()[0].fields["first_missing_at"])
    says = f"last seen 14 May 2026 {seen:%H:%M}, first missing 14 May 2026 {missing:%H:%M} (gone)"
    assert world.archiver.show(one.url)["watched"]["says"] == says
    (row,) = world.archiver.list_rows("posts")
    assert row["watched"]["says"] == says
    assert row["watched"]["last_seen_at"] == seen.isoformat()


def test_what_was_pruned_is_not_told_as_the_last_good_capture(world):
    one = world.show(posting("mastodon"))
    world.archive(one)
    world.later(days=2)
    seen = world.observed(one)[-1].observed_at
    world.close()
    pruned = world.archiver.operating.prune(older_than=timedelta(0), captures=True, by="ida")
    assert any(file.captures for file in pruned.files if file.why_kept is None)
    world.show(one, state="gone")
    world.later(days=60)
    (event,) = world.events()
    assert event.fields["last_seen_at"] == seen.isoformat()
    assert event.fields["last_capture"] is None


def test_an_embed_that_no_longer_shows_a_walled_post_is_no_deletion(world):
    """Instagram's embed says "gone" of posts that are only restricted, too, and its page is a wall."""
    one = world.show(posting("instagram"))
    world.archive(one)
    world.later(hours=2)
    assert set(world.states(one)) == {"present"}
    world.show(one, state="gone")
    world.later(days=40)
    last = world.observed(one)[-1]
    assert last.state == "login_wall"
    assert "says gone" in (last.evidence or "")
    assert world.events() == []


def test_the_last_good_capture_is_of_a_look_that_saw_the_post(world):
    one = world.show(posting("mastodon"))
    world.archive(one)
    world.later(hours=2)
    seen = world.observed(one)[-1]
    answer_all(world, "mastodon", page("<title>Soon</title>" + "<p>We will be back soon.</p>" * 60))
    world.later(days=2)
    assert world.states(one)[-1] == "unclear"
    let_through(world, "mastodon")
    world.show(one, state="gone")
    world.later(days=60)
    (event,) = world.events()
    assert event.fields["last_capture"]["id"] == seen.capture_id
    assert event.fields["last_seen_at"] == seen.observed_at.isoformat()
