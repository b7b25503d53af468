"""YouTube: the watch page and oEmbed. A removed video's page answers 200 and says so in its script."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from html import escape
from typing import Any

from .. import Answer, Internet, Request
from ..answers import content, json_answer
from .pages import shown
from .posting import Posting


def open_youtube(internet: Internet, postings: Sequence[Posting]) -> None:
    by_key = {p.key: p for p in postings}

    def watch(request: Request) -> Answer:
        key = request.query.get("v") or request.path.rpartition("/")[2]
        posting = by_key.get(key)
        state = json.dumps(_player(posting), ensure_ascii=False)
        title = escape(posting.text) if posting and posting.state == "up" else ""
        return shown("youtube_watch", title=title, key=key, state=state)

    def oembed(request: Request) -> Answer:
        asked = re.search(r"(?:v=|youtu\.be/|/shorts/)([\w-]{11})", request.query.get("url", ""))
        posting = by_key.get(asked[1]) if asked else None
        if posting is None or posting.state == "gone":
            return content("Not Found", "text/plain", status=404)
        if posting.state == "private":
            return content("Unauthorized", "text/plain", status=401)
        return json_answer(_oembed(posting))

    site = internet.site(
        "www.youtube.com", "youtube.com", "m.youtube.com", "youtu.be", "www.youtube-nocookie.com"
    )
    site.at("/watch", watch)
    site.at("/embed/*", watch)
    site.at("/shorts/*", watch)
    site.at("/oembed", oembed)


def embed_html(posting: Posting) -> str:
    """The iframe that YouTube gives newspapers to paste."""
    return (
        f'<iframe width="560" height="315" src="https://www.youtube.com/embed/{posting.key}" '
        f'title="{posting.text}" allowfullscreen></iframe>'
    )


def _player(posting: Posting | None) -> dict[str, Any]:
    if posting is None or posting.state == "gone":
        return {"playabilityStatus": {"status": "ERROR", "reason": "Video unavailable"}}
    if posting.state == "private":
        reason = "Private video"
        return {"playabilityStatus": {"status": "LOGIN_REQUIRED", "reason": reason}}
    details = {"videoId": posting.key, "title": posting.text, "author": posting.name, "viewCount": "4100"}
    when = {"playerMicroformatRenderer": {"publishDate": posting.posted_at.isoformat()}}
    return {"playabilityStatus": {"status": "OK"}, "videoDetails": details, "microformat": when}


def _oembed(posting: Posting) -> dict[str, Any]:
    return {
        "title": posting.text,
        "author_name": posting.name,
        "author_url": f"https://www.youtube.com/@{posting.handle}",
        "type": "video",
        "height": 113,
        "width": 200,
        "version": "1.0",
        "provider_name": "YouTube",
        "provider_url": "https://www.youtube.com/",
        "thumbnail_url": f"https://i.ytimg.com/vi/{posting.key}/hqdefault.jpg",
        "html": embed_html(posting),
    }
