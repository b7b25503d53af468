"""A Telegram channel's public pages: its search, and its messages from the newest back.

``https://t.me/s/CHANNEL?q=WORDS`` and ``?before=NUMBER``, twenty messages each, as browsers without Telegram
see them (from memory). Channels may turn the pages off; groups and people have none.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qs, quote, urlsplit

from ..model import PostRef
from ..ports import Question
from ._html import attribute, load_html
from ._lists import Listed, ListedPost, Listing, Sought, about, within
from ._telegram_answers import read_message

_CHANNEL = re.compile(r"[a-z]\w{2,31}", re.IGNORECASE | re.ASCII)
_MOST_MESSAGES = 100
#: Messages that a leap back stays short of where the window's end should be: half a page.
_MARGIN = 10


def _question(sought: Sought, query: str, keeps_seconds: float) -> Question:
    return Question(
        service="telegram",
        url=f"https://t.me/s/{sought.handle}{query}",
        about=about(sought),
        keeps_seconds=keeps_seconds,
    )


def _ask_search(sought: Sought) -> Question | None:
    if not sought.words or not _CHANNEL.fullmatch(sought.handle):
        return None
    return _question(sought, f"?q={quote(sought.words, safe='')}", 86_400.0)


def _ask_newest(sought: Sought) -> Question | None:
    return _question(sought, "", 3_600.0) if _CHANNEL.fullmatch(sought.handle) else None


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


def _read_search(sought: Sought, question: Question, body: bytes) -> Listed:
    found = _messages(sought, body)
    if not found:
        return Listed(reason="no message of the channel has these words, or its pages are turned off")
    oldest, message = next(iter(found.items()))
    when = message.metadata.posted_at
    goes_on = oldest > 1 and oldest != _before(question) and when is not None and when > sought.start
    query = f"?q={quote(sought.words, safe='')}&before={oldest}"
    return Listed(
        posts=within(sought, found.values()),
        next=_question(sought, query, 86_400.0) if goes_on else None,
    )


def _read_page(sought: Sought, question: Question, body: bytes) -> Listed:
    """One page, and the next: the one before it inside the window, else a leap to where that may lie."""
    found = _messages(sought, body)
    if not found:
        return Listed(reason="the channel shows no messages here, or its pages are turned off")
    numbers = list(found)
    posts = within(sought, found.values())
    times = [(n, when) for n, one in found.items() if (when := one.metadata.posted_at) is not None]
    asked = _before(question)
    if len(times) < 2 or numbers[0] <= 1 or (asked is not None and numbers[0] >= asked):
        return Listed(posts=posts)
    (first, oldest), (last, newest) = times[0], times[-1]
    if oldest < sought.start and (asked is None or newest >= sought.start):
        return Listed(posts=posts)
    # Numbers grow with time, about as fast as on this page.
    per_second = (last - first) / max((newest - oldest).total_seconds(), 1.0)
    if oldest > sought.end:
        target = first - int((oldest - sought.end).total_seconds() * per_second) + _MARGIN
    elif newest < sought.start:
        target = last + int((sought.end - newest).total_seconds() * per_second) + 1
    else:
        target = first
    target = min(max(target, 2), first if newest >= sought.start else 10**9)
    if target == asked:
        return Listed(posts=posts)
    return Listed(posts=posts, next=_question(sought, f"?before={target}", 86_400.0))


def _before(question: Question) -> int | None:
    said = parse_qs(urlsplit(question.url).query).get("before", [""])[0]
    return int(said) if re.fullmatch(r"[0-9]{1,10}", said) else None


LISTINGS = (
    Listing(name="telegram-search", most=3, ask=_ask_search, parse=_read_search),
    Listing(name="telegram-channel", most=6, ask=_ask_newest, parse=_read_page),
)
