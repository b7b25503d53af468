"""Telegram: a post's page previews it in its head and shows it in a frame, which is its embed."""

from __future__ import annotations

from collections.abc import Sequence

from .. import Answer, Internet, Request
from ..answers import content
from .pages import shown
from .posting import Posting


def open_telegram(internet: Internet, postings: Sequence[Posting]) -> None:
    by_path = {f"/{p.handle}/{p.key}": p for p in postings}

    def post(request: Request) -> Answer:
        posting = by_path.get(request.path)
        widget = "embed" in request.query
        if posting is not None and posting.state == "up":
            return shown("telegram_widget" if widget else "telegram_page", posting)
        if widget:
            return shown("telegram_widget_missing")
        return shown("telegram_channel", handle=request.path.split("/")[1])

    internet.site("t.me", "telegram.me", "www.t.me").at("/*/*", post)
    site = internet.site("telegram.org")
    site.at("/css/*", content(".widget_frame_base{margin:0}", "text/css"))
    site.at("/js/telegram-widget.js", content("/* embeds */", "text/javascript"))


def embed_html(posting: Posting) -> str:
    """The markup that Telegram gives newspapers to paste."""
    return (
        '<script async src="https://telegram.org/js/telegram-widget.js?22" '
        f'data-telegram-post="{posting.handle}/{posting.key}" data-width="100%"></script>'
    )
