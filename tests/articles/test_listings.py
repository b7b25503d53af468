"""Sitemaps, JSON feeds, lists and front pages give their entries, whatever they hold beside."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime

import pytest

from archiver.articles import list_file
from archiver.articles.listing import Part
from archiver.articles.read_listing import parse_listing
from archiver.errors import SourceError

URL = "https://paper.example/list"
NEWS = """<?xml version="1.0" encoding="{charset}"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"
 xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"><url>
<image:image><image:loc>https://paper.example/f.png</image:loc><image:title>A ship</image:title></image:image>
<loc> https://paper.example/ferry?a=1{amp}b=2 </loc><lastmod>2026-05-02T10:00:00+02:00</lastmod>
<n:news><n:publication><n:name>The Paper</n:name><n:language>en</n:language></n:publication>
<n:publication_date>2026-05-01</n:publication_date><n:title>Fähre schließt</n:title>
<n:keywords>Harbour, Ferry</n:keywords></n:news></url></urlset>"""


def read(body: bytes | str, kind: str = "feed", **about):
    return parse_listing(body.encode() if isinstance(body, str) else body, url=URL, kind=kind, **about)


@pytest.mark.parametrize("amp", ["&amp;", "&", "&#38;"])
@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1", "utf-16"])
@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzip"])
def test_a_news_sitemap_gives_its_entries(charset, amp, pack):
    feed = read(pack(NEWS.format(charset=charset, amp=amp).encode(charset)), "sitemap")
    (entry,) = feed.entries
    assert (feed.kind, feed.title) == ("sitemap", "The Paper")
    assert (entry.id, entry.title) == ("https://paper.example/ferry?a=1&b=2", "Fähre schließt")
    assert entry.published_at == datetime(2026, 5, 1, tzinfo=UTC)
    assert entry.updated_at == datetime(2026, 5, 2, 8, tzinfo=UTC)
    assert (entry.categories, entry.language) == (("Harbour", "Ferry"), "en")


def test_an_index_gives_its_sitemaps_and_when_they_changed():
    index = (
        "<sitemapindex><sitemap><loc>/a.xml.gz</loc><lastmod>2026-05</lastmod></sitemap>"
        "<sitemap><loc>b.xml</loc></sitemap></sitemapindex>"
    )
    assert read(index, "sitemap").parts == (
        Part("https://paper.example/a.xml.gz", datetime(2026, 5, 1, tzinfo=UTC)),
        Part("https://paper.example/b.xml"),
    )


def test_of_a_sitemap_that_breaks_off_the_beginning_is_read():
    whole = "<urlset>" + "".join(f"<url><loc>/{n}</loc></url>" for n in range(3))
    assert [entry.url[-1] for entry in read(whole + "<url><loc>/3", "sitemap").entries] == ["0", "1", "2"]


def test_of_a_sitemap_with_more_entries_than_wanted_the_newest_are_kept():
    urls = "".join(f"<url><loc>/{n}</loc><lastmod>2026-05-0{n}</lastmod></url>" for n in range(1, 8))
    feed = read(f"<urlset>{urls}</urlset>", "sitemap", most=2)
    assert ([entry.url[-1] for entry in feed.entries], feed.is_cut) == (["6", "7"], True)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("<!DOCTYPE x [<!ENTITY a 'b'>]><urlset><url><loc>/&a;</loc></url></urlset>", "entities of its own"),
        ("<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><urlset>&a;</urlset>", "entities of its own"),
        ("<urlset>", "not a sitemap"),
        ("<urlset>" + "<a>" * 100_000, "not a sitemap"),
        ("<x><urlset/></x>", "its first element is <x>"),
    ],
)
def test_what_is_no_sitemap_is_refused_with_one_line(body, said):
    with pytest.raises(SourceError, match=said) as caught:
        read(body, "sitemap")
    assert "\n" not in str(caught.value)


def test_a_gzip_bomb_is_read_no_further_than_its_bound():
    bomb = gzip.compress(b"<urlset>" + b" " * 80_000_000 + b"<url><loc>/a</loc></url></urlset>")
    with pytest.raises(SourceError, match="not a sitemap"):
        read(bomb, "sitemap")


@pytest.mark.parametrize(
    "inside",
    ["<a>" * 50_000, "".join(f"<a{n}/>" for n in range(2_000)), "<a " + "b='1' " * 200_000],
    ids=["deep", "many names", "a long tag"],
)
def test_a_sitemap_that_would_take_much_memory_is_refused_with_one_line(inside):
    with pytest.raises(SourceError, match=r"not a sitemap: (nested|more than|a tag)[^\n]*$"):
        parse_listing(f"<urlset>{inside}".encode(), url=URL, kind="sitemap")


def test_a_json_feed_gives_its_entries():
    items = [
        {
            "id": 7,
            "url": "/ferry",
            "title": "Ferry <b>closes</b>",
            "content_html": "<p>It does.</p>",
            "tags": ["Sea", 3],
        },
        {"id": "https://paper.example/by-id", "date_modified": "2026-05-02T10:00:00Z", "language": "de"},
        {"id": "x", "external_url": "https://other.example/a"},
        {"title": "nothing but a title"},
        "no entry",
        {"url": "javascript:alert(1)", "id": None},
    ]
    feed = read(
        json.dumps(
            {
                "version": "https://jsonfeed.org/version/1.1",
                "title": "Paper",
                "language": "en",
                "items": items,
            }
        )
    )
    first, second, third, fourth = feed.entries
    assert (feed.title, first.id, first.url, first.title) == (
        "Paper",
        "7",
        "https://paper.example/ferry",
        "Ferry closes",
    )
    assert (first.summary, first.categories, first.language) == ("It does.", ("Sea",), "en")
    assert (second.url, second.language, second.updated_at) == (
        second.id,
        "de",
        datetime(2026, 5, 2, 10, tzinfo=UTC),
    )
    assert (third.url, fourth.url) == ("https://other.example/a", None)


@pytest.mark.parametrize(
    "body",
    [
        "[" * 100_000,
        '{"a":' * 100_000,
        '{"version": "https://jsonfeed.org/version/1.1"}',
        '{"version": 1, "items": []}',
        '{"version": "https://jsonfeed.org/version/1.1", "items": [' + "{}," * 110_000 + "{}]}",
        '{"version": "https://jsonfeed.org/version/1.1", "items": [' + "9" * 5000 + "]}",
        "[]",
    ],
    ids=range(7),
)
def test_json_that_is_no_feed_is_refused_with_one_line(body):
    with pytest.raises(SourceError) as caught:
        read(body, content_type="application/feed+json")
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 300


def test_a_feed_that_is_served_as_json_is_read_as_what_it_is():
    body = b"<rss version='2.0'><channel><item><link>https://paper.example/a</link></item></channel></rss>"
    feed = parse_listing(body, url=URL, content_type="application/json", kind="feed")
    assert [entry.url for entry in feed.entries] == ["https://paper.example/a"]


def test_a_list_gives_its_addresses_and_passes_over_the_rest():
    body = "\ufeff# ours\n\nhttps://paper.example/a  a note\r\nftp://x.example/\nhttps://paper.example/a\nhttp://b.example/ж\n"
    assert [entry.url for entry in read(body, "list").entries] == [
        "https://paper.example/a",
        "http://b.example/ж",
    ]


def test_of_a_list_that_is_too_long_whole_lines_are_read(monkeypatch):
    monkeypatch.setattr(list_file, "_MAX_BYTES", 50)
    feed = read("https://paper.example/a\nhttps://paper.example/b\nhttps://paper.example/c\n", "list")
    assert ([entry.url[-1] for entry in feed.entries], feed.is_cut) == (["a", "b"], True)


def test_a_list_without_an_address_is_refused_and_an_empty_one_of_comments_is_not():
    with pytest.raises(SourceError, match="line 2 is no web address: words"):
        read("# x\nwords of a page", "list")
    assert read("# nothing yet\n", "list").entries == ()


FRONT = """<!doctype html><html><head><title>The Paper</title><base href="/news/"></head><body>
<nav><a href="/politics">Politics</a><a href="/about/who-we-really-are-here">About us and our work</a></nav>
<h2><a href="ferry">The ferry landing is to close</a></h2>
<a href="/2026/05/12/x">Council votes for a new bridge</a><a href="/2026/05/12/x"><img src=i.png></a>
<a href="council-votes-for-new-bridge">Council votes for a bridge</a>
<a href="https://www.paper.example/a/1234567">Five words make a headline</a>
<a href="/story-with-a-long-slug#comments">12</a>
<a href="https://elsewhere.example/some-other-long-slug">Elsewhere the news are others</a>
<a href="/tag/ferry-and-the-harbour-news">All about the ferry here</a>
<a href="javascript:go('a-b-c-d-e')">Run a script of ours</a>
<a href="/some-long-file-name.pdf">A file of many words</a>
<script>document.write('<a href="/written-by-a-script-now">Written by a script now</a>')</script>
</body></html>"""


def test_a_front_page_gives_the_links_to_its_articles():
    feed = read(FRONT, "page")
    assert (feed.kind, feed.title) == ("page", "The Paper")
    assert [(entry.url.removeprefix("https://"), entry.title) for entry in feed.entries] == [
        ("paper.example/news/ferry", "The ferry landing is to close"),
        ("paper.example/2026/05/12/x", "Council votes for a new bridge"),
        ("paper.example/news/council-votes-for-new-bridge", "Council votes for a bridge"),
        ("www.paper.example/a/1234567", "Five words make a headline"),
    ]


def test_a_page_of_very_long_words_is_read_in_time():
    links = "".join(f"<a href='/{'a' * 1900}{number}'>Four words of one</a>" for number in range(1000))
    with pytest.raises(SourceError, match="no link that looks like an article's"):
        read(links, "page")


def test_a_page_without_articles_is_refused_with_one_line():
    with pytest.raises(SourceError, match="no link that looks like an article's"):
        read("<html><a href='/login'>Log in to read this page</a></html>", "page")


@pytest.mark.parametrize(
    ("before", "behind"), [("<div>" * 25_000, ""), ("", "<div>" * 100_000)], ids=["before", "behind"]
)
def test_a_page_that_nests_too_deep_for_a_parser_is_read_all_the_same(before, behind):
    """What is behind more tags than there is memory for is cut off."""
    feed = read(FRONT.replace("<nav>", before + "<nav>").replace("</body>", behind + "</body>"), "page")
    assert len(feed.entries) == 4
