"""What the answers to one visit mean: the outcome, and the evidence for it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from http import HTTPStatus
from urllib.parse import urlsplit

from ..articles.walls import find_stand_in
from ..model import Availability, Outcome, PostRef, Reading
from ..platforms import find_wall, identify
from ..ports import Exchange, Visit
from .answer import is_html_type

#: Outcomes that another visit may change within the day.
TRANSIENT = frozenset({Outcome.UNREACHABLE, Outcome.RATE_LIMITED})
#: Outcomes that left the page itself in the archive.
KEPT = frozenset({Outcome.CAPTURED, Outcome.PARTIAL, Outcome.TOO_LARGE})

#: What is said of a post that isn't to be seen.
ABSENT = frozenset({Availability.GONE, Availability.PRIVATE, Availability.UNAVAILABLE})
#: What is said in place of a post, the most telling first: who can't find it may only not look well.
_REFUSALS = (
    Availability.PRIVATE,
    Availability.UNAVAILABLE,
    Availability.GONE,
    Availability.LOGIN_WALL,
    Availability.RATE_LIMITED,
    Availability.BLOCKED,
)
_SHELLS = frozenset({Outcome.CAPTURED, Outcome.PARTIAL})
#: A page's outcomes that give way to each refusal.
_GIVES_WAY = {
    Outcome.LOGIN_WALL: _SHELLS,
    # A page that came whole, and that nobody describes, is not less for it.
    Outcome.RATE_LIMITED: frozenset({Outcome.PARTIAL}),
    Outcome.BLOCKED: frozenset({Outcome.PARTIAL}),
}
_HIDING = _SHELLS | {Outcome.LOGIN_WALL, Outcome.RATE_LIMITED, Outcome.BLOCKED}


def decide_outcome(visit: Visit, body: bytes, post: PostRef | None) -> tuple[Outcome, str | None]:
    """The outcome of a visit and why, in words for a person.

    ``body`` is the beginning of the final answer, content-decoded: login and
    consent walls, "gone" pages and challenges answer 200 and are told by it.
    """
    answer = visit.final
    if answer is None:
        return visit.failure or Outcome.UNREACHABLE, visit.reason
    content_type = answer.header("content-type")
    is_page = is_html_type(content_type)
    if wall := find_wall(
        post.platform if post else None, answer.url, answer.status, body if is_page else b""
    ):
        return _as_passing(visit, answer.status, wall)
    if is_page and (stand_in := _find_stand_in(visit, answer, body, content_type, post)):
        return _as_passing(visit, answer.status, stand_in)
    if by_status := _by_status(answer.status):
        outcome, said = by_status
        rest = visit.retry_after_seconds
        return outcome, said if rest is None else f"{said}, to be asked again after {rest:,.0f} s"
    if post is not None and _leads_away(visit.url, answer.url):
        return Outcome.BLOCKED, f"led to {answer.url[:200]}, which isn't the post"
    if answer.truncated == "length":
        return Outcome.TOO_LARGE, f"cut off after {answer.body.size:,} bytes"
    if answer.truncated == "time":
        return Outcome.PARTIAL, f"cut off after {answer.body.size:,} bytes: the answer took too long"
    if answer.truncated == "disconnect":
        return Outcome.PARTIAL, f"the connection broke after {answer.body.size:,} bytes"
    return Outcome.CAPTURED, None


def _find_stand_in(
    visit: Visit, answer: Exchange, body: bytes, content_type: str | None, post: PostRef | None
) -> tuple[Outcome, str] | None:
    asked = visit.url if post is None else answer.url
    place = (asked, answer.url, answer.status, body, content_type)
    found = find_stand_in(*place, is_post=post is not None)
    if found and post is None and identify(answer.url).post:  # a short link led to it
        return find_stand_in(*place, is_post=True)
    return found


def _leads_away(asked: str, reached: str) -> bool:
    """Whether a post's address led to the platform's front page or to an account: a 404 by another name.

    Another post's address is no such sign: on Facebook and Pinterest one post has several.
    """
    first, last = identify(asked), identify(reached)
    if first.post is None or first.needs or last.post or last.needs or last.platform != first.platform:
        return False
    return last.kind == "profile" or urlsplit(reached).path in ("", "/")


def _as_passing(visit: Visit, status: int, said: tuple[Outcome, str]) -> tuple[Outcome, str]:
    """What a page stands for, unless its host says when to come again: then it passes."""
    outcome, evidence = said
    by_status = _by_status(status)
    rest = visit.retry_after_seconds
    if outcome is not Outcome.BLOCKED or by_status is None or rest is None:
        return said
    passing, phrase = by_status
    return passing, f"{phrase}, to be asked again after {rest:,.0f} s; {evidence}"


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
    if status == 451:
        return Outcome.BLOCKED, f"geo block: {said}"
    if status == 401:
        return Outcome.LOGIN_WALL, said
    if status >= 500 or status in (408, 425):  # the last two: too slow, too early
        return Outcome.UNREACHABLE, said
    if 300 <= status < 400:
        return Outcome.UNREACHABLE, f"{said}, but leads nowhere"
    return Outcome.BLOCKED, said


def find_refusal(readings: Sequence[Reading]) -> tuple[Outcome, str] | None:
    """The most telling of what is said in place of the post, and by whom."""
    for refused in _REFUSALS:
        for one in readings:
            if one.metadata.availability is refused:
                why = f": {one.metadata.evidence}" if one.metadata.evidence else ""
                return Outcome(refused.value), f"{one.origin.name} says {refused.value}{why}"
    return None


def weigh(
    outcome: Outcome, evidence: str | None, readings: Sequence[Reading], doubtful: Collection[str] = ()
) -> tuple[Outcome, str | None]:
    """The outcome for a post, where its page hides it, or is another, and its endpoints tell.

    A script shell or a login wall is no deletion; an endpoint that answers that the post is gone, private
    or unavailable is one, unless another says that it is there. So is it of a page that came, unless that
    shows the post; the word of the ``doubtful`` endpoints counts only where the page has no words at all.
    """
    asked = [one for one in readings if one.origin.name != "page"]
    there = next((one for one in asked if one.metadata.availability is Availability.AVAILABLE), None)
    if there is not None:
        if outcome is Outcome.GONE:  # who says so of a post that is there doesn't show it to us
            return Outcome.BLOCKED, f"{there.origin.name} says available; of the page: {evidence or 'gone'}"
        return outcome, evidence
    of_page = [one.metadata for one in readings if one.origin.name == "page"]
    if outcome in KEPT:
        if any(one.availability is Availability.AVAILABLE for one in of_page):
            return outcome, evidence
        if any(one.text for one in of_page):
            asked = [
                one
                for one in asked
                if one.metadata.availability in ABSENT and one.origin.name not in doubtful
            ]
    if (refusal := find_refusal(asked)) is None:
        return outcome, evidence
    refused, why = refusal
    if outcome not in _GIVES_WAY.get(refused, _HIDING):
        return outcome, evidence
    return refused, f"{why}; of the page: {evidence or outcome.value}"
