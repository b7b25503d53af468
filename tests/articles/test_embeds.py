from __future__ import annotations

import json
from base64 import b64encode
from datetime import UTC, datetime
from html import escape
from urllib.parse import quote

import pytest

from archiver.citations.addressed import merge_addressed
from archiver.citations.embeds import find_embedded
from archiver.citations.links import find_linked
from archiver.platforms import identify
from tests.articles.pages import PARAGRAPHS, TWEET, paragraphs, read

TWEET_ID = "1786400000000000001"
X = f"https://twitter.com/orlavenn/status/{TWEET_ID}"
BLOCKQUOTE = TWEET.partition("<script")[0]
SHAPES = {
    "blockquote": TWEET,
    "blockquote without its words": f"<blockquote class='twitter-tweet'><a href='{X}'></a></blockquote>",
    "video blockquote": f"<blockquote class='twitter-video'><a href='{X}'>May 3</a></blockquote>",
    "blockquote in an aside": f"<aside class=artCmp><div>{TWEET}</div></aside>",
    "blockquote in noscript": f"<noscript>{TWEET}</noscript>",
    "plain blockquote with a signature": TWEET.replace('class="twitter-tweet"', ""),
    "rendered frame": f"<div><iframe src=x.html data-tweet-id={TWEET_ID}></iframe></div>",
    "amp": f"<amp-twitter data-tweetid={TWEET_ID} layout=responsive></amp-twitter>",
    "own script": f"<div class=js-tweet data-tweetid={TWEET_ID}><a class=js-alt href={X}></a></div>",
    "picture of the tweet": f"<div class=social-embed><a href='{X}'><img src=t.png></a></div>",
    "consent notice": f"<div class='embed'><div class='consent-banner'><a href='{X}'>On X</a></div></div>",
    "embed service": f"<iframe data-src='https://embeds.example/api?url={quote(X, safe='')}'></iframe>",
    "lazy frame": f"<iframe class=lazy data-lazy-src='{X}'></iframe>",
    "data attribute": f"<div class=oembed data-oembed-url='{X}'></div>",
    "template": f"<template>{TWEET}</template>",
    "script of text": f"<script type='text/template'>{BLOCKQUOTE}</script>",
    "comment of a consent manager": f"<div class=consent-placeholder><!-- {TWEET} --></div>",
    "markup in an attribute": f"<div class=embed data-html='{escape(TWEET)}'></div>",
    "markup in a frame's attribute": f"<iframe srcdoc='{escape(TWEET)}'></iframe>",
    "base 64": f"<div data-content={b64encode(TWEET.encode()).decode()}></div>",
    "percent-encoded": f"<div data-embed='{quote(TWEET)}'></div>",
    "JSON in an attribute": f"<div data-props='{escape(json.dumps({'type': 'tweet', 'url': X}))}'></div>",
    "signature without its blockquote": f"<p>— Orla Venn (@orlavenn) <a href='{X}'>May 3, 2024</a></p>",
}


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES.keys())
def test_every_way_to_show_a_tweet_gives_one_embed_where_it_stands(shape):
    version = read(f"<p>{PARAGRAPHS[0]}</p>{shape}{paragraphs(*PARAGRAPHS[1:])}")
    (citation,) = merge_addressed([*find_embedded(version), *find_linked(version)])
    assert citation.post is not None
    assert (citation.post.platform, citation.post.post_id) == ("x", TWEET_ID)
    (place, *_) = citation.mentions
    assert abs(place.start - version.text.index(PARAGRAPHS[1])) < 30


