"""What the answer to a question about a sample means. Pure: statuses and bytes in, a verdict out."""

from __future__ import annotations

from collections.abc import Mapping

from ...lightly import dataclass
from ...model import Availability, Outcome, PostMetadata
from ...platforms import BrokenAnswer, Endpoint, find_wall
from .archives import FindMissing
from .finding import Verdict

#: Walls by which a site says that we may not see, whatever became of the post.
_BARRED = frozenset({Outcome.LOGIN_WALL, Outcome.BLOCKED, Outcome.RATE_LIMITED})
#: What an answer says of a post that it shows; a page may leave it open.
_OF_ENDPOINTS = frozenset({Availability.AVAILABLE})
_OF_PAGES = _OF_ENDPOINTS | {Availability.UNKNOWN}
#: What an answer says of the question, and what it says of a post that it doesn't show.
_REFUSALS = frozenset({Availability.LOGIN_WALL, Availability.BLOCKED, Availability.RATE_LIMITED})
_ABSENT = frozenset({Availability.GONE, Availability.PRIVATE, Availability.UNAVAILABLE})


@dataclass(frozen=True)
class Judgement:
    verdict: Verdict
    note: str = ""
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Answer:
    """The final answer, as far as it is judged."""

    #: What was asked, and where that led.
    asked: str
    url: str
    status: int
    #: Names in lower case.
    headers: Mapping[str, str]
    body: bytes


def judge_endpoint(endpoint: Endpoint, gives: tuple[str, ...], platform: str, answer: Answer) -> Judgement:
    """Whether an endpoint's answer about the sample gives what it should."""
    shape = ""
    said = PostMetadata()
    if 200 <= answer.status < 300:
        try:
            said = endpoint.parse(answer.body)
        except BrokenAnswer as error:
            shape = f"not in the shape that is known: {error}"
    missing = tuple(name for name in gives if not getattr(said, name))
    wall = find_wall(platform, answer.url, answer.status, answer.body)
    barred = wall is not None and wall[0] in _BARRED
    # A page need not say that it is the post, and the page of a wall describes itself too.
    is_page = endpoint.name == "page"
    there = said.availability in (_OF_PAGES if is_page else _OF_ENDPOINTS)
    if there and 200 <= answer.status < 300 and not (shape or missing or (is_page and barred)):
        return Judgement(Verdict.AS_EXPECTED)
    if wall is not None and barred:
        return Judgement(Verdict.REFUSED, f"{wall[0].value.replace('_', ' ')}: {wall[1]}")
    if not 200 <= answer.status < 300:
        return _by_status(answer, endpoint.read(answer.status, answer.body).availability, gives)
    evidence = f": {said.evidence}" if said.evidence else ""
    if said.availability in _REFUSALS:
        return Judgement(Verdict.REFUSED, f"{said.availability.value.replace('_', ' ')}{evidence}")
    if said.availability in _ABSENT:
        return Judgement(
            Verdict.CHANGED, f"says that the sample is {said.availability.value}{evidence}", gives
        )
    where = _led_elsewhere(answer, "; " if shape else "")
    return Judgement(Verdict.CHANGED, (shape + where) or "says nothing of the sample", missing)


def judge_archive(find_missing: FindMissing, answer: Answer) -> Judgement:
    """Whether an archive's answer holds what it should."""
    if wall := find_wall(None, answer.url, answer.status, answer.body):
        return Judgement(Verdict.REFUSED, f"{wall[0].value.replace('_', ' ')}: {wall[1]}")
    if not 200 <= answer.status < 300:
        return _by_status(answer, Availability.UNKNOWN, ())
    try:
        missing = find_missing(answer.headers, answer.body)
    except (ValueError, RecursionError) as error:
        return Judgement(Verdict.CHANGED, f"not in the shape that is known: {error}")
    if missing:
        return Judgement(Verdict.CHANGED, _led_elsewhere(answer), missing)
    return Judgement(Verdict.AS_EXPECTED)


def _by_status(answer: Answer, availability: Availability, gives: tuple[str, ...]) -> Judgement:
    """404 is a change, for the sample is there; a 403 for a public post is no word on the post."""
    if answer.status in (404, 410) or availability is Availability.GONE:
        return Judgement(Verdict.CHANGED, f"status {answer.status}: says that the sample is gone", gives)
    return Judgement(Verdict.REFUSED, f"status {answer.status}{_led_elsewhere(answer, ', ')}")


def _led_elsewhere(answer: Answer, before: str = "") -> str:
    return f"{before}led to {answer.url[:200]}" if answer.url != answer.asked else ""
