"""What fediverse servers other than Mastodon answer: ActivityPub objects, Lemmy's and PeerTube's API.

https://www.w3.org/TR/activitystreams-vocabulary/ for the objects, which Misskey,
Pixelfed, GoToSocial and Friendica give to whoever accepts them; Lemmy's API from
https://join-lemmy.org/api, PeerTube's from https://docs.joinpeertube.org/api-rest-reference.html.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from ..model import Availability, LinkCard, Media, PostMetadata, PostRef
from ._answers import (
    address,
    at,
    counts,
    dicts,
    host_of,
    instant,
    language,
    load_object,
    plain,
    seconds,
    size,
    string,
)
from ._spec import BrokenAnswer

_NAME = "mastodon"
#: An account with its server, as it is written: ``user@host``.
ACCOUNT = r"@?(?P<author>\w[\w.-]{0,63})@(?P<host>(?:[a-z0-9][a-z0-9-]{0,62}\.){1,6}[a-z][a-z0-9-]{1,30})"
#: Kinds of objects that are posts.
_POSTS = frozenset({"Note", "Article", "Page", "Video", "Question", "Image", "Audio", "Event"})
_LAST = re.compile(r"/(comment/\d{1,20}|[0-9A-Za-z-]{1,64})/?$")


def ref_of(url: Any) -> PostRef | None:
    """The post that an ActivityPub address names: host, and the last part of the path."""
    host = host_of(url)
    if host is None:
        return None
    path = urlsplit(address(url) or "").path
    found = _LAST.search(path)
    if found is None:
        return None
    # PeerTube's videos are known by their kind, too.
    kind = "w/" if re.search(r"/(?:w|videos/watch)/", path) else ""
    return PostRef(_NAME, f"{host}/{kind}{found[1]}")


def refer(host: str, number: str, author: str) -> PostRef:
    """A status by the server that was asked, and its number there."""
    return PostRef(_NAME, f"{host}/{number}", author)


def name_status(status: Mapping[str, Any], number: str) -> PostRef | None:
    """Another post by its number on the server that was asked.

    The answer doesn't say which server that was; the author's address does, where
    the author is at home there. Of a post that came from elsewhere it stays unknown.
    """
    if number == string(status.get("id")):
        return ref_of(status.get("uri")) or ref_of(status.get("url"))
    acct = string(at(status.get("account"), "acct")) or "@"
    host = host_of(status.get("uri"))
    return PostRef(_NAME, f"{host}/{number}") if host and "@" not in acct else None


def parse_activity(body: bytes) -> PostMetadata:
    """One ActivityPub object, or the tombstone of one."""
    thing = load_object(body)
    kind = string(thing.get("type"))
    if kind == "Tombstone":
        return PostMetadata(availability=Availability.GONE, evidence="a tombstone")
    if kind == "Announce":
        return PostMetadata(
            author_id=_id_of(thing.get("actor")),
            posted_at=instant(thing.get("published")),
            shared=ref_of(_id_of(thing.get("object"))),
            availability=Availability.AVAILABLE,
        )
    if kind not in _POSTS:
        raise BrokenAnswer(f"no post but {(kind or '')[:40]!r}")
    warning, text = plain(thing.get("summary")), plain(thing.get("content"))
    title = string(thing.get("name")) if kind != "Note" else None
    author = _id_of(thing.get("attributedTo"))
    quoted = (thing.get(name) for name in ("quote", "quoteUrl", "quoteUri", "_misskey_quote"))
    languages = thing.get("contentMap")
    return PostMetadata(
        text="\n\n".join(part for part in (title, warning, text) if part) or None,
        handle=_handle(author),
        author_id=author,
        posted_at=instant(thing.get("published")),
        edited_at=instant(thing.get("updated")),
        language=language(next(iter(languages), None))
        if isinstance(languages, dict)
        else language(at(thing.get("language"), "identifier")),
        reply_to=ref_of(thing.get("inReplyTo")),
        quoted=next((ref for each in quoted if (ref := ref_of(_id_of(each)))), None),
        media=tuple(found for each in dicts(_listed(thing.get("attachment"))) for found in _media(each)),
        counts=counts(
            likes=at(thing.get("likes"), "totalItems"),
            reposts=at(thing.get("shares"), "totalItems"),
            replies=at(thing.get("replies"), "totalItems"),
        ),
        card=_link(dicts(_listed(thing.get("attachment")))),
        availability=Availability.AVAILABLE,
    )


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, dict) else value


def _id_of(value: Any) -> str | None:
    """An object's address, whether it is named or given whole; of several, the first."""
    if isinstance(value, list):
        value = value[0] if value else None
    return string(value.get("id")) if isinstance(value, dict) else string(value)


def _handle(actor: str | None) -> str | None:
    """The name in an actor's address; Misskey's has a number there."""
    found = re.search(r"/(?:users/|@|u/|c/|p/)([\w.-]{1,64})/?$", actor or "")
    return found[1] if found and not re.fullmatch(r"[7-9a-b][0-9a-z]{9}(?:[0-9a-z]{6})?", found[1]) else None


