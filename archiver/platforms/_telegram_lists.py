"""A Telegram channel's public pages: its search, and its messages from the newest back.

``https://t.me/s/CHANNEL?q=WORDS`` and ``?before=NUMBER``, twenty messages each, as browsers without Telegram
see them (from memory). Channels may turn the pages off; groups and people have none.
"""

from __future__ import annotations

import re
from urllib.parse import quote

from ..model import PostRef
from ..ports import Question
from ._html import attribute, load_html
from ._lists import Listed, ListedPost, Listing, Page, Sought, about, within
from ._telegram_answers import read_message
from ._telegram_walk import Walk

_CHANNEL = re.compile(r"[a-z]\w{2,31}", re.IGNORECASE | re.ASCII)
_MOST_MESSAGES = 100


def _page(sought: Sought, query: str, keeps_seconds: float, known: object = None) -> Page:
    url = f"https://t.me/s/{sought.handle}{query}"
    question = Question(service="telegram", url=url, about=about(sought), keeps_seconds=keeps_seconds)
    return Page(question, sought, known)


def _first_found(sought: Sought) -> Page | None:
    if not sought.words or not _CHANNEL.fullmatch(sought.handle):
        return None
    return _page(sought, f"?q={quote(sought.words, safe='')}", 86_400.0)


def _newest(sought: Sought) -> Page | None:
    return _page(sought, "", 3_600.0) if _CHANNEL.fullmatch(sought.handle) else None


def _messages(sought: Sought, body: bytes) -> dict[int, ListedPost]:
    """Number -> message, the oldest first."""
    found: dict[int, ListedPost] = {}
    for node in load_html(body).css(".tgme_widget_message[data-post]")[:_MOST_MESSAGES]:
        channel, _, number = (attribute(node, "data-post") or "").partition("/")
        if channel.lower() != sought.handle.lower() or not re.fullmatch(r"[0-9]{1,10}", number):
            continue
        ref = PostRef("telegram", f"{channel}/{number}".lower(), channel)
        found[int(number)] = ListedPost(ref, f"https://t.me/{channel}/{number}", read_message(node))
    return dict(sorted(found.items()))


def _read_search(page: Page, body: bytes) -> Listed:
    sought, found = page.sought, _messages(page.sought, body)
    if not found:
        return Listed(reason="no message of the channel has these words, or its pages are turned off")
    oldest, message = next(iter(found.items()))
    when = message.metadata.posted_at
    goes_on = oldest > 1 and when is not None and when > sought.start
    following = _page(sought, f"?q={quote(sought.words, safe='')}&before={oldest}", 86_400.0)
    goes_on = goes_on and following.question.url != page.question.url
    return Listed(posts=within(sought, found.values()), next=following if goes_on else None)


def _read_channel(page: Page, body: bytes) -> Listed:
    """One page, and the next: beside the window's messages that are known, else where they may lie."""
    sought, found = page.sought, _messages(page.sought, body)
    if not found:
        return Listed(reason="the channel shows no messages here, or its pages are turned off")
    posts = within(sought, found.values())
    times = [(n, when) for n, one in found.items() if (when := one.metadata.posted_at) is not None]
    before = page.known if isinstance(page.known, Walk) else Walk()
    walk = before.after(sought, times)
    target = walk.target(sought) if walk != before else None
    following = _page(sought, f"?before={target}", 86_400.0, walk) if target else None
    if following and following.question.url == page.question.url:
        following = None
    return Listed(posts=posts, next=following)


LISTINGS = (
    Listing(name="telegram-search", most=3, first=_first_found, parse=_read_search),
    Listing(name="telegram-channel", most=8, first=_newest, parse=_read_channel),
)
