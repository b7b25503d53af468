"""Copies in web archives: the post asked for is read, another post's words never."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.model import Availability, PostMetadata, PostRef
from archiver.platforms import PLATFORMS, archived_rank, read_archived, url_for

ID, OTHER = "1524305123456789504", "1524000000000000000"
POST = PostRef("x", ID, "mira_o")
URL = f"https://twitter.com/mira_o/status/{ID}"
WORDS = "The river rose two metres overnight & the old bridge holds."
NOON = datetime(2022, 5, 11, 8, 27, 31, tzinfo=UTC)


def read(body, url=URL, ref=POST, **known) -> PostMetadata:
    raw = body if isinstance(body, bytes) else (body if isinstance(body, str) else json.dumps(body)).encode()
    return read_archived(ref, url=url, body=raw, **known)


def v2(**changed):
    tweet = {"id": ID, "text": WORDS.replace("&", "&amp;"), "created_at": "2022-05-11T08:27:31.000Z", "lang": "en",
             "author_id": "77", "public_metrics": {"like_count": 5, "retweet_count": 2}}  # fmt: skip
    users = [
        {"id": "9", "username": "other", "name": "Other"},
        {"id": "77", "username": "mira_o", "name": "Mira Okafor"},
    ]
    return {"data": tweet | changed, "includes": {"users": users, "tweets": [{"id": OTHER, "text": "Not this one.", "author_id": "9"}]}}  # fmt: skip


def v1(number=ID, text=WORDS, **more):
    return {"id_str": number, "full_text": text.replace("&", "&amp;"), "created_at": "Wed May 11 08:27:31 +0000 2022",
            "user": {"id_str": "77", "screen_name": "mira_o", "name": "Mira Okafor"}, **more}  # fmt: skip


def graphql():
    account = {"rest_id": "77", "legacy": {"screen_name": "mira_o", "name": "Mira Okafor"}}
    legacy = {k: v for k, v in v1().items() if k != "user"}
    return {"data": {"tweetResult": {"result": {"__typename": "Tweet", "rest_id": ID, "legacy": legacy,
            "core": {"user_results": {"result": account}}}}}}  # fmt: skip


@pytest.mark.parametrize("answer", [v2(), v1(), [v1(OTHER, "No."), v1()], graphql(), {"data": [v2()["data"]], "includes": v2()["includes"]}])  # fmt: skip
def test_json_of_x_gives_words_author_and_time(answer):
    said = read(answer, media_type="application/json")
    assert (said.text, said.handle, said.author_name, said.author_id) == (
        WORDS,
        "mira_o",
        "Mira Okafor",
        "77",
    )
    assert said.posted_at == NOON
    assert said.availability == "available"


def test_of_a_long_post_the_whole_is_read():
    long = WORDS * 6
    assert read(v2(note_tweet={"text": long})).text == long
    assert (
        read(
            v1(extended_tweet={"full_text": long, "display_text_range": [0, len(long)]}, truncated=True)
        ).text
        == long
    )
    assert read(v1(truncated=True)).text_is_cut is True


def test_mentions_before_a_reply_are_no_part_of_what_it_shows():
    said = read(
        v1(text=f"@ada {WORDS}", display_text_range=[5, 5 + len(WORDS) + 4], in_reply_to_status_id_str=OTHER)
    )
    assert said.text == WORDS
    assert said.reply_to == PostRef("x", OTHER)


def test_a_retweets_words_are_not_its_own():
    inner = v1(OTHER, "Somebody else's words.")
    for answer in (
        v1(text="RT @ada: Somebody…", retweeted_status=inner),
        v2(referenced_tweets=[{"type": "retweeted", "id": OTHER}]),
    ):
        said = read(answer)
        assert (said.text, said.shared) == (None, PostRef("x", OTHER))
    assert read(v1(retweeted_status=inner), url="", ref=PostRef("x", OTHER)).text == "Somebody else's words."


def test_json_of_another_post_gives_nothing():
    for answer in (v1(OTHER), v2(id=OTHER), {"errors": [{"detail": "Not found"}]}, {}, []):
        assert read(answer).text is None
    assert read(v2(), ref=PostRef("x", OTHER), url="").text == "Not this one."


PAGE_2010 = f"""<html><head><link rel="canonical" href="{URL}"></head><body id="status"><div id="permalink">
<span class="status-body"><span class="entry-content">{WORDS.replace("&", "&amp;")}</span>
<span class="meta entry-meta"><span class="published timestamp" data="{{time:'Wed May 11 08:27:31 +0000 2022'}}">8:27</span></span></span>
<div class="user-info"><div class="screen-name"><a>mira_o</a></div><div class="full-name">Mira Okafor</div></div></div></body></html>"""

PAGE_2016 = f"""<html><body><div class="tweet permalink-tweet js-actionable-tweet" data-tweet-id="{ID}" data-item-id="{ID}"
 data-screen-name="mira_o" data-name="Mira Okafor" data-user-id="77">
