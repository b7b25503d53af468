"""The thread that Bluesky's AppView gives (lexicon ``app.bsky.feed.defs#threadViewPost``)."""

from __future__ import annotations

import re
from typing import Any

from ..model import Availability, LinkCard, Media, PostMetadata, PostRef
from ._answers import address, at, counts, dicts, instant, language, load_object, picture, size, string
from ._spec import BrokenAnswer

_URI = re.compile(r"at://([\w.:%-]{1,300})/app\.bsky\.feed\.post/([\w.~-]{4,64})")


def parse_thread(body: bytes) -> PostMetadata:
    """The AppView's thread, of which only the post itself is read."""
    thread = load_object(body).get("thread")
    if at(thread, "notFound") is True:
        return PostMetadata(availability=Availability.GONE, evidence="a thread of type notFoundPost")
    if at(thread, "blocked") is True:
        return PostMetadata(availability=Availability.PRIVATE, evidence="a thread of type blockedPost")
    return read_post(at(thread, "post"))


def read_post(post: Any) -> PostMetadata:
    """One post as the AppView shows it (lexicon ``app.bsky.feed.defs#postView``)."""
    record = at(post, "record")
    if not isinstance(record, dict):
        raise BrokenAnswer("no post in the thread")
    embed = at(post, "embed")
    labels = [name for each in dicts(at(post, "labels")) if (name := string(each.get("val")))]
    return PostMetadata(
        text=string(record.get("text")),
        author_name=string(at(post, "author", "displayName")),
        handle=string(at(post, "author", "handle")),
        author_id=string(at(post, "author", "did")),
        author_picture=address(at(post, "author", "avatar")),
        posted_at=instant(record.get("createdAt")),
        language=language(at(record, "langs", 0)),
        reply_to=ref_of(at(record, "reply", "parent", "uri")),
        quoted=_quoted(embed, record),
        media=_media(embed),
        counts=counts(
            likes=at(post, "likeCount"),
            reposts=at(post, "repostCount"),
            quotes=at(post, "quoteCount"),
            replies=at(post, "replyCount"),
            bookmarks=at(post, "bookmarkCount"),
        ),
        card=_card(at(embed, "media") or embed),
        availability=Availability.AVAILABLE,
        evidence=f"labelled {', '.join(labels[:5])}" if labels else None,
    )


def ref_of(uri: Any) -> PostRef | None:
    """The post that an ``at://`` address names."""
    found = _URI.fullmatch(uri) if isinstance(uri, str) else None
    if found is None:
        return None
    actor, key = found[1].lower(), found[2]
    return PostRef("bluesky", f"{actor}/{key.lower() if len(key) == 13 else key}", actor)


def _quoted(embed: Any, record: dict[str, Any]) -> PostRef | None:
    """The quoted post, also where its author withdrew it: then only the record names it."""
    places = (
        at(embed, "record", "uri"),
        at(embed, "record", "record", "uri"),
        at(record, "embed", "record", "uri"),
        at(record, "embed", "record", "record", "uri"),
    )
    return next((ref for uri in places if (ref := ref_of(uri))), None)


def _media(embed: Any) -> tuple[Media, ...]:
    """Pictures and video of an embed; beside a quoted post they stand one level deeper."""
    inner = at(embed, "media") or embed
    found: tuple[Media, ...] = ()
    for image in dicts(at(inner, "images")):
        width, height = at(image, "aspectRatio", "width"), at(image, "aspectRatio", "height")
        found += picture(image.get("fullsize"), image.get("alt"), width, height)
    if playlist := address(at(inner, "playlist")):
        found += (
            Media(
                url=playlist,
                kind="video",
                alt_text=string(at(inner, "alt")),
                width=size(at(inner, "aspectRatio", "width")),
                height=size(at(inner, "aspectRatio", "height")),
            ),
        )
    return found


def _card(embed: Any) -> LinkCard | None:
    external = at(embed, "external")
    url = address(at(external, "uri"))
    if url is None:
        return None
    return LinkCard(
        url=url,
        title=string(at(external, "title")),
        description=string(at(external, "description")),
        picture=address(at(external, "thumb")),
    )
