"""What an archived copy of a post holds: JSON of X's two APIs, pages of several times.

X's shapes follow its API's documentation (v2: ``GET /2/tweets/:id``; v1.1: ``GET statuses/show/:id``)
and the markup that its pages had until 2020, from memory.
"""

from __future__ import annotations

import json
from datetime import datetime
from html import escape
from typing import Any

from tests.world.nouns import Copy, WorldPost

from ..platforms.mastodon import _status as mastodon_status
from ..platforms.pages import shown
from ..platforms.posting import Posting

MISSING = b"<!DOCTYPE html><title>Not found</title><h1>Sorry, that page doesn't exist!</h1>"


def media_type(copy: Copy, platform: str) -> str:
    if copy.form in ("json2", "json1"):
        return "application/json"
    return "warc/revisit" if copy.form == "revisit" else "text/html"


def status_of(copy: Copy) -> str:
    """The archived status, as an index writes it."""
    return {"redirect": "302", "missing": "404", "revisit": "-"}.get(copy.form, "200")


def body_of(post: WorldPost, copy: Copy) -> bytes:
    """The body that was captured, without any coding."""
    posting = post.posting
    text = posting.text if copy.text is None else copy.text
    if copy.form == "missing":
        return MISSING
    if copy.form == "redirect":
        return b""
    if copy.form == "shell":
        return shown("x_shell").body
    if copy.form == "page" or (copy.form == "revisit" and posting.platform != "x"):
        return _page(post, text)
    if posting.platform in ("mastodon", "truthsocial"):
        return _dump({**mastodon_status(posting), "content": f"<p>{escape(text)}</p>"})
    return _dump(_v1(post, text) if copy.form == "json1" else _v2(post, text))


def _dump(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _user_id(handle: str) -> str:
    return str(10_000_000 + sum(ord(letter) * 7919**n for n, letter in enumerate(handle)) % 900_000_000)


def _other(post: WorldPost) -> str:
    """The handle in "RT @handle: …"."""
    return post.posting.text.removeprefix("RT @").partition(":")[0]


def _v2(post: WorldPost, text: str) -> dict[str, Any]:
    p = post.posting
    tweet: dict[str, Any] = {
        "id": p.key,
        "text": text,
        "created_at": f"{p.posted_at:%Y-%m-%dT%H:%M:%S.000Z}",
        "author_id": _user_id(p.handle),
        "conversation_id": p.reply_to or p.key,
        "edit_history_tweet_ids": [p.key],
        "lang": p.language,
        "possibly_sensitive": False,
        "reply_settings": "everyone",
        "source": "Twitter for iPhone",
        "public_metrics": {"retweet_count": 4, "reply_count": 2, "like_count": 19, "quote_count": 0},
    }
    users = [{"id": _user_id(p.handle), "name": p.name, "username": p.handle, "verified": True}]
    includes: dict[str, Any] = {"users": users}
    if p.reply_to:
        tweet["referenced_tweets"] = [{"type": "replied_to", "id": p.reply_to}]
    if post.kind == "reply" and post.addressee:
        tweet["in_reply_to_user_id"] = _user_id(post.addressee)
        users.append({"id": _user_id(post.addressee), "name": post.addressee, "username": post.addressee})
    if post.kind == "retweet":
        other = _other(post)
        original = str(int(p.key) - (1 << 34))
        tweet["referenced_tweets"] = [{"type": "retweeted", "id": original}]
        users.append({"id": _user_id(other), "name": other, "username": other})
        words = text.partition(": ")[2]
        includes["tweets"] = [{"id": original, "text": words, "author_id": _user_id(other)}]
    return {"data": tweet, "includes": includes}


def _classic(at: datetime) -> str:
    return f"{at:%a %b %d %H:%M:%S +0000 %Y}"


def _v1(post: WorldPost, text: str) -> dict[str, Any]:
    p = post.posting
    is_long = len(text) > 140
    tweet: dict[str, Any] = {
        "created_at": _classic(p.posted_at),
        "id": int(p.key),
        "id_str": p.key,
        "truncated": is_long,
        "source": '<a href="http://twitter.com" rel="nofollow">Twitter Web Client</a>',
        "in_reply_to_status_id_str": p.reply_to,
        "in_reply_to_screen_name": post.addressee if post.kind == "reply" else None,
        "user": {
            "id_str": _user_id(p.handle),
            "name": p.name,
            "screen_name": p.handle,
            "verified": True,
            "created_at": "Tue Jun 02 09:14:05 +0000 2009",
        },
        "entities": {"hashtags": [], "symbols": [], "user_mentions": [], "urls": []},
        "retweet_count": 4,
        "favorite_count": 19,
        "lang": p.language,
    }
    if is_long:
        tweet["text"] = text[:130].rstrip() + "… https://t.co/" + p.key[-10:]
        tweet["extended_tweet"] = {"full_text": text, "display_text_range": [0, len(text)]}
    else:
        tweet["text"] = text
    if post.kind == "retweet":
        other = _other(post)
        tweet["retweeted_status"] = {
            "created_at": _classic(p.posted_at),
            "id_str": str(int(p.key) - (1 << 34)),
            "text": text.partition(": ")[2],
            "user": {"id_str": _user_id(other), "name": other, "screen_name": other},
        }
    return tweet


def _page(post: WorldPost, text: str) -> bytes:
    p = Posting(**{**post.posting.__dict__, "text": text})
    if p.platform == "telegram":
        return shown("telegram_widget", p, more="").body
    if p.platform == "bluesky":
        return shown("bluesky_shell", title=f"{p.name} (@{p.handle})", text=p.html).body
    if p.platform == "facebook":
        title = f"{p.posted_at:%A, %B %d, %Y at %I:%M %p}"
        seconds = str(int(p.posted_at.timestamp()))
        shell = shown("facebook_embed", p, title=title, seconds=seconds, pictures="").body.decode()
        facts = (
            f'<meta property="og:title" content="{escape(p.name)}"><meta property="og:url" content="{p.url}">'
            f'<meta property="og:description" content="{p.html}">'
        )
        return shell.replace("</head>", f"{facts}</head>").encode()
    if p.platform == "x":
        return _old_x(p)
    site = {"mastodon": "Mastodon", "truthsocial": "Truth Social"}.get(p.platform, p.platform)
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{escape(p.name)}: {p.html} - {site}</title>'
        f'<meta property="og:title" content="{escape(p.name)} (@{p.handle})"><meta property="og:site_name" '
        f'content="{site}"><meta property="og:url" content="{p.url}"><meta property="og:description" '
        f'content="{p.html}"><meta property="og:published_time" content="{p.posted_at.isoformat()}">'
        f'</head><body><div id="mastodon"></div></body></html>'
    ).encode()


