"""How the text of an article or a post changed from one version to the next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from ..articles.changes import find_difference
from ..diffing import diff_texts
from ..errors import UsageError
from ..merging import EMBED
from ..model import PostRef
from ..ports import Session


def find_changes(
    session: Session, named: str, shown: Mapping[str, Any], *, limit: int
) -> Sequence[Mapping[str, Any]]:
    """Each change with its two versions, oldest first.

    Of more versions than ``limit`` the newest: a page that is another at each read has no end of them.

    :raises UsageError: ``shown`` is neither an article nor a post.
    """
    if shown["type"] == "article":
        return list(_of_article(session, shown, limit))
    if shown["type"] == "post":
        return list(_of_post(session, shown, limit))
    raise UsageError(f"{named}: is of type {shown['type']}; --diff is for articles and posts")


def _of_article(session: Session, shown: Mapping[str, Any], limit: int) -> Iterator[Mapping[str, Any]]:
    versions = sorted(shown["versions"], key=lambda one: (one["read_at"], one["id"]))[-limit:]
    for before, after in pairwise(versions):
        yield {
            "before": before["id"],
            "after": after["id"],
            "last_read_at": before["last_read_at"],
            "read_at": after["read_at"],
            "diff": find_difference(session.load_version(before["id"]), session.load_version(after["id"])),
        }


def _of_post(session: Session, shown: Mapping[str, Any], limit: int) -> Iterator[Mapping[str, Any]]:
    """Texts of one origin are compared with each other only: two never spell alike."""
    ref = PostRef(shown["platform"], shown["post_id"], shown["author"])
    readings = [one for one in session.load_readings(ref) if one.metadata.text and one.origin.name != EMBED]
    for origin in dict.fromkeys(one.origin.name for one in readings):
        own = [one for one in reversed(readings) if one.origin.name == origin][-limit:]
        for before, after in pairwise(own):
            if diff := diff_texts(before.metadata.text or "", after.metadata.text or ""):
                yield {
                    "before": origin,
                    "after": origin,
                    "last_read_at": before.origin.said_at.isoformat(),
                    "read_at": after.origin.said_at.isoformat(),
                    "diff": diff,
                }
