"""What answers mean, as pure decisions."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest

from archiver.model import Availability, Origin, Outcome, PostMetadata, Reading
from archiver.pipeline.outcomes import decide_outcome, weigh
from archiver.platforms import find_post
from archiver.ports import Exchange, Visit
from tests.calls import calls_of

URL = "https://paper.example/story"


class Held:
    def __init__(self, content: bytes) -> None:
        self.content = content
        self.size = len(content)

    def open(self) -> io.BytesIO:
        return io.BytesIO(self.content)

    def close(self) -> None:
        self.content = b""


def answer(
    status: int, body: bytes = b"<p>words</p>", asked: str = URL, reached: str | None = None, **more: object
) -> Visit:
    exchange = Exchange(
        url=reached or asked,
        started_at=datetime(2026, 5, 12, tzinfo=UTC),
        request=b"",
        response_head=b"",
        status=status,
        body=Held(body),
        **{"headers": (), **more},
    )
    return Visit(url=asked, exchanges=(exchange,))


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


PIN = "https://www.pinterest.com/pin/1234567890123456/"
VIDEO = "https://www.tiktok.com/@scout2015/video/6718335390845095173"


@pytest.mark.parametrize(
    ("asked", "reached", "outcome"),
    [
        (PIN, "https://www.pinterest.com/?show_error=true", Outcome.BLOCKED),
        (VIDEO, "https://www.tiktok.com/@scout2015", Outcome.BLOCKED),
        ("https://staff.tumblr.com/post/123456789012", "https://staff.tumblr.com/", Outcome.BLOCKED),
        # the post, by another address
        (PIN, "https://www.pinterest.de/pin/some-words--1234567890123456/?x=1", Outcome.CAPTURED),
        (
            "https://m.facebook.com/a/posts/102030",
            "https://www.facebook.com/photo/?fbid=102031",
            Outcome.CAPTURED,
        ),
        # a blog under its own name
        ("https://staff.tumblr.com/post/123456789012", "https://blog.example/", Outcome.CAPTURED),
        # of a short link only the network tells
        ("https://vm.tiktok.com/ZMabc1234/", "https://www.tiktok.com/@scout2015", Outcome.CAPTURED),
    ],
)
def test_a_front_page_or_an_account_in_place_of_the_post_is_no_captured_post(asked, reached, outcome):
    visit = answer(200, asked=asked, reached=reached)
    got, evidence = decide_outcome(visit, b"<p>words</p>", find_post(asked))
    assert got is outcome
    assert evidence == (f"led to {reached}, which isn't the post" if outcome is Outcome.BLOCKED else None)


ARTICLE = "<title>Harbour</title><h1>Harbour</h1><div class=modal hidden><h2>Please wait...</h2></div>"
ARTICLE += "<p><span>The council met on Thursday to talk about the harbour.</span></p>" * 20
LOGIN = b"<title>Log in | Paper</title><form><input name=user><input type=password></form>"
GONE_PAGE = b"<title>Page not found</title>"
POST = "https://staff.tumblr.com/post/123456789012"


def judged(page: bytes, asked: str = URL, reached: str | None = None, kind: str = "text/html") -> Outcome:
    visit = answer(200, page, asked, reached, headers=(("Content-Type", kind),))
    return decide_outcome(visit, page, find_post(asked))[0]


@pytest.mark.parametrize("kind", ["text/html", "text/html; charset=utf-8", "application/xhtml+xml", ""])
def test_a_page_in_place_of_another_is_no_captured_one(kind):
    assert judged(LOGIN, kind=kind) is Outcome.LOGIN_WALL
    assert judged(GONE_PAGE, kind=kind) is Outcome.GONE
    assert judged(ARTICLE.encode(), kind=kind) is Outcome.CAPTURED


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "image/svg+xml", "application/pdf"])
def test_what_is_no_page_is_none_in_place_of_another(kind):
    assert judged(LOGIN, kind=kind) is Outcome.CAPTURED
    assert judged(GONE_PAGE, asked=POST, kind=kind) is Outcome.CAPTURED


@pytest.mark.parametrize("kind", ["image/jpeg", "text/css", "application/json"])
def test_what_is_no_page_is_not_looked_at(kind):
    body = b"\xff\xd8\xff <title>404</title>" * 9
    visit = answer(200, body, headers=(("Content-Type", kind),))
    made = calls_of(lambda: decide_outcome(visit, body, None))
    assert made.count("header") == 1
    assert "find_stand_in" not in made
    assert len(made) < 40


@pytest.mark.parametrize("asked", [POST, "https://sho.rt/x"])
@pytest.mark.parametrize("title", ["Oops", "Slow down", "Page not found", "Too many requests"])
def test_a_post_s_own_words_end_nothing(asked, title):
    page = f"<title>{title}</title><h1>{title}</h1><p>I dropped the phone.</p>".encode()
    assert judged(page, asked=asked, reached=POST) is Outcome.CAPTURED
    assert judged(LOGIN, asked=asked, reached=POST) is Outcome.LOGIN_WALL


def reading(origin: str, metadata: PostMetadata) -> Reading:
    return Reading(Origin(origin, datetime(2026, 5, 12, tzinfo=UTC)), metadata)


def says(availability: Availability, origin: str = "oembed") -> Reading:
    return reading(origin, PostMetadata(availability=availability, evidence="its words"))


GONE = says(Availability.GONE)
PRIVATE = says(Availability.PRIVATE)
WITHHELD = says(Availability.UNAVAILABLE)
WALLED = says(Availability.LOGIN_WALL)
LIMITED = says(Availability.RATE_LIMITED)
REFUSED = says(Availability.BLOCKED)
DOUBTFUL = says(Availability.GONE, "plugin")
THERE = reading("appview", PostMetadata(availability=Availability.AVAILABLE))
SILENT = reading("page", PostMetadata())
WORDS = reading("page", PostMetadata(text="The gauge"))
SHOWN = reading("page", PostMetadata(text="The gauge", availability=Availability.AVAILABLE))


@pytest.mark.parametrize(
    ("page", "said", "outcome"),
    [
        # behind a wall or a script
        (Outcome.LOGIN_WALL, [GONE], Outcome.GONE),
        (Outcome.PARTIAL, [SILENT, PRIVATE], Outcome.PRIVATE),
        (Outcome.PARTIAL, [WITHHELD], Outcome.UNAVAILABLE),
        (Outcome.PARTIAL, [WALLED], Outcome.LOGIN_WALL),
        (Outcome.PARTIAL, [LIMITED], Outcome.RATE_LIMITED),
        (Outcome.PARTIAL, [REFUSED], Outcome.BLOCKED),
        (Outcome.RATE_LIMITED, [GONE], Outcome.GONE),
        (Outcome.BLOCKED, [WITHHELD], Outcome.UNAVAILABLE),
        # who is precise counts before who only doesn't find it
        (Outcome.LOGIN_WALL, [GONE, PRIVATE], Outcome.PRIVATE),
        (Outcome.LOGIN_WALL, [LIMITED, GONE], Outcome.GONE),
        # a wall stays a wall
        (Outcome.LOGIN_WALL, [GONE, THERE], Outcome.LOGIN_WALL),
        (Outcome.LOGIN_WALL, [THERE], Outcome.LOGIN_WALL),
        (Outcome.LOGIN_WALL, [SILENT], Outcome.LOGIN_WALL),
        (Outcome.LOGIN_WALL, [LIMITED], Outcome.LOGIN_WALL),
        (Outcome.LOGIN_WALL, [], Outcome.LOGIN_WALL),
        # a page that came
        (Outcome.CAPTURED, [THERE, SILENT], Outcome.CAPTURED),
        (Outcome.CAPTURED, [LIMITED, SILENT], Outcome.CAPTURED),
        (Outcome.CAPTURED, [WALLED, SILENT], Outcome.LOGIN_WALL),
        (Outcome.CAPTURED, [GONE, SILENT], Outcome.GONE),
        (Outcome.CAPTURED, [GONE, WORDS], Outcome.GONE),
        (Outcome.CAPTURED, [GONE, SHOWN], Outcome.CAPTURED),
        (Outcome.CAPTURED, [DOUBTFUL, WORDS], Outcome.CAPTURED),
        (Outcome.CAPTURED, [DOUBTFUL, SILENT], Outcome.GONE),
        (Outcome.CAPTURED, [WALLED, WORDS], Outcome.CAPTURED),
        # who says "gone" of a post that another shows doesn't show it
        (Outcome.GONE, [THERE], Outcome.BLOCKED),
        (Outcome.GONE, [GONE, SILENT], Outcome.GONE),
        # an outage is no deletion
        (Outcome.UNREACHABLE, [GONE], Outcome.UNREACHABLE),
    ],
)
def test_what_endpoints_say_decides_where_the_page_does_not_show_the_post(page, said, outcome):
    assert weigh(page, "why", said, doubtful={"plugin"})[0] is outcome


def test_the_evidence_names_who_said_it_and_what_the_page_was():
    assert weigh(Outcome.LOGIN_WALL, "a form", [WITHHELD])[1] == (
        "oembed says unavailable: its words; of the page: a form"
    )
