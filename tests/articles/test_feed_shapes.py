"""Whatever shape a feed has, it is read, or refused with one clear line; in time, and asking nobody."""

from __future__ import annotations

import pytest

from archiver.articles import feed_bounds
from archiver.articles.listing import MAX_ENTRIES
from archiver.articles.read_listing import parse_listing
from archiver.errors import SourceError

from .feed_shapes import PLAIN, STORY, URL, Shape, atom, rss
from .odd_feeds import DATES, ODD

ALL = (*PLAIN, *ODD)


def read(body: bytes | str, content_type: str | None = None):
    raw = body.encode() if isinstance(body, str) else body
    return parse_listing(raw, url=URL, content_type=content_type, kind="feed")


@pytest.mark.parametrize("shape", [s for s in ALL if s.title], ids=lambda shape: shape.name)
def test_a_feed_of_any_shape_gives_its_entry(shape: Shape):
    first = read(shape.body, shape.content_type).entries[0]
    assert (first.title, first.url) == (shape.title, shape.url)


@pytest.mark.parametrize("shape", [s for s in ODD if "entity" in s.name], ids=lambda shape: shape.name)
def test_nothing_of_this_machine_gets_into_a_feed(shape: Shape):
    assert "root:" not in repr(read(shape.body))


@pytest.mark.parametrize("shape", [s for s in ALL if not s.title], ids=lambda shape: shape.name)
def test_what_is_no_feed_is_refused_with_one_line(shape: Shape):
    with pytest.raises(SourceError) as caught:
        read(shape.body)
    assert caught.value.reason
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize(("written", "meant"), DATES.items())
@pytest.mark.parametrize("element", ["pubDate", "dc:date"])
def test_a_date_is_read_as_it_is_meant_or_not_at_all(written, meant, element):
    item = f"<title>Ferry</title><link>{STORY}</link><{element}>{written}</{element}>"
    (entry,) = read(rss(item, more=' xmlns:dc="http://purl.org/dc/elements/1.1/"')).entries
    assert (entry.published_at and entry.published_at.isoformat()) == (meant and f"{meant}+00:00")


def test_dates_of_publication_and_of_a_change_are_told_apart():
    dates = "<published>2026-01-01T10:00:00Z</published><updated>2026-01-02T10:00:00Z</updated>"
    (entry,) = read(atom(f"<title>Ferry</title><link href='{STORY}'/>{dates}")).entries
    assert entry.published_at.isoformat() == "2026-01-01T10:00:00+00:00"
    assert entry.updated_at.isoformat() == "2026-01-02T10:00:00+00:00"


def test_language_categories_and_summary_are_read_without_markup():
    item = f"<title>Ferry</title><link>{STORY}</link><category>Politics</category><category>Sea</category>"
    item += "<description>&lt;p&gt;The &lt;b&gt;ferry&lt;/b&gt; stops.&lt;/p&gt;</description>"
    (entry,) = read(rss(item).replace("<channel>", "<channel><language>en-gb</language>")).entries
    assert (entry.language, entry.categories, entry.summary) == (
        "en-gb",
        ("Politics", "Sea"),
        "The ferry stops.",
    )


@pytest.mark.parametrize(
    ("said", "ttl", "hours", "days"),
    [
        ("<ttl>60</ttl>", 3600, (), ()),
        ("<ttl>soon</ttl>", None, (), ()),
        ("<ttl>-5</ttl>", None, (), ()),
        ("<ttl>99999999999</ttl>", None, (), ()),
        ("<skipHours><hour>0</hour><hour> 23 </hour><hour>24</hour></skipHours>", None, (0, 23), ()),
        ("<skipHours><hour>99</hour><hour>x</hour></skipHours>", None, (), ()),
        (f"<skipHours>{''.join(f'<hour>{n}</hour>' for n in range(24))}</skipHours>", None, (), ()),
        ("<skipDays><day>Saturday</day><day>Sunday</day><day>Foo</day></skipDays>", None, (), (5, 6)),
        ("<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>", 1800, (), ()),
        ("<sy:updatePeriod>never</sy:updatePeriod>", None, (), ()),
    ],
)
def test_what_a_feed_says_of_its_pace_is_read(said, ttl, hours, days):
    space = ' xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"'
    feed = read(rss(more=space).replace("<channel>", f"<channel>{said}"))
    assert (feed.ttl_seconds, feed.skip_hours, feed.skip_days) == (ttl, hours, days)


