"""What an embed says of its post by value: text, author, handle, date. The publisher's claim, no more."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import islice

from ..model import PostMetadata
from ..platforms import recall
from .tree import Element

_MAX_CHARS = 10_000
_MAX_INNER = 1_000
_HANDLE = re.compile(r"\((@[\w.@-]{1,120})\)")
_BARE_HANDLE = re.compile(r"(?<![\w@/])@[\w.]{2,60}(?:@[\w.-]{3,80})?")
_DASHES = re.compile(r"[—–―]|&mdash;|--|(?:^|\s)-(?=\s)")
_SHARED_BY = re.compile(
    r"(?:shared by|post by|posted by|geteilt von|gepostet von|beitrag von|partagée? par|publiée? par"
    r"|compartid[oa] (?:por|de)|publicad[oa] por|publicación de|compartilhad[oa] por|condivis[oa] da|от|від"
    r"|udostępniony przez)"
    r"\s*:?\s*([^(\n]{1,100}?)\s*(?:\(@|$)",
    re.IGNORECASE,
)
_PICTURE = re.compile(r"(?:https?://)?pic\.(?:twitter|x)\.com/\w", re.IGNORECASE)
#: "24sata.hr", the words of a link to a site.
_SITE = re.compile(r"[^\W\d_]\.[a-z]{2}", re.IGNORECASE)
#: Furniture of embed codes, in the place of the post's words.
_FURNITURE = re.compile(
    r"^(?:view (?:this post|on|more on|profile)\b.*|sieh dir diesen beitrag.*|voir cette publication.*"
    r"|ver esta publicación.*|ver essa foto.*|посмотреть (?:эту|публикацию).*|переглянути.*|♬.*|view post.*"
    r"|(?:skip|end of) .{0,40}post.*"
    r"|a (?:post|photo|video) (?:shared|posted) by.*|ein (?:beitrag|von) .{0,20}geteilt.*|loading.*)$",
    re.IGNORECASE,
)


def read_claim(element: Element, resolve: Callable[[str], str | None]) -> PostMetadata | None:
    """The post's text, author and date as the embed's own markup gives them; ``None`` where it has none."""
    whole = element.text()[:_MAX_CHARS]
    if not whole:
        return None
    handle = name = posted_on = None
    posted_at = None
    found = None
    for found in _HANDLE.finditer(whole):  # noqa: B007 - the last one is the signature
        pass
    if found is not None:
        handle = found[1].lstrip("@")
        name = _name_before(whole[: found.start()])
    lines: list[str] = []
    headline = None
    for inner in islice(element.iter(), _MAX_INNER):
        if inner.tag == "a":
            address = recall(resolve(inner.get("href")) or "")
            words = inner.text()
            if (address.kind == "post" or address.needs == "expansion") and looks_like_date(words):
                posted_on = words
            elif address.kind == "post" and headline is None and words and not _FURNITURE.match(words):
                headline = words
            elif address.kind == "profile" and handle is None and address.author:
                handle = address.author.lstrip("@")
                name = words if words and not words.startswith(("@", "u/")) else None
        elif inner.tag == "time" and (stamp := parse_instant(inner.get("datetime"))):
            posted_at = stamp
            posted_on = posted_on or inner.text()[:60] or None
        elif inner.tag == "p":
            words = inner.text()
            if words and not _is_signature(words, handle) and not _FURNITURE.match(words):
                lines.append(words)
    if found is not None and not lines:
        before = _strip_name(whole[: found.start()])
        lines = [before] if before and not _FURNITURE.match(before) else []
    if handle is None and (m := _BARE_HANDLE.search(whole)) and not lines:
        handle = m[0].lstrip("@")
    if name is None and (m := _SHARED_BY.search(whole)):
        name = m[1].strip().lstrip("@") or None
        name = None if name == handle else name
    text = "\n".join(lines or ([headline] if headline else []))[:_MAX_CHARS] or None
    if not (text or handle or name or posted_on or posted_at):
        return None
    return PostMetadata(text=text, author_name=name, handle=handle, posted_on=posted_on, posted_at=posted_at)


def looks_like_date(words: str) -> bool:
    """Whether a link's words can be the date that an embed signs with, and are no address."""
    is_short = len(words) < 60 and "/" not in words and not _SITE.search(words)
    return is_short and any(char.isdigit() for char in words)


def names_picture(words: str) -> bool:
    """Whether a link's address or words are a post's own picture's, as X writes it into the post's text."""
    return _PICTURE.match(words) is not None


def looks_like_signature(text: str) -> bool:
    """Whether words end like an embedded post does: ``— Name (@handle) May 4, 2023``."""
    found = None
    for found in _HANDLE.finditer(text[-400:]):  # noqa: B007
        pass
    return found is not None and bool(_DASHES.search(text[-400:][: found.start()]))


def parse_signature(text: str) -> PostMetadata | None:
    """Author, handle and date of a line like ``— Name (@handle) May 4, 2023``."""
    found = None
    for found in _HANDLE.finditer(text):  # noqa: B007
        pass
    if found is None:
        return None
    return PostMetadata(
        author_name=_name_before(text[: found.start()]),
        handle=found[1].lstrip("@"),
        posted_on=text[found.end() :].strip()[:60] or None,
    )


def _is_signature(words: str, handle: str | None) -> bool:
    return handle is not None and f"(@{handle})" in words and looks_like_signature(words) and len(words) < 200


def _name_before(text: str) -> str | None:
    if (m := _SHARED_BY.search(text[-150:] + "(@")) is not None:
        return m[1].strip() or None
    last = None
    for last in _DASHES.finditer(text):  # noqa: B007
        pass
    name = text[last.end() :].strip() if last else ""
    return name if 0 < len(name) <= 100 else None


def _strip_name(text: str) -> str:
    last = None
    for last in _DASHES.finditer(text):  # noqa: B007
        pass
    return text[: last.start()].strip() if last else text.strip()


def parse_instant(text: str | None) -> datetime | None:
    """An ISO 8601 instant as aware UTC; one without a zone is taken as UTC."""
    if not text:
        return None
    text = text.strip()[:40]
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    at = at.replace(tzinfo=UTC) if at.tzinfo is None else at
    try:
        return at.astimezone(UTC)
    except (OverflowError, ValueError):
        return None
