"""The JSON behind a page of Reddit: a listing of the post, then of its comments.

The fields are those of https://www.reddit.com/dev/api and https://github.com/reddit-archive/reddit/wiki/JSON.
"""

from __future__ import annotations

import json
from typing import Any

from ..model import Availability, LinkCard, Media, PostMetadata, PostRef
from ._answers import address, at, counts, dicts, instant, picture, seconds, size, string
from ._spec import BrokenAnswer

_TAKEN = ("[removed]", "[deleted]")


def parse_listing(body: bytes) -> PostMetadata:
    """The post, or the comment that was asked for."""
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BrokenAnswer(f"no JSON: {body[:40]!r}") from error
    post: Any = at(answer, 0, "data", "children", 0, "data")
    asked_for_comment = isinstance(at(answer, 0, "data", "comment"), str)
    comment = at(answer, 1, "data", "children", 0, "data")
    if asked_for_comment and isinstance(comment, dict):
        post = comment
    if not isinstance(post, dict) or "author" not in post:
        raise BrokenAnswer("no post in the listing")
    text = string(post.get("body")) or string(post.get("selftext"))
    author = string(post.get("author"))
    if taken := _why_taken(post, text, author):
        return PostMetadata(availability=Availability.GONE, evidence=taken)
    title = string(post.get("title"))
    edited = post.get("edited")
    return PostMetadata(
        text="\n\n".join(part for part in (title, text) if part) or None,
        # The words of an account that was deleted may stay.
        handle=None if author in _TAKEN else author,
        author_id=string(post.get("author_fullname")),
        posted_at=instant(post.get("created_utc")),
        edited_at=instant(edited) if not isinstance(edited, bool) else None,
        reply_to=_parent(post),
        shared=_ref(post.get("crosspost_parent")),
        media=_media(post),
        counts=counts(
            likes=post.get("ups") if "ups" in post else post.get("score"),
            reposts=post.get("num_crossposts"),
            replies=post.get("num_comments"),
        ),
        card=_card(post),
        availability=Availability.AVAILABLE,
    )


def _why_taken(post: dict[str, Any], text: str | None, author: str | None) -> str | None:
    if by := string(post.get("removed_by_category")):
        return f"taken away by: {by}"
    if text in _TAKEN:
        return f"the text is {text}"
    if author in _TAKEN and text is None and not address(post.get("url_overridden_by_dest")):
        return f"the author is {author}"
    return None


def _ref(fullname: Any) -> PostRef | None:
    """The post that a full name ("t3_18fyhnh") names."""
    kind, _, number = (string(fullname) or "").partition("_")
    return PostRef("reddit", number.lower()) if kind == "t3" and number.isalnum() else None


def _parent(comment: dict[str, Any]) -> PostRef | None:
    """What a comment answers: another comment, or the post."""
    kind, _, number = (string(comment.get("parent_id")) or "").partition("_")
    post = _ref(comment.get("link_id"))
    if kind == "t1" and post and number.isalnum():
        return PostRef("reddit", f"{post.post_id}/{number.lower()}")
    return _ref(comment.get("parent_id"))


def _media(post: dict[str, Any]) -> tuple[Media, ...]:
    if video := at(post, "media", "reddit_video") or at(post, "secure_media", "reddit_video"):
        url = address(at(video, "fallback_url")) or address(at(video, "hls_url"))
        width, height = size(at(video, "width")), size(at(video, "height"))
        duration = seconds(at(video, "duration"))
        return (
            (Media(url=url, kind="video", width=width, height=height, duration_seconds=duration),)
            if url
            else ()
        )
    if gallery := dicts(at(post, "gallery_data", "items")):
        return tuple(one for each in gallery for one in _in_gallery(post, each))
    if post.get("post_hint") == "image":
        source = at(post, "preview", "images", 0, "source")
        return picture(
            post.get("url_overridden_by_dest"), None, at(source, "width"), at(source, "height")
        ) or picture(at(source, "url"), None, at(source, "width"), at(source, "height"))
    return ()


def _in_gallery(post: dict[str, Any], entry: dict[str, Any]) -> tuple[Media, ...]:
    source = at(post, "media_metadata", string(entry.get("media_id")) or "", "s")
    return picture(
        at(source, "u") or at(source, "gif"), entry.get("caption"), at(source, "x"), at(source, "y")
    )


def _card(post: dict[str, Any]) -> LinkCard | None:
    """The page that a link post is about."""
    url = address(post.get("url_overridden_by_dest"))
    own = string(post.get("domain")) or ""
    if url is None or post.get("post_hint") == "image" or own.endswith((".redd.it", "reddit.com")):
        return None
    return LinkCard(url=url, picture=address(post.get("thumbnail")))
