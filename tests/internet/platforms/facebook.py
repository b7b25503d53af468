"""Facebook: a post's page is a form to log in that answers 200; the embed plugin shows a public post."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import quote

from .. import Answer, Internet, Request
from ..answers import content, login_wall
from .pages import shown
from .posting import Posting


def open_facebook(internet: Internet, postings: Sequence[Posting]) -> None:
    by_key = {p.key: p for p in postings}

    def plugin(request: Request) -> Answer:
        asked = re.search(r"/posts/(?:[^/]+/)?(\w+)", request.query.get("href", ""))
        posting = by_key.get(asked[1]) if asked else None
        if posting is None or posting.state != "up":
            return shown("facebook_embed_missing")
        title = f"{posting.posted_at:%A, %B %d, %Y at %I:%M %p}"
        seconds = str(int(posting.posted_at.timestamp()))
        pictures = "".join(
            f'<img class="scaledImageFitWidth img" src="https://scontent.xx.fbcdn.net/{posting.key}-{number}.jpg"'
            f' alt="{alt}" width="800" height="600">'
            for number, alt in enumerate(posting.pictures)
        )
        return shown("facebook_embed", posting, title=title, seconds=seconds, pictures=pictures)

    site = internet.site("www.facebook.com", "facebook.com", "m.facebook.com", "mbasic.facebook.com")
    site.otherwise = login_wall("Facebook")
    site.at("/plugins/post.php", plugin)
    internet.site("static.xx.fbcdn.net").at("*", content("._5pcr{margin:0}", "text/css"))


def embed_html(posting: Posting) -> str:
    """The iframe that Facebook gives newspapers to paste."""
    href = quote(posting.url, safe="")
    return (
        f'<iframe src="https://www.facebook.com/plugins/post.php?href={href}&amp;show_text=true" '
        'width="500" height="250" style="border:none;overflow:hidden" scrolling="no"></iframe>'
    )
