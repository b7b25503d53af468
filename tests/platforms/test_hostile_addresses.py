"""Addresses come from strangers: none may raise, hang, or pass for a host that it isn't."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from archiver.platforms import find_embed, identify
from archiver.urls import MAX_URL_LENGTH

POST = "https://x.com/mira/status/20"

HUGE = (
    "https://x.com/" + "a" * 1_000_000,
    POST + "." * 1_000_000,
    "https://www.facebook.com/" + "a/" * 500_000,
    "https://www.facebook.com/photo.php?" + "a=1&" * 250_000,
    "https://x.com" + "/" * 1_000_000,
    "https://x.com/" + "%25" * 300_000,
    "https://" + "a." * 500_000 + "com/",
    "https://web.archive.org/web/" + "https://" * 125_000,
    " " * 1_000_000 + POST,
    "at://" + "a" * 1_000_000,
)

#: As long as an address may be, and built to make a pattern try again and again.
TANGLED = (
    "https://www.facebook.com/" + "a/" * 4_000,
    "https://www.facebook.com/story.php?" + "story_fbid=&" * 670,
    "https://vk.com/" + "wall/" * 1_600,
    "https://vk.com/a?" + "z=/" * 2_700,
    "https://www.linkedin.com/posts/" + "a-activity-" * 700,
    "https://a.example" + "/http:/" * 1_100,
    "https://a.example" + "/at:/" * 1_600,
    "https://a.example/oembed" + ".1/" * 2_500 + "?url=a",
    "https://x.com/a/status/" + "." * 8_000 + "x",
    "https://a-b.translate.goog/" + "?_x_tr_a=1" * 800,
    "https://substack.com/redirect/2/" + "A" * 8_000,
    "at://" + "a." * 4_000 + "/app.bsky.feed.post/abc",
)


@pytest.mark.parametrize("url", HUGE, ids=lambda url: url[:30].strip())
def test_what_is_longer_than_any_address_is_none(url):
    assert len(url) > MAX_URL_LENGTH
    assert identify(url).kind == "other"
    assert find_embed("iframe", {"src": url}) is None


@pytest.mark.parametrize("url", TANGLED, ids=lambda url: url[:40])
def test_what_makes_patterns_search_is_answered_all_the_same(url):
    assert len(url) <= MAX_URL_LENGTH
    assert identify(url).kind in ("other", "profile")


@pytest.mark.parametrize("depth", [7, 100, 1000])
def test_wrappers_without_end_are_given_up(depth):
    plain = "https://l.facebook.com/l.php?u=" * depth + POST
    assert identify(plain).kind == "other"
    copies = "https://web.archive.org/web/2022/" * depth + POST
    assert identify(copies).kind == "other"


def test_wrappers_are_taken_off_as_deep_as_they_occur():
    url = POST
    for _ in range(5):
        url = f"https://l.facebook.com/l.php?u={quote(url, safe='')}"
    assert identify(url).post == identify(POST).post


#: Another spelling of the same address …
SAME = (
    "https://x.com./mira/status/20",
    "https://x.com:443/mira/status/20",
    "https://x.com:8443/mira/status/20",
    "https://user:secret@x.com/mira/status/20",
    "https://ｘ.com/mira/status/20",
    "https://x.\u200bcom/mira/sta\u200dtus/20",
    "https://x.com/mira/\u202estatus/20\u202c",
    "\ufeffhttps://x.com/mira/status/20",
    "https://x.com/mi\tra/sta\ntus/20",
    "https:\\\\x.com\\mira\\status\\20",
    "https://x.com/mira/status/20%",
    "https://x.com/mira/status/20%zz",
    "https://x.com/mira/status/20?%=%&&=",
    "https://x.com/mira/./a/../status/20",
    "https://%78.com/mira/status/20",
)
#: … and what only looks like it.
OTHER = (
    "https://x.com@evil.example/mira/status/20",
    "https://x.com:80@evil.example/mira/status/20",
    "https://evil.example\\@x.com/mira/status/20",
    "https://evil.example/x.com/mira/status/20",
    "https://xn--twittr-7ua.com/mira/status/20",
    "https://twіtter.com/mira/status/20",
    "https://x.com.evil.example/mira/status/20",
    "https://x.com:99999/mira/status/20",
    "https://x.com:８０/mira/status/20",
    "https://[2001:db8::1]/mira/status/20",
    "https://[::1/mira/status/20",
    "https://[x.com]/mira/status/20",
    "https://x.com/mira/status/٢٠",
    "https://x.com/mira/status/²⁰",
    "https://x.com/%ff%fe/status/",
    "https://x.com\x00.evil.example/mira/status/20",
    "https:///mira/status/20",
    "https://",
    "//",
    "://x.com/mira/status/20",
    "\ud800",
)


@pytest.mark.parametrize("url", SAME, ids=ascii)
def test_odd_spellings_of_an_address_are_the_same_post(url):
    assert identify(url).post == identify(POST).post


@pytest.mark.parametrize("url", OTHER, ids=ascii)
def test_what_only_looks_like_a_posts_address_is_none(url):
    assert identify(url).kind == "other"
