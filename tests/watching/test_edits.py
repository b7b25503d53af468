"""A post that is edited is told with both texts; its full page is kept again."""

from __future__ import annotations

import pytest

from archiver.model import EventKind
from archiver.service import Archiver
from tests.internet import answers
from tests.internet.answers import page

from .conftest import posting

NEW = "The bridge closes tonight at ten."


@pytest.mark.parametrize("platform", ["bluesky", "mastodon", "telegram", "x", "youtube"])
def test_an_edit_is_told_once_with_its_difference(world, platform):
    one = world.show(posting(platform))
    world.archive(one)
    world.later(hours=2)
    before = world.observed(one)[-1]
    world.show(one, text=NEW)
    world.later(days=3)
    (event,) = world.events()
    edited = next(each for each in world.observed(one) if each.state == "edited")
    assert event.kind == EventKind.POST_EDITED
    assert event.fields["diff"][-2:] == [f"-{one.text}", f"+{NEW}"]
    assert event.fields["edited_between"][1] == edited.observed_at.isoformat()
    assert edited.before_at is not None
    assert before.observed_at <= edited.before_at < edited.observed_at
    shown = world.archiver.show(one.url)
    assert "edited between 14 May 2026" in shown["watched"]["says"]
    assert shown["text"] == NEW
    assert {one.text, NEW} <= {said["fields"].get("text") for said in shown["said"]}, "both are kept"
    (change,) = {tuple(each["diff"]) for each in world.archiver.looks.find_changes(one.url)}
    assert change[-2:] == (f"-{one.text}", f"+{NEW}")


def test_each_collection_is_told_of_an_edit_whichever_looks_first(world):
    one = world.show(posting("mastodon"))
    url = world.archive(one)
    settings = world.archiver.settings
    world.close()
    with Archiver(settings, collection="other", clock=world.clock) as other:
        other.archive([url])
    world.later(hours=2)
    world.show(one, text=NEW)
    world.later(days=3)
    told = world.events()
    assert {event.kind for event in told} == {EventKind.POST_EDITED}
    assert sorted(event.collection for event in told) == ["main", "other"]
    assert [event.fields["diff"][-1] for event in told] == [f"+{NEW}"] * 2


def test_another_post_to_which_the_address_leads_is_no_edit(world):
    one, other = (f"https://www.tumblr.com/ida/71628{number}" for number in (3, 4))
    site = world.internet.site("www.tumblr.com", "tumblr.com")

    def shown(words: str):
        author = '<meta name="twitter:creator" content="ida">'
        return page(f'<title>Ida</title>{author}<meta property="og:description" content="{words}"><p>{words}')

    site.otherwise = shown("The bridge closes tonight at nine.")
    world.archive(one)
    world.later(hours=2)
    site.at("/ida/716284", shown("The regatta is on Sunday."))
    site.at("/ida/716283", answers.redirect(other))
    world.later(days=9)
    assert set(world.states(one)[2:]) == {"blocked"}
    assert world.observed(one)[-1].evidence == f"led to {other}, which is another post"
    assert world.events() == []


def test_another_page_in_a_posts_place_is_no_edit(world):
    """Of a platform without endpoints, whose pages say what they show."""
    url = "https://www.tumblr.com/ida/716283"
    site = world.internet.site("www.tumblr.com", "tumblr.com")

    def shown(words: str, author: str = '<meta name="twitter:creator" content="ida">'):
        return page(f'<title>Ida</title>{author}<meta property="og:description" content="{words}"><p>{words}')

    site.otherwise = shown("The bridge closes tonight at nine.")
    world.archive(url)
    world.later(hours=2)
    assert set(world.states(url)) == {"present"}
    site.otherwise = shown("Log in to see more of this", author="")
    world.later(days=10)
    assert set(world.states(url)[-2:]) == {"unclear"}
    site.otherwise = shown(NEW)
    world.later(days=60)
    assert world.states(url).count("edited") == 1
    assert [event.kind for event in world.events()] == [EventKind.POST_EDITED]