def _media(attachment: dict[str, Any]) -> tuple[Media, ...]:
    url = address(attachment.get("url")) or address(attachment.get("href"))
    kind = (string(attachment.get("mediaType")) or "").partition("/")[0]
    if url is None or attachment.get("type") == "Link" or kind not in ("", "image", "video", "audio"):
        return ()
    shown = {"": attachment.get("type"), "image": "Image", "video": "Video", "audio": "Audio"}[kind]
    return (
        Media(
            url=url,
            kind="video" if shown == "Video" else "audio" if shown == "Audio" else "image",
            alt_text=string(attachment.get("name")) or string(attachment.get("summary")),
            width=size(attachment.get("width")),
            height=size(attachment.get("height")),
            duration_seconds=seconds(attachment.get("duration")),
        ),
    )


def _link(attachments: list[dict[str, Any]]) -> LinkCard | None:
    """A link that a post of a link collection (Lemmy's page) is about."""
    for each in attachments:
        url = address(each.get("href"))
        if url and each.get("type") == "Link" and not str(each.get("mediaType")).startswith("image/"):
            return LinkCard(url=url, title=string(each.get("name")))
    return None


def parse_lemmy(body: bytes) -> PostMetadata:
    """Lemmy's view of a post or of a comment."""
    answer = load_object(body)
    view = answer.get("post_view") or answer.get("comment_view")
    is_comment = "comment_view" in answer
    what = at(view, "comment" if is_comment else "post")
    if not isinstance(what, dict):
        raise BrokenAnswer(f"no post: {sorted(answer)[:8]}")
    if what.get("deleted") is True or what.get("removed") is True:
        why = "removed" if what.get("removed") is True else "deleted"
        return PostMetadata(availability=Availability.GONE, evidence=f"marked as {why}")
    creator, numbers = at(view, "creator"), at(view, "counts")
    title, text = string(what.get("name")), string(what.get("body")) or string(what.get("content"))
    link = address(what.get("url"))
    is_picture = bool(link and re.search(r"(?i)\.(?:jpe?g|png|gif|webp|avif)(?:\?|$)", link))
    host = host_of(what.get("ap_id"))
    return PostMetadata(
        text="\n\n".join(part for part in (title, text) if part) or None,
        author_name=string(at(creator, "display_name")) or string(at(creator, "name")),
        handle=string(at(creator, "name")),
        author_id=string(at(creator, "actor_id")),
        author_picture=address(at(creator, "avatar")),
        posted_at=instant(_in_utc(what.get("published"))),
        edited_at=instant(_in_utc(what.get("updated"))),
        reply_to=_lemmy_parent(what, host) if is_comment else None,
        media=picture_of(link, what) if is_picture else (),
        counts=counts(
            likes=at(numbers, "upvotes"), replies=at(numbers, "comments") or at(numbers, "child_count")
        ),
        card=LinkCard(
            url=link,
            title=string(what.get("embed_title")),
            description=string(what.get("embed_description")),
            picture=address(what.get("thumbnail_url")),
        )
        if link and not is_picture
        else None,
        availability=Availability.AVAILABLE,
    )


def picture_of(url: str | None, post: Mapping[str, Any]) -> tuple[Media, ...]:
    return (Media(url=url, alt_text=string(post.get("alt_text"))),) if url else ()


def _in_utc(value: Any) -> Any:
    """Older servers give UTC without saying so."""
    return f"{value}Z" if isinstance(value, str) and re.fullmatch(r"[\d-]{10}T[\d:.]{8,18}", value) else value


def _lemmy_parent(comment: Mapping[str, Any], host: str | None) -> PostRef | None:
    """What a comment answers: ``path`` is "0.<comment>.<comment>", the last its own number."""
    path = (string(comment.get("path")) or "").split(".")
    post = string(comment.get("post_id"))
    if host is None or not comment.get("local"):
        return None  # The numbers are those of the server that was asked, which the answer doesn't name.
    if len(path) > 2 and path[-2].isdigit():
        return PostRef(_NAME, f"{host}/comment/{path[-2]}")
    return PostRef(_NAME, f"{host}/{post}") if post else None


def parse_peertube(body: bytes) -> PostMetadata:
    """PeerTube's view of a video."""
    video = load_object(body)
    if not string(video.get("uuid")) or not string(video.get("name")):
        raise BrokenAnswer(f"no video: {sorted(video)[:8]}")
    account = video.get("account")
    host = string(at(account, "host"))
    files = dicts(video.get("files")) or dicts(at(dicts(video.get("streamingPlaylists")), 0, "files"))
    best = max(files, key=lambda f: size(at(f, "resolution", "id")) or 0, default=None)
    still, url = string(video.get("previewPath")), address(at(best, "fileUrl"))
    duration = seconds(video.get("duration"))
    media: tuple[Media, ...] = ()
    if url:
        width, height = (
            size(at(best, "width")),
            size(at(best, "height")) or size(at(best, "resolution", "id")),
        )
        media += (Media(url=url, kind="video", width=width, height=height, duration_seconds=duration),)
    elif host and still and still.startswith("/"):
        media += (Media(url=f"https://{host}{still}"),)
    text = "\n\n".join(part for part in (string(video.get("name")), string(video.get("description"))) if part)
    return PostMetadata(
        text=text or None,
        author_name=string(at(account, "displayName")),
        handle=string(at(account, "name")),
        author_id=string(at(account, "url")),
        posted_at=instant(video.get("originallyPublishedAt")) or instant(video.get("publishedAt")),
        language=language(at(video.get("language"), "id")),
        media=media,
        counts=counts(likes=video.get("likes"), views=video.get("views"), replies=video.get("comments")),
        availability=Availability.AVAILABLE,
    )