<div class="js-tweet-text-container"><p class="TweetTextSize TweetTextSize--jumbo js-tweet-text tweet-text" lang="en">The river rose
two metres overnight &amp; the old bridge holds. <img class="Emoji" alt="🌊" src="/w.png"><a class="twitter-timeline-link u-hidden">pic.twitter.com/AbC</a></p></div>
<div class="QuoteTweet"><div class="QuoteTweet-text tweet-text">Quoted words.</div></div>
<span class="_timestamp" data-time="1652257651" data-time-ms="1652257651000">8:27</span></div>
<ol><li class="js-stream-item" data-item-id="{OTHER}"><div class="tweet" data-tweet-id="{OTHER}" data-screen-name="ada">
<p class="tweet-text">An answer.</p></div></li></ol></body></html>"""

PAGE_MOBILE = f"""<html><body><table class="main-tweet"><tr><td><div class="fullname">Mira Okafor</div><span class="username">@mira_o</span></td></tr>
<tr><td><div class="tweet-text" data-id="{ID}"><div class="dir-ltr">{WORDS.replace("&", "&amp;")}</div></div></td></tr></table>
<table class="tweet"><tr><td><span class="username">@ada</span><div class="tweet-text" data-id="{OTHER}"><div>An answer.</div></div></td></tr></table></body></html>"""

PAGE_2021 = f"""<html><head><meta property="og:title" content="Mira Okafor on Twitter">
<meta property="og:description" content="“{WORDS.replace("&", "&amp;")}”"></head><body><div id="react-root"></div></body></html>"""

PAGE_2024 = PAGE_2021.replace("Okafor on Twitter", "Okafor (@mira_o) on X").replace("“", "").replace("”", "")


@pytest.mark.parametrize("page", [PAGE_2010, PAGE_2016, PAGE_MOBILE, PAGE_2021, PAGE_2024])
def test_pages_of_x_of_every_era_give_the_words(page):
    said = read(page, media_type="text/html")
    assert " ".join(said.text.split()).removesuffix(" 🌊") == WORDS
    assert said.author_name == "Mira Okafor"
    assert said.handle in ("mira_o", None if page is PAGE_2021 else "mira_o")
    assert said.availability == "available"


@pytest.mark.parametrize("page", [PAGE_2010, PAGE_2016])
def test_pages_of_x_that_tell_the_time_give_it(page):
    assert read(page).posted_at == NOON


def test_names_of_emoji_stay_and_hidden_links_go():
    assert read(PAGE_2016).text.endswith("holds. 🌊")


def test_of_a_thread_only_the_post_asked_for_is_read():
    answer = PostRef("x", OTHER)
    assert read(PAGE_2016, url="", ref=answer).text == "An answer."
    assert read(PAGE_2016, url="", ref=answer).handle == "ada"
    assert read(PAGE_MOBILE, url="", ref=answer).handle == "@ada".removeprefix("@")
    third = read(PAGE_2016, url="", ref=PostRef("x", "1523999999999999999"))
    assert third.text is None
    assert "other posts" in third.evidence


def test_a_retweet_on_a_page_is_told_apart():
    page = PAGE_2016.replace(
        f'data-tweet-id="{ID}"', f'data-tweet-id="{ID}" data-retweet-id="1524400000000000000"'
    )
    said = read(page, url="", ref=PostRef("x", "1524400000000000000"))
    assert (said.text, said.shared) == (None, POST)


def test_a_copy_under_another_posts_address_is_none():
    for url in (f"https://twitter.com/ada/status/{OTHER}", f"https://x.com/i/status/{OTHER}"):
        said = read(PAGE_2010, url=url)
        assert (said.text, said.availability) == (None, "unknown")
        assert "another post" in said.evidence


def test_shells_and_login_pages_of_x_show_no_post():
    shell = '<html><head><meta property="og:description" content="From breaking news to sports."></head><body></body></html>'
    assert read(shell).text is None
    assert read("<html><body></body></html>", url="https://x.com/i/flow/login").availability == "login_wall"


@pytest.mark.parametrize(
    ("status", "want"), [(404, "gone"), (410, "gone"), (301, "unknown"), (503, "unknown")]
)
def test_errors_that_were_archived_give_no_words(status, want):
    said = read(v2(), status=status)
    assert (said.text, said.availability) == (None, want)
    assert str(status) in said.evidence


def message(number, text):
    return f"""<div class="tgme_widget_message" data-post="Mira_Chan/{number}"><div class="tgme_widget_message_text js-message_text">{text}</div>