INSTAGRAM = "https://www.instagram.com/reel/CoDe12_-x/"
FACEBOOK = "https://www.facebook.com/harbourboard/posts/2718281828"
TIKTOK = "https://www.tiktok.com/@orla/video/7264222690322510000"
BLUESKY = "did:plc:abc234def567ghi234jkl567"
SHORTCODE, VIDEO = "CoDe12_-x", "abcDEF12345"
IN_PLUGIN = f"https://www.facebook.com/plugins/post.php?href={quote(FACEBOOK, safe='')}"
OTHERS = {
    f"<blockquote class=instagram-media data-instgrm-permalink='{INSTAGRAM}?utm=a'></blockquote>": SHORTCODE,
    f"<iframe src='https://www.instagram.com/p/{SHORTCODE}/embed/'></iframe>": SHORTCODE,
    f"<amp-instagram data-shortcode={SHORTCODE}></amp-instagram>": SHORTCODE,
    f"<div class=fb-post data-href='{FACEBOOK}'></div>": "2718281828",
    f"<amp-facebook data-href='{FACEBOOK}'></amp-facebook>": "2718281828",
    f"<iframe src='{IN_PLUGIN}'></iframe>": "2718281828",
    f"<iframe src='//www.youtube.com/embed/{VIDEO}?feature=oembed'></iframe>": VIDEO,
    f"<iframe src='about:blank' data-src='https://www.youtube-nocookie.com/embed/{VIDEO}'></iframe>": VIDEO,
    f"<amp-youtube data-videoid={VIDEO}></amp-youtube>": VIDEO,
    f"<blockquote class=tiktok-embed cite='{TIKTOK}'><section></section></blockquote>": "7264222690322510000",
    "<script src='https://telegram.org/js/widget.js' data-telegram-post='board/271'></script>": "board/271",
    f"<blockquote data-bluesky-uri='at://{BLUESKY}/app.bsky.feed.post/3lbu2kqgsc22x'></blockquote>": (
        f"{BLUESKY}/3lbu2kqgsc22x"
    ),
}


@pytest.mark.parametrize(("markup", "post_id"), OTHERS.items(), ids=map(str, range(len(OTHERS))))
def test_the_other_platforms_embed_codes_are_known(markup, post_id):
    (embed,) = read(f"{paragraphs()}{markup}").embeds
    post = identify(embed.url or "").post
    assert post is not None
    assert (post.platform, post.post_id) == (embed.platform, post_id)


def test_an_embed_carries_what_it_says_by_value():
    (embed,) = read(paragraphs() + TWEET).embeds
    assert embed.claim is not None
    assert embed.claim.text == "The pier is not safe. We are sorry. pic.twitter.com/abc"
    assert (embed.claim.author_name, embed.claim.handle) == ("Orla Venn", "orlavenn")
    assert embed.claim.posted_on == "May 3, 2024"


def test_an_instagram_embed_names_its_author_and_instant():
    markup = """<blockquote class="instagram-media" data-instgrm-permalink="https://www.instagram.com/p/CoDe12_-x/">
    <a href="https://www.instagram.com/p/CoDe12_-x/">View this post</a><p>Our last day at the pier</p>
    <p>A post shared by Orla Venn (@orla.venn) on <time datetime="2024-05-03T10:20:30+02:00">May 3</time></p>
    </blockquote>"""
    (embed,) = read(paragraphs() + markup).embeds
    assert embed.claim is not None
    assert (embed.claim.text, embed.claim.author_name, embed.claim.handle) == (
        "Our last day at the pier",
        "Orla Venn",
        "orla.venn",
    )
    assert embed.claim.posted_at == datetime(2024, 5, 3, 8, 20, 30, tzinfo=UTC)


def test_an_embeds_words_are_not_the_articles():
    assert "not safe" not in read(paragraphs() + TWEET).text


def test_an_embed_without_its_address_is_kept_for_its_words():
    words = "<p>The pier is not safe.</p>&mdash; Orla Venn (@orlavenn) May 3, 2024"
    markup = f"<blockquote class=twitter-tweet>{words}</blockquote>"
    (embed,) = read(paragraphs() + markup).embeds
    assert embed.url is None
    assert embed.platform == "x"
    assert embed.claim is not None
    assert embed.claim.handle == "orlavenn"


def test_the_signature_names_the_post_not_what_it_quotes():
    quoting = TWEET.replace(
        "We are sorry.", "As <a href='https://twitter.com/old/status/1500000000000000009'>said</a>."
    )
    (embed,) = read(paragraphs() + quoting).embeds
    assert embed.url is not None
    assert TWEET_ID in embed.url


def test_a_quotation_that_links_a_post_stays_text():
    long = "It went on for long. " * 50
    quotation = f"<blockquote><p>{PARAGRAPHS[0]} {long}<a href='{X}'>source</a></p></blockquote>"
    version = read(paragraphs() + quotation)
    assert not version.embeds
    assert [link.url for link in version.links] == [X]


def _state(parts: list[object], other: list[object]) -> str:
    return json.dumps(
        {"props": {"page": {"body": parts, "id": 1}, "related": [{"body": other}], "ads": True}}
    )


