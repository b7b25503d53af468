from __future__ import annotations

from datetime import UTC, datetime

import pytest

from archiver.articles.feed import MAX_ENTRIES, FeedEntry, parse_feed
from archiver.errors import SourceError

URL = "https://harbourtimes.example/feed.xml"
RSS = """<?xml version="1.0" encoding="{charset}"?>
<rss version="2.0"><channel><title>Häfen &amp; mehr</title><ttl>30</ttl>{items}</channel></rss>"""
ITEM = """<item><title>Ferry landing to close</title><link>/2024/ferry</link>
<guid isPermaLink="false">f-1</guid><pubDate>Fri, 03 May 2024 10:20:30 +0200</pubDate></item>"""
ENTRY = FeedEntry(
    "f-1",
    "https://harbourtimes.example/2024/ferry",
    "Ferry landing to close",
    datetime(2024, 5, 3, 8, 20, 30, tzinfo=UTC),
)


def rss(items: str = ITEM, charset: str = "utf-8") -> bytes:
    return RSS.format(items=items, charset=charset).encode(charset)


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1", "windows-1252", "utf-16"])
def test_an_rss_feed_gives_its_entries(charset):
    feed = parse_feed(rss(charset=charset), url=URL, content_type="application/rss+xml")
    assert (feed.title, feed.ttl_seconds) == ("Häfen & mehr", 1800)
    assert feed.entries == (ENTRY,)


def test_an_atom_feed_gives_its_entries():
    atom = b"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Harbour</title><entry><id>urn:f-1</id>
    <title type="html">Ferry landing &lt;b&gt;to close&lt;/b&gt;</title><link rel="self" href="/self"/>
    <link rel="alternate" href="/2024/ferry"/><updated>2024-05-03T08:20:30Z</updated></entry></feed>"""
    (entry,) = parse_feed(atom, url=URL, content_type="application/atom+xml").entries
    assert (entry.id, entry.url, entry.published_at) == ("urn:f-1", ENTRY.url, ENTRY.published_at)


def test_a_guid_that_is_an_address_stands_in_for_a_missing_link():
    feed = parse_feed(rss("<item><guid>https://harbourtimes.example/g</guid></item>"), url=URL)
    assert [entry.url for entry in feed.entries] == ["https://harbourtimes.example/g"]


def test_an_entry_without_an_id_is_known_by_its_address():
    feed = parse_feed(rss("<item><link>/a</link></item>" * 2), url=URL)
    assert [entry.id for entry in feed.entries] == ["https://harbourtimes.example/a"]


def test_an_address_that_is_not_of_the_web_is_none():
    item = '<item><guid isPermaLink="false">x</guid><link>file:///etc/passwd</link></item>'
    (entry,) = parse_feed(rss(item), url=URL).entries
    assert (entry.id, entry.url) == ("x", None)


@pytest.mark.parametrize("breakage", ["<item><title>cut off", "<b>&nbsp;&undefined;<", "\x08"])
def test_broken_xml_gives_the_entries_that_can_be_read(breakage):
    assert ENTRY in parse_feed(rss(ITEM + breakage), url=URL).entries


def test_the_number_of_entries_is_bounded():
    items = "".join(f"<item><guid>{n}</guid><link>/{n}</link></item>" for n in range(MAX_ENTRIES + 50))
    assert len(parse_feed(rss(items), url=URL).entries) == MAX_ENTRIES


def test_entities_of_its_own_are_not_expanded():
    bomb = b'<!DOCTYPE rss [<!ENTITY a "' + b"x" * 10_000 + b'">]>'
    body = rss(ITEM.replace("to close", "to close" + "&a;" * 1000)).replace(b"<rss", bomb + b"<rss")
    (entry,) = parse_feed(body, url=URL).entries
    assert len(entry.title or "") < 5000


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b"  \n", "empty"),
        (b"<!doctype html><html><body>404</body></html>", "an HTML page"),
        (b'{"items": []}', "JSON"),
        (b"\x00\x01\x02 binary \xff", "not an RSS or Atom feed"),
        (b"just words", "not an RSS or Atom feed"),
        (b"/etc/passwd", "not an RSS or Atom feed"),
        (b"http://127.0.0.1:1/feed", "not an RSS or Atom feed"),
    ],
)
def test_what_is_no_feed_is_refused_with_one_clear_line(body, reason):
    with pytest.raises(SourceError) as caught:
        parse_feed(body, url=URL)
    assert caught.value.source == URL
    assert reason in caught.value.reason
    assert "\n" not in str(caught.value)


def test_a_feed_that_is_empty_just_now_is_a_feed():
    assert parse_feed(rss(""), url=URL).entries == ()
