"""Reddit: the page's JSON, and oEmbed. A deleted post stays as a shell; of a private room 403 says so."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from .. import Answer, Internet, Request
from ..answers import content, json_answer, page
from .posting import Posting


def open_reddit(internet: Internet, postings: Sequence[Posting]) -> None:
    by_key = {p.key: p for p in postings}

    def find(address: str) -> Posting | None:
        asked = re.search(r"/comments/(\w+)", address)
        return by_key.get(asked[1]) if asked else None

    def post(request: Request) -> Answer:
        posting = find(request.path)
        if posting is None:
            return json_answer({"message": "Not Found", "error": 404}, status=404)
        if posting.state in ("private", "suspended"):
            reason = "private" if posting.state == "private" else "quarantined"
            body = json.dumps({"reason": reason, "message": "Forbidden", "error": 403})
            return content(body, "application/json", status=403)
        if request.path.endswith(".json"):
            return json_answer(_listing(posting))
        title = (
            f"<title>{posting.html} : r/vessby</title>" if posting.state == "up" else "<title>Reddit</title>"
        )
        return page(f"{title}<shreddit-app></shreddit-app>")

    def oembed(request: Request) -> Answer:
        posting = find(request.query.get("url", ""))
        if posting is None or posting.state != "up":
            return json_answer({"message": "Not Found", "error": 404}, status=404)
        return json_answer(_oembed(posting))

    site = internet.site("www.reddit.com", "reddit.com", "old.reddit.com")
    site.at("/comments/*", post)
    site.at("/r/*", post)
    site.at("/oembed", oembed)
    site.at("/favicon.ico", content(b"\0\0\1\0", "image/x-icon"))


def embed_html(posting: Posting) -> str:
    """The markup that Reddit gives newspapers to paste."""
    return (
        f'<blockquote class="reddit-embed-bq"><a href="{posting.url}">{posting.html}</a><br> by'
        f'<a href="https://www.reddit.com/user/{posting.handle}/">u/{posting.handle}</a></blockquote>'
    )


def _listing(posting: Posting) -> list[dict[str, Any]]:
    is_up = posting.state == "up"
    post = {
        "id": posting.key,
        "title": posting.text if is_up else "[deleted by user]",
        "selftext": "" if is_up else "[removed]",
        "author": posting.handle if is_up else "[deleted]",
        "author_fullname": "t2_42ab",
        "created_utc": posting.posted_at.timestamp(),
        "edited": False,
        "subreddit": "vessby",
        "num_comments": 2,
        "num_crossposts": 0,
        "ups": 31,
        "score": 31,
        "removed_by_category": None if is_up else "deleted",
    }
    if posting.quoted:
        post |= {"crosspost_parent": f"t3_{posting.quoted}"}
    if posting.pictures:
        post |= {
            "post_hint": "image",
            "url_overridden_by_dest": f"https://i.redd.it/{posting.key}.jpg",
            "preview": {
                "images": [
                    {"source": {"url": "https://preview.redd.it/a.jpg", "width": 1600, "height": 1200}}
                ]
            },
        }
    children = [{"kind": "t3", "data": post}]
    return [
        {"kind": "Listing", "data": {"children": children}},
        {"kind": "Listing", "data": {"children": []}},
    ]


def _oembed(posting: Posting) -> dict[str, Any]:
    return {
        "provider_url": "https://www.reddit.com/",
        "provider_name": "reddit",
        "version": "1.0",
        "type": "rich",
        "title": posting.text,
        "author_name": posting.handle,
        "html": embed_html(posting),
        "height": 316,
    }
