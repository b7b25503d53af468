"""The accuracy gate over whole pages: no worse than when the floors were pinned."""

from __future__ import annotations

import html

import pytest

from archiver.platforms import find_post
from tests.accuracy.pages.pin import FLOORS, digest, measured
from tests.accuracy.pages.scoring import load_pages
from tests.accuracy.pin import load_floors

#: How newsrooms show a post; each stands in at least one page, in the body or as a trap beside it.
SHAPES = (
    'class="twitter-tweet"',
    'class="embed-twitter" data-embed-id=',
    "twitter-tweet-rendered",
    "data-tweet-id=",
    "<amp-twitter",
    "<amp-instagram",
    "<amp-facebook",
    "<amp-youtube",
    'class="instagram-media"',
    'class="text-post-media"',
    'class="tiktok-embed"',
    'class="bluesky-embed"',
    'class="mastodon-embed"',
    'class="truthsocial-embed"',
    'class="reddit-card"',
    'class="fb-post"',
    'class="fb-video"',
    "facebook.com/plugins/post.php?href=",
    "data-telegram-post=",
    "vk.com/video_ext.php",
    "linkedin.com/embed/",
    "embed.bsky.app/embed/",
    "youtube-nocookie.com/embed/",
    "youtube.com/v/",
    "data-lazy-src=",
    "data-src=",
    "data-embed-code=",
    "<template>",
    "<noscript><iframe",
    "__NEXT_DATA__",
    "__INITIAL_STATE__",
    '"articleBody"',
    "twitter.com/#!/",
    "web.archive.org/web/",
    "archive.ph/",
    "l.facebook.com/l.php",
)


@pytest.fixture(scope="module")
def numbers():
    return measured()


@pytest.mark.parametrize("part", ["all", "frozen"])
def test_no_number_over_the_pages_falls_below_its_floor(numbers, part):
    floors = load_floors(FLOORS)[part]
    assert floors.keys() == numbers[part].keys()
    assert {name: numbers[part][name] for name, floor in floors.items() if numbers[part][name] < floor} == {}


def test_the_floors_belong_to_this_set_of_pages():
    assert load_floors(FLOORS)["digest"] == digest()


def test_twenty_pages_in_six_languages_of_which_five_cite_nothing():
    pages = load_pages()
    assert len(pages) == 20
    assert sum(page.frozen for page in pages) == 10
    assert {page.language for page in pages} == {"en", "uk", "ru", "de", "fr", "es"}
    assert sum(not page.citations for page in pages) == 5


def test_every_shape_of_an_embed_stands_in_a_page():
    together = "\n".join(page.body.decode("utf-8", "replace") for page in load_pages())
    assert [shape for shape in SHAPES if shape not in together] == []


def test_every_address_of_the_gold_is_a_post_of_its_platform():
    for page in load_pages():
        for gold in page.citations:
            if "url" in gold:
                post = find_post(gold["url"])
                assert post is not None, gold["url"]
                assert post.platform == gold["platform"], gold["url"]


def test_every_quotation_and_date_of_the_gold_stands_in_its_page():
    for page in load_pages():
        text = html.unescape(page.body.decode("cp1251" if b"windows-1251" in page.body else "utf-8"))
        for gold in page.citations:
            for words in [*gold.get("quotes", []), gold.get("when", "")]:
                assert words in text, (page.name, words)
