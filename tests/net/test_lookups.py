"""Look-ups are remembered, told, and end in values."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from archiver.errors import Stopped
from archiver.model import Outcome
from tests.internet import answers, trouble
from tests.internet.site import in_turn
from tests.net.lookups import HOST, START, Asker, Hands, age_file, question, service

JSON = answers.json_answer({"said": "so"})


@pytest.fixture
def clock() -> Hands:
    return Hands()


@pytest.fixture
def site(internet):
    site = internet.site(HOST)
    site.at("/*", JSON)
    return site


@pytest.fixture
def asker(internet, tmp_path: Path, clock: Hands) -> Iterator[Callable[..., Asker]]:
    made: list[Asker] = []
    age_file(tmp_path / "home", START)

    def make(stop: threading.Event | None = None, sections: Any = None, **limits: Any) -> Asker:
        made.append(Asker(internet, tmp_path / "home", service(**limits), clock, stop, **(sections or {})))
        return made[-1]

    yield make
    for each in made:
        each.close()


def asked(internet) -> list[str]:
    return [request.target for request in internet.requests(HOST)]


def test_an_answer_is_given_decoded_with_its_headers(internet, site, asker):
    site.at("/a", answers.coded(JSON.with_headers(("X-Said", "1"), ("X-Said", "2")), "gzip"))
    reply = asker().ask(question())
    assert (reply.status, reply.body, reply.failure) == (200, b'{"said": "so"}', None)
    assert (reply.headers["x-said"], reply.is_remembered, reply.said_at) == ("1, 2", False, START)


def test_a_finished_look_up_is_not_repeated(internet, site, asker, clock):
    first = asker().ask(question())
    clock.advance(3600)
    again = asker().ask(question())
    assert asked(internet) == ["/a"]
    assert again.is_remembered
    assert (again.body, again.said_at, again.url) == (first.body, first.said_at, first.url)
    assert again.headers == first.headers


def test_only_real_requests_are_told(internet, site, asker):
    asking = asker()
    asking.ask(question())
    asking.ask(question())
    assert asking.notes.told == [("ask", {"service": "Made-up Archive", "about": "what /a says"})]


def test_an_answer_that_is_too_old_is_asked_for_again(internet, site, asker, clock):
    asking = asker()
    asking.ask(question(keeps_seconds=100.0))
    clock.advance(101)
    assert asking.ask(question(keeps_seconds=200.0)).is_remembered
    assert not asking.ask(question(keeps_seconds=100.0)).is_remembered
    assert len(asked(internet)) == 2


def test_what_keeps_for_no_time_is_never_remembered(internet, site, asker):
    asking = asker()
    for _ in range(2):
        assert not asking.ask(question(keeps_seconds=0.0)).is_remembered


def test_a_clock_that_was_ahead_does_not_keep_an_answer_for_ever(internet, site, asker, clock):
    asking = asker()
    clock.advance(1000)
    asking.ask(question(keeps_seconds=500.0))
    clock.advance(-1000)
    assert not asking.ask(question(keeps_seconds=500.0)).is_remembered


def test_headers_that_change_the_answer_make_another_question(internet, site, asker):
    asking = asker()
    asking.ask(question(headers={"Accept": "text/html"}))
    assert not asking.ask(question(headers={"Accept": "application/json"})).is_remembered
    assert asking.ask(question(headers={"accept": "text/html"})).is_remembered


@pytest.mark.parametrize("status", [200, 204, 404, 410, 451])
def test_a_definite_answer_is_remembered(site, asker, status):
    site.at("/a", answers.error(status))
    asking = asker()
    reply = asking.ask(question())
    assert (reply.status, reply.failure) == (status, None)
    assert asking.ask(question()).is_remembered


def test_a_page_in_place_of_json_is_not_remembered(site, asker):
    site.at("/a", answers.page("<h1>We are working on it</h1>"))
    asking = asker()
    for accept, is_remembered in (("application/json", False), ("application/json, */*;q=0.5", True)):
        asking.ask(question(headers={"Accept": accept}))
        assert asking.ask(question(headers={"Accept": accept})).is_remembered is is_remembered


def test_a_refusal_is_remembered_for_a_day(site, asker, clock):
    site.at("/a", answers.error(403))
    asking = asker()
    asking.ask(question())
    clock.advance(86_000)
    assert asking.ask(question()).is_remembered
    clock.advance(1_000)
    assert not asking.ask(question()).is_remembered


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (answers.error(500), Outcome.UNREACHABLE),
        (answers.error(502), Outcome.UNREACHABLE),
        (answers.error(503), Outcome.RATE_LIMITED),
        (answers.error(429), Outcome.RATE_LIMITED),
        (trouble.reset(), Outcome.UNREACHABLE),
        (trouble.garbage(), Outcome.UNREACHABLE),
        (trouble.broken_off(b"x" * 1000, 10), Outcome.UNREACHABLE),
        (trouble.gzip_bomb(50), Outcome.TOO_LARGE),
        (trouble.endless(), Outcome.TOO_LARGE),
    ],
)
def test_what_is_no_answer_says_why_and_is_not_remembered(site, asker, clock, answer, outcome):
    site.at("/a", in_turn(answer, JSON))
    asking = asker()
    reply = asking.ask(question())
    assert reply.failure is outcome
    assert reply.reason
    clock.advance(4000)
    assert asking.ask(question()).body == JSON.body


def test_an_archived_error_is_an_answer_and_no_wish_of_the_archive(internet, site, asker):
    at = ("Memento-Datetime", "Tue, 10 May 2022 12:00:00 GMT")
    asking = asker()
    for status in (429, 503, 500):
        site.at(f"/{status}", answers.error(status, at, ("Retry-After", "3000")))
        reply = asking.ask(question(f"/{status}"))
        assert (reply.status, reply.failure) == (status, None)
        assert asking.ask(question(f"/{status}")).is_remembered


def test_an_address_that_may_not_be_asked_is_refused(asker):
    refused = asker().ask(question(":port/"))
    assert (refused.failure, refused.status) == (Outcome.REFUSED, None)


def test_the_same_question_asked_at_once_is_asked_once(internet, site, asker):
    everyone = threading.Barrier(8)
    site.at("/a", trouble.trickle(b"{}" * 20, every_seconds=0.02))
    asking = asker()

    def ask(_: int) -> bytes:
        everyone.wait(timeout=30)
        return asking.ask(question()).body

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(ask, range(8))) == {b"{}" * 20}
    assert asked(internet) == ["/a"]


def test_a_form_is_posted_and_never_answered_from_memory(internet, site, asker):
    asking = asker()
    for _ in range(2):
        assert not asking.ask(question("/save", form={"url": "https://a.example/?b=1&c=ü"})).is_remembered
    (first, _) = internet.requests(HOST, "/save")
    assert (first.method, first.body) == ("POST", b"url=https%3A%2F%2Fa.example%2F%3Fb%3D1%26c%3D%C3%BC")
    assert first.headers["content-type"] == "application/x-www-form-urlencoded"


# limits


def test_a_short_rest_is_waited_for(internet, site, asker):
    site.at("/a", in_turn(answers.error(429, ("Retry-After", "1")), JSON))
    assert asker().ask(question()).status == 200
    assert len(asked(internet)) == 2


def test_a_long_rest_is_told_and_kept_by_everybody(internet, site, asker, clock):
    site.at("/a", in_turn(answers.error(429, ("Retry-After", "90")), JSON))
    reply = asker(sections={"politeness": {"max_retry_after_seconds": 30}}).ask(question())
    assert (reply.failure, reply.retry_after_seconds, reply.status) == (Outcome.RATE_LIMITED, 90.0, 429)
    other = asker().ask(question("/b"))
    assert (other.failure, other.retry_after_seconds) == (Outcome.RATE_LIMITED, 90.0)
    assert "Made-up Archive asks to be left alone for 90 s" in (other.reason or "")
    assert asked(internet) == ["/a"]


def test_too_many_requests_without_a_time_rest_a_minute_then_longer(internet, site, asker, clock):
    site.otherwise = answers.error(429)
    site.at("/*", answers.error(429))
    asking = asker()
    assert asking.ask(question()).retry_after_seconds == 60.0
    clock.advance(61)
    assert asking.ask(question()).retry_after_seconds == 120.0
    clock.advance(121)
    site.at("/*", JSON)
    assert asking.ask(question()).status == 200
    site.at("/*", answers.error(429))
    assert asking.ask(question("/b")).retry_after_seconds == 60.0


def test_a_service_that_never_stops_asking_for_a_moment_is_left(internet, site, asker):
    site.at("/a", answers.error(429, ("Retry-After", "0")))
    reply = asker().ask(question())
    assert reply.failure is Outcome.RATE_LIMITED
    assert len(asked(internet)) == 4


def test_each_redirect_is_a_request_that_waits_for_its_turn(internet, site, asker, clock):
    site.at("/a", answers.redirect("/b"))
    site.at("/b", answers.redirect("/c"))
    asking = asker(allowed=10, burst=1)
    assert asking.ask(question()).url == f"https://{HOST}/c"
    # Eight a minute: the second and the third wait 7.5 s each.
    assert clock.waited == pytest.approx(15.0)


def test_a_service_that_fails_again_and_again_is_left_until_one_request_succeeds(
    internet, site, asker, clock
):
    site.at("/*", answers.error(500))
    asking = asker(trips_after=2, trip_seconds=100.0)
    for path in ("/1", "/2"):
        assert asking.ask(question(path)).status == 500
    clock.advance(40)
    down = asking.ask(question("/3"))
    assert (down.failure, down.retry_after_seconds, down.status) == (Outcome.UNREACHABLE, 60.0, None)
    assert down.reason == (
        "Made-up Archive has failed since 2026-11-25 12:00:00 UTC"
        " and isn't asked again before 2026-11-25 12:01:40"
    )
    clock.advance(61)
    assert asking.ask(question("/4")).status == 500
    clock.advance(199)
    assert asking.ask(question("/5")).retry_after_seconds == pytest.approx(1.0)
    clock.advance(2)
    site.at("/*", JSON)
    assert asking.ask(question("/6")).status == 200
    assert asking.ask(question("/7")).status == 200
    assert asked(internet) == ["/1", "/2", "/4", "/6", "/7"]


def test_while_one_request_tries_whether_a_service_is_up_others_do_not(internet, site, asker, clock):
    site.at("/*", answers.error(500))
    asking = asker(trips_after=1, trip_seconds=10.0)
    asking.ask(question("/1"))
    clock.advance(11)
    is_asked, may_answer = threading.Event(), threading.Event()

    def slow(_):
        is_asked.set()
        may_answer.wait(timeout=30)
        return JSON

    site.at("/slow", slow)
    with ThreadPoolExecutor(1) as pool:
        trial = pool.submit(asking.ask, question("/slow"))
        assert is_asked.wait(timeout=30)
        assert asking.ask(question("/2")).failure is Outcome.UNREACHABLE
        may_answer.set()
        assert trial.result(timeout=30).status == 200
    assert "/2" not in asked(internet)


def test_no_more_are_under_way_at_once_than_the_service_bears(internet, site, asker):
    site.at("/*", trouble.trickle(b"{}", every_seconds=0.01))
    asking, other = asker(parallel=2), asker(parallel=2)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: (asking, other)[n % 2].ask(question(f"/{n}")), range(16)))
    assert len(asked(internet)) == 16
    assert internet.most_at_once(HOST) <= 2


# the end


def test_who_is_to_stop_asks_nothing_but_still_remembers(internet, site, asker):
    stop = threading.Event()
    asking = asker(stop)
    asking.ask(question())
    stop.set()
    assert asking.ask(question()).is_remembered
    with pytest.raises(Stopped):
        asking.ask(question("/b"))
    assert asked(internet) == ["/a"]


def test_a_wait_ends_when_the_program_is_to_stop(internet, site, tmp_path):
    stop = threading.Event()
    age_file(tmp_path / "home")
    asking = Asker(
        internet, tmp_path / "home", service(allowed=10, burst=1, period_seconds=36_000.0), None, stop
    )
    asking.ask(question())
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(asking.ask, question("/b"))
        stop.set()
        with pytest.raises(Stopped):
            waiting.result(timeout=30)
    asking.close()


def _no_error(body: bytes) -> None:
    if b"error" in body:
        raise ValueError("the API says: ratelimited")


@pytest.mark.parametrize(
    ("answer", "parts"),
    [
        (answers.json_answer({"error": {"code": "ratelimited"}}), {"reads": _no_error}),
        (answers.page("<p>Maintenance</p>"), {"headers": {"Accept": "application/json"}}),
    ],
)
def test_an_error_with_status_200_is_a_failure_and_is_asked_again(internet, site, asker, answer, parts):
    site.at("/a", in_turn(answer, JSON))
    asking = asker()
    first = asking.ask(question(**parts))
    assert (first.failure, first.status) == (Outcome.UNREACHABLE, 200)
    assert first.reason
    assert asking.ask(question(**parts)).failure is None
    assert asking.ask(question(**parts)).is_remembered
    assert asked(internet) == ["/a", "/a"]