def _old_x(p: Posting) -> bytes:
    """A post's page as X had it until 2020: the post, and below it an answer of somebody else's."""
    stranger = Posting(
        platform="x",
        key=str(int(p.key) + (1 << 32)),
        handle="passer_by_77",
        name="Passer By",
        text=f"@{p.handle} Thanks for telling us, what about the rest of the country?",
        posted_at=p.posted_at,
    )
    middle = _tweet(p, "permalink-tweet js-actionable-user js-original-tweet", "TweetTextSize--jumbo")
    answer = _tweet(stranger, "js-stream-tweet descendant", "TweetTextSize--normal")
    address = f"https://twitter.com/{p.handle}/status/{p.key}"
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{escape(p.name)} on Twitter: '
        f'"{p.html}"</title><link rel="canonical" href="{address}"><meta property="og:type" '
        f'content="article">'
        f'<meta property="og:url" content="{address}"><meta property="og:title" content="{escape(p.name)} on '
        f'Twitter"><meta property="og:description" content="“{p.html}”"><meta property="og:site_name" '
        f'content="Twitter"></head><body><div class="PermalinkOverlay"><div class="permalink-inner '
        f'permalink-tweet-container">{middle}</div><ol class="stream-items">{answer}</ol></div></body></html>'
    ).encode()


def _tweet(p: Posting, kinds: str, size: str) -> str:
    seconds = int(p.posted_at.timestamp())
    hour = p.posted_at.hour % 12 or 12
    title = f"{hour}:{p.posted_at:%M %p} - {p.posted_at.day} {p.posted_at:%b %Y}"
    return (
        f'<div class="tweet {kinds}" data-tweet-id="{p.key}" data-item-id="{p.key}" data-permalink-path='
        f'"/{p.handle}/status/{p.key}" data-screen-name="{p.handle}" data-name="{escape(p.name)}" '
        f'data-user-id="{_user_id(p.handle)}"><div class="permalink-header"><a class="account-group" '
        f'href="/{p.handle}"><strong class="fullname">{escape(p.name)}</strong> <span class="username">@<b>'
        f'{p.handle}</b></span></a></div><div class="js-tweet-text-container"><p class="TweetTextSize {size} '
        f'js-tweet-text tweet-text" lang="{p.language}">{p.html}</p></div>'
        f'<a href="/{p.handle}/status/{p.key}" '
        f'class="tweet-timestamp js-permalink" title="{title}"><span class="_timestamp js-short-timestamp" '
        f'data-time="{seconds}" data-time-ms="{seconds}000">{p.posted_at.day} {p.posted_at:%b}</span></a>'
        "</div>"
    )
