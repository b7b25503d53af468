"""The answers that describe a post of X.

``tweet-result`` is the JSON behind an embedded post, as public clients of it
read it (react-tweet); the embed page holds the same where it is rendered by
the server; fxtwitter is a mirror run by others. All from memory.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from html import unescape
from typing import Any

from ..model import Availability, LinkCard, Media, PostMetadata, PostRef
from . import _oembed
from ._answers import (
    address,
    at,
    count,
    counts,
    dicts,
    instant,
    language,
    load_object,
    picture,
    seconds,
    size,
    string,
)
from ._spec import BrokenAnswer

#: What a tombstone's words say of the post; the first that fits counts.
_TOMBSTONES = (
    ("limits who can view", Availability.PRIVATE),
    ("protected", Availability.PRIVATE),
    ("age-restricted", Availability.UNAVAILABLE),
    ("withheld", Availability.UNAVAILABLE),
    ("suspended", Availability.UNAVAILABLE),
    ("no longer exists", Availability.GONE),
    ("deleted", Availability.GONE),
    ("violated", Availability.GONE),
)

#: How embeds cut a long text short: an ellipsis, and a link to the rest.
_CUT = re.compile(r"…(?:\s*https?://\S{1,60})?$")


def parser(edited_at: Callable[[str], datetime | None]) -> Callable[[bytes], PostMetadata]:
    """The reader of ``tweet-result``; ``edited_at`` reads the time in the id of a post's last version."""

    def parse_tweet_result(body: bytes) -> PostMetadata:
        return read_tweet(load_object(body), edited_at)

    return parse_tweet_result


def page_parser(edited_at: Callable[[str], datetime | None]) -> Callable[[bytes], PostMetadata]:
    """The reader of the embed page, which holds the post's JSON where the server wrote it, else a script."""

    def parse_page(body: bytes) -> PostMetadata:
        found = re.search(rb'<script id="__NEXT_DATA__"[^<>]{0,200}>([^<]{2,2000000})</script>', body)
        if found is None:
            raise BrokenAnswer("a script without the post")
        for node in _objects(load_object(found[1])):
            if "__typename" in node and ("user" in node or "tombstone" in node):
                return read_tweet(node, edited_at)
        raise BrokenAnswer("no post in the page's data")

    return parse_page


def _objects(loaded: dict[str, Any]) -> Iterator[dict[str, Any]]:
    waiting: list[Any] = [loaded]
    for _ in range(500):
        if not waiting:
            return
        node = waiting.pop(0)
        if isinstance(node, dict):
            yield node
            waiting += list(node.values())[:50]
        elif isinstance(node, list):
            waiting += node[:50]


def read_tweet(tweet: dict[str, Any], edited_at: Callable[[str], datetime | None]) -> PostMetadata:
    """One post, or the tombstone that says why there is none."""
    if tweet.get("__typename") == "TweetTombstone" or "tombstone" in tweet:
        said = string(at(tweet, "tombstone", "text", "text")) or ""
        found = (availability for marker, availability in _TOMBSTONES if marker in said.lower())
        return PostMetadata(
            availability=next(found, Availability.UNKNOWN), evidence=f"a tombstone: {said[:200]}"
        )
    user = tweet.get("user")
    text = string(tweet.get("text"))
    if text is None and not isinstance(user, dict):
        raise BrokenAnswer(f"no tweet: {sorted(tweet)[:8]}")
    shown = tweet.get("display_text_range")
    if text and isinstance(shown, list) and len(shown) == 2 and all(isinstance(n, int) for n in shown):
        text = text[max(shown[0], 0) : shown[1]]
    versions = at(tweet, "edit_control", "edit_tweet_ids")
    last = string(versions[-1]) if isinstance(versions, list) and len(versions) > 1 else None
    avatar = string(at(user, "profile_image_url_https"))
    return PostMetadata(
        text=unescape(text).strip() or None if text else None,
        # A long post comes with its beginning, and the number of the whole, which nobody may ask for.
        text_is_cut=True if string(at(tweet, "note_tweet", "id")) else None,
        author_name=string(at(user, "name")),
        handle=string(at(user, "screen_name")),
        author_id=string(at(user, "id_str")),
        author_picture=address(re.sub(r"_normal(\.\w{2,5})$", r"_400x400\1", avatar)) if avatar else None,
        posted_at=instant(tweet.get("created_at")),
        edited_at=edited_at(last) if last else None,
        language=language(tweet.get("lang")),
        reply_to=_ref(tweet.get("in_reply_to_status_id_str"), tweet.get("in_reply_to_screen_name")),
        quoted=_ref(at(tweet, "quoted_tweet", "id_str"), at(tweet, "quoted_tweet", "user", "screen_name")),
        media=tuple(found for each in dicts(tweet.get("mediaDetails")) for found in _media(each)),
        counts=counts(likes=tweet.get("favorite_count"), replies=tweet.get("conversation_count")),
        card=_card(tweet),
        availability=Availability.AVAILABLE,
    )


