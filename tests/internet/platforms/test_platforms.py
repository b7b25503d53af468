"""The platforms answer as they do in public: for a post that is up, gone, private or withheld."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest

from tests.internet import Internet, Request
from tests.internet.platforms import OPENERS, Posting, open_platforms
from tests.internet.platforms.posting import record_key, shortcode, snowflake, status_id, tiktok_id

AT = datetime(2026, 5, 4, 10, 30, tzinfo=UTC)


def posting(platform: str, key: str, **fields: str) -> Posting:
    return Posting(
        platform=platform,
        key=key,
        handle="mara.lind" if platform == "bluesky" else "maralind",
        name="Mara Lind",
        text='The bridge stays open & "safe".',
        posted_at=AT,
        **fields,
    )


def ask(internet: Internet, url: str) -> tuple[int, str]:
    """What the site answers, without the network between."""
    scheme, _, rest = url.partition("://")
    host, slash, target = rest.partition("/")
    request = Request(scheme, host, "GET", slash + target, {}, b"")
    answer = internet.respond(request)
    return answer.status, answer.body.decode()


KEYS = {
    "x": snowflake(AT),
    "facebook": "10158883729152",
    "instagram": shortcode(AT),
    "youtube": "dQ2mB7kZt_s",
    "tiktok": tiktok_id(AT),
    "telegram": "431",
    "bluesky": record_key(AT),
    "mastodon": status_id(AT),
    "reddit": "1nq8z4k",
}

#: Where each platform describes a post: the endpoint, and status of (up, gone, private).
ENDPOINTS = {
    "x": ("https://publish.twitter.com/oembed?url={url}&omit_script=1", (200, 404, 403)),
    "facebook": ("https://www.facebook.com/plugins/post.php?href={url}", (200, 200, 200)),
    "instagram": ("https://www.instagram.com/p/{key}/embed/captioned/", (200, 200, 200)),
    "youtube": ("https://www.youtube.com/oembed?url={url}&format=json", (200, 404, 401)),
    "tiktok": ("https://www.tiktok.com/oembed?url={url}", (200, 400, 400)),
    "telegram": ("https://t.me/maralind/{key}?embed=1", (200, 200, 200)),
    "bluesky": (
        "https://public.api.bsky.app/xrpc/app.bsky.feed.getPostThread"
        "?uri=at://mara.lind/app.bsky.feed.post/{key}&depth=0",
        (200, 400, 400),
    ),
    "mastodon": ("https://mastodon.social/api/v1/statuses/{key}", (200, 404, 404)),
    "reddit": ("https://www.reddit.com/oembed?url={url}", (200, 404, 404)),
}


def test_every_platform_is_tested():
    assert set(KEYS) == set(ENDPOINTS) == set(OPENERS)


@pytest.mark.parametrize("platform", KEYS)
def test_a_post_is_described_only_while_it_is_up(platform):
    endpoint, statuses = ENDPOINTS[platform]
    got = []
    for state in ("up", "gone", "private"):
        internet = Internet()
        with internet:
            post = posting(platform, KEYS[platform], state=state)
            open_platforms(internet, [post])
            status, body = ask(internet, endpoint.format(url=quote(post.url, safe=""), key=post.key))
            got.append((status, "The bridge stays open" in body))
    assert got == [(statuses[0], True), (statuses[1], False), (statuses[2], False)]


@pytest.mark.parametrize("platform", KEYS)
def test_the_page_of_a_post_answers(internet, platform):
    post = posting(platform, KEYS[platform])
    open_platforms(internet, [post])
    status, _ = ask(internet, post.url)
    assert status == (302 if platform == "instagram" else 200)


def test_a_withheld_tweet_is_a_tombstone(internet):
    open_platforms(internet, [posting("x", "1", state="withheld")])
    status, body = ask(internet, "https://cdn.syndication.twimg.com/tweet-result?id=1&token=a&lang=en")
    assert (status, json.loads(body)["__typename"]) == (200, "TweetTombstone")


def test_old_addresses_of_x_lead_to_the_new_ones(internet):
    open_platforms(internet)
    answer = internet.respond(Request("https", "twitter.com", "GET", "/maralind/status/1", {}, b""))
    assert (answer.status, dict(answer.headers)["Location"]) == (301, "https://x.com/maralind/status/1")


def test_bluesky_knows_an_account_by_handle_and_by_its_lasting_id(internet):
    post = posting("bluesky", KEYS["bluesky"])
    open_platforms(internet, [post])
    api = "https://public.api.bsky.app/xrpc/"
    _, body = ask(internet, f"{api}com.atproto.identity.resolveHandle?handle={post.handle}")
    did = json.loads(body)["did"]
    status, _ = ask(
        internet, f"{api}app.bsky.feed.getPostThread?uri=at://{did}/app.bsky.feed.post/{post.key}"
    )
    assert (len(did), status) == (32, 200)


def test_ids_carry_the_time_they_are_made_of():
    second = datetime(2015, 9, 13, 23, 57, 33, tzinfo=UTC)
    assert snowflake(second) <= "643211948184596480" < snowflake(second + timedelta(seconds=1))
    second = datetime(2013, 6, 20, 17, 15, 45, tzinfo=UTC)
    assert shortcode(second)[1:5] == "aye8"
    second = datetime(2023, 12, 22, 18, 58, 32, tzinfo=UTC)
    assert record_key(second) <= "3kh5rarr3gn2n" < record_key(second + timedelta(seconds=1))
    assert int(tiktok_id(AT)) >> 32 == AT.timestamp()
