"""Lists of sources are read as they are written, and nothing of one in which something is wrong."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from archiver.durations import parse_durations, write_duration
from archiver.errors import ArchiverError
from archiver.model import Filters, Source
from archiver.pipeline.cron import Cron
from archiver.service.source_lists import export_opml, format_toml, parse_sources
from archiver.service.sources import NewSource

EXAMPLE = Path(__file__).parent.parent.parent / "config" / "sources.toml"
NOON = datetime(2026, 5, 12, 12, tzinfo=UTC)


def test_the_shipped_example_is_read():
    first, second = parse_sources(EXAMPLE.read_bytes(), "sources.toml")
    assert first == NewSource(
        url="https://paper.example/feed.xml",
        kind="feed",
        title="The Paper",
        collection="main",
        filters=Filters(
            words=("harbour*", "ferry"),
            not_words=("sport",),
            sections=("politics",),
            languages=("en", "de"),
            max_age_seconds=7 * 86_400.0,
        ),
        cron=Cron("*/10 6-22 * * mon-fri", "Europe/Berlin"),
    )
    assert second == NewSource(url="https://other.example/news-sitemap.xml", kind="sitemap")


def test_what_is_exported_is_read_again():
    sources = [
        Source(
            url="https://a.example/", title='T "x" \\ \x7f ж', added_at=NOON, filters=Filters(words=("a\tb",))
        ),
        Source(url="https://b.example/", kind="page", added_at=NOON, collection="other"),
        Source(
            url="https://c.example/",
            added_at=NOON,
            current_url="https://d.example/",
            filters=Filters(max_age_seconds=5400.0),
        ),
        Source(url="https://e.example/", kind="sitemap", added_at=NOON),
        Source(url="https://f.example/", added_at=NOON, cron="0 6 * * *", cron_zone="Asia/Tokyo"),
    ]
    again = parse_sources(format_toml(sources).encode(), "x")
    assert [(one.url, one.kind, one.title, one.collection) for one in again] == [
        (one.address, one.kind, one.title, one.collection) for one in sources
    ]
    assert [one.cron for one in again] == [None] * 4 + [Cron("0 6 * * *", "Asia/Tokyo")]
    assert [one.filters for one in again[:3]] == [one.filters for one in sources[:3]]


def test_feeds_alone_are_exported_as_opml_where_they_are_now():
    sources = [
        Source(url="https://a.example/", title="A & B", added_at=NOON, current_url="https://a.example/new"),
        Source(url="https://b.example/", kind="page", added_at=NOON),
    ]
    (one,) = parse_sources(export_opml(sources).encode(), "x")
    assert one == NewSource(url="https://a.example/new", kind="feed", title="A & B")


URL = 'url = "https://a.example/"'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("nonsense", "neither OPML nor valid TOML"),
        ("\x00\xff", "neither OPML nor valid TOML"),
        ("a = " + "[" * 5000, "neither OPML nor valid TOML"),
        ("<html></html>", "no OPML"),
        (
            "<opml><outline xmlUrl='https://a.example/'/><outline xmlUrl='http://a b/'/></opml>",
            "toml: http://a b/: is no",
        ),
        ("[feed]", "unknown key feed"),
        ("[source]\n" + URL, "write [[source]]"),
        ("[[source]]\n", "source 1: url: has to be a text"),
        ("[[source]]\nurl = 3", "source 1: url: has to be a text"),
        (f"[[source]]\n{URL}\n[[source]]\nurl = 'x y'", "x y: is no web address"),
        (f"[[source]]\n{URL}\nwrods = ['a']", "source 1 (https://a.example/): unknown key wrods"),
        (
            f"[[source]]\n{URL}\nkind = 'blog'",
            "kind: must be one of feed, sitemap, page, list, folder, not 'blog'",
        ),
        (f"[[source]]\n{URL}\nkind = 'folder'", "a folder is a path"),
        (f"[[source]]\n{URL}\nwords = 'a'", "words: has to be a list of texts"),
        (f"[[source]]\n{URL}\nwords = ['']", "words: at most 200 texts of 1 to 200 characters"),
        (f"[[source]]\n{URL}\nwords = ['*']", "words: at most 200 texts of 1 to 200 characters"),
        (f"[[source]]\n{URL}\nlanguages = ['English']", "'english' is no language"),
        (f"[[source]]\n{URL}\nmax_age = 7", "max_age: has to be a text"),
        (f"[[source]]\n{URL}\nmax_age = 'week'", "max_age: 'week' is no length of time"),
        (f"[[source]]\n{URL}\nmax_age = '1d 2d'", "max_age: has to be one length of time"),
        (
            f"[[source]]\n{URL}\ncron = '0 0 31 2 *'",
            "source 1 (https://a.example/): cron '0 0 31 2 *': there is no",
        ),
        (f"[[source]]\n{URL}\nzone = 'UTC'", "a time zone goes with a cron line"),
        (f"[[source]]\n{URL}\ncollection = 'a/b'", "collection 'a/b'"),
    ],
)
def test_a_list_in_which_something_is_wrong_is_refused_with_one_line(text, said):
    with pytest.raises(ArchiverError) as caught:
        parse_sources(text.encode(), "sources.toml")
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("text", ["45s", "5m", "36h", "10d", "2w", "0s"])
def test_a_length_of_time_is_written_as_it_is_read(text):
    assert write_duration(parse_durations(text, where="x")[0]) == text
