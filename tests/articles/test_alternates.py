"""The feeds that a page names, the best first."""

from __future__ import annotations

import pytest

from archiver.articles.alternates import common_places, find_alternates

URL = "https://paper.example/politics/"


def urls(html: str) -> list[str]:
    return [one.url.removeprefix("https://paper.example") for one in find_alternates(html.encode(), url=URL)]


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ('<link rel="alternate" type="application/rss+xml" href="/feed">', ["/feed"]),
        (
            "<LINK REL='ALTERNATE nofollow' TYPE='Application/Atom+XML; charset=utf-8' HREF=atom>",
            ["/politics/atom"],
        ),
        ('<base href="/x/"><link rel=alternate type=application/feed+json href=f.json>', ["/x/f.json"]),
        ('<link rel="alternate" hreflang="de" href="/de/">', []),
        ('<link rel="alternate" type="application/json+oembed" href="/oembed">', []),
        ('<link rel="stylesheet" type="application/rss+xml" href="/feed">', []),
        ('<link rel="alternate" type="application/rss+xml" href="javascript:x">', []),
        (
            '<a href="/rss">RSS</a><a href="/feeds/">Feeds</a><a href="/rsshub-news">x</a>',
            ["/rss", "/feeds/"],
        ),
        ("<p>nothing</p>", []),
    ],
)
def test_feeds_are_found_by_what_the_page_says_of_them(html, found):
    assert urls(html) == found


def test_news_come_before_comments_and_feeds_before_what_may_be_one():
    links = "".join(
        f'<link rel="alternate" type="{kind}" title="{title}" href="{href}">'
        for kind, title, href in (
            ("application/rss+xml", "Paper » Comments Feed", "/comments/feed"),
            ("application/json", "API", "/wp-json/1"),
            ("application/rss+xml", "Paper", "/feed"),
            ("application/atom+xml", "Paper, Atom", "/atom"),
        )
    )
    assert urls(links) == ["/feed", "/atom", "/wp-json/1", "/comments/feed"]


def test_a_page_that_names_very_many_gives_few():
    html = "".join(f'<link rel=alternate type=application/rss+xml href="/{n}">' for n in range(5000))
    assert len(urls(html)) == 50


def test_the_usual_places_are_few_and_on_the_same_host():
    places = common_places(URL)
    assert len(places) == len(set(places)) <= 10
    assert all(place.startswith("https://paper.example/") for place in places)