OTHER = [
    {
        "type": "p",
        "html": "A different story about the weather, long enough to be taken for a paragraph of text.",
    }
]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<script id=__NEXT_DATA__ type=application/json>", "</script>"),
        ("<script>window.__STATE__ = ", ";window.other = {};</script>"),
        ("<script>window.App=window.App||{};App.run(", ");</script>"),
    ],
)
def test_posts_in_the_articles_own_data_are_embeds_and_those_of_other_articles_are_not(before, after):
    own: list[object] = [{"type": "p", "html": text} for text in PARAGRAPHS]
    own.insert(2, {"type": "tweet", "embed": {"url": X}})
    other = [*OTHER, {"type": "tweet", "embed": {"url": "https://x.com/else/status/1500000000000000009"}}]
    version = read(paragraphs() + before + _state(own, other) + after)
    (embed,) = version.embeds
    assert embed.url == X
    assert version.text[: embed.position].endswith(PARAGRAPHS[1])


@pytest.mark.parametrize(
    "wrap",
    [
        lambda state: f"<script>window.S = JSON.parse({json.dumps(state)})</script>",
        lambda state: f"<script>window.S = {json.dumps({'page': state})}</script>",
        lambda state: f"<script>self.__next_f.push([1,{json.dumps('3:' + state)}])</script>",
        lambda state: "".join(
            f"<script>self.__next_f.push([1,{json.dumps(part)}])</script>"
            for part in ("2:[]\n3:" + state[:300], state[300:] + "\n4:[]")
        ),
    ],
)
def test_data_inside_strings_is_read_too(wrap):
    own: list[object] = [{"type": "p", "html": text} for text in PARAGRAPHS]
    state = _state([*own, {"type": "tweet", "embed": {"url": X}}], [])
    assert [embed.url for embed in read(paragraphs() + wrap(state)).embeds] == [X]


def test_a_bare_id_in_the_articles_data_is_an_embed():
    own: list[object] = [{"type": "p", "html": text} for text in PARAGRAPHS]
    state = _state([*own, {"type": "tweet", "tweetId": TWEET_ID}], [])
    (embed,) = read(f"{paragraphs()}<script type=application/json>{state}</script>").embeds
    assert TWEET_ID in (embed.url or "")


def test_a_comment_that_took_an_embed_out_of_the_page_gives_nothing():
    assert not read(f"{paragraphs()}<div class=text><!-- {BLOCKQUOTE} --></div>").embeds


def test_words_held_back_are_not_the_articles():
    version = read(f"{paragraphs()}<template><p>Later.</p>{TWEET}</template><noscript>No script?</noscript>")
    assert "Later" not in version.text
    assert "script" not in version.text


def test_the_video_of_the_articles_linked_data_is_an_embed():
    video = {"@type": "VideoObject", "embedUrl": "https://www.youtube.com/embed/abcDEF12345"}
    data = [{"@type": "NewsArticle", "headline": "Ferry", "video": video}, {**video, "embedUrl": X}]
    version = read(paragraphs(), f"<script type=application/ld+json>{json.dumps(data)}</script>")
    assert [embed.url for embed in version.embeds] == ["https://www.youtube.com/embed/abcDEF12345"]


def test_markup_in_the_articles_data_is_read_like_the_pages_own():
    own: list[object] = [{"type": "p", "html": f"<b>{text}</b>"} for text in PARAGRAPHS]
    own.append({"type": "raw", "content": TWEET})
    state = _state(own, []).replace("</", "<\\/")
    version = read(f"{paragraphs()}<script type=application/json>{state}</script>")
    (embed,) = version.embeds
    assert embed.claim is not None
    assert embed.claim.handle == "orlavenn"


def test_data_that_is_not_about_the_article_gives_nothing():
    other = [*OTHER, {"type": "tweet", "embed": {"url": X}}]
    version = read(f"{paragraphs()}<script type=application/json>{json.dumps({'latest': other})}</script>")
    assert not version.embeds


def test_linked_data_names_shared_posts():
    data = json.dumps(
        {
            "@graph": [
                {
                    "@type": "NewsArticle",
                    "headline": "Ferry",
                    "sharedContent": [{"@type": "WebPage", "url": X}],
                }
            ]
        }
    )
    version = read(paragraphs(), f"<script type=application/ld+json>{data}</script>")
    assert [embed.url for embed in version.embeds] == [X]


def test_deep_data_is_given_up_without_harm():
    deep = '{"a":' * 100_000 + f'"{X}"' + "}" * 100_000
    assert not read(f"{paragraphs()}<script type=application/json>{deep}</script>").embeds


def test_a_page_of_many_embeds_keeps_their_order():
    ids = [str(1786400000000000001 + n) for n in range(30)]
    version = read(paragraphs() + "".join(TWEET.replace(TWEET_ID, i) for i in ids))
    assert [i in (e.url or "") for i, e in zip(ids, version.embeds, strict=True)] == [True] * 30
