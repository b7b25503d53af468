"""What any post's own page says of itself, read the same way for all platforms."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.model import Counts, LinkCard, Media
from archiver.platforms import BrokenAnswer, find_oembed, parse_page
from tests.platforms.contract import known


def page(head: str = "", *, ld: object = None, lang: str = "") -> bytes:
    script = f'<script type="application/ld+json">{json.dumps(ld)}</script>' if ld is not None else ""
    return f"<!doctype html><html{lang and f' lang={lang}'}><head>{head}{script}</head><body></body></html>".encode()


def test_a_posting_in_json_ld_is_read():
    posting = {
        "@context": "https://schema.org",
        "@type": "SocialMediaPosting",
        "articleBody": "The gauge reads 4.2.",
        "datePublished": "2022-05-04T18:28:53+02:00",
        "inLanguage": "en-GB",
        "author": {"@type": "Person", "name": "Mira Okafor", "alternateName": "@mira", "identifier": "42"},
        "image": ["https://pictures.example/a.jpg", {"url": "https://pictures.example/b.jpg"}],
    }
    assert known(parse_page(page(ld=posting))) == {
        "text": "The gauge reads 4.2.",
        "author_name": "Mira Okafor",
        "handle": "mira",
        "author_id": "42",
        "posted_at": datetime(2022, 5, 4, 16, 28, 53, tzinfo=UTC),
        "language": "en",
        "media": (Media(url="https://pictures.example/a.jpg"), Media(url="https://pictures.example/b.jpg")),
        "availability": "available",
    }


def test_numbers_edits_and_what_a_posting_shares_are_read():
    posting = {
        "@type": "SocialMediaPosting",
        "text": "The gauge",
        "dateModified": "2022-05-05T08:00:00Z",
        "author": {"name": "Mira Okafor", "image": {"url": "https://pictures.example/mira.jpg"}},
        "image": {"url": "https://pictures.example/a.jpg", "width": 800, "height": "600"},
        "commentCount": 4,
        "interactionStatistic": [
            {"interactionType": "https://schema.org/LikeAction", "userInteractionCount": 31},
            {"interactionType": {"@type": "ShareAction"}, "userInteractionCount": "1,204"},
            {"interactionType": "https://schema.org/EatAction", "userInteractionCount": 5},
        ],
        "sharedContent": {
            "@type": "WebPage",
            "url": "https://example.org/river",
            "headline": "The river gauge",
            "image": "https://pictures.example/c.jpg",
        },
    }
    assert known(parse_page(page(ld=posting))) == {
        "text": "The gauge",
        "author_name": "Mira Okafor",
        "author_picture": "https://pictures.example/mira.jpg",
        "edited_at": datetime(2022, 5, 5, 8, tzinfo=UTC),
        "media": (Media(url="https://pictures.example/a.jpg", width=800, height=600),),
        "counts": Counts(likes=31, reposts=1204, replies=4),
        "card": LinkCard(
            url="https://example.org/river", title="The river gauge", picture="https://pictures.example/c.jpg"
        ),
        "availability": "available",
    }


def test_a_video_in_json_ld_has_its_file_size_and_length():
    video = {
        "@type": "VideoObject",
        "name": "High water",
        "uploadDate": "2022-05-04T16:28:53Z",
        "duration": "PT1M35S",
        "thumbnailUrl": ["https://pictures.example/a.jpg"],
        "contentUrl": "https://videos.example/a.mp4",
        "width": 1280,
        "height": 720,
        "interactionStatistic": {"interactionType": {"@type": "WatchAction"}, "userInteractionCount": 410},
    }
    read = parse_page(page(ld=video))
    assert read.media == (
        Media(url="https://pictures.example/a.jpg"),
        Media(
            url="https://videos.example/a.mp4", kind="video", width=1280, height=720, duration_seconds=95.0
        ),
    )
    assert (read.text, read.counts) == ("High water", Counts(views=410))


def test_microdata_of_a_video_page_is_read():
    head = (
        '<meta itemprop="datePublished" content="2022-05-04T09:28:53-07:00">'
        '<meta itemprop="interactionCount" content="4100">'
    )
    read = parse_page(page(head))
    assert read.posted_at == datetime(2022, 5, 4, 16, 28, 53, tzinfo=UTC)
    assert read.counts == Counts(views=4100)


def test_what_the_platforms_own_reader_finds_goes_before_the_usual_markup():
    item = {"id": "1", "desc": "High water", "createTime": "1651681733"}
    state = {"__DEFAULT_SCOPE__": {"webapp.video-detail": {"itemInfo": {"itemStruct": item}}}}
    script = f'<script id="__UNIVERSAL_DATA_FOR_REHYDRATION__" type="a">{json.dumps(state)}</script>'
    card = '<meta property="og:description" content="410 likes"><meta property="og:image" content="https://a.example/1">'
    assert known(parse_page(page(card + script), "tiktok")) == {
        "text": "High water",
        "posted_at": datetime(2022, 5, 4, 16, 28, 53, tzinfo=UTC),
        "media": (Media(url="https://a.example/1"),),
        "availability": "available",
    }
    assert parse_page(page(card + script), "x") == parse_page(page(card), "tiktok")
    assert parse_page(page(card), "tiktok").text == "410 likes"


OEMBED = '<link rel="alternate" type="application/json+oembed" href="{}">'


@pytest.mark.parametrize(
    ("url", "href", "found"),
    [
        (
            "https://weibo.com/1/a",
            "https://api.weibo.com/oembed?url=x",
            None,
        ),  # a host that is something else
        ("https://weibo.com/1/a", "https://m.weibo.cn/oembed?url=x", "https://m.weibo.cn/oembed?url=x"),
        ("https://ok.ru/video/1", "/oembed?url=x&amp;format=json", "https://ok.ru/oembed?url=x&format=json"),
        ("https://ok.ru/video/1", "https://tracker.example/oembed?url=x", None),
        ("https://ok.ru/video/1", "http://ok.ru/oembed", None),
        ("https://ok.ru/video/1", "https://[", None),
        ("https://nobody.example/@a/1", "https://nobody.example/oembed", "https://nobody.example/oembed"),
        ("https://nobody.example/@a/1", "https://other.example/oembed", None),
    ],
)
def test_an_oembed_address_counts_on_the_pages_own_platform_only(url, href, found):
    assert find_oembed(url, page(OEMBED.format(href))) == found


@pytest.mark.parametrize(
    "around",
    [
        lambda posting: [{"@type": "Organization"}, posting],
        lambda posting: {"@graph": [{"@type": "WebSite"}, posting]},
        lambda posting: {"@type": "ProfilePage", "mainEntity": posting},
        lambda posting: {"@type": "WebPage", "mainEntity": {"@type": ["Thing", "WebPage"], "video": posting}},
    ],
)
def test_the_posting_is_found_wherever_it_stands(around):
    posting = {"@type": ["DiscussionForumPosting"], "text": "Stay off the bridge.", "author": "Mira Okafor"}
    read = parse_page(page(ld=around(posting)))
    assert (read.text, read.author_name) == ("Stay off the bridge.", "Mira Okafor")


def test_open_graph_serves_where_there_is_no_json_ld():
    head = (
        '<meta property="og:description" content="Stay off &amp; wait.">'
        '<meta property="og:image" content="https://pictures.example/a.jpg">'
        '<meta property="og:image:alt" content="A gauge">'
        '<meta property="og:video:secure_url" content="https://videos.example/a.mp4">'
        '<meta property="article:published_time" content="2022-05-04T16:28:53Z">'
        '<meta name="twitter:creator" content="@mira">'
        '<meta name="author" content="Mira Okafor">'
    )
    assert known(parse_page(page(head, lang="de-DE"))) == {
        "text": "Stay off & wait.",
        "author_name": "Mira Okafor",
        "handle": "mira",
        "posted_at": datetime(2022, 5, 4, 16, 28, 53, tzinfo=UTC),
        "media": (
            Media(url="https://pictures.example/a.jpg", alt_text="A gauge"),
            Media(url="https://videos.example/a.mp4", kind="video"),
        ),
        "availability": "unknown",
    }


def test_json_ld_comes_before_open_graph():
    head = '<meta property="og:description" content="Log in to see more">'
    assert parse_page(page(head, ld={"@type": "SocialMediaPosting", "text": "The river"})).text == "The river"


def test_a_news_article_on_the_page_is_no_posting():
    assert parse_page(page(ld={"@type": "NewsArticle", "articleBody": "Long"})).text is None


def test_a_time_without_a_zone_is_no_instant():
    posting = {"@type": "SocialMediaPosting", "text": "x", "datePublished": "2022-05-04T18:28:53"}
    assert parse_page(page(ld=posting)).posted_at is None


@pytest.mark.parametrize(
    "script", ["{", "[" * 5000, "null", '"text"', '{"@type": {"a": 1}}', '{"@graph": 7}']
)
def test_broken_json_ld_is_passed_over(script):
    body = f'<html><head><meta property="og:description" content="The river">\
<script type="application/ld+json">{script}</script></head></html>'
    assert parse_page(body.encode()).text == "The river"


def test_what_is_no_page_is_a_broken_answer():
    with pytest.raises(BrokenAnswer):
        parse_page(b'{"json": true}')


@given(st.binary(max_size=300))
def test_any_body_is_read_or_broken(body):
    with suppress(BrokenAnswer):
        parse_page(body)
    try:
        parse_page(b"<html>" + body)
    except BrokenAnswer:
        raise AssertionError("a page of any content is a page") from None
