"""Embeds that stand in unusual elements, attributes and scripts."""

from __future__ import annotations

import base64
import html
import json

import pytest

from tests.articles.pages import TWEET, paragraphs, read

X = "https://twitter.com/orlavenn/status/1786400000000000001"


def carried(value: object) -> str:
    return html.escape(json.dumps(value), quote=True)


def parked(markup: str) -> str:
    return base64.b64encode(markup.encode()).decode()


@pytest.mark.parametrize(
    ("markup", "url"),
    [
        (f"<figure class=media><oembed url='{X}'></oembed></figure>", X),
        (
            "<fb:post href='https://www.facebook.com/venn/posts/1047733251982210'></fb:post>",
            "https://www.facebook.com/venn/posts/1047733251982210",
        ),
        (f"<ol class=storify><li class=s-element data-permalink='{X}'></li></ol>", X),
        (
            "<div id='vk_post_-305_418'></div><script>VK.Widgets.Post('vk_post_-305_418')</script>",
            "https://vk.com/wall-305_418",
        ),
        (
            "<div class='BorlabsCookie _brlbs-cb-twitter'>"
            f"<script type='text/template'>{parked(TWEET)}</script></div>",
            X,
        ),
        (f"<div data-props='{carried({'html': TWEET})}'></div>", X),
        (f"<x-island props='{carried({'element': {'id': '1', 'url': X}})}'></x-island>", X),
        (f"<x-island props='{carried({'element': {'url': X, 'html': TWEET}})}'></x-island>", X),
    ],
)
def test_a_post_is_shown_by(markup, url):
    (embed,) = read(f"{paragraphs()}{markup}{paragraphs()}").embeds
    assert embed.url.partition("?")[0] == url


def test_markup_in_an_attribute_gives_the_claim():
    (embed,) = read(f"{paragraphs()}<div data-props='{carried({'html': TWEET})}'></div>").embeds
    assert (embed.claim.author_name, embed.claim.posted_on) == ("Orla Venn", "May 3, 2024")


def test_an_attribute_with_several_posts_shows_none():
    value = carried({"a": X, "b": X.replace("0001", "0002")})
    assert read(f"{paragraphs()}<div data-props='{value}'></div>").embeds == ()


def test_a_cookie_notice_stays_out():
    notice = "We and our partners use cookies to measure how this page is read and to show advertisements."
    version = read(f"{paragraphs()}<div id=BorlabsCookieBox class=BorlabsCookie><p>{notice}</p></div>")
    assert notice not in version.text


def test_the_time_of_an_embed_is_its_date():
    post = "https://www.instagram.com/p/B3GkR4cnT9p/"
    embedded = (
        f"<blockquote class=instagram-media data-instgrm-permalink='{post}'><a href='{post}'>A post by "
        "Orla (@orlavenn)</a> on <time datetime='2019-10-01T19:12:44+00:00'>Oct 1, 2019 at 12:12pm PDT</time>"
        "</blockquote>"
    )
    (embed,) = read(paragraphs() + embedded).embeds
    assert embed.claim.posted_on == "Oct 1, 2019 at 12:12pm PDT"
    assert embed.claim.posted_at is not None
