"""Mastodon: a server's own API gives a public status; 404 for a deleted one and for one not for all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .. import Answer, Internet, Request
from ..answers import content, json_answer, page
from .posting import Posting

HOST = "mastodon.social"


def open_mastodon(internet: Internet, postings: Sequence[Posting]) -> None:
    by_key = {p.key: p for p in postings}

    def find(request: Request) -> Posting | None:
        posting = by_key.get(request.path.rpartition("/")[2])
        return posting if posting and posting.state == "up" else None

    def status(request: Request) -> Answer:
        posting = find(request)
        if posting is None:
            return json_answer({"error": "Record not found"}, status=404)
        return json_answer(_status(posting))

    def post(request: Request) -> Answer:
        posting = find(request)
        if posting is None:
            return page("<title>The page you are looking for isn't here.</title>", status=404)
        if "activity+json" in request.headers.get("accept", ""):
            return json_answer(_note(posting))
        title = f"<title>{posting.name}: {posting.html} - Mastodon</title>"
        return page(
            f'{title}<meta property="og:description" content="{posting.html}"><div id="mastodon"></div>'
        )

    site = internet.site(HOST)
    site.at("/api/v1/statuses/*", status)
    site.at("/api/oembed", json_answer({"error": "Record not found"}, status=404))
    site.at("/@*", post)
    site.at("/packs/*", content("/* client */", "text/javascript"))


def embed_html(posting: Posting) -> str:
    """The markup that Mastodon gives newspapers to paste."""
    return (
        f'<blockquote class="mastodon-embed" data-embed-url="{posting.url}/embed">'
        f'<a href="{posting.url}">{posting.html}</a></blockquote>'
    )


def _status(posting: Posting) -> dict[str, Any]:
    return {
        "id": posting.key,
        "created_at": f"{posting.posted_at:%Y-%m-%dT%H:%M:%S.000Z}",
        "in_reply_to_id": posting.reply_to,
        "in_reply_to_account_id": "42" if posting.reply_to else None,
        "sensitive": False,
        "spoiler_text": "",
        "visibility": "public",
        "language": posting.language,
        "uri": f"https://{HOST}/users/{posting.handle}/statuses/{posting.key}",
        "url": posting.url,
        "replies_count": 2,
        "reblogs_count": 5,
        "favourites_count": 31,
        "edited_at": None,
        "content": f"<p>{posting.html}</p>",
        "reblog": None,
        "account": {
            "id": "42",
            "username": posting.handle,
            "acct": posting.handle,
            "display_name": posting.name,
            "url": f"https://{HOST}/@{posting.handle}",
            "avatar_static": f"https://files.{HOST}/accounts/42.png",
        },
        "media_attachments": [
            {
                "id": str(number),
                "type": "image",
                "url": f"https://files.{HOST}/{posting.key}-{number}.png",
                "description": alt,
                "meta": {"original": {"width": 1600, "height": 1200}},
            }
            for number, alt in enumerate(posting.pictures)
        ],
        "quote": _quote(posting),
        "mentions": [],
        "card": None,
        "poll": None,
    }


def _quote(posting: Posting) -> dict[str, Any] | None:
    if posting.quoted is None:
        return None
    uri = f"https://{HOST}/users/{posting.handle}/statuses/{posting.quoted}"
    quoted = {"id": posting.quoted, "uri": uri, "content": "", "account": {"acct": posting.handle}}
    return {"state": "accepted", "quoted_status": quoted}


def _note(posting: Posting) -> dict[str, Any]:
    return {
        "@context": "https://www.w3.org/ns/activitystreams",
        "id": f"https://{HOST}/users/{posting.handle}/statuses/{posting.key}",
        "type": "Note",
        "attributedTo": f"https://{HOST}/users/{posting.handle}",
        "content": f"<p>{posting.html}</p>",
        "published": f"{posting.posted_at:%Y-%m-%dT%H:%M:%SZ}",
    }
