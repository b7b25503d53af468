"""What web archives hold of X: the JSON of its interfaces; pages are read in ``_x_pages.py``.

The Wayback Machine keeps many captures as the answer of API v2 (``{"data": …, "includes": …}``), older
collections the objects of API v1.1, some the page's own GraphQL. All from memory. One copy may hold many
posts: only the one asked for is read.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import unescape
from typing import Any

from ..model import Availability, PostMetadata, PostRef
from ._answers import at, count, counts, dicts, instant, language, load_json, picture, string
from ._x_pages import read_page

#: Objects of an answer that are looked at: a conversation has a few hundred.
_MAX_NODES = 20_000
_MAX_BODY = 5_000_000


def read_copy(ref: PostRef, body: bytes) -> PostMetadata | None:
    """The post in a copy; ``None`` where JSON doesn't hold it.

    :raises BrokenAnswer: neither JSON nor a page.
    """
    if body.lstrip()[:1] in (b"{", b"["):
        return _read_json(ref.post_id, load_json(body[:_MAX_BODY]))
    return read_page(ref.post_id, body)


def _read_json(post_id: str, loaded: Any) -> PostMetadata | None:
    users: dict[str, dict[str, Any]] = {}
    media: dict[str, dict[str, Any]] = {}
    found: dict[str, Any] | None = None
    for node in _objects(loaded):
        number = string(node.get("id_str")) or string(node.get("rest_id")) or string(node.get("id"))
        if key := string(node.get("media_key")):
            media.setdefault(key, node)
        if number and isinstance(node.get("username"), str):
            users.setdefault(number, node)
        if number == post_id and found is None and _is_post(node):
            found = node
    if found is None:
        return None
    if isinstance(found.get("author"), dict):
        return None  # A mirror's answer, which has its own reader.
    if isinstance(found.get("legacy"), dict):
        return _read_graphql(found)
    if "author_id" in found or "user" not in found:
        return _read_v2(found, users, media)
    return _read_v1(found, found.get("user"))


def _objects(loaded: Any) -> Iterator[dict[str, Any]]:
    """Every object of an answer, the outer ones first."""
    waiting: list[Any] = [loaded]
    place = 0
    while place < len(waiting) and place < _MAX_NODES:
        node = waiting[place]
        place += 1
        if isinstance(node, dict):
            yield node
            waiting += [each for each in node.values() if isinstance(each, dict | list)]
        elif isinstance(node, list):
            waiting += [each for each in node if isinstance(each, dict | list)]


def _is_post(node: dict[str, Any]) -> bool:
    return any(isinstance(node.get(name), str) for name in ("text", "full_text")) or isinstance(
        at(node, "legacy", "full_text"), str
    )


def _read_v2(
    tweet: dict[str, Any], users: dict[str, dict[str, Any]], media: dict[str, dict[str, Any]]
) -> PostMetadata:
    author_id = string(tweet.get("author_id"))
    user = users.get(author_id or "")
    others = {str(each.get("type")): string(each.get("id")) for each in dicts(tweet.get("referenced_tweets"))}
    numbers = tweet.get("public_metrics")
    keys = at(tweet, "attachments", "media_keys")
    shown = [media[key] for key in keys[:10] if key in media] if isinstance(keys, list) else []
    long = string(at(tweet, "note_tweet", "text"))
    return _post(
        text=long or string(tweet.get("text")),
        shared=others.get("retweeted"),
        author_name=string(at(user, "name")),
        handle=string(at(user, "username")),
        author_id=author_id,
        posted_at=instant(tweet.get("created_at")),
        language=language(tweet.get("lang")),
        reply_to=_ref(others.get("replied_to")),
        quoted=_ref(others.get("quoted")),
        media=tuple(
            one
            for each in shown
            for one in picture(
                each.get("url") or each.get("preview_image_url"),
                each.get("alt_text"),
                each.get("width"),
                each.get("height"),
            )
        ),
        counts=counts(
            likes=at(numbers, "like_count"),
            reposts=at(numbers, "retweet_count"),
            quotes=at(numbers, "quote_count"),
            replies=at(numbers, "reply_count"),
        ),
    )


def _read_v1(tweet: dict[str, Any], user: Any, long: str | None = None) -> PostMetadata:
    whole = at(tweet, "extended_tweet")
    text = long or string(at(whole, "full_text"))
    source = whole if text and not long else tweet
    text = text or string(tweet.get("full_text")) or string(tweet.get("text"))
    shown = at(source, "display_text_range")
    if not long and text and isinstance(shown, list) and len(shown) == 2:
        begin, end = (count(each) for each in shown)
        text = text[begin:end] if begin is not None and end else text
    shared = at(tweet, "retweeted_status", "id_str") or at(
        tweet, "retweeted_status_result", "result", "rest_id"
    )
    is_cut = tweet.get("truncated") is True and source is tweet
    pictures = dicts(at(source, "extended_entities", "media")) or dicts(at(tweet, "entities", "media"))
    return _post(
        text=text,
        text_is_cut=True if is_cut else None,
        shared=string(shared),
        author_name=string(at(user, "name")),
        handle=string(at(user, "screen_name")),
        author_id=string(at(user, "id_str")) or string(tweet.get("user_id_str")),
        posted_at=instant(tweet.get("created_at")),
        language=language(tweet.get("lang")),
        reply_to=_ref(tweet.get("in_reply_to_status_id_str"), tweet.get("in_reply_to_screen_name")),
        quoted=_ref(tweet.get("quoted_status_id_str")),
        media=tuple(
            one
            for each in pictures[:10]
            for one in picture(each.get("media_url_https"), each.get("ext_alt_text"))
        ),
        counts=counts(
            likes=tweet.get("favorite_count"),
            reposts=tweet.get("retweet_count"),
            quotes=tweet.get("quote_count"),
            replies=tweet.get("reply_count"),
        ),
    )


def _read_graphql(result: dict[str, Any]) -> PostMetadata:
    account = at(result, "core", "user_results", "result")
    user = {**(at(account, "legacy") or {}), **(at(account, "core") or {}), "id_str": at(account, "rest_id")}
    long = string(at(result, "note_tweet", "note_tweet_results", "result", "text"))
    return _read_v1(result["legacy"], user, long)


def _post(*, text: str | None, shared: str | None = None, **known: Any) -> PostMetadata:
    """A retweet's words are another post's: it is told which, and not what it says."""
    other = _ref(shared)
    return PostMetadata(
        text=None if other or text is None else unescape(text).strip() or None,
        shared=other,
        availability=Availability.AVAILABLE,
        **known,
    )


def _ref(number: Any, handle: Any = None) -> PostRef | None:
    post_id = string(number)
    return (
        PostRef("x", post_id, string(handle)) if post_id and post_id.isascii() and post_id.isdigit() else None
    )
