"""Telegram: a post's page previews it in its head and shows it in a frame, which is its embed."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

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
            return shown("telegram_widget" if widget else "telegram_page", posting, more=_more(posting))
        if widget:
            said = _NOTICES.get(posting.state if posting else "gone", "Post not found")
            return shown("telegram_widget_missing", said=said)
        return shown("telegram_channel", handle=request.path.split("/")[1])

    internet.site("t.me", "telegram.me", "www.t.me").at("/*/*", post)
    site = internet.site("telegram.org")
    site.at("/css/*", content(".widget_frame_base{margin:0}", "text/css"))
    site.at("/js/telegram-widget.js", content("/* embeds */", "text/javascript"))


#: What the widget says in place of a post.
_NOTICES = {
    "private": "Please open Telegram to view this post",
    "suspended": "This channel can’t be displayed because it violated Telegram's Terms of Service.",
}


def _more(posting: Posting) -> str:
    """What stands above the words of posts of some kinds."""
    more = ""
    if posting.quoted:
        more += (
            '<div class="tgme_widget_message_forwarded_from">Forwarded from '
            f'<a class="tgme_widget_message_forwarded_from_name" href="https://t.me/{posting.handle}/{posting.quoted}">'
            f"{escape(posting.name)}</a></div>"
        )
    if posting.reply_to:
        more += (
            f'<a class="tgme_widget_message_reply" href="https://t.me/{posting.handle}/{posting.reply_to}">'
            '<div class="tgme_widget_message_text js-message_reply_text">Earlier</div></a>'
        )
    for number, _ in enumerate(posting.pictures):
        file = f"https://cdn4.cdn-telegram.org/file/{posting.key}-{number}.jpg"
        more += (
            f'<a class="tgme_widget_message_photo_wrap" href="{posting.url}" '
            f"style=\"width:800px;background-image:url('{file}')\"></a>"
        )
    return more


def embed_html(posting: Posting) -> str:
    """The markup that Telegram gives newspapers to paste."""
    return (
        '<script async src="https://telegram.org/js/telegram-widget.js?22" '
        f'data-telegram-post="{posting.handle}/{posting.key}" data-width="100%"></script>'
    )
