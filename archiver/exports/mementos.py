"""Copies that others hold, where a reader finds them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from ..archives import ARCHIVES, copy_url
from ..lightly import dataclass
from ..model import Holdings, Memento


@dataclass(frozen=True, kw_only=True)
class Elsewhere:
    """A copy at a public web archive."""

    #: Key of the archive, and its name for a person.
    archive: str
    name: str
    #: The copy's address, for a reader.
    url: str
    at: datetime
    #: How many copies the archive says it has; 1 where only this one is known.
    count: int = 1
    #: How far copies of that archive are taken at their word.
    trust: str = "unknown"


def choose_elsewhere(held: Iterable[Holdings], before: datetime | None = None) -> Elsewhere | None:
    """The copy that shows the post best: a trusted archive's, the last one before an instant.

    Of each archive only its first and its last copy are known by their time, so that the first one stands
    in where the last is too late: a copy of when the post was gone shows that it was gone.
    """
    found = []
    for one in held:
        times = [at for at in (one.last_at, one.first_at) if at is not None]
        at = next((at for at in times if before is None or at < before), None)
        if one.count and at is not None:
            found.append(tell_elsewhere(one.archive, copy_url(one.archive, one.url, at), at, one.count))
    known = [one for one in found if one is not None]
    return max(known, key=lambda one: (one.trust == "trusted", one.at), default=None)


def find_elsewhere(
    held: Iterable[Holdings], kept: Memento | None, before: datetime | None = None
) -> Elsewhere | None:
    """The same, where one that was fetched from an archive is known to show the post."""
    if kept is not None and (url := copy_url(kept.archive, kept.original, kept.at) or kept.url):
        return tell_elsewhere(kept.archive, url, kept.at)
    return choose_elsewhere(held, before)


def tell_elsewhere(archive: str, url: str | None, at: datetime, count: int = 1) -> Elsewhere | None:
    """A copy by the archive's key; ``None`` where the address leads to no archive we know."""
    known = ARCHIVES.get(archive)
    if url is None or known is None or not url.lower().startswith(("http://", "https://")):
        return None
    return Elsewhere(archive=archive, name=known.name, url=url, at=at, count=count, trust=known.trust)


def read_holdings(told: Iterable[Mapping[str, Any]]) -> list[Holdings]:
    """Holdings as rows tell them."""
    from ..jsonable import from_json

    return [from_json(Holdings, {"is_cut": False, **one}) for one in told]


def list_elsewhere(shown: Mapping[str, Any]) -> list[Elsewhere]:
    """The public copies of a post or an article as :meth:`archiver.service.Archiver.show` tells them.

    The best first: a trusted archive's, one that was read or fetched, before it was missing, the latest.
    ``shown`` is a post, an article, or a citation, whose candidates tell more copies.
    """
    post = shown if shown.get("type") == "post" else shown.get("post") or {}
    missing = (post.get("watched") or {}).get("first_missing_at")
    before = datetime.fromisoformat(missing) if missing else None
    seen = [capture["memento"] for capture in shown.get("captures", ()) if capture.get("memento")]
    for candidate in (shown.get("resolution") or {}).get("candidates", ()):
        is_meant = candidate["post"].get("post_id") == post.get("post_id")
        if is_meant and candidate.get("memento"):
            seen.append(candidate["memento"])
    found: dict[str, tuple[bool, Elsewhere]] = {}
    for told in seen:
        at = datetime.fromisoformat(told["at"])
        url = copy_url(told["archive"], told["original"], at) or told["url"]
        if (one := tell_elsewhere(told["archive"], url, at)) is not None:
            found.setdefault(one.url, (True, one))
    for held in read_holdings(shown.get("holdings", ())):
        if (one := choose_elsewhere([held], before)) is not None:
            found.setdefault(one.url, (False, one))
    ranked = sorted(found.values(), key=lambda two: (two[1].trust == "trusted", two[0], two[1].at))
    return [one for _, one in reversed(ranked)]
