"""An author's feed of Bluesky (https://docs.bsky.app/docs/api/app-bsky-feed-get-author-feed), no key needed.

Its cursor is the time of the post before which to go on, as the AppView writes it (from memory): so the first
question can ask for the end of the window.
"""

from __future__ import annotations

import re
from datetime import UTC, timedelta
from urllib.parse import quote

from ..ports import Question
from ._answers import at, instant, load_object, string
from ._bluesky_answers import read_post, ref_of
from ._lists import Listed, ListedPost, Listing, Page, Sought, about, within

_ACTOR = re.compile(r"did:[a-z]{2,10}:[\w.:%-]{1,250}|[a-z0-9.-]{3,253}", re.IGNORECASE | re.ASCII)
_PAGE = 100


def _page(sought: Sought, cursor: str) -> Page:
    url = (
        "https://public.api.bsky.app/xrpc/app.bsky.feed.getAuthorFeed"
        f"?actor={quote(sought.handle, safe=':')}&limit={_PAGE}&filter=posts_with_replies"
        f"&cursor={quote(cursor, safe='')}"
    )
    return Page(Question(service="bluesky", url=url, about=about(sought), reads=load_object), sought)


def _first(sought: Sought) -> Page | None:
    if not _ACTOR.fullmatch(sought.handle):
        return None
    end = (sought.end + timedelta(seconds=1)).astimezone(UTC)
    return _page(sought, f"{end:%Y-%m-%dT%H:%M:%S}.000Z")


def _read(page: Page, body: bytes) -> Listed:
    sought, answer = page.sought, load_object(body)
    feed = answer.get("feed")
    if not isinstance(feed, list):
        return Listed(reason=f"no feed: {sorted(answer)[:8]}")
    found: list[ListedPost] = []
    last = None
    for each in feed[:_PAGE]:
        view = at(each, "post")
        when = instant(at(each, "reason", "indexedAt")) or instant(at(view, "indexedAt"))
        last = when or last
        ref = ref_of(at(view, "uri"))
        # A repost is another author's; only a pinned post has a reason of its own beside it.
        if ref is None or "Repost" in str(at(each, "reason", "$type")) or not at(view, "record"):
            continue
        owner, _slash, key = ref.post_id.rpartition("/")
        found.append(ListedPost(ref, f"https://bsky.app/profile/{owner}/post/{key}", read_post(view)))
    cursor = string(answer.get("cursor"))
    goes_on = cursor is not None and bool(feed) and last is not None and last > sought.start
    return Listed(posts=within(sought, found), next=_page(sought, cursor) if cursor and goes_on else None)


LISTINGS = (Listing(name="bluesky-feed", most=5, first=_first, parse=_read),)