def _ref(post_id: Any, handle: Any) -> PostRef | None:
    number = string(post_id)
    return PostRef("x", number, string(handle)) if number and number.isascii() and number.isdigit() else None


def _media(detail: dict[str, Any]) -> tuple[Media, ...]:
    """One picture in its original size, or one video in its best."""
    still = address(detail.get("media_url_https"))
    width, height = (size(at(detail, "original_info", side)) for side in ("width", "height"))
    alt = string(detail.get("ext_alt_text"))
    if detail.get("type") not in ("video", "animated_gif"):
        # From memory: the plain address gives a middle size.
        return picture(f"{still}?name=orig" if still else None, alt, width, height)
    videos = [v for v in dicts(at(detail, "video_info", "variants")) if v.get("content_type") == "video/mp4"]
    best = max(videos, key=lambda v: v["bitrate"] if isinstance(v.get("bitrate"), int) else 0, default=None)
    milliseconds = count(at(detail, "video_info", "duration_millis"))
    url = address(at(best, "url")) or still
    if url is None:
        return ()
    duration = seconds(milliseconds / 1000) if milliseconds else None
    return (
        Media(url=url, kind="video", alt_text=alt, width=width, height=height, duration_seconds=duration),
    )


def _card(tweet: dict[str, Any]) -> LinkCard | None:
    values = at(tweet, "card", "binding_values")
    short = address(at(values, "card_url", "string_value")) or address(at(tweet, "card", "url"))
    if short is None:
        return None
    links = {
        string(each.get("url")): each.get("expanded_url") for each in dicts(at(tweet, "entities", "urls"))
    }
    pictures = (
        at(values, f"{name}_original", "image_value", "url")
        for name in ("thumbnail_image", "summary_photo_image", "photo_image_full_size", "player_image")
    )
    return LinkCard(
        url=address(links.get(short)) or short,
        title=string(at(values, "title", "string_value")),
        description=string(at(values, "description", "string_value")),
        picture=next((found for each in pictures if (found := address(each))), None),
    )


def parse_oembed(body: bytes) -> PostMetadata:
    """oEmbed, whose blockquote holds text, language and date."""
    answer = load_object(body)
    html = string(answer.get("html")) or ""
    found = re.search(r'<p lang="(\w+)"', html)
    said = _oembed.read(answer, handle=r"(?:twitter|x)\.com/(\w+)", html_is_text=True)
    values = {**vars(said), "language": language(found[1]) if found else None}
    values["text_is_cut"] = True if _CUT.search(said.text or "") else None
    return PostMetadata(**values)


def parse_fxtwitter(body: bytes) -> PostMetadata:
    """The answer of the mirror api.fxtwitter.com (https://github.com/FxEmbed/FxEmbed, from memory)."""
    tweet = load_object(body).get("tweet")
    if not isinstance(tweet, dict) or not string(tweet.get("id")):
        raise BrokenAnswer("no tweet in the mirror's answer")
    author, quote = tweet.get("author"), tweet.get("quote")
    media: list[Media] = []
    for each in dicts(at(tweet, "media", "all")):
        kind, url = each.get("type"), address(each.get("url"))
        if url:
            media.append(
                Media(
                    url=url,
                    kind="image" if kind == "photo" else "video",
                    alt_text=string(each.get("altText")),
                    width=size(each.get("width")),
                    height=size(each.get("height")),
                    duration_seconds=seconds(each.get("duration")),
                )
            )
    return PostMetadata(
        text=string(tweet.get("text")),
        author_name=string(at(author, "name")),
        handle=string(at(author, "screen_name")),
        author_id=string(at(author, "id")),
        author_picture=address(at(author, "avatar_url")),
        posted_at=instant(tweet.get("created_timestamp")) or instant(tweet.get("created_at")),
        language=language(tweet.get("lang")),
        reply_to=_ref(tweet.get("replying_to_status"), tweet.get("replying_to")),
        quoted=_ref(at(quote, "id"), at(quote, "author", "screen_name")),
        media=tuple(media),
        counts=counts(
            likes=tweet.get("likes"),
            reposts=tweet.get("retweets"),
            quotes=tweet.get("quotes"),
            replies=tweet.get("replies"),
            views=tweet.get("views"),
            bookmarks=tweet.get("bookmarks"),
        ),
        availability=Availability.AVAILABLE,
    )
