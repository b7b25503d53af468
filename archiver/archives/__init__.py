"""Web archives: what to ask them, how to read what they answer, what they allow. Pure.

``ARCHIVES`` has every archive, ``SERVICES`` every service with its limits. ``wayback``, ``arquivo`` and
``archive_today`` ask and read one archive each, ``timemap`` reads RFC 7089's link format, ``save`` submits to
Save Page Now.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from ..model import Holdings, Memento
from ..ports import Question
from ..settings import parse_archive_names
from . import archive_today, arquivo, wayback
from ._spec import MAX_HOLDINGS, Archive, BrokenAnswer, Captures, Trust
from .choose import choose_memento, find_given, may_show
from .copies import copy_url
from .services import SERVICES, Service, find_service

__all__ = [
    "ARCHIVES",
    "SERVICES",
    "Archive",
    "BrokenAnswer",
    "Captures",
    "Service",
    "Trust",
    "ask_copy",
    "ask_holdings",
    "choose_memento",
    "copy_url",
    "find_given",
    "find_service",
    "may_show",
    "parse_archive_names",
    "read_holdings",
]

#: Key -> archive; the keys are those of ``linking.archives``.
ARCHIVES: Mapping[str, Archive] = {
    archive.key: archive for archive in (wayback.ARCHIVE, arquivo.ARCHIVE, archive_today.ARCHIVE)
}

#: A copy stays what it is.
_COPY_SECONDS = 365 * 86_400.0


def ask_holdings(archive: Archive, url: str) -> Question:
    """Which copies of an address an archive holds."""
    return archive.ask_captures(url)


def read_holdings(
    archive: Archive, url: str, body: bytes, asked_at: datetime, *, status: int = 200
) -> tuple[Holdings, tuple[Memento, ...]]:
    """How many copies an archive holds and which, the oldest first; redirects and errors count, too.

    404 means that it has none.

    :raises BrokenAnswer: the answer isn't in the shape that is known.
    """
    captures = Captures() if status == 404 else archive.parse_captures(body)
    mementos = tuple(sorted(captures.mementos, key=lambda memento: memento.at))
    holdings = Holdings(
        archive=archive.key,
        url=url,
        count=len(mementos),
        first_at=mementos[0].at if mementos else None,
        last_at=mementos[-1].at if mementos else None,
        is_cut=captures.is_cut or captures.resume is not None or len(mementos) >= MAX_HOLDINGS,
        asked_at=asked_at,
    )
    return holdings, mementos


def ask_copy(memento: Memento) -> Question:
    """The copy itself, as it was archived; :func:`find_given` reads which one came."""
    archive = ARCHIVES[memento.archive]
    return Question(
        service=archive.replay_service,
        url=archive.replay_url(memento),
        about=f"the copy of {memento.original} as of {memento.at:%Y-%m-%d %H:%M}",
        headers={"Accept": "*/*"},
        keeps_seconds=_COPY_SECONDS,
    )
