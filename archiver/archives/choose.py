"""Which of the copies of an address to look at, and which copy an archive really gave."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlsplit

from ..model import Memento
from ._spec import Archive, is_at
from ._stamps import parse_stamp
from .timemap import parse_memento_datetime

#: Path of a replayed copy: the archive's own folders, 14 digits with or without a flag, the address.
_REPLAYED = re.compile(r"/(?:[A-Za-z]{1,20}/){0,3}(\d{14})(?:[a-z]{2}_)?/(.{1,8192})", re.DOTALL)


def choose_memento(mementos: Iterable[Memento], near: datetime | None) -> Memento | None:
    """The copy that most likely shows what was there at ``near`` (of a post: when it was posted).

    First those that show something (status 200, or JSON), then those whose status isn't told, then
    redirects, then errors; among alike ones the first after ``near``, then the last before it. JSON goes
    before a page of the same time. Without ``near`` it is the earliest: a later one may be edited.
    """

    def order(memento: Memento) -> tuple[int, bool, float, bool]:
        away = (memento.at - near).total_seconds() if near is not None else memento.at.timestamp()
        is_before = near is not None and away < 0
        return _rank(memento), is_before, abs(away) if near is not None else away, not _is_json(memento)

    return min(mementos, key=order, default=None)


def _is_json(memento: Memento) -> bool:
    media_type = memento.media_type or ""
    return media_type == "application/json" or media_type.endswith("+json")


def may_show(memento: Memento) -> bool:
    """Whether a copy may show the page: it is no redirect and no error."""
    return _rank(memento) <= 1


def _rank(memento: Memento) -> int:
    status = memento.status
    if status is None:
        return 0 if _is_json(memento) else 1
    if 200 <= status < 300:
        return 0
    return 2 if 300 <= status < 400 else 3


def find_given(
    archive: Archive, asked: Memento, url: str, status: int | None, headers: Mapping[str, str]
) -> Memento | None:
    """The copy that an archive gave for ``asked``; ``None`` where it is its own page, or not the archive's.

    An archive leads to another time where it has none of that instant, and follows archived redirects.
    Its word is the header ``Memento-Datetime`` (RFC 7089); without one, the time in the address that
    answered, if the answer is no error. Names of ``headers`` are in lower case; ``url`` and ``status``
    are those of the final answer.
    """
    if not is_at(url, archive.hosts):
        return None
    wanted = archive.replay_url(asked)
    found, expected = _REPLAYED.fullmatch(_rest(url)), _REPLAYED.fullmatch(_rest(wanted))
    at = parse_memento_datetime(headers.get("memento-datetime", ""))
    if at is None and status is not None and status < 400:
        at = parse_stamp(found[1]) if found else asked.at if url == wanted else None
    if at is None:
        return None
    is_same = found is None or (expected is not None and found[2] == expected[2])
    original = asked.original if found is None or is_same else found[2]
    media_type = headers.get("content-type", "").partition(";")[0].strip().lower()
    return replace(
        asked,
        url=asked.url if (at, original) == (asked.at, asked.original) else url,
        original=original,
        at=at,
        media_type=media_type or asked.media_type,
        status=status if status is not None else asked.status,
    )


def _rest(url: str) -> str:
    parts = urlsplit(url)
    return parts.path + (f"?{parts.query}" if parts.query else "")
