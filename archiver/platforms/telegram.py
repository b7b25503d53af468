"""Telegram: https://t.me/<channel>/<number>

Ids      a number is unique in its channel only, so the id is <channel>/<number>, in lower case
         as channel names are case-insensitive. Private channels: c/<channel number>/<number>.
Lookup   the embed widget (``?embed=1``), https://core.telegram.org/widgets/post
Gone     the widget says "Post not found".
"""

from __future__ import annotations

import re

from ..model import Availability, Media, Outcome, PostMetadata
from ._answers import handle_in, instant, string
from ._spec import BrokenAnswer, Endpoint, Form, Mark, Platform, Sample, Wall, words


def parse_widget(body: bytes) -> PostMetadata:
    """The widget of one message."""
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(body[:3_000_000])
    if error := tree.css_first(".tgme_widget_message_error"):
        gone = "not found" in error.text().lower()
        return PostMetadata(availability=Availability.GONE if gone else Availability.UNKNOWN)
    message = tree.css_first(".tgme_widget_message")
    if message is None:
        raise BrokenAnswer("no message in the widget")
    for line_break in message.css("br"):
        line_break.replace_with("\n")
    text = message.css_first(".tgme_widget_message_text.js-message_text, .tgme_widget_message_text")
    name = message.css_first(".tgme_widget_message_owner_name, .tgme_widget_message_author")
    stamp = message.css_first(".tgme_widget_message_date time[datetime], time[datetime]")
    media: list[Media] = []
    for node in message.css(".tgme_widget_message_photo_wrap, video[src]")[:20]:
        if node.tag == "video":
            media.append(Media(url=node.attributes.get("src") or "", kind="video"))
        elif found := re.search(r"background-image:url\('([^']+)'\)", node.attributes.get("style") or ""):
            media.append(Media(url=found[1]))
    return PostMetadata(
        text=string(text.text()) if text else None,
        author_name=string(name.text()) if name else None,
        handle=handle_in(message.attributes.get("data-post"), r"^(\w+)/"),
        posted_at=instant(stamp.attributes.get("datetime")) if stamp else None,
        media=tuple(media),
        availability=Availability.AVAILABLE,
    )


_RESERVED = words(
    """
    joinchat addstickers addemoji share proxy socks login setlanguage addtheme invoice addlist boost giftcode
    contact confirmphone auth nft iv bg faq apps privacy tos web blog api desktop android
    """
)
_CHANNEL = rf"(?!(?:{'|'.join(_RESERVED)})/)(?P<author>[a-z]\w{{2,31}})"
_ID = r"(?P<post>\d{1,10})(?!\w)"

PLATFORM = Platform(
    name="telegram",
    title="Telegram",
    hosts=("*.t.me", "telegram.me", "telegram.dog", "*.telegram.im"),
    mirrors=words(
        """
        *.tgstat.com *.tgstat.ru telemetr.me tg.i-c-a.su tlgrm.ru teletype.link tgram.link telesco.pe tx.me
        telete.in
        """
    ),
    posts=(
        Form(rf"/(?:s/)?{_CHANNEL}/s/{_ID}", id="{author}/s/{post}"),
        Form(rf"/c/(?P<channel>\d{{5,15}})/(?:\d+/)?{_ID}", id="c/{channel}/{post}"),
        Form(rf"/(?:s/)?@?{_CHANNEL}/(?:\d+/)?{_ID}", id="{author}/{post}"),
        Form(
            rf"/(?:\w+/)?(?:channel|content|channels|chat)/@?{_CHANNEL}/{_ID}",
            id="{author}/{post}",
            hosts=("*.tgstat.com", "*.tgstat.ru", "telemetr.me", "tlgrm.ru"),
        ),
        Form(rf"/(?:s/)?{_ID}", id="{author}/{post}", hosts=("*.t.me",), author_in_host=True),
    ),
    profiles=(
        Form(
            r"/(?:\w+/)?(?:channel|content|channels|chat)/@?(?P<author>[a-z]\w{2,31})",
            hosts=("*.tgstat.com", "*.tgstat.ru", "telemetr.me", "tlgrm.ru"),
        ),
        Form(rf"/(?:s/)?{_CHANNEL}/?(?:\?[^#]*)?$"),
        Form(r"/?(?:\?[^#]*)?$", hosts=("*.t.me",), author_in_host=True),
    ),
    reserved=_RESERVED,
    schemes={
        "tg": (
            Form(
                r"resolve/?\?(?=(?:[^#]*&)?domain=(?P<author>[a-z]\w{2,31})(?![^&#]))(?:[^#]*&)?post=(?P<post>\d+)",
                id="{author}/{post}",
            ),
            Form(
                r"privatepost/?\?(?=(?:[^#]*&)?channel=(?P<channel>\d{5,15})(?![^&#]))(?:[^#]*&)?post=(?P<post>\d+)",
                id="c/{channel}/{post}",
            ),
            Form(r"resolve/?\?(?:[^#]*&)?domain=(?P<author>[a-z]\w{2,31})(?![^&#])"),
        ),
    },
    fold=str.lower,
    canonical_url="https://t.me/{id}",
    profile_url="https://t.me/{author}",
    embeds=(
        Mark("data-telegram-post", url="https://t.me/{value}", shape=r"\w+/\d+"),
        Mark("data-post", cls="tgme_widget_message", url="https://t.me/{value}", shape=r"\w+/\d+"),
    ),
    endpoints=(
        Endpoint(
            name="widget",
            url="https://t.me/{id}?embed=1&mode=tme",
            parse=parse_widget,
            only=r"(?!c/)\w+/\d+",
        ),
    ),
    walls=(
        Wall(Outcome.GONE, body=r'tgme_widget_message_error">[^<]{0,200}not found'),
        Wall(Outcome.LOGIN_WALL, body=r'tgme_widget_message_error">[^<]{0,200}open telegram'),
    ),
    samples=(
        # From memory: the example of Telegram's documentation.
        Sample(
            url="https://t.me/telegram/83",
            gives={"widget": words("text author_name handle posted_at")},
        ),
    ),
)
