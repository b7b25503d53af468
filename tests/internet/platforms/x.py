"""X: the page is a script that asks for a login; oEmbed and the syndication of embeds describe a post.

oEmbed answers 404 for a deleted post and 403 for a protected one; the
syndication answers a tombstone for a withheld one, and 404 for the others.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from .. import Answer, Internet, Request
from ..answers import content, error, json_answer, redirect
from .pages import shown
from .posting import Posting


def open_x(internet: Internet, postings: Sequence[Posting]) -> None:
    by_id = {p.key: p for p in postings}

    def oembed(request: Request) -> Answer:
        asked = re.search(r"/status(?:es)?/(\d+)", request.query.get("url", ""))
        posting = by_id.get(asked[1]) if asked else None
        if posting is None or posting.state == "gone":
            return json_answer(
                {"errors": [{"message": "Sorry, that page does not exist", "code": 34}]}, status=404
            )
        if posting.state in ("private", "suspended"):
            return json_answer({"errors": [{"message": "Not authorized to view", "code": 179}]}, status=403)
        return json_answer(_oembed(posting))

    def syndication(request: Request) -> Answer:
        posting = by_id.get(request.query.get("id", ""))
        if "token" not in request.query:
            return error(400)
        if posting is None or posting.state in ("gone", "private"):
            return Answer(status=404, headers=(("Content-Type", "application/json"),))
        if posting.state in ("withheld", "suspended"):
            return json_answer(_tombstone(posting))
        return json_answer(_syndicated(posting))

    x = internet.site("x.com", "www.x.com", "mobile.x.com")
    x.otherwise = shown("x_shell")
    x.at("/favicon.ico", content(b"\0\0\1\0", "image/x-icon"))
    old = internet.site("twitter.com", "www.twitter.com", "mobile.twitter.com")
    old.otherwise = lambda request: redirect(f"https://x.com{request.target}", status=301)
    internet.site("abs.twimg.com").at("*", content("/* client */", "text/javascript"))
    internet.site("platform.twitter.com", "platform.x.com").at(
        "/widgets.js", content("/* embeds */", "text/javascript")
    )
    internet.site("publish.twitter.com", "publish.x.com").at("/oembed", oembed)
    internet.site("cdn.syndication.twimg.com").at("/tweet-result", syndication)


def embed_html(posting: Posting) -> str:
    """The markup that X gives newspapers to paste."""
    address = f"https://twitter.com/{posting.handle}/status/{posting.key}?ref_src=twsrc%5Etfw"
    return (
        f'<blockquote class="twitter-tweet" data-dnt="true"><p lang="{posting.language}" dir="ltr">'
        f"{posting.html}</p>&mdash; {posting.name} (@{posting.handle}) "
        f'<a href="{address}">{posting.day}</a></blockquote>'
    )


def _oembed(posting: Posting) -> dict[str, Any]:
    return {
        "url": f"https://twitter.com/{posting.handle}/status/{posting.key}",
        "author_name": posting.name,
        "author_url": f"https://twitter.com/{posting.handle}",
        "html": embed_html(posting) + "\n",
        "width": 550,
        "height": None,
        "type": "rich",
        "cache_age": "3153600000",
        "provider_name": "Twitter",
        "provider_url": "https://twitter.com",
        "version": "1.0",
    }


def _syndicated(posting: Posting) -> dict[str, Any]:
    return {
        "__typename": "Tweet",
        "lang": posting.language,
        "favorite_count": 41,
        "created_at": f"{posting.posted_at:%Y-%m-%dT%H:%M:%S.000Z}",
        "display_text_range": [0, len(posting.text)],
        "entities": {"hashtags": [], "urls": [], "user_mentions": [], "symbols": []},
        "id_str": posting.key,
        "text": posting.text,
        "user": {
            "id_str": "44196397",
            "name": posting.name,
            "screen_name": posting.handle,
            "is_blue_verified": False,
            "profile_image_url_https": "https://pbs.twimg.com/profile_images/1/a_normal.jpg",
            "profile_image_shape": "Circle",
        },
        "conversation_count": 3,
        "news_action_type": "conversation",
        "isEdited": False,
        "isStaleEdit": False,
        **_more(posting),
    }


def _more(posting: Posting) -> dict[str, Any]:
    """What only posts of some kinds have."""
    more: dict[str, Any] = {}
    if posting.pictures:
        more["mediaDetails"] = [
            {
                "type": "photo",
                "media_url_https": f"https://pbs.twimg.com/media/{posting.key}{number}.jpg",
                "ext_alt_text": alt,
                "original_info": {"width": 1600, "height": 1200, "focus_rects": []},
            }
            for number, alt in enumerate(posting.pictures)
        ]
    if posting.reply_to:
        more |= {
            "in_reply_to_status_id_str": posting.reply_to,
            "in_reply_to_screen_name": posting.handle,
        }
    if posting.quoted:
        user = {"id_str": "44196397", "screen_name": posting.handle}
        more["quoted_tweet"] = {"id_str": posting.quoted, "text": "Earlier", "user": user}
    return more


def _tombstone(posting: Posting) -> dict[str, Any]:
    is_withheld = posting.state == "withheld"
    kind = "an account that has been withheld" if is_withheld else "a suspended account"
    words = f"This Post is from {kind}. Learn more"
    return {
        "__typename": "TweetTombstone",
        "tombstone": {"text": {"text": words, "entities": [], "rtl": False}},
    }
