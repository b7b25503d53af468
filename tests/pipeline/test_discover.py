"""Feeds: what is new is archived once, and what goes wrong is said, not raised."""

from __future__ import annotations

import pytest

from tests.internet import answers, trouble

FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>Paper</title><link>https://paper.example/</link>
<description>d</description>{items}</channel></rss>"""
ITEM = "<item><title>Story</title><guid>{id}</guid><link>https://paper.example/{slug}</link></item>"


def feed(*entries: tuple[str, str]) -> answers.Answer:
    items = "".join(ITEM.format(id=entry_id, slug=slug) for entry_id, slug in entries)
    return answers.content(FEED.format(items=items), "application/rss+xml")


def poll(archiver, internet, handler):
    """One look at the feed and all that follows; how the source stands after it."""
    url = internet.site("paper.example").at("/feed.xml", handler)
    archiver.add_source(url)
    archiver.enqueue_polls(at_once=True)
    archiver.work(until_idle=True)
    (source,) = archiver.list_sources()
    return source


def read_addresses(archiver):
    return sorted(row["url"] for row in archiver.list_rows("articles"))


def test_an_entry_is_archived_once_however_often_the_feed_shows_it(archiver, internet):
    for slug in ("a", "b"):
        internet.site("paper.example").at(f"/{slug}", answers.page("<h1>Story</h1><p>Words.</p>"))
    first = poll(archiver, internet, feed(("1", "a")))
    second = poll(archiver, internet, feed(("1", "a"), ("2", "b"), ("3", "a")))
    assert (first.status, second.status) == ("1 entries, 1 new", "3 entries, 1 new")
    assert read_addresses(archiver) == ["https://paper.example/a", "https://paper.example/b"]
    assert [len(internet.requests("paper.example", f"/{slug}")) for slug in ("a", "b")] == [1, 1]


def test_an_unchanged_feed_answers_304_and_changes_nothing(archiver, internet):
    handler = answers.conditional(feed(("1", "a")))
    poll(archiver, internet, handler)
    source = poll(archiver, internet, handler)
    assert (source.status, source.failures, source.title) == ("unchanged", 0, "Paper")


@pytest.mark.parametrize(
    ("handler", "said"),
    [
        (answers.error(404), "answers 404"),
        (trouble.reset(), "closed the connection"),
        (answers.page("<h1>Welcome</h1>"), "feed"),
        (answers.content(b"", "application/rss+xml"), "empty"),
    ],
    ids=["gone", "broken", "a page", "empty"],
)
def test_a_feed_that_is_none_is_said_and_looked_at_again(archiver, internet, handler, said):
    assert said in poll(archiver, internet, handler).status
    source = poll(archiver, internet, handler)
    assert source.failures == 2
    assert poll(archiver, internet, feed()).failures == 0


def test_only_feeds_whose_time_has_come_are_polled(archiver, internet):
    poll(archiver, internet, feed())
    assert archiver.enqueue_polls() == 0
    assert archiver.enqueue_polls(at_once=True) == 1


def test_a_source_removed_meanwhile_is_not_polled(archiver, internet):
    url = internet.site("paper.example").at("/feed.xml", feed())
    archiver.add_source(url)
    archiver.enqueue_polls(at_once=True)
    archiver.remove_source(url)
    archiver.work(until_idle=True)
    assert internet.requests("paper.example") == []