<a class="tgme_widget_message_date"><time datetime="2022-05-11T08:27:31+00:00"></time></a></div>"""


def test_of_a_telegram_channels_page_the_message_asked_for_is_read():
    page = f"<html><body>{message(14, 'Before.')}{message(15, 'The river rose.')}{message(16, 'After.')}</body></html>"
    ref = PostRef("telegram", "mira_chan/15")
    for url in (
        "https://t.me/s/mira_chan",
        "https://t.me/s/mira_chan/15",
        "https://t.me/s/mira_chan?before=20",
    ):
        said = read(page, url=url, ref=ref)
        assert (said.text, said.posted_at) == ("The river rose.", NOON)
    assert read(page, url="https://t.me/s/mira_chan", ref=PostRef("telegram", "mira_chan/99")).text is None


def test_an_endpoints_archived_answer_is_read_as_the_endpoints():
    status = {
        "id": "108225614334567890",
        "content": "<p>The river rose.</p>",
        "account": {"acct": "mira"},
        "created_at": "2022-05-01T07:57:00Z",
    }
    ref = PostRef("truthsocial", status["id"])
    said = read(status, url=f"https://truthsocial.com/api/v1/statuses/{status['id']}", ref=ref)
    assert (said.text, said.handle) == ("The river rose.", "mira")
    assert (
        read(status, url="https://truthsocial.com/api/v1/statuses/108225614334567891", ref=ref).text is None
    )


def test_a_page_that_names_another_post_as_its_address_is_not_read():
    def page(number):
        return f"""<html><head><link rel="canonical" href="https://www.tiktok.com/@mira/video/{number}">
