"""Articles are read again while they are young: corrections are kept, told and shown; nothing else is."""

from __future__ import annotations

from datetime import timedelta

from archiver.model import EventKind
from tests.internet import answers, trouble

from .conftest import PAPER, STORY, posting


def visits(world) -> list[str]:
    rows = [row for row in world.archiver.list_rows("captures") if row["purpose"] == "article"]
    return [row["captured_at"] for row in rows][::-1]


def test_an_article_is_read_again_after_all_pauses_but_the_last_and_then_no_more(world):
    world.watch = "1h 6h 1d 1mo"
    world.archive(world.show(posting("mastodon")))
    world.later(days=100)
    assert len(visits(world)) == 4
    assert len(world.internet.requests(PAPER, "/story")) == 4
    assert len(world.archiver.show(STORY)["versions"]) == 1
    assert world.events() == []


def test_a_correction_is_a_version_and_is_told_and_shown_with_its_difference(world):
    one, other = world.show(posting("mastodon")), world.show(posting("telegram"))
    world.archive(one)
    world.later(hours=2)
    world.publish(other, words=" The mayor says so.")
    world.later(days=2)
    (event,) = world.events()
    assert event.kind == EventKind.ARTICLE_CHANGED
    assert (event.fields["url"], event.subject) == (STORY, world.archiver.show(STORY)["id"])
    assert event.fields["cited"] == [other.url]
    assert event.fields["no_longer_cited"] == [one.url]
    assert any(line.startswith("+") and "The mayor says so." in line for line in event.fields["diff"])
    assert world.states(other), "what it cites now is captured, and watched"
    (change,) = world.archiver.looks.find_changes(STORY)
    assert change["before"] == event.fields["before"]
    assert any("The mayor says so." in line for line in change["diff"])


def test_what_stands_around_an_article_is_no_change_of_it(world):
    one = world.show(posting("mastodon"))
    world.archive(one)
    world.later(hours=2)
    world.internet.site(PAPER).at("/story", _with_teasers(world, one.url))
    world.later(days=2)
    assert len(visits(world)) >= 3
    assert world.events() == []


def _with_teasers(world, url):
    return answers.page(
        "<title>The bridge closes</title><article><h1>The bridge closes</h1><p>Updated 5 minutes ago</p>"
        "<p>The harbour bridge closes tonight at nine, until every pier has been looked at "
        "twice, the town said on Thursday.</p>"
        f'<p>She wrote about it at length in <a href="{url}">a post</a>, which many people read.</p>'
        f'<p><a href="https://{PAPER}/other">Another story about another bridge in another town.</a></p>'
        "</article>"
    )


def test_a_correction_that_is_taken_back_is_told_again(world):
    one = world.show(posting("mastodon"))
    world.archive(one)
    world.publish(one, words=" Nobody was hurt.")
    world.later(hours=3)
    world.publish(one)
    world.later(days=2)
    first, second = world.events()
    assert first.fields["after"] == second.fields["before"]
    assert first.fields["before"] == second.fields["after"]


def test_an_article_that_is_gone_is_stated_and_tells_nothing(world):
    one = world.show(posting("mastodon"))
    world.archive(one)
    world.internet.site(PAPER).at("/story", answers.error(404))
    world.later(days=3)
    rows = [row for row in world.archiver.list_rows("captures") if row["url"] == STORY]
    assert {row["outcome"] for row in rows} == {"captured", "gone"}
    assert len(rows) >= 3, "it may come back"
    assert world.events() == []


def test_a_page_that_breaks_off_has_not_lost_what_it_lacks(world):
    one = world.show(posting("mastodon"))
    url = world.archive(one)
    whole = _with_teasers(world, one.url).body
    world.internet.site(PAPER).at("/story", trouble.broken_off(whole, whole.index(b"at length")))
    world.later(hours=3)
    world.archiver.archive([url])
    rows = [row for row in world.archiver.list_rows("captures") if row["url"] == STORY]
    assert [row["outcome"] for row in rows] == ["partial", "partial", "captured"]
    assert len(world.archiver.show(STORY)["versions"]) == 1
    world.publish(one)
    world.later(days=2)
    assert len(visits(world)) >= 4, "it is read again all the same"
    assert world.events() == []


def test_an_article_that_is_read_again_asks_nobody_for_what_it_cites(world):
    """Each of its posts has looks of its own."""
    one = world.show(posting("mastodon", state="gone"))
    world.archive(one)
    world.later(days=3)
    posts = [row for row in world.archiver.list_rows("captures") if row["purpose"] == "post"]
    assert len(posts) == len(world.observed(one)) <= 3


def test_a_person_who_names_an_article_again_has_what_it_cites_asked_for_again(world):
    world.watch = "2d 4d 1mo"
    one = world.show(posting("mastodon", state="gone"))
    url = world.archive(one)
    world.later(hours=2)
    world.archiver.archive([url])
    posts = [row for row in world.archiver.list_rows("captures") if row["purpose"] == "post"]
    assert len(posts) == 2
    world.later(days=10)
    assert len(visits(world)) == 3, "the read that was to come has been made"


def test_an_article_that_nobody_watches_is_read_once(world):
    world.watch = ""
    one = world.show(posting("mastodon"))
    world.archive(one)
    world.later(days=40)
    assert (len(visits(world)), len(world.observed(one))) == (1, 1)
    assert world.looks() == []
    assert world.next_due() is None or world.next_due() > world.clock.now() - timedelta(days=1)
