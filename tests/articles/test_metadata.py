from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from archiver.articles.html import read_html
from archiver.articles.metadata import parse_date
from tests.articles.pages import URL, page, paragraphs, read

AT = datetime(2024, 5, 3, 8, 20, 30, tzinfo=UTC)


def linked(data: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(data)}</script>'


ARTICLE = {
    "@context": "https://schema.org",
    "@type": "NewsArticle",
    "headline": "Town gives up its ferry",
    "datePublished": "2024-05-03T10:20:30+02:00",
    "dateModified": "2024-05-04T00:00:00Z",
    "author": [{"@type": "Person", "name": "Ines Halloran"}, {"@type": "Person", "name": "Bo Lindt"}],
    "inLanguage": "en-GB",
}


@pytest.mark.parametrize(
    "data",
    [
        ARTICLE,
        [ARTICLE],
        {"@graph": [{"@type": "WebSite", "name": "Harbour Times"}, ARTICLE]},
        [{"@type": "BreadcrumbList"}, {"@type": "WebPage", "mainEntity": ARTICLE}],
        {**ARTICLE, "@type": ["Article", "BlogPosting"]},
        {**ARTICLE, "@type": "http://schema.org/ReportageNewsArticle"},
    ],
)
def test_linked_data_is_read_however_it_is_nested(data):
    version = read(paragraphs(), linked(data))
    assert version.title == ARTICLE["headline"]
    assert version.byline == "Ines Halloran, Bo Lindt"
    assert version.published_at == AT
    assert version.modified_at == datetime(2024, 5, 4, tzinfo=UTC)


def test_the_headline_that_readers_see_counts_more_than_the_one_for_search_engines():
    for_machines = {**ARTICLE, "headline": "Ferry landing closing: all news"}
    assert read(paragraphs(), linked(for_machines)).title == "Ferry landing to close"
    assert read(paragraphs(), linked(ARTICLE)).title == ARTICLE["headline"]
    assert read(paragraphs(), linked(ARTICLE), bare=True).title == ARTICLE["headline"]


@pytest.mark.parametrize(
    "wrong", ['{"@type": "NewsArticle", ', "<!-- nothing -->", '"text"', "[[[[null]]]]", "{}"]
)
def test_broken_linked_data_is_no_obstacle(wrong):
    version = read(paragraphs(), f'<script type="application/ld+json">{wrong}</script>')
    assert version.title == "Ferry landing to close"


@pytest.mark.parametrize(
    "head",
    [
        '<meta property="article:published_time" content="2024-05-03T08:20:30Z">',
        '<meta name="pubdate" content="2024-05-03 08:20:30">',
        '<meta itemprop="datePublished" content="2024-05-03T11:20:30+0300">',
        '<meta name="parsely-pub-date" content="2024-05-03T08:20:30.000Z">',
        '<meta name="DC.date.issued" content="2024/05/03 08:20:30">',
        '<meta name=date content="Fri, 03 May 2024 10:20:30 +0200">',
        '<meta name=date content="1714724430">',
        '<meta name=date content="1714724430000">',
    ],
)
def test_meta_elements_give_the_time(head):
    assert read(paragraphs(), head).published_at == AT


def test_a_time_element_gives_the_time():
    version = read('<time datetime="2024-05-03T08:20:30Z">3 May</time>' + paragraphs())
    assert version.published_at == AT


def test_the_address_gives_the_day_where_nothing_else_does():
    assert read(paragraphs()).published_at == datetime(2024, 5, 3, tzinfo=UTC)


def test_what_the_caller_knows_counts_where_the_page_is_silent():
    body = page(paragraphs())
    assert read_html(body, url="https://harbourtimes.example/ferry", published_at=AT).published_at == AT
    assert read_html(body, url=URL, published_at=AT).published_at == datetime(2024, 5, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["", "yesterday", "9999999999999", "2024-13-45", "0000-00-00", "²²²²-²²-²²", "x" * 5000]
)
def test_what_is_no_date_is_none(text):
    assert parse_date(text) is None


def test_the_shown_headline_counts_more_than_a_title_with_the_sites_name():
    head = '<meta property="og:title" content="Ferry landing to close - Harbour Times &amp;amp; Post">'
    assert read(paragraphs(), head).title == "Ferry landing to close"


def test_the_sites_name_is_taken_off_the_pages_title():
    version = read(f"<title>Ferry landing to close | Harbour Times</title>{paragraphs()}", bare=True)
    assert version.title == "Ferry landing to close"


def test_the_canonical_address_is_absolute():
    version = read(paragraphs(), '<link rel="canonical" href="/ferry">')
    assert version.canonical_url == "https://harbourtimes.example/ferry"
    assert version.url == URL


def test_a_page_without_an_address_is_known_by_its_canonical_one():
    body = page(paragraphs(), '<link rel="canonical" href="https://harbourtimes.example/ferry">')
    assert read_html(body, url=None).url == "https://harbourtimes.example/ferry"


def test_a_byline_is_a_name():
    assert read(paragraphs(), '<meta name=author content="By Ines Halloran">').byline == "Ines Halloran"
    assert read(paragraphs(), '<meta name=author content="https://x.example/ines">').byline is None


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        (r"A \ud800 bridge closed in the town today", "A \ufffd bridge closed in the town today"),
        (r"A \udc00\ud83d bridge closed in the town today", "A \ufffd\ufffd bridge closed in the town today"),
        (r"A \\ud83d\ude00 bridge closed in town today", "A \\ud83d\ufffd bridge closed in town today"),
        (r"A \ud83d\ude00 bridge closed in the town today", "A \U0001f600 bridge closed in the town today"),
    ],
)
def test_half_a_surrogate_pair_is_no_character(written, read_as):
    data = f'<script type="application/ld+json">{{"@type":"NewsArticle","headline":"{written}"}}</script>'
    assert read("", head=data).title == read_as
