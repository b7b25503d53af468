"""An article that its source says has changed is read again: once for each change, and no storm of them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from archiver.articles.listing import FeedEntry
from archiver.model import Capture, Outcome, SeenEntry, Source
from archiver.pipeline.changed import enqueue_changed
from tests.internet import answers
from tests.pipeline.watching import BEGIN, HOST, atom, watching

HOUR = timedelta(hours=1)


@pytest.fixture
def again(internet, tmp_path):
    """Articles are read again, if by themselves then hardly ever."""
    sections = {"capture": {"requisites": False}, "daemon": {"watch": "1h 700d 900d"}}
    with watching(internet, tmp_path, **sections) as watcher:
        yield watcher


def show(watcher, feed):
    watcher.stories("a")
    watcher.at("/feed.xml", feed)
    watcher.look(watcher.add(f"https://{HOST}/feed.xml"))


def look_later(watcher, feed, **later):
    watcher.at("/feed.xml", feed)
    (source,) = watcher.archiver.list_sources()
    watcher.look(source, **later)
    return len(watcher.requests("/a"))


def test_an_article_that_its_source_says_has_changed_since_the_last_visit_is_read_again_once(again):
    show(again, atom("2026-05-12T08:00:00Z"))  # read at ten
    assert look_later(again, atom("2026-05-12T08:00:00Z"), hours=3) == 2  # by itself
    assert look_later(again, atom("2026-05-12T12:30:00Z"), days=2) == 2, "it was read since"
    again.at("/a", answers.page("<h1>Story</h1><p>Other words.</p>"))
    changed = atom("2026-05-15T08:00:00Z")
    assert look_later(again, changed, days=3) == 3
    assert [event.kind.value for event in again.events()] == ["article_changed"]
    assert look_later(again, changed, days=1) == 3
    assert look_later(again, changed, days=100) == 3


def test_a_change_is_followed_where_only_its_day_is_stated_and_under_the_address_that_was_read(again):
    show(again, atom("2026-05-11"))
    assert look_later(again, atom("2026-05-11"), hours=3) == 2
    other = atom("2026-05-12", slug="a/").body.replace(b"https:", b"http:")
    assert look_later(again, answers.content(other, "application/atom+xml"), hours=3) == 3


def test_a_source_that_states_a_change_at_each_look_causes_no_storm(again):
    show(again, atom("2026-05-11T10:00:00Z"))
    for _ in range(28):
        stated = again.clock.now() + timedelta(hours=5)
        look_later(again, atom(stated.isoformat()), hours=6)
    assert 5 <= len(again.requests("/a")) <= 8


def test_changes_of_one_look_are_followed_up_to_a_bound(again):
    at = BEGIN + 30 * 24 * HOUR
    source = Source(url=f"https://{HOST}/feed.xml", added_at=BEGIN)
    urls = [f"https://{HOST}/{n}" for n in range(250)]
    visits = [
        Capture(
            id=url,
            collection="main",
            url=url,
            purpose="article",
            captured_at=BEGIN,
            outcome=Outcome.CAPTURED,
            evidence=None,
            final_url=url,
            job_id=None,
        )
        for url in urls
    ]
    changed = [
        (SeenEntry(entry_id=url, url=url, seen_at=BEGIN, updated_at=BEGIN + n * HOUR), FeedEntry(url, url))
        for n, url in enumerate(urls, start=1)
    ]
    with again.archiver.catalog.begin() as session:
        session.add_captures(visits)
        assert enqueue_changed(session, again.archiver.settings, source, changed, at=at) == 200
        assert session.find_due("read", urls[-1], collection="main") == at
        assert session.find_due("read", urls[10], collection="main") is None
