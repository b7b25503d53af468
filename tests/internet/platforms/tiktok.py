"""TikTok: the page's script carries its data and a status; oEmbed answers 400 where there is nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from .. import Answer, Internet, Request
from ..answers import content, json_answer
from .pages import shown
from .posting import Posting


def open_tiktok(internet: Internet, postings: Sequence[Posting]) -> None:
    by_id = {p.key: p for p in postings}

    def video(request: Request) -> Answer:
        posting = by_id.get(request.path.rpartition("/")[2])
        is_up = posting is not None and posting.state == "up"
        title = f"{posting.name} on TikTok" if posting and is_up else "TikTok - Make Your Day"
        state = {"__DEFAULT_SCOPE__": {"webapp.video-detail": _detail(posting)}}
        return shown("tiktok_video", title=title, state=json.dumps(state, ensure_ascii=False))

    def oembed(request: Request) -> Answer:
        asked = re.search(r"/(?:video|photo)/(\d+)", request.query.get("url", ""))
        posting = by_id.get(asked[1]) if asked else None
        if posting is None or posting.state != "up":
            return json_answer({"code": 400, "message": "Something went wrong"}, status=400)
        return json_answer(_oembed(posting))

    site = internet.site("www.tiktok.com", "tiktok.com", "m.tiktok.com")
    site.at("/@*/video/*", video)
    site.at("/oembed", oembed)
    site.at("/embed.js", content("/* embeds */", "text/javascript"))


def embed_html(posting: Posting) -> str:
    """The markup that TikTok gives newspapers to paste."""
    return (
        f'<blockquote class="tiktok-embed" cite="{posting.url}" data-video-id="{posting.key}"><section>'
        f'<a href="https://www.tiktok.com/@{posting.handle}?refer=embed">@{posting.handle}</a> '
        f"<p>{posting.html}</p></section></blockquote>"
    )


def _detail(posting: Posting | None) -> dict[str, Any]:
    if posting is None or posting.state == "gone":
        return {"statusCode": 10204, "statusMsg": "item doesn't exist"}
    if posting.state == "private":
        return {"statusCode": 10222, "statusMsg": "author_secret"}
    author = {"id": "6811225547612345678", "uniqueId": posting.handle, "nickname": posting.name}
    stats = {"diggCount": 9, "shareCount": 1, "commentCount": 2, "playCount": 400, "collectCount": "0"}
    item = {"id": posting.key, "desc": posting.text, "author": author, "stats": stats}
    item["createTime"] = str(int(posting.posted_at.timestamp()))
    return {"statusCode": 0, "itemInfo": {"itemStruct": item}}


def _oembed(posting: Posting) -> dict[str, Any]:
    return {
        "version": "1.0",
        "type": "video",
        "title": posting.text,
        "author_url": f"https://www.tiktok.com/@{posting.handle}",
        "author_name": posting.name,
        "author_unique_id": posting.handle,
        "embed_product_id": posting.key,
        "embed_type": "video",
        "html": embed_html(posting),
        "provider_url": "https://www.tiktok.com",
        "provider_name": "TikTok",
    }
