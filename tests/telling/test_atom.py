"""The feed of events is Atom that readers take, whatever an event says."""

from __future__ import annotations

import feedparser

from archiver.telling import build_feed
from tests.telling.examples import POST, notice


def read(*notices):
    return feedparser.parse(build_feed(notices, title="Events", feed_id="urn:archiver:events:main"))


def test_a_reader_takes_the_feed():
    feed = read(notice(), notice(author="Ida"))
    assert not feed.bozo
    assert feed.version == "atom10"
    assert feed.feed.id == "urn:archiver:events:main"
    first = feed.entries[0]
    assert first.title == "Post gone: Maja Lind"
    assert first.link == POST
    assert first.tags[0].term == "post_gone"
    assert first.updated == "2026-05-15T12:00:00Z"
    assert "Last seen: 14 May 2026 09:12 UTC" in first.content[0].value


def test_an_entry_keeps_its_id_and_the_feed_its_bytes():
    assert build_feed([notice()], title="t", feed_id="i") == build_feed([notice()], title="t", feed_id="i")
    assert read(notice()).entries[0].id == f"urn:archiver:event:{notice().event.id}"


def test_an_empty_feed_is_a_feed():
    feed = read()
    assert not feed.bozo
    assert feed.entries == []


def test_what_strangers_write_is_text():
    feed = read(notice(author="<b>&amp;]]>\x00\x0b\ud800\ufffe</b>", url="https://a.example/?a=1&b=<x>"))
    assert not feed.bozo
    assert feed.entries[0].title == "Post gone: <b>&amp;]]> </b>"
    assert feed.entries[0].link == "https://a.example/?a=1&b=<x>"