<meta property="og:description" content="The river rose."></head><body></body></html>"""

    ref = PostRef("tiktok", "7095890704387276800", "mira")
    assert read(page(ref.post_id), url=url_for(ref), ref=ref).text == "The river rose."
    assert read(page("7095890704387276899"), url=url_for(ref), ref=ref).text is None


def test_a_facebook_posts_two_ids_may_be_one_post():
    page = '<html><head><meta property="og:description" content="The river rose."></head><body></body></html>'
    ref = PostRef("facebook", "1015792834567890", "harborledger")
    assert read(
        page,
        url="https://www.facebook.com/harborledger/posts/pfbid02abcDEFghiJKLmnoPQRstuVWXyz12345678",
        ref=ref,
    ).text
    assert (
        read(page, url="https://www.facebook.com/harborledger/posts/1015792834567891", ref=ref).text is None
    )


def wall(post_id, text, number="post"):
    return f'<div class="post" id="{number}{post_id}"><div class="post_author"><a class="author" href="/river">River</a></div><div class="wall_post_text">{text}</div></div>'


def test_of_a_vk_wall_the_post_asked_for_is_read():
    page = f"<html><body>{wall('-77_14', 'Before.')}{wall('-77_15', 'The river rose.')}</body></html>"
    ref = PostRef("vk", "-77_15")
    for url in ("https://vk.com/wall-77_15", "https://vk.com/river?w=wall-77_15"):
        assert read(page, url=url, ref=ref).text == "The river rose."
    assert read(page, url="https://vk.com/wall-77_1", ref=PostRef("vk", "-77_1")).text is None


GRAM = PostRef("instagram", "CdW0vATgAAA")


def test_instagram_pages_that_hold_the_posts_json_are_read_by_it():
    media = {"shortcode": GRAM.post_id, "owner": {"username": "mira.o"}, "taken_at_timestamp": 1652257651,
             "edge_media_to_caption": {"edges": [{"node": {"text": WORDS}}]}}  # fmt: skip
    shared = json.dumps({"entry_data": {"PostPage": [{"graphql": {"shortcode_media": media}}]}})
    page = f"<html><script>window._sharedData = {shared};</script></html>"
    for copy in (page, {"graphql": {"shortcode_media": media}}):
        said = read(copy, url=url_for(GRAM), ref=GRAM)
        assert (said.text, said.handle, said.posted_at) == (WORDS, "mira.o", NOON)
    other = PostRef("instagram", "CdW0vATgAAB")
    assert read(page, url="", ref=other).text is None


@pytest.mark.parametrize(
    ("description", "text", "handle"),
    [
        (
            "5 likes, 2 comments - mira.o on May 11, 2022: &quot;The river: it rose.&quot;. ",
            "The river: it rose.",
            "mira.o",
        ),
        (
            "5 Likes, 2 Comments - Mira Okafor (@mira.o) on Instagram: “The river: it rose.”",
            "The river: it rose.",
            "mira.o",
        ),
        ("Create an account or log in to Instagram - Share what you're into.", None, None),
    ],
)
def test_instagram_descriptions_give_the_words_and_greetings_nothing(description, text, handle):
    page = f'<html><head><meta property="og:description" content="{description}"></head><body></body></html>'
    said = read(page, url=url_for(GRAM), ref=GRAM)
    assert (said.text, said.handle) == (text, handle)


def test_json_is_read_before_pages_and_errors_last():
    kinds = [("text/html", 404), ("warc/revisit", None), ("text/html", 200), ("application/json", 200)]
    assert sorted(kinds, key=lambda kind: archived_rank(*kind)) == kinds[::-1]


@given(st.sampled_from(sorted(PLATFORMS)), st.sampled_from(["", "{", "[", "<html>", "<div class=tweet>"]), st.binary(max_size=200),
       st.none() | st.text(max_size=30))  # fmt: skip
def test_any_copy_is_read_without_an_error(name, begin, body, media_type):
    said = read_archived(
        PostRef(name, "1"), url="https://[", body=begin.encode() + body, media_type=media_type
    )
    assert said.availability in set(Availability)


def test_a_copy_built_to_exhaust_its_reader_is_read_in_bounds():
    deep = b'{"a":' * 200_000
    wide = json.dumps({"data": [{"id": str(n)} for n in range(60_000)]}).encode()
    for body in (deep, wide, b"<div class=tweet>" * 20_000):
        assert read(body).text is None


def test_a_platform_nobody_knows_is_no_error():
    assert read("{}", ref=PostRef("orkut", "7")).text is None
