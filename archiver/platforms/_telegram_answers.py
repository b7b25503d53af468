"""The widget of one Telegram message (https://core.telegram.org/widgets/post), as public clients read it.

It says that a message was edited, and not when.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from ..model import Availability, Counts, LinkCard, Media, PostMetadata, PostRef
from ._answers import address, count, counts, handle_in, instant, seconds
from ._html import attribute, background, load_html, text_of, width_in_style
from ._spec import BrokenAnswer

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

#: What the words in place of a message say of it; the first that fits counts.
_ERRORS = (
    ("not found", Availability.GONE),
    ("private", Availability.PRIVATE),
    ("open telegram", Availability.LOGIN_WALL),
    ("can't be displayed", Availability.UNAVAILABLE),
    ("violated", Availability.UNAVAILABLE),
    ("isn't accessible", Availability.UNAVAILABLE),
)


def parse_widget(body: bytes) -> PostMetadata:
    """The widget of one message."""
    tree = load_html(body)
    if error := tree.css_first(".tgme_widget_message_error"):
        said = text_of(error) or ""
        words = said.lower().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
        found = next((what for marker, what in _ERRORS if marker in words), Availability.UNKNOWN)
        return PostMetadata(availability=found, evidence=f"the widget says {said[:200]!r}")
    message = tree.css_first(".tgme_widget_message")
    if message is None:
        raise BrokenAnswer("no message in the widget")
    return read_message(message)


def read_copy(ref: PostRef, body: bytes) -> PostMetadata | None:
    """The message asked for, of a page that shows many; ``None`` where it shows none."""
    messages = load_html(body).css(".tgme_widget_message[data-post]")[:200]
    for message in messages:
        if (attribute(message, "data-post") or "").lower() == ref.post_id:
            return read_message(message)
    return PostMetadata(evidence="the copy shows other messages") if messages else None


def read_message(message: LexborNode) -> PostMetadata:
    """One message of a widget or of a channel's page."""
    reply = message.css_first("a.tgme_widget_message_reply")
    forwarded = message.css_first("a.tgme_widget_message_forwarded_from_name")
    if reply is not None:
        quoted_text = [node.mem_id for node in reply.css(".tgme_widget_message_text")]
    else:
        quoted_text = []
    texts = message.css(".tgme_widget_message_text.js-message_text") or message.css(
        ".tgme_widget_message_text"
    )
    text = next((node for node in texts if node.mem_id not in quoted_text), None)
    name = message.css_first(".tgme_widget_message_owner_name, .tgme_widget_message_author")
    stamp = message.css_first(".tgme_widget_message_date time[datetime], time[datetime]")
    return PostMetadata(
        text=text_of(text),
        author_name=text_of(name),
        handle=handle_in(attribute(message, "data-post"), r"^(\w+)/"),
        author_picture=address(attribute(message.css_first(".tgme_widget_message_user_photo img"), "src")),
        posted_at=instant(attribute(stamp, "datetime")),
        reply_to=_ref(attribute(reply, "href")),
        shared=_ref(attribute(forwarded, "href")),
        media=_media(message),
        counts=_counts(message),
        card=_card(message.css_first("a.tgme_widget_message_link_preview")),
        availability=Availability.AVAILABLE,
    )


def _ref(href: str | None) -> PostRef | None:
    """The message that a link on t.me names, also with a topic or a private channel's number in it."""
    found = re.search(r"://t\.me/(?:(c/\d{5,15})|(\w{3,32}))/(?:\d{1,10}/)?(\d{1,10})(?!\w)", href or "")
    if found is None:
        return None
    channel = found[1] or found[2]
    return PostRef("telegram", f"{channel}/{found[3]}".lower(), found[2])


def _media(message: LexborNode) -> tuple[Media, ...]:
    media: list[Media] = []
    for node in message.css(".tgme_widget_message_photo_wrap, video[src], audio[src]")[:20]:
        if node.tag in ("video", "audio"):
            url = address(attribute(node, "src"))
            about = node.parent.css_first("time") if node.parent else None
            duration = seconds(attribute(node, "data-duration")) or seconds(text_of(about))
            kind: Literal["video", "audio"] = "video" if node.tag == "video" else "audio"
            if url:
                media.append(Media(url=url, kind=kind, duration_seconds=duration))
        elif url := background(node):
            media.append(Media(url=url, width=width_in_style(node)))
    return tuple(media)


def _counts(message: LexborNode) -> Counts | None:
    """Views, and the sum of all reactions."""
    reactions = [
        number
        for node in message.css(".tgme_reaction")[:50]
        if (found := re.search(r"([\d.,]{1,12}[KM]?)\s{0,5}$", text_of(node) or ""))
        and (number := count(found[1])) is not None
    ]
    return counts(
        views=text_of(message.css_first(".tgme_widget_message_views")),
        likes=sum(reactions) if reactions else None,
    )


def _card(preview: LexborNode | None) -> LinkCard | None:
    url = address(attribute(preview, "href"))
    if preview is None or url is None:
        return None
    return LinkCard(
        url=url,
        title=text_of(preview.css_first(".link_preview_title")),
        description=text_of(preview.css_first(".link_preview_description")),
        picture=background(preview.css_first('[class*="link_preview"][style*="background-image"]')),
    )
