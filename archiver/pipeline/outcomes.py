"""What the answers to one visit mean: the outcome, and the evidence for it."""

from __future__ import annotations

from http import HTTPStatus

from ..model import Outcome, PostRef
from ..platforms import find_wall
from ..ports import Visit

#: Outcomes that another visit may change within the day.
TRANSIENT = frozenset({Outcome.UNREACHABLE, Outcome.RATE_LIMITED})
#: Outcomes that left the page itself in the archive.
KEPT = frozenset({Outcome.CAPTURED, Outcome.PARTIAL, Outcome.TOO_LARGE})


def decide_outcome(visit: Visit, body: bytes, post: PostRef | None) -> tuple[Outcome, str | None]:
    """The outcome of a visit and why, in words for a person.

    ``body`` is the beginning of the final answer, content-decoded: login and
    consent walls, "gone" pages and challenges answer 200 and are told by it.
    """
    answer = visit.final
    if answer is None:
        return visit.failure or Outcome.UNREACHABLE, visit.reason
    if wall := find_wall(post.platform if post else None, answer.url, answer.status, body):
        return wall
    if by_status := _by_status(answer.status):
        return by_status
    if answer.truncated == "length":
        return Outcome.TOO_LARGE, f"cut off after {answer.body.size:,} bytes"
    if answer.truncated == "time":
        return Outcome.PARTIAL, f"cut off after {answer.body.size:,} bytes: the answer took too long"
    if answer.truncated == "disconnect":
        return Outcome.PARTIAL, f"the connection broke after {answer.body.size:,} bytes"
    return Outcome.CAPTURED, None


def _by_status(status: int) -> tuple[Outcome, str] | None:
    if 200 <= status < 300:
        return None
    try:
        said = f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        said = str(status)
    if status in (404, 410):
        return Outcome.GONE, said
    if status == 429:
        return Outcome.RATE_LIMITED, said
    if status == 401:
        return Outcome.LOGIN_WALL, said
    if status >= 500:
        return Outcome.UNREACHABLE, said
    if 300 <= status < 400:
        return Outcome.UNREACHABLE, f"{said}, but leads nowhere"
    return Outcome.BLOCKED, said