def test_entries_that_share_one_id_are_told_apart_by_their_addresses():
    items = "".join(f"<item><guid>same</guid><link>/{n}</link></item>" for n in range(3))
    feed = read(f"<rss version='2.0'><channel>{items}</channel></rss>")
    assert [entry.url[-1] for entry in feed.entries] == ["0", "1", "2"]


def test_of_more_entries_than_are_kept_the_newest_are():
    items = "".join(
        f"<item><guid isPermaLink='false'>{n}</guid><link>/{n}</link>"
        f"<pubDate>{1900 + n // 12:04}-{n % 12 + 1:02}-01</pubDate></item>"
        for n in range(MAX_ENTRIES + 10)
    )
    feed = read(f"<rss version='2.0'><channel>{items}</channel></rss>")
    assert (len(feed.entries), feed.is_cut) == (MAX_ENTRIES, True)
    assert {feed.entries[0].id, feed.entries[-1].id} == {"10", str(MAX_ENTRIES + 9)}


@pytest.mark.parametrize("charset", ["utf-8", "utf-16", "utf-16-be"])
def test_of_a_feed_that_is_too_large_the_beginning_is_read(monkeypatch, charset):
    monkeypatch.setattr(feed_bounds, "MAX_FEED_BYTES", 300_000)
    item = f"<item><title>Fähre — {'ж' * 5000}</title><link>{STORY}</link></item>"
    head = f'<?xml version="1.0" encoding="{charset[:6]}"?><rss version="2.0"><channel>'
    body = (head + item * 100).encode(charset)
    feed = read(body)
    assert feed.is_cut
    assert feed.entries[0].title.startswith("Fähre — жжж")


@pytest.mark.parametrize("piece", ["<x/>", "&lt;b&gt;"])
def test_of_a_feed_of_very_many_tags_or_entities_the_beginning_is_read(monkeypatch, piece):
    monkeypatch.setattr(feed_bounds, "_MAX_OF", {b"<": 5_000, b"&": 5_000})
    feed = read(rss().replace("</item>", "</item>" + piece * 7_000))
    assert (feed.is_cut, feed.entries[0].url) == (True, STORY)


@pytest.mark.parametrize("piece", ["<a>", "<![CDATA[", "<!--", "&", "<", "<!DOCTYPE ", "]]>", "<?x "])
def test_pieces_that_repeat_for_ever_end(piece):
    item = f"<item><title>Ferry</title><link>{STORY}</link></item>"
    feed = read(f"<rss version='2.0'><channel>{item}{piece * 20_000}")
    assert feed.entries[0].url == STORY


@pytest.mark.parametrize(
    "piece",
    [
        "<a" + "".join(f' a{n}="1"' for n in range(40_000)) + "/>",
        "<a" + "".join(f" a{n} = '>'" for n in range(40_000)) + "/>",
        "<item><itunes:keywords>" + ",".join(map(str, range(30_000))) + "</itunes:keywords></item>",
        "<item><KEYWORDS><![CDATA[" + "&#44;".join(map(str, range(30_000))) + "]]></KEYWORDS ></item>",
    ],
    ids=["attributes", "odd attributes", "keywords", "odd keywords"],
)
def test_a_feed_that_takes_too_long_to_read_is_refused_with_one_line(piece):
    with pytest.raises(SourceError, match=r"too long to read: [^\n]{1,60}$"):
        read(f"<rss version='2.0'><channel>{piece}</channel></rss>")


@pytest.mark.parametrize("charset", ["utf-7", "cp037", "unicode_escape", "utf-16-be", "utf-32-le"])
def test_in_no_charset_a_feed_takes_too_long_to_read(charset):
    words = ",".join(map(str, range(30_000)))
    body = f"<?xml version='1.0' encoding='{charset}'?><rss version='2.0'><channel><tags>{words}</tags>"
    raw = body.replace("<t", "\\x3ct").encode() if charset == "unicode_escape" else body.encode(charset)
    with pytest.raises(SourceError, match="too long to read"):
        read(raw)


def test_of_a_feed_of_very_many_categories_the_beginning_is_read():
    item = f"<item><title>Ferry</title><link>{STORY}</link>{'<Category>x</Category>' * 7_000}</item>"
    head = b"<rss version='2.0'><channel>" + item.encode()
    assert feed_bounds.shorten(head + item.encode()) == (head + b"</channel></rss>", True)


def test_hours_to_skip_are_found_behind_many_that_never_end():
    item = f"<item><title>Ferry</title><link>{STORY}</link></item>"
    hours = "<SkipHours><hour>3</hour></skipHours>" + "<skipHours>" * 5_000
    assert read(f"<rss version='2.0'><channel>{item}{hours}").skip_hours == (3,)
