"""Instagram: a post's page redirects to the login; the captioned embed shows a public post."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from .. import Answer, Internet, Request
from ..answers import content, login_wall, redirect
from .pages import shown
from .posting import Posting


def open_instagram(internet: Internet, postings: Sequence[Posting]) -> None:
    by_code = {p.key: p for p in postings}

    def embed(request: Request) -> Answer:
        posting = by_code.get(request.path.split("/")[2])
        if posting is None or posting.state != "up":
            return shown("instagram_embed_broken")
        return shown("instagram_embed", posting)

    def to_login(request: Request) -> Answer:
        return redirect(f"https://www.instagram.com/accounts/login/?next={quote(request.target, safe='')}")

    site = internet.site("www.instagram.com", "instagram.com")
    site.otherwise = to_login
    site.at("/accounts/login/", login_wall("Instagram"))
    for kind in ("p", "reel", "tv"):
        site.at(f"/{kind}/*/embed/captioned/", embed)
        site.at(f"/{kind}/*/embed/", embed)
    site.at("/embed.js", content("/* embeds */", "text/javascript"))
    internet.site("static.cdninstagram.com").at("*", content(".Embed{margin:0}", "text/css"))
    internet.site("scontent.cdninstagram.com").at("*", content(b"\xff\xd8\xff\xd9", "image/jpeg"))


def embed_html(posting: Posting) -> str:
    """The markup that Instagram gives newspapers to paste, without the caption."""
    address = f"{posting.url}?utm_source=ig_embed&amp;utm_campaign=loading"
    return (
        f'<blockquote class="instagram-media" data-instgrm-permalink="{address}" data-instgrm-version="14">'
        f'<a href="{address}" target="_blank">A post shared by {posting.name} (@{posting.handle})</a>'
        "</blockquote>"
    )
