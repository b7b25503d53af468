"""What answers mean, as pure decisions."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest

from archiver.model import Availability, Origin, Outcome, PostMetadata, Reading
from archiver.pipeline.capture import weigh
from archiver.pipeline.outcomes import decide_outcome
from archiver.ports import Exchange, Visit

URL = "https://paper.example/story"


class Held:
    def __init__(self, content: bytes) -> None:
        self.content = content
        self.size = len(content)

    def open(self) -> io.BytesIO:
        return io.BytesIO(self.content)

    def close(self) -> None:
        self.content = b""


def answer(status: int, body: bytes = b"<p>words</p>", **more: object) -> Visit:
    exchange = Exchange(
        url=URL,
        started_at=datetime(2026, 5, 12, tzinfo=UTC),
        request=b"",
        response_head=b"",
        status=status,
        headers=(),
        body=Held(body),
        **more,
    )
    return Visit(url=URL, exchanges=(exchange,))


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (200, Outcome.CAPTURED),
        (203, Outcome.CAPTURED),
        (302, Outcome.UNREACHABLE),
        (304, Outcome.UNREACHABLE),
        (401, Outcome.LOGIN_WALL),
        (403, Outcome.BLOCKED),
        (404, Outcome.GONE),
        (410, Outcome.GONE),
        (429, Outcome.RATE_LIMITED),
        (451, Outcome.BLOCKED),
        (500, Outcome.UNREACHABLE),
        (503, Outcome.UNREACHABLE),
        (599, Outcome.UNREACHABLE),
    ],
)
def test_a_status_means_an_outcome(status, outcome):
    got, evidence = decide_outcome(answer(status), b"<p>words</p>", None)
    assert got is outcome
    assert (evidence is None) == (outcome is Outcome.CAPTURED)
    assert evidence is None or str(status) in evidence


@pytest.mark.parametrize(
    ("truncated", "outcome"),
    [("length", Outcome.TOO_LARGE), ("time", Outcome.PARTIAL), ("disconnect", Outcome.PARTIAL)],
)
def test_what_a_bound_cut_off_is_not_called_captured(truncated, outcome):
    got, evidence = decide_outcome(answer(200, truncated=truncated), b"<p>words</p>", None)
    assert (got, "12 bytes" in evidence) == (outcome, True)


def test_a_visit_without_an_answer_keeps_its_reason():
    visit = Visit(url=URL, failure=Outcome.REFUSED, reason="private address 10.0.0.1")
    assert decide_outcome(visit, b"", None) == (Outcome.REFUSED, "private address 10.0.0.1")


def reading(origin: str, metadata: PostMetadata) -> Reading:
    return Reading(Origin(origin, datetime(2026, 5, 12, tzinfo=UTC)), metadata)


GONE = reading("oembed", PostMetadata(availability=Availability.GONE))
PRIVATE = reading("oembed", PostMetadata(availability=Availability.PRIVATE))
THERE = reading("appview", PostMetadata(availability=Availability.AVAILABLE))
SILENT = reading("page", PostMetadata())


@pytest.mark.parametrize(
    ("page", "said", "outcome"),
    [
        (Outcome.LOGIN_WALL, [GONE], Outcome.GONE),
        (Outcome.PARTIAL, [SILENT, PRIVATE], Outcome.PRIVATE),
        (Outcome.LOGIN_WALL, [GONE, THERE], Outcome.LOGIN_WALL),
        (Outcome.LOGIN_WALL, [SILENT], Outcome.LOGIN_WALL),
        (Outcome.LOGIN_WALL, [], Outcome.LOGIN_WALL),
        (Outcome.CAPTURED, [GONE], Outcome.CAPTURED),
        (Outcome.UNREACHABLE, [GONE], Outcome.UNREACHABLE),
    ],
)
def test_only_an_endpoint_that_says_so_makes_a_hidden_post_gone(page, said, outcome):
    assert weigh(page, "why", said)[0] is outcome
