"""A host that says of whatever it is asked for that it is gone: out of order, as far as one can tell."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from ...model import MISSING, SEEN, EventKind, Observation, PostRef

#: Looks at other posts count from so long before a post was missing first.
AROUND = timedelta(hours=6)
#: Whoever is out of order for longer has gone, and its posts with it.
LONGEST = timedelta(days=3)
#: So many other posts, of as many authors: one who leaves takes all of their posts along.
_LEAST = 2


def misses_all(lately: Sequence[Observation], post: PostRef, *, first: datetime, at: datetime) -> bool:
    """Whether all that was asked of a post's host lately was missing all at once.

    ``lately`` are looks at posts of the host, newest first; the post is missing since ``first``.
    """
    if at - first >= LONGEST:
        return False
    newest: dict[str, Observation] = {}
    for one in lately:
        if one.observed_at >= first - AROUND:
            newest.setdefault(one.post.id, one)
    newest.pop(post.id, None)
    if any(one.state in SEEN and one.observed_at >= first for one in newest.values()):
        return False
    vanished = [one.post for one in newest.values() if _has_vanished(one)]
    authors = {one.author or one.id for one in vanished if one.author is None or one.author != post.author}
    return len(authors) >= _LEAST


def _has_vanished(one: Observation) -> bool:
    """Whether a look was the first, or about the first, that missed what had been seen."""
    return one.state in MISSING and (one.is_doubtful or EventKind.POST_GONE in one.announces)
