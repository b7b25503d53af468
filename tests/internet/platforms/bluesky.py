"""Bluesky: the page is a script shell; the AppView gives the whole record, 400 NotFound for a deleted one."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from typing import Any

from .. import Answer, Internet, Request
from ..answers import content, json_answer
from .pages import shown
from .posting import Posting


def did(handle: str) -> str:
    """The account's lasting id, made of its handle."""
    return "did:plc:" + re.sub(r"[^a-z2-7]", "a", hashlib.sha256(handle.encode()).hexdigest())[:24]


def open_bluesky(internet: Internet, postings: Sequence[Posting]) -> None:
    actors = {name: p.handle for p in postings for name in (p.handle, did(p.handle))}
    by_key = {(p.handle, p.key): p for p in postings}

    def find(actor: str, key: str) -> Posting | None:
        posting = by_key.get((actors.get(actor, ""), key))
        return posting if posting and posting.state == "up" else None

    def shell(request: Request) -> Answer:
        asked = re.fullmatch(r"/profile/([^/]+)/post/([^/]+)", request.path)
        posting = find(*asked.groups()) if asked else None
        title = f"{posting.name} (@{posting.handle})" if posting else "Bluesky"
        return shown("bluesky_shell", title=title, text=posting.html if posting else "")

    def thread(request: Request) -> Answer:
        asked = re.fullmatch(r"at://([^/]+)/app\.bsky\.feed\.post/(\w+)", request.query.get("uri", ""))
        if asked is None:
            return json_answer(
                {"error": "InvalidRequest", "message": "Error: uri must be a valid at-uri"}, status=400
            )
        held = by_key.get((actors.get(asked[1], ""), asked[2]))
        if held is not None and held.state == "suspended":
            taken = {"error": "AccountTakedown", "message": "Account has been suspended"}
            return json_answer(taken, status=400)
        posting = find(*asked.groups())
        if posting is None:
            return json_answer({"error": "NotFound", "message": f"Post not found: {asked[0]}"}, status=400)
        return json_answer({"thread": _view(posting)})

    def resolve(request: Request) -> Answer:
        handle = request.query.get("handle", "")
        if handle not in actors:
            return json_answer({"error": "InvalidRequest", "message": "Unable to resolve handle"}, status=400)
        return json_answer({"did": did(actors[handle])})

    def oembed(request: Request) -> Answer:
        asked = re.search(r"/profile/([^/]+)/post/(\w+)", request.query.get("url", ""))
        posting = find(*asked.groups()) if asked else None
        return json_answer(_oembed(posting)) if posting else content("Not Found", "text/plain", status=404)

    site = internet.site("bsky.app", "www.bsky.app", "staging.bsky.app")
    site.otherwise = shell
    api = internet.site("public.api.bsky.app", "api.bsky.app")
    api.at("/xrpc/app.bsky.feed.getPostThread", thread)
    api.at("/xrpc/com.atproto.identity.resolveHandle", resolve)
    embed = internet.site("embed.bsky.app")
    embed.at("/oembed", oembed)
    embed.at("/static/embed.js", content("/* embeds */", "text/javascript"))
    internet.site("web-cdn.bsky.app").at("*", content("/* client */", "text/javascript"))


def embed_html(posting: Posting) -> str:
    """The markup that Bluesky gives newspapers to paste."""
    uri = f"at://{did(posting.handle)}/app.bsky.feed.post/{posting.key}"
    profile = f"https://bsky.app/profile/{did(posting.handle)}"
    return (
        f'<blockquote class="bluesky-embed" data-bluesky-uri="{uri}" data-bluesky-cid="bafyreib2">'
        f'<p lang="{posting.language}">{posting.html}</p>&mdash; {posting.name} '
        f'(<a href="{profile}?ref_src=embed">@{posting.handle}</a>) '
        f'<a href="{profile}/post/{posting.key}?ref_src=embed">{posting.day}</a></blockquote>'
    )


def _view(posting: Posting) -> dict[str, Any]:
    at = f"{posting.posted_at:%Y-%m-%dT%H:%M:%S.000Z}"
    author = {"did": did(posting.handle), "handle": posting.handle, "displayName": posting.name}
    record: dict[str, Any] = {
        "$type": "app.bsky.feed.post",
        "createdAt": at,
        "langs": [posting.language],
        "text": posting.text,
    }
    post = {
        "uri": f"at://{did(posting.handle)}/app.bsky.feed.post/{posting.key}",
        "cid": "bafyreib2",
        "author": author,
        "record": record,
        "replyCount": 2,
        "repostCount": 5,
        "likeCount": 31,
        "indexedAt": at,
        "labels": [],
    }
    if posting.reply_to:
        parent = {"uri": _uri(posting, posting.reply_to), "cid": "bafyreib1"}
        record["reply"] = {"root": parent, "parent": parent}
    if embed := _embed(posting):
        post["embed"] = embed
    return {"$type": "app.bsky.feed.defs#threadViewPost", "post": post, "replies": []}


def _uri(posting: Posting, key: str) -> str:
    return f"at://{did(posting.handle)}/app.bsky.feed.post/{key}"


def _embed(posting: Posting) -> dict[str, Any] | None:
    """Pictures, a quoted post, or both."""
    cdn = "https://cdn.bsky.app/img/feed_fullsize/plain"
    pictures = [
        {
            "thumb": f"{cdn}/{posting.key}{number}@jpeg",
            "fullsize": f"{cdn}/{posting.key}{number}@jpeg",
            "alt": alt,
            "aspectRatio": {"width": 1600, "height": 1200},
        }
        for number, alt in enumerate(posting.pictures)
    ]
    images = {"$type": "app.bsky.embed.images#view", "images": pictures}
    if posting.quoted is None:
        return images if pictures else None
    view = {"$type": "app.bsky.embed.record#viewRecord", "uri": _uri(posting, posting.quoted)}
    quote = {"$type": "app.bsky.embed.record#view", "record": view}
    if not pictures:
        return quote
    return {"$type": "app.bsky.embed.recordWithMedia#view", "media": images, "record": quote}


def _oembed(posting: Posting) -> dict[str, Any]:
    return {
        "type": "rich",
        "version": "1.0",
        "author_name": f"{posting.name} (@{posting.handle})",
        "author_url": f"https://bsky.app/profile/{posting.handle}",
        "provider_name": "Bluesky Social",
        "provider_url": "https://bsky.app",
        "width": 600,
        "height": None,
        "html": embed_html(posting),
    }
