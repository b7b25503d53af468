"""Public lists of an account's posts: Telegram's channel page and search, Bluesky's author feed, Mastodon.

Telegram: https://t.me/s/CHANNEL with ``q`` and ``before`` (from memory: 20 posts, the oldest first).
Bluesky: ``app.bsky.feed.getAuthorFeed`` of its lexicon. Mastodon: https://docs.joinmastodon.org/methods/accounts/.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import Any

from tests.world.nouns import WorldPost

from .. import Answer, Internet, Request
from ..answers import error, json_answer, page
from ..platforms.bluesky import _view, did
from ..platforms.mastodon import _status
from ..platforms.pages import shown
from ..platforms.posting import Posting

TELEGRAM_PAGE = 20


def _by_handle(posts: Sequence[WorldPost], platform: str) -> dict[str, list[Posting]]:
    """Posts that are up, by handle in lower case, the oldest first."""
    lists: dict[str, list[Posting]] = {}
    for post in posts:
        posting = post.posting
        if posting.platform == platform and posting.state == "up":
            lists.setdefault(posting.handle.lower(), []).append(posting)
    for held in lists.values():
        held.sort(key=lambda p: p.posted_at)
    return lists


# --- Telegram ----------------------------------------------------------------------------------


def open_telegram_lists(internet: Internet, posts: Sequence[WorldPost]) -> None:
    channels = _by_handle(posts, "telegram")

    def channel(request: Request) -> Answer:
        handle = request.path.split("/")[2]
        held = channels.get(handle.lower())
        if held is None:
            # A channel without a public page: the plain address is where one ends up.
            return Answer(status=302, headers=(("Location", f"https://t.me/{handle}"),))
        if words := re.findall(r"\w+", request.query.get("q", "").casefold()):
            held = [p for p in held if _has(p, words)]
        if before := request.query.get("before"):
            number = int(before) if before.isdigit() else 0
            held = [p for p in held if int(p.key) < number]
        elif after := request.query.get("after"):
            number = int(after) if after.isdigit() else 0
            held = [p for p in held if int(p.key) > number][:TELEGRAM_PAGE]
        return page(_channel_page(handle, held[-TELEGRAM_PAGE:], has_more=len(held) > TELEGRAM_PAGE))

    internet.site("t.me", "telegram.me", "www.t.me").at("/s/*", channel)


def _has(posting: Posting, words: Sequence[str]) -> bool:
    """Whether each word begins a word of the text."""
    held = re.findall(r"\w+", posting.text.casefold())
    return all(any(word.startswith(wanted) for word in held) for wanted in words)


def _channel_page(handle: str, held: Sequence[Posting], *, has_more: bool) -> str:
    title = held[0].name if held else handle
    before = f'<link rel="prev" href="/s/{handle}?before={held[0].key}">' if held and has_more else ""
    found = "".join(_message(posting) for posting in held) or (
        '<div class="tgme_widget_message_centered js-messages_more_wrap"><div class="tme_no_messages_found">'
        "No posts found</div></div>"
    )
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title} – Telegram</title>{before}'
        f'<meta property="og:title" content="{title}"><meta property="og:site_name" content="Telegram">'
        '</head><body class="widget_frame_base"><header class="tgme_header"><div class="tgme_header_title">'
        f'{title}</div></header><main class="tgme_main"><section class="tgme_channel_history '
        'js-message_history">'
        f"{found}</section></main></body></html>"
    )


def _message(posting: Posting) -> str:
    whole = shown("telegram_widget", posting, more="").body.decode()
    inner = whole[whole.index('<div class="tgme_widget_message ') : whole.rindex("</body>")]
    return f'<div class="tgme_widget_message_wrap js-widget_message_wrap">{inner}</div>'


# --- Bluesky -----------------------------------------------------------------------------------


def open_bluesky_lists(internet: Internet, posts: Sequence[WorldPost]) -> None:
    feeds = _by_handle(posts, "bluesky")
    actors = {name: handle for handle in feeds for name in (handle, did(handle))}

    def feed(request: Request) -> Answer:
        asked = request.query
        handle = actors.get(asked.get("actor", "").lower())
        if handle is None:
            return json_answer({"error": "InvalidRequest", "message": "Profile not found"}, status=400)
        limit = asked.get("limit", "50")
        if not limit.isdigit() or not 1 <= int(limit) <= 100:
            said = "Error: Params must have the property limit between 1 and 100"
            return json_answer({"error": "InvalidRequest", "message": said}, status=400)
        held = feeds[handle][::-1]
        if cursor := asked.get("cursor"):
            held = [p for p in held if _cursor(p) < cursor]
        shown_now = held[: int(limit)]
        answer: dict[str, Any] = {"feed": [{"post": _view(posting)["post"]} for posting in shown_now]}
        if len(held) > len(shown_now):
            answer["cursor"] = _cursor(shown_now[-1])
        return json_answer(answer)

    internet.site("public.api.bsky.app", "api.bsky.app").at("/xrpc/app.bsky.feed.getAuthorFeed", feed)


def _cursor(posting: Posting) -> str:
    return f"{posting.posted_at:%Y-%m-%dT%H:%M:%S}.{posting.posted_at.microsecond // 1000:03}Z"


# --- Mastodon and Truth Social -----------------------------------------------------------------


def open_mastodon_lists(
    internet: Internet, posts: Sequence[WorldPost], host: str = "mastodon.social", platform: str = "mastodon"
) -> None:
    lists = _by_handle(posts, platform)
    numbers = {handle: str(109_000_000_000_000_000 + n) for n, handle in enumerate(sorted(lists))}
    handles = {number: handle for handle, number in numbers.items()}
    ids = {handle: [int(p.key) for p in held] for handle, held in lists.items()}

    def lookup(request: Request) -> Answer:
        handle = request.query.get("acct", "").removeprefix("@").lower().removesuffix(f"@{host}")
        if handle not in numbers:
            return json_answer({"error": "Record not found"}, status=404)
        first = lists[handle][0]
        return json_answer(
            {
                "id": numbers[handle],
                "username": first.handle,
                "acct": first.handle,
                "display_name": first.name,
                "url": f"https://{host}/@{first.handle}",
                "statuses_count": len(lists[handle]),
            }
        )

    def statuses(request: Request) -> Answer:
        handle = handles.get(request.path.split("/")[4])
        if handle is None:
            return json_answer({"error": "Record not found"}, status=404)
        asked = request.query
        held, numbered = lists[handle], ids[handle]
        end = bisect_left(numbered, int(asked["max_id"])) if asked.get("max_id") else len(held)
        newer = asked.get("since_id") or asked.get("min_id")
        start = bisect_left(numbered, int(newer) + 1) if newer else 0
        limit = min(int(asked.get("limit") or 20), 40)
        found = held[start:end]
        if asked.get("exclude_reblogs") == "true":
            found = [p for p in found if not p.text.startswith("RT @")]
        # min_id asks for those right above it, since_id for the newest of all.
        found = found[:limit] if asked.get("min_id") else found[-limit:]
        return json_answer([_shown(p, host, numbers[handle]) for p in reversed(found)])

    site = internet.site(host)
    site.at("/api/v1/accounts/lookup", lookup)
    site.at("/api/v1/accounts/*/statuses", statuses)


def _shown(posting: Posting, host: str, number: str) -> dict[str, Any]:
    status = _status(posting)
    account = {**status["account"], "id": number, "url": f"https://{host}/@{posting.handle}"}
    uri = f"https://{host}/users/{posting.handle}/statuses/{posting.key}"
    return {
        **status,
        "uri": uri,
        "url": f"https://{host}/@{posting.handle}/{posting.key}",
        "account": account,
    }


def open_truth_social(internet: Internet, posts: Sequence[WorldPost]) -> None:
    """Truth Social: Mastodon's API; pages are scripts."""
    by_key = {p.posting.key: p.posting for p in posts if p.posting.platform == "truthsocial"}

    def status(request: Request) -> Answer:
        posting = by_key.get(request.path.rpartition("/")[2])
        if posting is None or posting.state != "up":
            return json_answer({"error": "Record not found"}, status=404)
        return json_answer(_shown(posting, "truthsocial.com", "1"))

    site = internet.site("truthsocial.com", "www.truthsocial.com")
    site.at("/api/v1/statuses/*", status)
    site.at("/@*", shown("x_shell"))
    site.otherwise = error(404)
    open_mastodon_lists(internet, posts, "truthsocial.com", "truthsocial")
