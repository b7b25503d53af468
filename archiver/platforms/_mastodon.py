"""The status of Mastodon's API (https://docs.joinmastodon.org/entities/Status/), which many servers speak."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from ..model import Availability, LinkCard, Media, PostMetadata, PostRef
from ._answers import address, at, counts, dicts, instant, language, load_object, plain, seconds, size, string
from ._spec import BrokenAnswer

_KINDS: Mapping[str, Any] = MappingProxyType(
    {"image": "image", "video": "video", "gifv": "video", "audio": "audio"}
)

#: 401 and 422 come from servers that show nothing without an account.
STATUSES: Mapping[int, Availability] = MappingProxyType(
    {401: Availability.LOGIN_WALL, 422: Availability.LOGIN_WALL}
)

Status = Mapping[str, Any]
#: The post that a status is, and the one with another number on the same server.
Names = Callable[[Status, str], PostRef | None]


def parser(name: Names) -> Callable[[bytes], PostMetadata]:
    """A reader of one status; ``name`` makes a post's identity of a status and a number beside it."""

    def parse(body: bytes) -> PostMetadata:
        return read(load_object(body), name)

    return parse


def read(status: Status, name: Names) -> PostMetadata:
    """One status; a boost has the words and media of the post that it passes on."""
    account = status.get("account")
    if "content" not in status or not isinstance(account, dict):
        raise BrokenAnswer(f"no status: {sorted(status)[:8]}")
    boosted = status.get("reblog")
    boosted = boosted if isinstance(boosted, dict) else None
    words = boosted or status
    warning, text = string(words.get("spoiler_text")), plain(words.get("content"))
    reply, quoted = string(status.get("in_reply_to_id")), _quoted(status)
    return PostMetadata(
        text="\n\n".join(part for part in (warning, text) if part) or None,
        author_name=string(account.get("display_name")),
        handle=string(account.get("acct")) or string(account.get("username")),
        author_id=string(account.get("id")),
        author_picture=address(account.get("avatar_static")) or address(account.get("avatar")),
        posted_at=instant(status.get("created_at")),
        edited_at=instant(status.get("edited_at")),
        language=language(words.get("language")),
        reply_to=name(status, reply) if reply else None,
        quoted=_named(quoted, name),
        shared=_named(boosted, name),
        media=tuple(
            _media(each) for each in dicts(words.get("media_attachments")) if address(each.get("url"))
        ),
        counts=counts(
            likes=status.get("favourites_count"),
            reposts=status.get("reblogs_count"),
            quotes=status.get("quotes_count"),
            replies=status.get("replies_count"),
        ),
        card=_card(words.get("card")),
        availability=Availability.AVAILABLE,
    )


def _quoted(status: Status) -> Status | None:
    """The quoted status: since Mastodon 4.5 with a state beside it, of others (Truth Social) as it is."""
    quote = status.get("quote")
    inner = at(quote, "quoted_status")
    found = inner if isinstance(inner, dict) else quote
    return found if isinstance(found, dict) and "account" in found else None


def _named(other: Status | None, name: Names) -> PostRef | None:
    number = string(other.get("id")) if other else None
    return name(other, number) if other and number else None


def _media(attachment: dict[str, Any]) -> Media:
    original = at(attachment, "meta", "original")
    return Media(
        url=address(attachment.get("url")) or "",
        kind=_KINDS.get(str(at(attachment, "type")), "image"),
        alt_text=string(attachment.get("description")),
        width=size(at(original, "width")),
        height=size(at(original, "height")),
        duration_seconds=seconds(at(original, "duration")),
    )


def _card(card: Any) -> LinkCard | None:
    url = address(at(card, "url"))
    if url is None:
        return None
    return LinkCard(
        url=url,
        title=string(at(card, "title")),
        description=string(at(card, "description")),
        picture=address(at(card, "image")),
    )
