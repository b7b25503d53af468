"""One invented post on each platform, and platforms on which every answer is the same refusal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.internet import Answer, Internet, Request, answers
from tests.internet.platforms import Posting, open_platforms
from tests.internet.platforms.posting import record_key, shortcode, snowflake, status_id, tiktok_id
from tests.internet.site import Handler

AT = datetime(2026, 9, 15, 18, 42, tzinfo=UTC)
TEXT = 'The bridge stays open & "safe".'

#: Platform -> a key, and keys of an earlier post that another may answer and quote.
KEYS = {
    "x": (snowflake(AT), snowflake(AT - timedelta(minutes=1))),
    "facebook": ("10162338410957714", "10162338410950000"),
    "instagram": (shortcode(AT), shortcode(AT, 7)),
    "telegram": ("431", "77"),
    "bluesky": (record_key(AT), record_key(AT, 9)),
    "mastodon": (status_id(AT), status_id(AT, 5)),
    "youtube": ("dQ2mB7kZt_s", "aQ2mB7kZt_s"),
    "tiktok": (tiktok_id(AT), tiktok_id(AT, 5)),
    "reddit": ("1nq8z4k", "1nq0000"),
}
#: The first endpoint of each that knows the post.
FIRST = {
    "x": "tweet-result",
    "facebook": "plugin",
    "instagram": "embed-page",
    "telegram": "widget",
    "bluesky": "appview",
    "mastodon": "status",
    "youtube": "oembed",
    "tiktok": "oembed",
    "reddit": "json",
}
#: Where the page and the endpoints of each live.
HOSTS: Mapping[str, tuple[str, ...]] = {
    "x": ("x.com", "cdn.syndication.twimg.com", "publish.twitter.com", "platform.twitter.com"),
    "facebook": ("www.facebook.com",),
    "instagram": ("www.instagram.com",),
    "telegram": ("t.me",),
    "bluesky": ("bsky.app", "public.api.bsky.app", "embed.bsky.app"),
    "mastodon": ("mastodon.social",),
    "youtube": ("www.youtube.com",),
    "tiktok": ("www.tiktok.com",),
    "reddit": ("www.reddit.com",),
}
ALL = tuple(KEYS)


def posting(platform: str, **fields: Any) -> Posting:
    handle = "mara.example" if platform == "bluesky" else "maralind"
    given = {"platform": platform, "key": KEYS[platform][0], "handle": handle, "name": "Mara Lind"}
    return Posting(**{**given, "text": TEXT, "posted_at": AT, **fields})


def open_all(internet: Internet, platforms: tuple[str, ...] = ALL, **fields: Any) -> list[Posting]:
    """Each platform with one post."""
    postings = [posting(name, **fields) for name in platforms]
    open_platforms(internet, postings)
    return postings


def answer_all(internet: Internet, build: Callable[[str], Handler]) -> None:
    """Every page and endpoint of every platform answers so."""
    for name, hosts in HOSTS.items():
        for host in hosts:
            internet.take_down(host)
            internet.site(host).otherwise = build(name)


#: Where each platform sends those who are to log in.
LOGIN = {
    "x": "/i/flow/login",
    "facebook": "/login/",
    "instagram": "/accounts/login/",
    "tiktok": "/login",
    "reddit": "/login/",
    "youtube": "/signin",
}


def to_login(name: str) -> Handler:
    """Leads to the form to log in, or answers 401 where there is none."""
    if name not in LOGIN:
        return answers.error(401)

    def handle(request: Request) -> Answer:
        if request.path == LOGIN[name]:
            return answers.login_wall(name)
        return answers.redirect(f"https://{request.host}{LOGIN[name]}")

    return handle
