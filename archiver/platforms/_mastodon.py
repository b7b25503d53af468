"""The status of Mastodon's API (https://docs.joinmastodon.org/entities/Status/), which many servers speak."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from ..model import Availability, Media, PostMetadata
from ._answers import at, dicts, instant, language, load_object, plain, string
from ._spec import BrokenAnswer

_KINDS: Mapping[str, Any] = MappingProxyType(
    {"image": "image", "video": "video", "gifv": "video", "audio": "audio"}
)

#: 401 and 422 come from servers that show nothing without an account.
STATUSES: Mapping[int, Availability] = MappingProxyType(
    {401: Availability.LOGIN_WALL, 422: Availability.LOGIN_WALL}
)


def parse(body: bytes) -> PostMetadata:
    """One status."""
    status = load_object(body)
    account = status.get("account")
    if "content" not in status or not isinstance(account, dict):
        raise BrokenAnswer(f"no status: {sorted(status)[:8]}")
    warning, text = string(status.get("spoiler_text")), plain(status.get("content"))
    return PostMetadata(
        text="\n\n".join(part for part in (warning, text) if part) or None,
        author_name=string(account.get("display_name")),
        handle=string(account.get("acct")) or string(account.get("username")),
        author_id=string(account.get("id")),
        posted_at=instant(status.get("created_at")),
        language=language(status.get("language")),
        media=tuple(
            _media(each) for each in dicts(status.get("media_attachments")) if string(each.get("url"))
        ),
        availability=Availability.AVAILABLE,
    )


def _media(attachment: dict[str, Any]) -> Media:
    return Media(
        url=string(attachment.get("url")) or "",
        kind=_KINDS.get(str(at(attachment, "type")), "image"),
        alt_text=string(attachment.get("description")),
    )
